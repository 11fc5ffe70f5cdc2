"""Waiting places: which free crew should wait where, for the calls still to come.

Greedy, as for a p-median: of all moves of a free crew to a waiting place, the one that
gains most is taken, then the next best given that one, until none gains enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from routing.ahead.cover import (
    HOUR_S,
    MINUTE_S,
    TAKEN,
    Demand,
    Seconds,
    cost_of,
    reach,
    reach_of,
    spots,
    wait_of,
)
from routing.plan import Plan
from routing.problem import Crew, Problem

LEAST_GAIN: Final = 5.0
"""Points that a move must gain beyond the drive that it costs: nobody is sent about
for a minute."""
STAYS_S: Final = 45 * 60
"""A crew whose break or end of shift is nearer than this, once there, is left alone."""
FURTHEST_S: Final = 25 * 60
"""No longer drive only to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A crew that should wait elsewhere.

    Attributes:
        place: A row of the problem's drive times.
        sooner_s: By how much sooner the next call is expected to be reached.
        gain: Points that the calls of the coming hour cost less, the drive taken off.
    """

    crew: str
    place: int
    drive_s: int
    sooner_s: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a service asks of moves. Off: `most` is zero."""

    most: int = 3
    least_gain: float = LEAST_GAIN
    stays_s: int = STAYS_S
    furthest_s: int = FURTHEST_S
    taken: float = TAKEN


USUAL: Final = Waiting()


def waiting_places(
    problem: Problem,
    plan: Plan,
    demand: Demand,
    places: Sequence[int],
    rules: Waiting = USUAL,
) -> tuple[Move, ...]:
    """The moves that are worth it, the best first; each counts on those before it.

    Args:
        problem: The world as it is now.
        plan: The plan in force: crews with anything to do are left alone.
        demand: Where the next calls are expected.
        places: Rows where a crew may wait: bases, stations, lay-bys.
        rules: What a service asks of moves.
    """
    standing, moves = _Standing.of(problem, plan, demand, rules), list[Move]()
    free = [
        row for row, crew in enumerate(problem.crews) if _may_move(plan, crew, rules)
    ]
    while len(moves) < rules.most:
        tried = (standing.move(row, place) for row in free for place in places)
        found = [move for move in tried if move is not None]
        if not found:
            break
        best = max(found, key=lambda move: (move.gain, -move.drive_s, move.crew))
        moves.append(best)
        row = next(row for row in free if problem.crews[row].key == best.crew)
        free.remove(row)
        standing = standing.after(row, best)
    return tuple(moves)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How crews cover: for each kind of call, (crews, places) seconds."""

    problem: Problem
    demand: Demand
    rules: Waiting
    there_s: tuple[Seconds, ...]

    @classmethod
    def of(
        cls, problem: Problem, plan: Plan, demand: Demand, rules: Waiting
    ) -> "_Standing":
        at = spots(problem, plan)
        there_s = (reach(problem, at, demand, kind) for kind in demand.kinds)
        return cls(problem, demand, rules, tuple(there_s))

    def move(self, row: int, place: int) -> Move | None:
        """What a crew's move is worth; None if it must not be, or is not worth it."""
        crew = self.problem.crews[row]
        drive_s = int(self.problem.travel_of(crew)[crew.place, place])
        is_near = 0 < drive_s <= self.rules.furthest_s
        if not is_near or not _stays(crew, drive_s, self.rules):
            return None
        then = self._then(row, place, drive_s)
        price = self.problem.prices.travel_per_minute
        gain = self.cost() - then.cost() - drive_s / MINUTE_S * price
        if gain < self.rules.least_gain:
            return None
        return Move(
            crew=crew.key,
            place=place,
            drive_s=drive_s,
            sooner_s=round(self.wait_s() - then.wait_s()),
            gain=gain,
        )

    def after(self, row: int, move: Move) -> "_Standing":
        return self._then(row, move.place, move.drive_s)

    def _then(self, row: int, place: int, drive_s: int) -> "_Standing":
        """With the crew there once it has driven.

        Of the coming hour's calls only those of the drive itself find it on the way,
        half of it still ahead: on average that is the drive squared by two hours.
        """
        found = [there_s.copy() for there_s in self.there_s]
        for there_s, kind in zip(found, self.demand.kinds, strict=True):
            spot = (place, drive_s * drive_s / (2 * HOUR_S))
            there_s[row] = reach_of(self.problem, row, spot, self.demand, kind)
        return replace(self, there_s=tuple(found))

    def cost(self) -> float:
        return sum(
            cost_of(self.problem, there_s, self.demand, kind, self.rules.taken)
            for there_s, kind in zip(self.there_s, self.demand.kinds, strict=True)
        )

    def wait_s(self) -> float:
        return sum(
            kind.share * wait_of(there_s, self.demand, kind, self.rules.taken)
            for there_s, kind in zip(self.there_s, self.demand.kinds, strict=True)
        )


def _may_move(plan: Plan, crew: Crew, rules: Waiting) -> bool:
    route = plan.find_route(crew.key)
    is_free = crew.free_s <= 0 and not crew.committed and crew.unavailable is None
    return is_free and not (route and route.stops) and _stays(crew, 0, rules)


def _stays(crew: Crew, drive_s: int, rules: Waiting) -> bool:
    ends = [crew.shift_end_s, *(rest.earliest_s for rest in crew.breaks)]
    return min(ends) - drive_s >= rules.stays_s
