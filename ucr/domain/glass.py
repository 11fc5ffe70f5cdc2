"""Breaking the glass: to read, with a reason, a case closed to one's area or role.

Source:
    Promise P38; Summary Care Record self-claimed access, which alerts a privacy
    officer. 30 minutes: assumed, half of the promise's limit.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

from ucr.domain.account import Account
from ucr.domain.codes import Role
from ucr.domain.errors import BadField, NotAllowed, NotFound
from ucr.domain.glass_events import GlassBroken
from ucr.domain.ids import AccountId, AreaId, GlassId, ReferralId, account

OPEN_FOR: Final = timedelta(minutes=30)
SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=1)
"""Promise P38's own limit."""
WINDOW: Final = timedelta(hours=1)
MOST: Final = 5
"""Cases that one person may open so in an hour: more is no emergency of one person."""
MAY: Final = (Role.COORDINATOR, Role.CLINICIAN, Role.MANAGER)
READ_ANYWAY: Final = frozenset({Role.COORDINATOR, Role.CLINICIAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """One case open to one person for a while.

    Attributes:
        area_id: The case's own: its coordinators are told.
        reason: In the person's words, for the audit and those coordinators.
        ended_at: When they said that they need it no more.
        looked_at, looked_by: When a manager of the case's area looked at why, and who.
    """

    id: GlassId
    account_id: AccountId
    area_id: AreaId
    referral_id: ReferralId
    reason: str
    broken_at: datetime
    until_at: datetime
    ended_at: datetime | None = None
    looked_at: datetime | None = None
    looked_by: AccountId | None = None

    def is_open(self, *, at: datetime) -> bool:
        """Whether the case can be read through it at a moment."""
        return self.ended_at is None and at < self.until_at

    def end(self, by: AccountId, *, at: datetime) -> Self:
        """They need it no more.

        Raises:
            NotAllowed: It is over already.
            NotFound: It is another's.
        """
        self.demand(by, at=at)
        return replace(self, ended_at=at)

    def look(self, by: Account, *, at: datetime) -> Self:
        """A manager of the case's area has looked at who opened it, and why.

        Raises:
            NotAllowed: They opened it themselves: somebody else looks at that.
            NotFound: It is no case of their area.
        """
        if by.area_id != self.area_id:
            raise NotFound("opened case")
        if by.id == self.account_id:
            raise NotAllowed("You opened it yourself: another manager looks at that")
        if self.looked_at is not None:
            return self
        return replace(self, looked_at=at, looked_by=by.id)

    def demand(self, by: AccountId, *, at: datetime) -> None:
        """Let only the person who broke it read on, and only for a while.

        Raises:
            NotAllowed: Its time is over.
            NotFound: It is another's: to them it does not exist.
        """
        if by != self.account_id:
            raise NotFound("opened case")
        if not self.is_open(at=at):
            raise NotAllowed("The time for reading this case is over")


def demand_closed(who: Account, area_id: AreaId) -> None:
    """Refuse to break what stands open.

    Raises:
        BadField: The case is of the person's own area, and their role may read it.
    """
    if who.area_id == area_id and who.role in READ_ANYWAY:
        raise BadField("reference", "a case that is open to you: read it as ever")


def broken(glass: Glass, who: Account) -> GlassBroken:
    """The fact that the case's area hears."""
    return GlassBroken(
        referral_id=glass.referral_id,
        at=glass.broken_at,
        by=account(who.id),
        from_area=who.area_id,
        role=who.role,
        until_at=glass.until_at,
    )
