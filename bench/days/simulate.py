"""Playing a day: events in order, the policy asked after each, its plan carried out.

A crew that is free sets off at once to the first stop of its route, unless the plan
has it wait; then the policy is asked again at that moment. A route that breaks a hard
rule is not driven.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from time import perf_counter, process_time
from typing import Final

from bench.days.ask import moved_on, problem_of
from bench.days.day import BREAK_S, MINUTE_S, Call, Day
from bench.days.places import Place
from bench.days.world import CrewNow, Doing, End, OpenCall, World
from routing.check import Breach, check
from routing.plan import Plan, Rest, Route, Stop
from routing.problem import Problem

DISCOVERED_AFTER_S: Final = 15 * MINUTE_S
RETURNED_AT_LEAST_S: Final = 60 * MINUTE_S
"""A call that came back for want of a skill goes back to 999 no sooner than this."""
LAST_S: Final = 40 * 3600

Decide = Callable[[Problem, Plan], Plan]


class News(IntEnum):
    """Events, in the order they happen within one second."""

    FINISHED = 0
    ARRIVED = 1
    SIGNED_ON = 2
    CALLED = 3
    CANCELLED = 4
    BACK = 5
    WAKE = 6


@dataclass(slots=True, kw_only=True)
class Played:
    """A day that is over."""

    world: World
    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)


def play(place: Place, day: Day, decide: Decide, *, diverts: bool = False) -> Played:
    """Play the whole day under one policy."""
    return _Play(place, day, decide, diverts=diverts).run()


class _Play:
    def __init__(
        self, place: Place, day: Day, decide: Decide, *, diverts: bool
    ) -> None:
        crews = {
            shift.key: CrewNow(shift=shift, row_s=place.drive_s[shift.base])
            for shift in day.shifts
        }
        self.world = World(place=place, day=day, crews=crews)
        for crew in crews.values():
            crew.row_s = self.world.roads(crew)[crew.shift.base]
        self.decide, self.diverts = decide, diverts
        self.played = Played(world=self.world)
        self.events: list[tuple[int, News, int, str]] = []
        self.calls = {call.key: call for call in day.calls}
        for call in day.calls:
            self._later(call.at_s, News.CALLED, call.key)
        for shift in day.shifts:
            self._later(shift.signs_on_s, News.SIGNED_ON, shift.key)

    def run(self) -> Played:
        while self.events:
            now_s, news = self.events[0][0], False
            while self.events and self.events[0][0] == now_s:
                _, kind, turn, key = heapq.heappop(self.events)
                news = self._happen(now_s, kind, turn, key) or news
            if news and now_s < LAST_S:
                self._ask(now_s)
        return self.played

    def _later(self, at_s: int, kind: News, key: str, turn: int = 0) -> None:
        heapq.heappush(self.events, (at_s, kind, turn, key))

    def _happen(self, now_s: int, kind: News, turn: int, key: str) -> bool:
        """Carry out an event; true if the policy is to be asked."""
        match kind:
            case News.CALLED:
                self._called(self.calls[key])
            case News.CANCELLED:
                return self._cancelled(now_s, key)
            case News.BACK:
                return self._handed_back(now_s, key)
            case News.SIGNED_ON:
                self.world.crews[key].begin(Doing.IDLE, now_s, now_s)
            case News.WAKE:
                crew = self.world.crews[key]
                return crew.turn == turn and crew.doing is Doing.IDLE
            case News.ARRIVED | News.FINISHED:
                crew = self.world.crews[key]
                return crew.turn == turn and self._ended(crew, now_s)
        return True

    def _called(self, call: Call) -> None:
        kind = call.kind
        self.world.open[call.key] = OpenCall(
            call=call, skills=kind.skills, back_s=call.back_s
        )
        self._later(call.back_s, News.BACK, call.key)
        if call.cancelled_s is not None:
            self._later(call.cancelled_s, News.CANCELLED, call.key)

    def _cancelled(self, now_s: int, key: str) -> bool:
        call = self.world.open.get(key)
        if call is None or call.returned:
            return False
        if call.crew is not None:
            self._stop_driving(self.world.crews[call.crew], now_s)
        self._end(call, End.CANCELLED)
        return True

    def _handed_back(self, now_s: int, key: str) -> bool:
        call = self.world.open.get(key)
        if call is None or call.crew is not None:
            return False
        if call.back_s > now_s:
            self._later(call.back_s, News.BACK, key)
            return False
        self._end(call, End.HANDED_BACK)
        return True

    def _end(self, call: OpenCall, end: End) -> None:
        call.end = end
        self.world.open.pop(call.call.key, None)
        self.world.ended.append(call)

    def _ended(self, crew: CrewNow, now_s: int) -> bool:
        """What the crew did is over; true if it is free now."""
        match crew.doing:
            case Doing.DRIVING:
                crew.driven_s += now_s - crew.since_s
                return self._arrived(crew, now_s)
            case Doing.ON_SCENE:
                self._finished(crew, now_s)
            case _:
                crew.begin(Doing.IDLE, now_s, now_s)
        return True

    def _arrived(self, crew: CrewNow, now_s: int) -> bool:
        call = crew.call
        if call is None:
            crew.begin(Doing.GONE, now_s, now_s)
            crew.gone_s = now_s
            return False
        crew.row_s = self.world.roads(crew)[call.call.place]
        wrong = self._lacks(crew, call)
        stay_s = call.call.service_s
        stay_s = min(stay_s, DISCOVERED_AFTER_S) if wrong else stay_s
        self._begin(crew, Doing.ON_SCENE, now_s, stay_s)
        self.world.open.pop(call.call.key)
        self.world.reached.add(call.call.key)
        if not wrong:
            call.seen_s = now_s
            self._end(call, End.SEEN)
        return False

    def _lacks(self, crew: CrewNow, call: OpenCall) -> bool:
        wrong = call.call.wrong_skill
        return wrong is not None and wrong not in crew.shift.skills

    def _finished(self, crew: CrewNow, now_s: int) -> None:
        call, crew.call = crew.call, None
        crew.visits += 1
        crew.begin(Doing.IDLE, now_s, now_s)
        if call is not None and call.end is None:
            call.skills |= {call.call.wrong_skill or ""}
            call.returned, call.crew, call.told = True, None, None
            call.back_s = max(call.back_s, now_s + RETURNED_AT_LEAST_S)
            self.world.open[call.call.key] = call
            self._later(call.back_s, News.BACK, call.call.key)

    def _begin(self, crew: CrewNow, doing: Doing, now_s: int, for_s: int) -> None:
        crew.begin(doing, now_s, now_s + for_s)
        kind = News.ARRIVED if doing is Doing.DRIVING else News.FINISHED
        self._later(crew.until_s, kind, crew.shift.key, crew.turn)

    def _stop_driving(self, crew: CrewNow, now_s: int) -> None:
        """The crew is free where it is on the road."""
        crew.row_s = self.world.row_now(crew, now_s)
        crew.driven_s += now_s - crew.since_s
        if crew.call is not None:
            crew.call.crew = None
        crew.call = None
        crew.begin(Doing.IDLE, now_s, now_s)

    def _ask(self, now_s: int) -> None:
        world = self.world
        problem = problem_of(world, now_s, diverts=self.diverts)
        planned = {job for route in world.plan.routes for job in route.jobs}
        gone = (planned - world.open.keys()) | world.reached
        rested = {key for key, crew in world.crews.items() if crew.rested}
        in_force = moved_on(world.plan, now_s - world.planned_at_s, gone, rested)
        plan = self._decided(problem, in_force) if problem.crews else Plan.empty()
        breaches = check(problem, plan)
        self.played.breaches += breaches
        bad = {breach.crew for breach in breaches}
        plan = Plan(routes=tuple(r for r in plan.routes if r.crew not in bad))
        self._count_changes(problem, plan)
        world.plan, world.planned_at_s = plan, now_s
        world.reached.clear()
        self._carry_out(problem, now_s)

    def _decided(self, problem: Problem, in_force: Plan) -> Plan:
        wall_s, cpu_s = perf_counter(), process_time()
        plan = self.decide(problem, in_force)
        self.played.cpu_ms.append((process_time() - cpu_s) * 1000)
        self.played.wall_ms.append((perf_counter() - wall_s) * 1000)
        return plan

    def _count_changes(self, problem: Problem, plan: Plan) -> None:
        after = {job: route.crew for route in plan.routes for job in route.jobs}
        for job in problem.jobs:
            if job.planned_crew not in (None, after.get(job.key)):
                self.world.open[job.key].planned_changes += 1

    def _carry_out(self, problem: Problem, now_s: int) -> None:
        routes = {route.crew: route for route in self.world.plan.routes}
        seen = {crew.key for crew in problem.crews}
        for key, crew in self.world.crews.items():
            if self.diverts and crew.call is not None and key in seen:
                self._divert(crew, routes.get(key), now_s)
        for key, crew in self.world.crews.items():
            if crew.doing is Doing.IDLE:
                self._next(crew, routes.get(key) if key in seen else None, now_s)

    def _divert(self, crew: CrewNow, route: Route | None, now_s: int) -> None:
        """Take a crew off the call it is driving to, if the plan has it elsewhere.

        A crew that the plan says nothing of drives on, unless another takes its call.
        """
        call = crew.call
        if crew.doing is not Doing.DRIVING or call is None:
            return
        keeps = route is None and self.world.plan.find_crew(call.call.key) is None
        if keeps or (route and route.jobs[:1] == (call.call.key,)):
            return
        self._stop_driving(crew, now_s)
        call.told_changes += 1
        self._later(max(now_s, call.back_s), News.BACK, call.call.key)

    def _next(self, crew: CrewNow, route: Route | None, now_s: int) -> None:
        """A free crew does what is first in its route, if it is time for it."""
        first = route.items[0] if route and route.items else None
        starts_s = now_s
        if isinstance(first, Stop):
            call = self.world.open[first.job]
            starts_s = now_s + first.arrive_s - int(crew.row_s[call.call.place])
            if starts_s <= now_s:
                self._set_off(crew, call, now_s)
                return
        elif isinstance(first, Rest):
            starts_s = now_s + first.start_s
        if (
            self._may_rest(crew, now_s)
            and not isinstance(first, Stop)
            and starts_s <= now_s
        ):
            self._rest(crew, now_s)
            return
        home_s = crew.shift.end_s - int(crew.row_s[crew.shift.base])
        if first is None and home_s <= now_s:
            self._go_home(crew, now_s)
            return
        self._wake(crew, now_s, (starts_s, home_s, crew.shift.break_from_s or 0))

    def _wake(self, crew: CrewNow, now_s: int, times_s: tuple[int, ...]) -> None:
        """Ask again at each of these moments, if the crew is still free then."""
        for at_s in times_s:
            if at_s > now_s:
                self._later(at_s, News.WAKE, crew.shift.key, crew.turn)

    def _may_rest(self, crew: CrewNow, now_s: int) -> bool:
        start_s = crew.shift.break_from_s
        over = now_s + BREAK_S > crew.shift.end_s
        return not crew.rested and start_s is not None and start_s <= now_s and not over

    def _rest(self, crew: CrewNow, now_s: int) -> None:
        crew.rested = True
        crew.rest_late_s = max(0, now_s - crew.shift.break_until_s)
        self._begin(crew, Doing.RESTING, now_s, BREAK_S)

    def _set_off(self, crew: CrewNow, call: OpenCall, now_s: int) -> None:
        call.told = call.crew = crew.shift.key
        crew.call = call
        crew.planned_s = int(crew.row_s[call.call.place])
        true_s = round(crew.planned_s * call.call.travel_factor)
        self._begin(crew, Doing.DRIVING, now_s, true_s)

    def _go_home(self, crew: CrewNow, now_s: int) -> None:
        crew.planned_s = int(crew.row_s[crew.shift.base])
        self._begin(crew, Doing.DRIVING, now_s, crew.planned_s)
