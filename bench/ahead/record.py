"""Playing a day and writing down what was forecast, beside what then happened."""

from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from bench.days.ask import moved_on, problem_of
from bench.days.day import Day, quantiles_s
from bench.days.places import Place
from bench.days.simulate import Decide, News, _Play
from bench.days.world import Doing, World
from routing.ahead.chance import WORLDS, Array
from routing.ahead.worlds import Luck, OnScene, walked
from routing.carry import carry_over
from routing.plan import Plan
from routing.prices import Need
from routing.problem import Job, Problem

AHEAD_S: Final = 30 * 60
"""How long before a call is due its forecast is judged."""
CHANCE: Final = Luck(seed=1, worlds=WORLDS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """What the plan in force said of one open call, and what came of it.

    Attributes:
        due_s: From the moment of the forecast.
        starts_s: When it was said to start, world by world, as the plan knows; None:
            nobody was planned.
        told: Whether a crew was on its way.
        started_s: When it did start, from the moment of the forecast; None: never.
    """

    key: str
    at_s: int
    need: Need
    due_s: int
    starts_s: Array | None
    told: bool
    started_s: int | None

    @property
    def was_late(self) -> bool:
        return self.started_s is None or self.started_s > self.due_s


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the plan in force says of one open call at a moment."""

    at_s: int
    job: Job
    starts_s: Array | None = None
    told: bool = False


@dataclass(slots=True)
class Notes:
    """Forecasts that wait for what happens."""

    half_an_hour: list[Look] = field(default_factory=list)
    each_decision: list[Look] = field(default_factory=list)


class Recorded(_Play):
    """A day with a forecast of every open call 30 minutes before it is due."""

    def __init__(self, place: Place, day: Day, decide: Decide) -> None:
        super().__init__(place, day, decide, diverts=False)
        self.notes = Notes()
        for call in day.calls:
            self._later(call.due_s - AHEAD_S, News.WAKE, call.key, -1)

    @override
    def _happen(self, now_s: int, kind: News, turn: int, key: str) -> bool:
        if kind is News.WAKE and turn < 0:
            looks = look(self.world, now_s)
            self.notes.half_an_hour += [one for one in looks if one.job.key == key]
            return False
        return super()._happen(now_s, kind, turn, key)

    @override
    def _ask(self, now_s: int) -> None:
        super()._ask(now_s)
        self.notes.each_decision += look(self.world, now_s)

    def said(self, *, each_decision: bool = False) -> list[Said]:
        """What was said, once the day is over; without calls cancelled in time."""
        notes = self.notes.each_decision if each_decision else self.notes.half_an_hour
        ended = {call.call.key: call for call in self.world.ended}
        found = []
        for note in notes:
            call, at_s = ended[note.job.key], note.at_s
            due_s = call.call.due_s
            gone_s = call.call.cancelled_s
            if call.seen_s is None and gone_s is not None and gone_s <= due_s:
                continue
            started_s = None if call.seen_s is None else call.seen_s - at_s
            found.append(
                Said(
                    key=note.job.key,
                    at_s=at_s,
                    need=note.job.need,
                    due_s=due_s - at_s,
                    starts_s=note.starts_s,
                    told=note.told,
                    started_s=started_s,
                )
            )
        return found


def look(world: World, now_s: int) -> list[Look]:
    """What the plan in force says of every open call now."""
    problem = problem_of(world, now_s, diverts=False)
    if not problem.crews:
        return [Look(now_s, job) for job in problem.jobs]
    plan = in_force(world, problem, now_s)
    seen = walked(problem, plan, on_scene(world, now_s), CHANCE)
    row = {job.key: row for row, job in enumerate(seen.jobs)}
    return [
        Look(now_s, job, seen.starts_s[row[job.key]], seen.told[row[job.key]])
        if job.key in row
        else Look(now_s, job)
        for job in problem.jobs
    ]


def in_force(world: World, problem: Problem, now_s: int) -> Plan:
    """The plan of the last decision, in the world of now."""
    gone = {job for route in world.plan.routes for job in route.jobs} - set(world.open)
    rested = {key for key, crew in world.crews.items() if crew.rested}
    moved = moved_on(world.plan, now_s - world.planned_at_s, gone, rested)
    return carry_over(problem, moved.orders)


def on_scene(world: World, now_s: int) -> dict[str, OnScene]:
    """Visits under way, as the service knows them."""
    return {
        key: OnScene(
            elapsed_s=now_s - crew.since_s,
            quantiles_s=quantiles_s(crew.call.call.kind),
        )
        for key, crew in world.crews.items()
        if crew.doing is Doing.ON_SCENE and crew.call is not None
    }


def record(place: Place, day: Day, decide: Decide) -> Recorded:
    """Play a day with its forecasts."""
    played = Recorded(place, day, decide)
    played.run()
    return played
