"""Whole days with an idea on or off: the same day, the same engine, one difference."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from typing_extensions import override

from bench.ahead.ambulance import to_hand_back
from bench.ahead.outlook import past_doors, with_demand
from bench.ahead.record import look
from bench.days.ask import problem_of
from bench.days.day import Day
from bench.days.peers.ours import ours
from bench.days.places import Place, Seconds
from bench.days.simulate import News, _Play
from bench.days.world import CrewNow, Doing, End, OpenCall
from routing.ahead.cover import price_of_leaving, spots
from routing.ahead.divert import find_diversion
from routing.ahead.waiting import waiting_places
from routing.carry import carry_over
from routing.insertion import best_insertion, insert_all, rank_crews
from routing.plan import Plan
from routing.prices import POINT
from routing.problem import LEVELS, Crew, Problem

LONG: Final = 0.75
"""The level of the time on scene that cautious planning reckons with, in whole or in
part: it then stays so far between the mean and this."""
KERB_S: Final = 30
"""A drive shorter than this is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """Which of the four are on."""

    name: str
    long_visits: float = 0.0
    cover: bool = False
    waiting: bool = False
    divert: bool = False
    hand_back: bool = False


IDEAS: Final = {
    idea.name: idea
    for idea in (
        Idea(name="none"),
        Idea(name="long visits", long_visits=1.0),
        Idea(name="longish visits", long_visits=0.5),
        Idea(name="cover", cover=True),
        Idea(name="waiting", waiting=True),
        Idea(name="divert", divert=True),
        Idea(name="hand back", hand_back=True),
    )
}


@dataclass(slots=True)
class Rolling:
    """A crew on its way to wait at a door."""

    door: int
    since_s: int
    drive_s: int
    behind_s: Seconds
    rolled_s: int = 0


class Trial(_Play):
    """A day under our engine with an idea."""

    def __init__(self, place: Place, day: Day, idea: Idea) -> None:
        super().__init__(place, day, self._decide, diverts=idea.divert)
        self.idea, self.now_s = idea, 0
        self.rolling: dict[str, Rolling] = {}
        self.moves, self.diversions = 0, 0
        self.back_at_s: dict[str, int] = {}
        self.doors = past_doors(self.world)

    @override
    def _ask(self, now_s: int) -> None:
        self.now_s = now_s
        for key, rolling in self.rolling.items():
            self._roll(self.world.crews[key], rolling)
        super()._ask(now_s)
        crews = self.world.crews
        self.rolling = {
            key: rolling
            for key, rolling in self.rolling.items()
            if crews[key].doing is Doing.IDLE and rolling.rolled_s < rolling.drive_s
        }
        if self.idea.waiting:
            self._send_to_wait()
        if self.idea.hand_back:
            for key in to_hand_back(look(self.world, now_s)):
                if self.world.open[key].crew is None:
                    self._end(self.world.open[key], End.HANDED_BACK)

    @override
    def _happen(self, now_s: int, kind: News, turn: int, key: str) -> bool:
        self.now_s = now_s
        return super()._happen(now_s, kind, turn, key)

    @override
    def _end(self, call: OpenCall, end: End) -> None:
        if end is End.HANDED_BACK:
            self.back_at_s[call.call.key] = self.now_s
        super()._end(call, end)

    def _decide(self, problem: Problem, in_force: Plan) -> Plan:
        if self.idea.divert:
            return self._diverting(problem, in_force)
        if self.idea.long_visits:
            return cautious(problem, in_force, self.idea.long_visits)
        if self.idea.cover:
            in_force = self._covering(problem, in_force)
        return ours(problem, in_force)

    def _diverting(self, problem: Problem, in_force: Plan) -> Plan:
        """Crews on the way stay so, but for one diversion that is worth it."""
        told = {
            key: crew.call.call.key
            for key, crew in self.world.crews.items()
            if crew.doing is Doing.DRIVING and crew.call is not None
        }
        crews = (
            replace(crew, committed=(told[crew.key],)) if crew.key in told else crew
            for crew in problem.crews
        )
        bound = replace(problem, crews=tuple(crews))
        plan = ours(bound, in_force)
        tried = [find_diversion(bound, plan, crew.key) for crew in bound.crews]
        worth = [found for found in tried if found is not None]
        if not worth:
            return plan
        self.diversions += 1
        return max(worth, key=lambda found: found.gain).plan

    def _covering(self, problem: Problem, in_force: Plan) -> Plan:
        """New calls go in where cost, and what is left uncovered, are least."""
        plan = carry_over(problem, in_force.orders)
        told = {key for crew in problem.crews for key in crew.committed}
        planned = told | {key for route in plan.routes for key in route.jobs}
        wide, demand = with_demand(self.world, problem, self.now_s, self.doors)
        for job in problem.jobs:
            if job.key not in planned:
                leaving = price_of_leaving(wide, spots(wide, plan), demand)
                plan = covered(problem, plan, job.key, leaving)
        return plan

    def _send_to_wait(self) -> None:
        problem = problem_of(self.world, self.now_s, diverts=False)
        if not problem.crews:
            return
        free = replace(problem, crews=tuple(map(self._if_idle, problem.crews)))
        still = {job.key for job in problem.jobs}
        orders = {
            crew: tuple(job for job in jobs if job in still)
            for crew, jobs in self.world.plan.orders.items()
        }
        plan = carry_over(problem, orders)
        wide, demand = with_demand(self.world, free, self.now_s, self.doors)
        for move in waiting_places(wide, plan, demand, demand.places.tolist()):
            door = int(self.doors[move.place - len(problem.travel_s)])
            behind_s = self.world.crews[move.crew].row_s
            if move.drive_s > KERB_S:
                self.rolling[move.crew] = Rolling(
                    door, self.now_s, move.drive_s, behind_s
                )
                self.moves += 1

    def _if_idle(self, crew: Crew) -> Crew:
        """Only crews with nothing to do, and not on their way to wait, are sent."""
        idle = self.world.crews[crew.key].doing is Doing.IDLE
        if idle and crew.key not in self.rolling:
            return crew
        return replace(crew, unavailable="has something to do")

    def _roll(self, crew: CrewNow, rolling: Rolling) -> None:
        """Put a crew where it is by now: over the door ahead, back, or across."""
        gone_s = min(self.now_s - rolling.since_s, rolling.drive_s)
        crew.driven_s += gone_s - rolling.rolled_s
        rolling.rolled_s = gone_s
        share = gone_s / rolling.drive_s
        onward_s = self.world.roads(crew)[rolling.door]
        over_s = rolling.drive_s - gone_s + onward_s
        across_s = (1 - share) * rolling.behind_s + share * onward_s
        back_s = gone_s + rolling.behind_s
        crew.row_s = over_s.clip(max=across_s.clip(max=back_s)).astype("int32")


def cautious(problem: Problem, in_force: Plan, share: float) -> Plan:
    """Plan as if visits took long, then put true times to what was planned."""
    at = LEVELS.index(LONG)
    jobs = (
        replace(job, service_s=round(job.service_s + share * more_s))
        for job in problem.jobs
        if (more_s := max(0, job.service_quantiles_s[at] - job.service_s)) >= 0
    )
    plan = ours(replace(problem, jobs=tuple(jobs)), in_force)
    return insert_rest(problem, carry_over(problem, plan.orders))


def insert_rest(problem: Problem, plan: Plan) -> Plan:
    told = {key for crew in problem.crews for key in crew.committed}
    planned = told | {key for route in plan.routes for key in route.jobs}
    return insert_all(
        problem, plan, [j.key for j in problem.jobs if j.key not in planned]
    )


def covered(problem: Problem, plan: Plan, key: str, leaving: Mapping[str, int]) -> Plan:
    """The plan with a call where cost and the price of leaving are least together."""
    idle = {
        crew.key
        for crew in problem.crews
        if crew.free_s <= 0 and not plan.orders.get(crew.key)
    }
    prices = {
        option.crew: option.fit.cost.total
        + (leaving[option.crew] * POINT if option.crew in idle else 0)
        for option in rank_crews(problem, plan, key)
        if option.fit is not None
    }
    if not prices:
        return plan
    crew = min(prices, key=lambda crew: (prices[crew], crew))
    jobs = (
        replace(job, pinned_to=crew) if job.key == key else job for job in problem.jobs
    )
    placed = best_insertion(replace(problem, jobs=tuple(jobs)), plan, key)
    return plan if placed is None else placed.plan
