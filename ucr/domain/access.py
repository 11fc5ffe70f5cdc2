"""Who may come in, as a manager sees it: people of the service, systems that send."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.account import Account
from ucr.domain.codes import Role, Source
from ucr.domain.errors import BadField
from ucr.domain.ids import AccountId, SenderId

DESK: Final = frozenset({Role.COORDINATOR, Role.CLINICIAN, Role.MANAGER})
"""Roles that a manager gives; crews come by the rota, homes by their own list."""


class LinkFor(StrEnum):
    """What a person's new link is for.

    Members:
        ANEW: Whatever let them in before ends, sessions too.
        PASSWORD: To set up a password, beside the provider that signs them in.
    """

    ANEW = "anew"
    PASSWORD = "password"  # noqa: S105 - the word, not one


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of the area, with when it last signed in and when its access ended."""

    id: AccountId
    name: str
    role: Role
    last_sign_in_at: datetime | None
    ended_at: datetime | None

    @property
    def manages(self) -> bool:
        return self.role is Role.MANAGER and self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSender:
    """A system or a desk that sends to the area.

    Attributes:
        has_key: It comes by a key of ours; else by a certificate, or it is a desk.
        limit_s: How long it may be silent; None: nobody listens for its silence.
        key_before_until: How long its key before the newest stays good; None: it ended.
        kids: Names of the public keys that may sign for it now, the older first.
    """

    id: SenderId
    name: str
    source: Source
    has_key: bool
    limit_s: int | None
    last_heard_at: datetime | None
    ended_at: datetime | None
    key_before_until: datetime | None
    kids: tuple[str, ...]


def demand_desk(role: Role) -> None:
    """Let only those roles be given that work at the desk.

    Raises:
        BadField: It is a crew's or a home's.
    """
    if role not in DESK:
        raise BadField("role", "one of: " + ", ".join(sorted(DESK)))


def demand_a_manager(people: list[Person], but: Account) -> None:
    """Leave the area somebody who may change this.

    Args:
        but: Who would manage no more.

    Raises:
        BadField: Nobody would.
    """
    if but.role is Role.MANAGER and not any(
        one.manages for one in people if one.id != but.id
    ):
        raise BadField("role", "somebody else must be a manager first")
