"""Cover: how soon the next calls would be reached, and what a crew away costs them.

The next call of a class comes from a place with the odds that the past gives it. The
crew that is soonest there goes; with probability `taken` that one is not to be had (an
earlier call has it), then the second soonest, and so on. Cover is the expected minutes.

Source: the expected covering model of Daskin (1983), with minutes in place of a
covered share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.evaluate import schedule
from routing.plan import Plan, Rest
from routing.prices import Need
from routing.problem import Crew, Problem

MINUTE_S: Final = 60
HOUR_S: Final = 3600
TAKEN: Final = 0.3
"""How likely a crew is not to be had by the next call. Assumed: it grows with load."""
NEVER_QUITE: Final = 1e-9
"""Odds of nothing are written like this, so that one rule counts for all odds."""

Seconds: TypeAlias = NDArray[np.float64]


class BadDemand(ValueError):
    """Expected calls that do not fit their places, or are below zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A class of calls that must be expected.

    Attributes:
        due_s: Within this it should be reached.
        share: Its share of all calls.
    """

    need: Need
    due_s: int
    share: float
    skills: frozenset[str] = frozenset()
    kit: frozenset[str] = frozenset()
    people: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """Where the next calls are expected.

    Attributes:
        places: Rows of the problem's drive times.
        per_hour: Calls to be expected in the coming hour at each of them.
        kinds: What they will be about; shares sum to one.
    """

    places: NDArray[np.intp]
    per_hour: Seconds
    kinds: tuple[Kind, ...]

    def __post_init__(self) -> None:
        if self.places.shape != self.per_hour.shape or self.places.ndim != 1:
            raise BadDemand(f"{self.places.shape} places, {self.per_hour.shape} rates")
        if self.per_hour.size and float(self.per_hour.min()) < 0:
            raise BadDemand("fewer calls than none")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Where each crew of a problem will be free, and when: (crews,) each."""

    places: NDArray[np.intp]
    free_s: Seconds

    def moved(self, crew: int, place: int, free_s: float) -> "Spots":
        """The same with one crew elsewhere."""
        places, frees_s = self.places.copy(), self.free_s.copy()
        places[crew], frees_s[crew] = place, free_s
        return Spots(places=places, free_s=frees_s)


def spots(problem: Problem, plan: Plan) -> Spots:
    """Where each crew is free once it has done what the plan has for it."""
    found = [_spot(problem, plan, crew) for crew in problem.crews]
    return Spots(
        places=np.array([place for place, _ in found], dtype=np.intp),
        free_s=np.array([free_s for _, free_s in found], dtype=np.float64),
    )


def spots_told(problem: Problem) -> Spots:
    """Where each crew is free after what it was told: the rest may yet be put off."""
    orders = {crew.key: crew.committed for crew in problem.crews if crew.committed}
    return spots(problem, schedule(problem, orders))


def _spot(problem: Problem, plan: Plan, crew: Crew) -> tuple[int, float]:
    route = plan.find_route(crew.key)
    if route is None or not route.stops:
        return crew.place, float(max(0, crew.free_s))
    last = route.items[-1]
    free_s = last.end_s if isinstance(last, Rest) else last.leave_s
    return problem.job(route.stops[-1].job).place, float(free_s)


def reach(problem: Problem, at: Spots, demand: Demand, kind: Kind) -> Seconds:
    """Seconds until each crew could be at each place: (crews, places).

    A crew that may not go, or that is gone before it could, counts as one that takes
    `_worst_s`: the call then waits for nobody in sight.
    """
    rows = [
        reach_of(
            problem, row, (int(at.places[row]), float(at.free_s[row])), demand, kind
        )
        for row in range(len(problem.crews))
    ]
    return np.array(rows).reshape(len(problem.crews), len(demand.places))


def reach_of(
    problem: Problem, row: int, spot: tuple[int, float], demand: Demand, kind: Kind
) -> Seconds:
    """The same for one crew, free at a place at a time: (places,)."""
    crew, (place, free_s) = problem.crews[row], spot
    there_s: Seconds = free_s + problem.travel_of(crew)[place, demand.places]
    may = (there_s < crew.shift_end_s) & _may_go(crew, kind)
    found: Seconds = np.where(may, np.minimum(there_s, _worst_s(kind)), _worst_s(kind))
    return found


def cover_s(
    problem: Problem, at: Spots, demand: Demand, taken: float = TAKEN
) -> Mapping[Need, float]:
    """Expected seconds to reach the next call of each class."""
    sums: dict[Need, float] = {}
    shares: dict[Need, float] = {}
    for kind in demand.kinds:
        wait_s = wait_of(reach(problem, at, demand, kind), demand, kind, taken)
        sums[kind.need] = sums.get(kind.need, 0.0) + kind.share * wait_s
        shares[kind.need] = shares.get(kind.need, 0.0) + kind.share
    return {need: sums[need] / shares[need] for need in sums if shares[need]}


def wait_of(there_s: Seconds, demand: Demand, kind: Kind, taken: float) -> float:
    """Expected seconds to the next call of a kind, from what each crew would need."""
    calls = float(demand.per_hour.sum())
    wait_s = _expected(there_s, _worst_s(kind), taken) @ demand.per_hour
    return float(wait_s) / calls if calls else 0.0


def cost_of(
    problem: Problem, there_s: Seconds, demand: Demand, kind: Kind, taken: float
) -> float:
    """What the coming hour's calls of a kind cost by their waits, in points."""
    cost = _points(problem, kind, there_s)
    worst = float(_points(problem, kind, np.array(_worst_s(kind))))
    return kind.share * float(_expected(cost, worst, taken) @ demand.per_hour)


def price_of_leaving(
    problem: Problem, at: Spots, demand: Demand, taken: float = TAKEN
) -> Mapping[str, int]:
    """What each crew's going away would cost the calls of the coming hour, in points.

    It is what waiting and lateness cost for the minutes by which they would be reached
    later. A crew that covers nothing costs nothing.
    """
    total = np.zeros(len(problem.crews))
    for kind in demand.kinds:
        there_s = reach(problem, at, demand, kind)
        cost = _points(problem, kind, there_s)
        worst = _points(problem, kind, np.array(_worst_s(kind)))
        without = _without_each(cost, float(worst), taken)
        more = without - _expected(cost, float(worst), taken)
        total += kind.share * (more @ demand.per_hour)
    points = np.floor(np.maximum(total, 0.0) + 1e-9).astype(int).tolist()
    return {crew.key: points[row] for row, crew in enumerate(problem.crews)}


def _worst_s(kind: Kind) -> float:
    """What a call waits that nobody in sight can take: twice as long as it may."""
    return 2.0 * kind.due_s


def _may_go(crew: Crew, kind: Kind) -> bool:
    able = kind.skills <= crew.skills and kind.kit <= crew.kit
    return able and crew.people >= kind.people and crew.unavailable is None


def _points(problem: Problem, kind: Kind, wait_s: Seconds) -> Seconds:
    """What waits cost by the problem's own prices."""
    price = problem.prices.of(kind.need)
    late_s = np.maximum(wait_s - kind.due_s, 0.0)
    waiting: Seconds = wait_s * (price.waiting_per_hour / HOUR_S)
    return waiting + late_s * (price.late_per_minute / MINUTE_S)


def _odds(crews: int, taken: float) -> Seconds:
    """How likely the soonest crew goes, the second soonest, and so on."""
    odds = max(taken, NEVER_QUITE)
    found: Seconds = (1 - odds) * np.power(odds, np.arange(crews))
    return found


def _expected(values: Seconds, worst: float, taken: float) -> Seconds:
    """The value that is to be expected at each place, from each crew's: (places,)."""
    ranked = np.sort(values, axis=0)
    found: Seconds = _odds(len(ranked), taken) @ ranked
    return found + max(taken, NEVER_QUITE) ** len(ranked) * worst


def _without_each(values: Seconds, worst: float, taken: float) -> Seconds:
    """The same with each crew in turn away: (crews, places).

    Crews that were sooner keep their odds; those behind move up by one.
    """
    odds = max(taken, NEVER_QUITE)
    order = np.argsort(values, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    weighted = _odds(len(values), taken)[:, None] * ranked
    before = np.cumsum(weighted, axis=0) - weighted
    behind = np.cumsum(weighted[::-1], axis=0)[::-1] - weighted
    found = np.empty_like(values)
    rest = odds ** (len(values) - 1) * worst
    np.put_along_axis(found, order, before + behind / odds + rest, axis=0)
    return found
