"""A plan's routes, walked in many worlds at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.ahead.chance import (
    Array,
    durations,
    even_scores,
    factors,
    luck,
    remaining,
)
from routing.plan import Plan, Rest, Stop
from routing.problem import LEVELS, BreakWindow, Crew, Job, Problem

SLOW_TOGETHER: Final = 0.5
"""Share of a drive's luck that a crew's whole day has in common. Assumed: traffic and
weather last; a service's own trips will say."""
SERVICE, DRIVE, PUSHED = range(3)
"""What each of a job's three orders of luck is for."""
DAY, SCENE = range(2)
"""The same for a crew."""

Items: TypeAlias = Sequence[str | BreakWindow]
"""What a crew does, in turn: visits by their job's key, and breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnScene:
    """A visit under way: how long such visits take (at LEVELS), and how long it has."""

    elapsed_s: int
    quantiles_s: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Luck:
    """Which luck is meant: the seed, and how many worlds there are."""

    seed: int
    worlds: int

    @property
    def scores(self) -> Array:
        """The normal score of each world, before it is put into a key's order."""
        return even_scores(self.worlds)

    def of(self, key: str, which: int) -> Array:
        found: Array = self.scores[luck(self.seed, key, self.worlds)[which]]
        return found

    def orders(self, keys: Sequence[str], which: int) -> NDArray[np.intp]:
        """One row for each key: (keys, worlds)."""
        rows = [luck(self.seed, key, self.worlds)[which] for key in keys]
        return np.stack(rows, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Walked:
    """When each planned visit starts in each world.

    Attributes:
        jobs: The planned jobs, a row each in `starts_s`.
        crews: Who goes, a crew for each row.
        told: Whether the crew was told already, for each row.
        starts_s: (jobs, worlds), seconds from the problem's zero.
    """

    jobs: Sequence[Job]
    crews: Sequence[str]
    told: Sequence[bool]
    starts_s: Array


def walked(
    problem: Problem, plan: Plan, on_scene: Mapping[str, OnScene], chance: Luck
) -> Walked:
    """Walk every route of `plan` in each world; commitments come first.

    Raises:
        KeyError: The plan names a job that the problem has not.
        UnknownCrew: The same of a crew.
    """
    jobs = {job.key: job for job in problem.jobs}
    routes = items_of(problem, plan)
    visits = [
        (crew, jobs[item])
        for crew, items in routes
        for item in items
        if isinstance(item, str)
    ]
    if not visits:
        return Walked([], [], [], np.zeros((0, chance.worlds)))
    takes = _Takes(
        [free(crew, on_scene.get(crew.key), chance) for crew, _ in routes],
        _drives(problem, routes, jobs, chance),
        _services([job for _, job in visits], chance),
    )
    starts_s = _starts(routes, jobs, takes, {})
    shared = [key for key, n in Counter(job.key for _, job in visits).items() if n > 1]
    for _ in shared:
        rows = [(job.key, row) for row, (_, job) in enumerate(visits)]
        both = {
            key: np.max(starts_s[[row for other, row in rows if other == key]], axis=0)
            for key in shared
        }
        starts_s = _starts(routes, jobs, takes, both)
    return Walked(
        [job for _, job in visits],
        [crew.key for crew, _ in visits],
        [job.key in crew.committed for crew, job in visits],
        starts_s,
    )


@dataclass(frozen=True, slots=True)
class _Takes:
    """What everything takes, world by world: a row a crew, or a row a visit."""

    free_s: Sequence[Array]
    drives_s: Array
    services_s: Array


def _starts(
    routes: Sequence[tuple[Crew, Items]],
    jobs: Mapping[str, Job],
    takes: _Takes,
    not_before: Mapping[str, Array],
) -> Array:
    """When each visit starts; where two crews meet, not before both are there."""
    starts_s, row = np.empty_like(takes.drives_s), 0
    for (_, items), free_s in zip(routes, takes.free_s, strict=True):
        now_s = free_s
        for item in items:
            if isinstance(item, BreakWindow):
                now_s = np.maximum(now_s, item.earliest_s) + item.duration_s
                continue
            there_s = np.maximum(now_s + takes.drives_s[row], _opens_s(jobs[item]))
            starts_s[row] = np.maximum(there_s, not_before.get(item, 0.0))
            now_s = starts_s[row] + takes.services_s[row]
            row += 1
    return starts_s


def _opens_s(job: Job) -> int:
    """Before this nobody starts: the person's wish, or what two crews were told."""
    met_s = job.earliest_s if job.meeting is None else job.meeting.at_s
    return max(job.earliest_s, met_s)


def items_of(problem: Problem, plan: Plan) -> list[tuple[Crew, Items]]:
    """What each crew does by the plan, its commitments first.

    Raises:
        UnknownCrew: The plan has a route of a crew that the problem has not.
    """
    routes = {problem.crew(route.crew).key: route.items for route in plan.routes}
    return [(crew, _items(crew, routes.get(crew.key, ()))) for crew in problem.crews]


def _items(crew: Crew, route: Sequence[Stop | Rest]) -> Items:
    free = [
        crew.breaks[item.number] if isinstance(item, Rest) else item.job
        for item in route
        if isinstance(item, Rest) or item.job not in crew.committed
    ]
    return [*crew.committed, *free]


def free(crew: Crew, scene: OnScene | None, chance: Luck) -> Array:
    """When a crew can leave where it is, in each world: (worlds,)."""
    if scene is None:
        return np.full(chance.worlds, float(max(0, crew.free_s)))
    quantiles = np.array(scene.quantiles_s, dtype=np.float64)
    return remaining(quantiles, scene.elapsed_s, chance.of(crew.key, SCENE))


def _services(jobs: Sequence[Job], chance: Luck) -> Array:
    """What each visit takes on scene: (jobs, worlds)."""
    quantiles = np.array(
        [job.service_quantiles_s or (job.service_s,) * len(LEVELS) for job in jobs],
        dtype=np.float64,
    )
    even = durations(quantiles, even_scores(chance.worlds))
    orders = chance.orders([job.key for job in jobs], SERVICE)
    found: Array = np.take_along_axis(even, orders, axis=1)
    return found


def _drives(
    problem: Problem,
    routes: Sequence[tuple[Crew, Items]],
    jobs: Mapping[str, Job],
    chance: Luck,
) -> Array:
    """How long each drive to a visit takes: (jobs, worlds)."""
    roads_s: list[int] = []
    keys: list[str] = []
    crews: list[Crew] = []
    for crew, items in routes:
        place, travel_s = crew.place, problem.travel_of(crew)
        for item in items:
            if isinstance(item, str):
                roads_s.append(int(travel_s[place, jobs[item].place]))
                place = jobs[item].place
                keys.append(item)
                crews.append(crew)
    road_s = np.array(roads_s, dtype=np.float64)[:, None]
    found: Array = np.repeat(road_s, chance.worlds, axis=1)
    even = even_scores(chance.worlds)
    own = even[chance.orders(keys, DRIVE)]
    days = even[chance.orders([crew.key for crew in crews], DAY)]
    scores = SLOW_TOGETHER**0.5 * days + (1 - SLOW_TOGETHER) ** 0.5 * own
    by_row = [problem.quantiles_of(crew) for crew in crews]
    for quantiles in {*by_row} - {()}:
        rows = np.array([one == quantiles for one in by_row])
        found[rows] = np.rint(road_s[rows] * factors(quantiles, scores[rows]))
    return found
