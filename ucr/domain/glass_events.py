"""The fact of a case that was opened by somebody to whom it is closed."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import Role
from ucr.domain.fact import ReferralFact
from ucr.domain.ids import AreaId


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(ReferralFact):
    """Somebody of another area or role opened it; why is in the audit, in their words.

    Attributes:
        until_at: Until when they may read it.
    """

    from_area: AreaId
    role: Role
    until_at: datetime
