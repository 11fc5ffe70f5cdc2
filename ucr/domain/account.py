"""Who is calling: a signed-in person, or a machine that sends referrals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.codes import Role, Source
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import AccountId, Actor, AreaId, CrewId, SenderId, account, sender

LONGEST: Final = timedelta(hours=24)
"""No sign-in outlives this, whatever a rota says."""


def session_ends(
    now: datetime, *, lives: timedelta, needed_until: datetime | None = None
) -> datetime:
    """When a sign-in of `now` ends; a crew's is needed until its shift is over."""
    usual = now + lives
    if needed_until is None:
        return usual
    return min(max(usual, needed_until), now + LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person with one role in one area; a crew's account belongs to its crew.

    That of a care home, or of another referrer, belongs to it and to all its people.
    """

    id: AccountId
    area_id: AreaId
    name: str
    role: Role
    crew_id: CrewId | None
    sender_id: SenderId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in account, until `expires_at`.

    `is_locked`: nobody is at its desk: alarms may be heard, and nothing else done.
    """

    account: Account
    expires_at: datetime
    is_locked: bool = False

    @property
    def actor(self) -> Actor:
        return account(self.account.id)

    def demand(self, *roles: Role) -> None:
        """Let only these roles go on.

        Raises:
            NotAllowed: The account has another role.
        """
        if self.account.role not in roles:
            raise NotAllowed("This is for: " + ", ".join(roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A system, or a desk, that asks for help on somebody's behalf.

    Attributes:
        is_test: It is the service itself, and whatever it asks is nobody's case.
    """

    id: SenderId
    area_id: AreaId
    name: str
    source: Source
    is_test: bool = False

    @property
    def actor(self) -> Actor:
        return sender(self.id)
