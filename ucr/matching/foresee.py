"""How likely each planned visit is to start late: plans reckon with what is usual."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from routing.ahead.breach import SEEN_AT, Forecast, Outlook, forecast_of_planned
from routing.ahead.learned import SIMULATED_DAYS
from routing.ahead.worlds import OnScene
from routing.plan import Plan
from ucr.domain.ids import ReferralId
from ucr.domain.ties import needed
from ucr.domain.visit import VisitStatus
from ucr.matching import sound
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, case_of
from ucr.matching.spread import spread

HALF, MOST = SEEN_AT.index(0.5), SEEN_AT.index(0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """When a planned visit starts, as far as anyone can know.

    Attributes:
        late: Probability that it starts after it is due, from 0 to 1.
        likely_by: As often before as after.
        mostly_by: By then in four of five.
    """

    late: float
    likely_by: datetime
    mostly_by: datetime


Chances = Mapping[ReferralId, Chance]
NOT_FORESEEN: Final[Chances] = {}


def foresee(picture: Picture, posed: Posed, plan: Plan) -> Chances:
    """The chances of every visit that the plan has; the same each time it is asked."""
    outlook = Outlook(on_scene=_on_scene(picture, posed.zero), push_back=SIMULATED_DAYS)
    found = forecast_of_planned(posed.problem, plan, outlook)
    chances: dict[ReferralId, Chance] = {}
    for key, one in found.items():
        chance, other = _chance(posed, one), chances.get(case_of(key))
        later = max(chance, other, key=_lateness) if other else chance
        chances[case_of(key)] = later
    return chances


def _lateness(chance: Chance) -> tuple[float, datetime]:
    """Of two crews that meet, the one that is likelier late decides."""
    return (chance.late, chance.likely_by)


def _chance(posed: Posed, told: Forecast) -> Chance:
    return Chance(
        late=round(told.late, 3),
        likely_by=posed.moment(told.start_s[HALF]),
        mostly_by=posed.moment(told.start_s[MOST]),
    )


def _on_scene(picture: Picture, at: datetime) -> dict[str, OnScene]:
    """Visits under way, by call sign: what has lasted long may last longer."""
    found: dict[str, OnScene] = {}
    for crew_id, visit in picture.visits.items():
        referral = picture.referrals.get(visit.referral_id)
        if (
            crew_id not in picture.crews
            or referral is None
            or visit.status is not VisitStatus.ON_SCENE
            or visit.on_scene_at is None
        ):
            continue
        needs = needed(referral.requirements, referral.ties)
        service_s = sound.service_s(needs.service_s)
        found[picture.crews[crew_id][0].name] = OnScene(
            elapsed_s=max(0, round((at - visit.on_scene_at).total_seconds())),
            quantiles_s=spread(service_s),
        )
    return found
