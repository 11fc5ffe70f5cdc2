"""Facts of a person's choice of crew: one turned to a worse case, a choice undone."""

from dataclasses import dataclass

from ucr.domain.codes import ActKind
from ucr.domain.fact import ReferralFact
from ucr.domain.ids import CrewId, ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDiverted(ReferralFact):
    """A person sent the crew of this case to another: this one waits again."""

    crew_id: CrewId
    to_id: ReferralId
    to_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActUndone(ReferralFact):
    """A person took a choice back, a minute after it at most."""

    act: ActKind
    crew_id: CrewId | None
