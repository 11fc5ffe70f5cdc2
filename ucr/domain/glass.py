"""Breaking the glass: to read, with a reason, a case closed to one's area or role.

Source:
    Promise P38; Summary Care Record self-claimed access, which alerts a privacy
    officer. 30 minutes: assumed, half of the promise's limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.account import Account
from ucr.domain.codes import Role
from ucr.domain.errors import BadField, NotAllowed, NotFound
from ucr.domain.glass_events import GlassBroken
from ucr.domain.ids import AccountId, AreaId, GlassId, ReferralId, account

OPEN_FOR: Final = timedelta(minutes=30)
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
    """

    id: GlassId
    account_id: AccountId
    area_id: AreaId
    referral_id: ReferralId
    reason: str
    broken_at: datetime
    until_at: datetime

    def demand(self, by: AccountId, *, at: datetime) -> None:
        """Let only the person who broke it read on, and only for a while.

        Raises:
            NotAllowed: Its time is over.
            NotFound: It is another's: to them it does not exist.
        """
        if by != self.account_id:
            raise NotFound("opened case")
        if at >= self.until_at:
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
