"""Deciding at once: the plan in force, carried on, every new job in, searched briefly.

Milliseconds, always an answer, and no answer that the independent check refuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from routing.carry import carry_on
from routing.check import Breach, check
from routing.evaluate import evaluate
from routing.plan import Plan
from routing.replan import replan
from routing.travel.standing import StandingTimes
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.plan import CrewPlan, Stop
from ucr.matching.foresee import NOT_FORESEEN, Chances, foresee
from ucr.matching.in_force import as_crew_plans, orders_in_force
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, pose

LIKELY_LATE: Final = 0.5
"""From this chance on somebody is warned: late is then at least as likely as in time.

Assumed, to be agreed locally: lower warns of more visits that turn out well.
"""


@dataclass(frozen=True, slots=True)
class Thought:
    """One look at an area: the problem, the checked plan, what is left over.

    Attributes:
        engine: What made the plan: "search", "insertion", "greedy" or "solver".
        refused: What the check held against the searched plan; empty when nothing.
        unplaced: Referrals that no crew may take.
        chances: Of each planned visit to start late; empty: not asked for.
    """

    posed: Posed
    plan: Plan
    engine: str
    refused: tuple[Breach, ...]
    unplaced: tuple[ReferralId, ...]
    chances: Chances = field(default_factory=lambda: NOT_FORESEEN)
    _said: dict[tuple[CrewId, ...], list[CrewPlan]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def crew_plans(self, picture: Picture) -> list[CrewPlan]:
        """The plan in our words, each visit with its chance of being late.

        Made once for each set of crews: a turn reads it out again and again.
        """
        crews = tuple(picture.crews)
        if crews not in self._said:
            self._said[crews] = [
                replace(plan, stops=tuple(self._foreseen(stop) for stop in plan.stops))
                for plan in as_crew_plans(self.posed, picture, self.plan)
            ]
        return self._said[crews]

    def _foreseen(self, stop: Stop) -> Stop:
        chance = self.chances.get(stop.referral_id)
        return replace(stop, late=chance.late) if chance else stop


def think(
    picture: Picture,
    standing: StandingTimes,
    *,
    at: datetime,
    forecast: bool = False,
) -> Thought:
    """Decide again as things stand: `routing.replan`, on what waits and who is there.

    Args:
        forecast: Whether to say how likely each visit is to start late.
    """
    posed = pose(picture, standing, at=at)
    made = replan(posed.problem, orders_in_force(picture))
    plan = made.plan
    served = {job for route in plan.routes for job in route.jobs}
    unplaced = [
        referral.id for referral in picture.waiting() if str(referral.id) not in served
    ]
    chances = foresee(picture, posed, plan) if forecast else NOT_FORESEEN
    return Thought(posed, plan, made.way.value, made.refused, tuple(unplaced), chances)


def inserted(
    posed: Posed, orders: Mapping[str, Sequence[str]], picture: Picture
) -> Plan:
    """What was ordered, carried on, with every waiting job that some crew may take."""
    keys = [str(referral.id) for referral in picture.waiting()]
    return carry_on(posed.problem, orders, keys)


def better(
    picture: Picture,
    standing: StandingTimes,
    orders: Mapping[str, Sequence[str]],
    *,
    at: datetime,
    forecast: bool = False,
) -> Thought | None:
    """What the solver ordered, if in the world as it is now it still costs less.

    Args:
        orders: Job keys by call sign, as the solver found them some seconds ago.
    """
    current = think(picture, standing, at=at)
    posed, problem = current.posed, current.posed.problem
    plan = inserted(posed, orders, picture)
    if evaluate(problem, plan).total >= evaluate(problem, current.plan).total:
        return None
    if check(problem, plan):
        return None
    chances = foresee(picture, posed, plan) if forecast else NOT_FORESEEN
    return Thought(posed, plan, "solver", (), current.unplaced, chances)


def nobody_in_time(picture: Picture, thought: Thought) -> list[ReferralId]:
    """Referrals that no crew may take, or that the plan likely reaches only late."""
    planned = {
        stop.referral_id: stop.arrive_at
        for plan in thought.crew_plans(picture)
        for stop in plan.stops
    }
    late = [
        referral.id
        for referral in picture.waiting()
        if referral.id in planned
        and (
            planned[referral.id] > referral.due.due_at
            or is_likely_late(thought.chances, referral.id)
        )
    ]
    return [*thought.unplaced, *late]


def is_likely_late(chances: Chances, referral_id: ReferralId) -> bool:
    """Whether late is at least as likely as in time; not where nobody foresaw it."""
    chance = chances.get(referral_id)
    return chance is not None and chance.late >= LIKELY_LATE


def next_visits(picture: Picture, thought: Thought) -> list[tuple[CrewId, ReferralId]]:
    """Which free crew should be asked about which referral now."""
    plans = {plan.crew_id: plan for plan in thought.crew_plans(picture)}
    waiting = {referral.id for referral in picture.waiting()}
    return [
        (crew_id, plans[crew_id].stops[0].referral_id)
        for crew_id in picture.free_crews()
        if plans[crew_id].stops and plans[crew_id].stops[0].referral_id in waiting
    ]
