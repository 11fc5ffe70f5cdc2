"""Who is calling: a signed-in person, or a machine that sends referrals."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import Role, Source
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import AccountId, Actor, AreaId, CrewId, SenderId, account, sender


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
    """A signed-in account, until `expires_at`."""

    account: Account
    expires_at: datetime

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
    """A system, or a desk, that asks for help on somebody's behalf."""

    id: SenderId
    area_id: AreaId
    name: str
    source: Source

    @property
    def actor(self) -> Actor:
        return sender(self.id)
