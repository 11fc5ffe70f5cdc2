"""Deciding at once: the plan in force, carried on, with every new job put in.

Milliseconds, always an answer, and no answer that the independent check refuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.carry import carry_over
from routing.check import Breach, check
from routing.evaluate import evaluate
from routing.greedy import greedy
from routing.insertion import insert_all
from routing.plan import Plan
from routing.travel.standing import StandingTimes
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.plan import CrewPlan
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, as_crew_plans, orders_in_force, pose


@dataclass(frozen=True, slots=True)
class Thought:
    """One look at an area: the problem, the checked plan, what is left over.

    Attributes:
        engine: What made the plan: "insertion", "ortools" or "greedy".
        refused: What the check held against the first plan; empty when nothing.
        unplaced: Referrals that no crew may take.
    """

    posed: Posed
    plan: Plan
    engine: str
    refused: tuple[Breach, ...]
    unplaced: tuple[ReferralId, ...]

    def crew_plans(self, picture: Picture) -> list[CrewPlan]:
        """The plan in our words."""
        return as_crew_plans(self.posed, picture, self.plan)


def think(
    picture: Picture,
    standing: StandingTimes,
    *,
    at: datetime,
    engine: str = "insertion",
) -> Thought:
    """Carry the plan in force on, and put in what waits, the most urgent first."""
    posed = pose(picture, standing, at=at)
    plan = inserted(posed, carry_over(posed.problem, orders_in_force(picture)), picture)
    refused = check(posed.problem, plan)
    if refused:
        plan, engine = greedy(posed.problem), "greedy"
    served = {job for route in plan.routes for job in route.jobs}
    unplaced = [
        referral.id for referral in picture.waiting() if str(referral.id) not in served
    ]
    return Thought(posed, plan, engine, refused, tuple(unplaced))


def inserted(posed: Posed, plan: Plan, picture: Picture) -> Plan:
    """The plan with every waiting job that some crew may take."""
    keys = [str(referral.id) for referral in picture.waiting()]
    return insert_all(posed.problem, plan, keys)


def better(
    picture: Picture,
    standing: StandingTimes,
    orders: Mapping[str, Sequence[str]],
    *,
    at: datetime,
) -> Thought | None:
    """What OR-Tools ordered, if in the world as it is now it still costs less.

    Args:
        orders: Job keys by call sign, as the solver found them some seconds ago.
    """
    current = think(picture, standing, at=at)
    posed, problem = current.posed, current.posed.problem
    plan = inserted(posed, carry_over(problem, orders), picture)
    if evaluate(problem, plan).total >= evaluate(problem, current.plan).total:
        return None
    if check(problem, plan):
        return None
    return Thought(posed, plan, "ortools", (), current.unplaced)


def nobody_in_time(picture: Picture, thought: Thought) -> list[ReferralId]:
    """Referrals that no crew may take, or that the plan reaches only when late."""
    planned = {
        stop.referral_id: stop.arrive_at
        for plan in thought.crew_plans(picture)
        for stop in plan.stops
    }
    late = [
        referral.id
        for referral in picture.waiting()
        if referral.id in planned and planned[referral.id] > referral.due.due_at
    ]
    return [*thought.unplaced, *late]


def next_visits(picture: Picture, thought: Thought) -> list[tuple[CrewId, ReferralId]]:
    """Which free crew should be asked about which referral now."""
    plans = {plan.crew_id: plan for plan in thought.crew_plans(picture)}
    waiting = {referral.id for referral in picture.waiting()}
    return [
        (crew_id, plans[crew_id].stops[0].referral_id)
        for crew_id in picture.free_crews()
        if plans[crew_id].stops and plans[crew_id].stops[0].referral_id in waiting
    ]
