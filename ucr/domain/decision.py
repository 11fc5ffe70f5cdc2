"""Why a crew was chosen, or why nobody was: kept with every choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ucr.domain.ids import Actor, AreaId, CrewId, DecisionId, ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One answer to "who goes?".

    Attributes:
        crew_id: The chosen crew; None: nobody could.
        engine: What chose: "search", "insertion", "greedy",
            "solver" or "person".
        travel: What measured the roads: "roads", "osrm" or "straight_line".
        explanation: JSON of the engine's reasons, in codes, numbers and words.
    """

    id: DecisionId
    area_id: AreaId
    referral_id: ReferralId
    crew_id: CrewId | None
    made_at: datetime
    made_by: Actor
    engine: str
    travel: str
    explanation: Mapping[str, object]
