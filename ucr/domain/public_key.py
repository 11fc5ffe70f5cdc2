"""A public key of a system that signs its requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ucr.domain.errors import BadField

MOST = 2
"""Good at one time: the one in use, and the one that it changes over to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """One key, as a JWK (RFC 7517) with nothing private in it.

    Attributes:
        kid: How the sender names it in what it signs; unique for the sender.
        jwk: Member by name: `kty` and what belongs to it, and `alg` where one was told.
    """

    kid: str
    jwk: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredKey:
    """A key as a manager sees it; what has ended cannot be used again."""

    kid: str
    added_at: datetime
    ended_at: datetime | None

    @property
    def is_good(self) -> bool:
        return self.ended_at is None


def demand_room(registered: list[RegisteredKey], new: PublicKey) -> None:
    """Let a sender have two good keys at the most, each under a name of its own.

    Raises:
        BadField: There are two, or this one's name was used before.
    """
    if any(one.kid == new.kid for one in registered):
        raise BadField("public_key", "a kid that this sender has not had before")
    if sum(one.is_good for one in registered) >= MOST:
        raise BadField("public_key", f"{MOST} at the most; end the older one first")
