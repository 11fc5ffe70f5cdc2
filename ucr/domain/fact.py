"""What every fact says."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.ids import Actor, ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact says: when our clock read what, and who did it."""

    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFact(Fact):
    referral_id: ReferralId
