"""Ruin and recreate: strings of near-by visits out of the plan, and in again.

Source: Christiaens and Vanden Berghe (2020), Slack induction by string removals for
vehicle routing problems; accepting by simulated annealing as there. Ours: soft, priced
lateness; jobs that nobody has; breaks that move; orders by clock and by price.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled
from routing.engine.chance import Chance, below, share
from routing.engine.insert import best_place, roads_of
from routing.engine.state import (
    ITEM,
    LENGTH,
    TOTAL,
    UNPLANNED,
    VISITS,
    State,
    put,
    refresh,
    rest_anew,
)
from routing.engine.world import (
    BACK_PRICE,
    DUE,
    LATE_PRICE,
    RESTS,
    WAIT_PRICE,
    Ints,
    World,
)

MEAN_RUINED: Final = 6
LONGEST_STRING: Final = 10
SPLIT: Final = 0.5
"""How often some visits in the middle of a string are let stand."""
MOST_WAITING: Final = 12
"""How many of the jobs that nobody has are tried in one round."""


class Pad(NamedTuple):
    """Scratch paper, made once.

    Attributes:
        touched: (crews,) whether a route was changed in this round.
        strung: (crews,) whether a string was taken out of it.
        dirty: (crews,) whether it has changed since the best plan.
        out: (jobs,) jobs to insert; `rank` what they are put in order by.
        jobs, items: Room for one route.
    """

    touched: NDArray[np.bool_]
    strung: NDArray[np.bool_]
    dirty: NDArray[np.bool_]
    out: Ints
    rank: NDArray[np.float64]
    jobs: Ints
    items: Ints


def pad(crews: int, jobs: int, room: int) -> Pad:
    """Paper for so many."""
    return Pad(
        touched=np.zeros(crews, np.bool_),
        strung=np.zeros(crews, np.bool_),
        dirty=np.zeros(crews, np.bool_),
        out=np.zeros(jobs + 1, np.int64),
        rank=np.zeros(jobs + 1, np.float64),
        jobs=np.zeros(room, np.int64),
        items=np.zeros(room, np.int64),
    )


@compiled
def copy_route(state: State, onto: State, crew: int) -> None:
    """Copy one crew's route from a plan onto another; whose each job is stays."""
    length = state.tally[crew, LENGTH]
    onto.step[crew, : length + 1] = state.step[crew, : length + 1]
    onto.tally[crew] = state.tally[crew]


class String(NamedTuple):
    """Visits of one route that follow each other.

    Attributes:
        begin: Position of the first.
        wanted: How many are taken out.
        kept: How many in the middle stand, and `kept_from` how many go before those.
    """

    begin: int
    wanted: int
    kept: int
    kept_from: int


@compiled
def _take_out(state: State, crew: int, string: String, out: Ints, count: int) -> int:
    """Take a string out of a route, breaks stay; how many jobs are out then."""
    length, to = state.tally[crew, LENGTH], string.begin
    seen, kept_until = 0, string.kept_from + string.kept
    for at in range(string.begin, length):
        item = state.step[crew, at, ITEM]
        stands = item < 0 or seen >= string.wanted + string.kept
        if item >= 0:
            stands = stands or string.kept_from <= seen < kept_until
            seen += 1
        if stands:
            state.step[crew, to, ITEM] = item
            to += 1
        else:
            out[count] = item
            count += 1
            state.crew_of[item] = UNPLANNED
    state.tally[crew, LENGTH] = to
    return count


@compiled
def _string(state: State, crew: int, job: int, most: int, chance: Chance) -> String:
    """A string of at most `most` visits that holds `job`, drawn by chance."""
    visits = state.tally[crew, VISITS]
    rank = at = 0
    while state.step[crew, at, ITEM] != job:
        rank += 1 if state.step[crew, at, ITEM] >= 0 else 0
        at += 1
    wanted = 1 + below(chance, min(visits, most))
    kept = 0
    if visits > wanted > 1 and share(chance) < SPLIT:
        kept = 1
        while kept + wanted < visits and share(chance) < SPLIT:
            kept += 1
    span = wanted + kept
    earliest, latest = max(0, rank - span + 1), min(rank, visits - span)
    begin = earliest + below(chance, latest - earliest + 1)
    kept_from = 1 + below(chance, wanted - 1) if kept > 0 else span
    position = seen = 0
    while seen < begin or state.step[crew, position, ITEM] < 0:
        seen += 1 if state.step[crew, position, ITEM] >= 0 else 0
        position += 1
    return String(position, wanted, kept, kept_from)


@compiled
def _all_out(world: World, state: State, crew: int, pad: Pad, count: int) -> int:
    """Take every visit out of a route; how many jobs are out.

    Without a visit in the middle, a drive may be too long for a volunteer.
    """
    visits = state.tally[crew, VISITS]
    count = _take_out(state, crew, String(0, visits, 0, visits), pad.out, count)
    rest_anew(world, state, crew, pad.jobs, pad.items)
    return count


@compiled
def _ruin(world: World, state: State, pad: Pad, chance: Chance) -> int:
    """Take strings out of the routes around a random job; how many jobs are out."""
    crews, busy, planned = len(state.tally), 0, 0
    for crew in range(crews):
        planned += state.tally[crew, VISITS]
        busy += 1 if state.tally[crew, VISITS] > 0 else 0
    seed = world.free[below(chance, len(world.free))]
    most = min(LONGEST_STRING, max(1, -(-planned // max(1, busy))))
    strings = 1 + below(chance, int(4 * MEAN_RUINED / (1 + most)))
    count, done = 0, 0
    if state.crew_of[seed] == UNPLANNED:
        pad.out[0] = seed
        count = 1
    for at in range(world.near.shape[1]):
        job = world.near[seed, at]
        crew = state.crew_of[job] if job >= 0 else UNPLANNED
        if crew == UNPLANNED or pad.strung[crew]:
            continue
        string = _string(state, crew, job, most, chance)
        count = _take_out(state, crew, string, pad.out, count)
        pad.strung[crew] = pad.touched[crew] = True
        if not rest_anew(world, state, crew, pad.jobs, pad.items):
            count = _all_out(world, state, crew, pad, count)
        done += 1
        if done == strings:
            break
    return _with_waiting(world, state, pad, seed, count)


@compiled
def _with_waiting(world: World, state: State, pad: Pad, seed: int, count: int) -> int:
    """Add jobs near `seed` that nobody has to those that are out."""
    ruined, added = count, 0
    for at in range(world.near.shape[1]):
        job = world.near[seed, at]
        if job < 0 or added == MOST_WAITING:
            break
        if state.crew_of[job] != UNPLANNED:
            continue
        known = False
        for to in range(ruined):
            known = known or pad.out[to] == job
        if not known:
            pad.out[count] = job
            count += 1
            added += 1
    return count


@compiled
def _order(world: World, pad: Pad, count: int, chance: Chance) -> None:
    """Put the jobs that are out in the order in which they are inserted."""
    kind = below(chance, 10)
    sign = -1.0 if share(chance) < 0.1 else 1.0  # noqa: PLR2004 (one in ten, backwards)
    for at in range(count):
        row = world.job[pad.out[at]]
        if kind < 4:  # noqa: PLR2004 (weights of four orders)
            pad.rank[at] = share(chance)
        elif kind < 6:  # noqa: PLR2004
            pad.rank[at] = sign * row[DUE]
        elif kind < 8:  # noqa: PLR2004
            pad.rank[at] = -sign * (row[LATE_PRICE] + row[WAIT_PRICE] + share(chance))
        else:
            able = 0
            for crew in range(world.pair.shape[0]):
                able += 1 if world.pair[crew, pad.out[at], 0] >= 0 else 0
            pad.rank[at] = sign * (able + share(chance))
    for at in range(1, count):
        job, rank, to = pad.out[at], pad.rank[at], at
        while to > 0 and pad.rank[to - 1] > rank:
            pad.out[to], pad.rank[to] = (
                pad.out[to - 1],
                pad.rank[to - 1],
            )
            to -= 1
        pad.out[to], pad.rank[to] = job, rank


@compiled
def _recreate(world: World, state: State, pad: Pad, count: int, chance: Chance) -> None:
    """Insert the jobs that are out, each where it is cheapest, or nowhere."""
    for at in range(count):
        job = pad.out[at]
        roads = roads_of(world, job)
        crew, position = best_place(world, state, pad.strung, job, roads, chance)
        if crew >= 0:
            pad.touched[crew] = True
            put(state, crew, position, job)
            refresh(world, state, crew)
    for crew in range(len(state.tally)):
        if pad.touched[crew] and world.crew[crew, RESTS] > 0:
            rest_anew(world, state, crew, pad.jobs, pad.items)


@compiled
def _waiting_price(world: World, state: State) -> int:
    total = 0
    for at in range(len(world.free)):
        if state.crew_of[world.free[at]] == UNPLANNED:
            total += world.job[world.free[at], BACK_PRICE]
    return total


@compiled
def ruin_and_recreate(
    world: World,
    states: tuple[State, State, State],
    pad: Pad,
    chance: Chance,
    heat: tuple[float, int],
) -> int:
    """Go on from a plan for some rounds; the best plan that was met is kept.

    Args:
        states: The plan in hand, the same as it was before the round, and the best.
        heat: How many cost units dearer a plan may be, on average, to be gone on from;
            and how many rounds to go.

    Returns:
        What the best plan costs.
    """
    state, before, best = states
    cost = _waiting_price(world, state) + state.tally[:, TOTAL].sum()
    least = _waiting_price(world, best) + best.tally[:, TOTAL].sum()
    for _ in range(heat[1]):
        pad.touched[:] = False
        pad.strung[:] = False
        count = _ruin(world, state, pad, chance)
        _recreate(world, state, pad, count, chance)
        tried = _waiting_price(world, state) + state.tally[:, TOTAL].sum()
        if tried < cost - heat[0] * np.log(1.0 - share(chance)):
            cost = tried
            _keep(state, before, pad.touched)
            pad.dirty[:] = pad.dirty | pad.touched
            before.crew_of[:] = state.crew_of
        else:
            _keep(before, state, pad.touched)
            state.crew_of[:] = before.crew_of
        if cost < least:
            least = cost
            _keep(state, best, pad.dirty)
            best.crew_of[:] = state.crew_of
            pad.dirty[:] = False
    return int(least)


@compiled
def _keep(state: State, onto: State, which: NDArray[np.bool_]) -> None:
    for crew in range(len(which)):
        if which[crew]:
            copy_route(state, onto, crew)
