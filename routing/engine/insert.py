"""The cheapest position of a job in a route."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled, inlined, leaf
from routing.engine.chance import Chance, share
from routing.engine.rests import with_rests
from routing.engine.state import (
    COST,
    ITEM,
    LEG_S,
    LENGTH,
    NOW_S,
    ONTO,
    PLACE,
    SLOPE,
    VISITS,
    WALKED,
    State,
    jobs_of,
)
from routing.engine.walk import NOT_ALLOWED, home, step, visit, waited
from routing.engine.world import (
    BACK_PRICE,
    EARLIEST,
    JOB_PLACE,
    LOAD,
    MODE,
    MOST,
    NEVER,
    PAIR_PRICE,
    PER_VISIT,
    RESTS,
    SERVICE,
    TRAVEL,
    Ints,
    World,
)

BLINK: Final = 0.01
"""How often a crew is not asked (Christiaens and Vanden Berghe, 2020)."""

Flags = NDArray[np.bool_]


@inlined
def may_take(world: World, state: State, crew: int, job: int) -> bool:
    """Whether the rules that do not depend on time let the crew take one job more."""
    can = world.pair[crew, job, PAIR_PRICE] >= 0
    return bool(can and state.tally[crew, VISITS] < world.crew[crew, MOST])


@inlined
def extra(world: World, state: State, crew: int, job: int) -> int:
    """What one visit more costs, whenever it is made."""
    load = world.crew[crew, LOAD] + state.tally[crew, VISITS]
    return int(world.pair[crew, job, PAIR_PRICE] + load * world.price[PER_VISIT])


@inlined
def onward(
    world: World, state: State, crew: int, at: int, now: tuple[int, int, int, int]
) -> int:
    """What a route costs in all if its items from `at` on begin as `now` says.

    Args:
        now: Time, place, cost so far, and the cost from which on it is given up.
    """
    now_s, place, cost, most = now
    was_busy = state.tally[crew, VISITS] > 0
    for to in range(at, state.tally[crew, LENGTH]):
        as_before = (
            now_s == state.step[crew, to, NOW_S]
            and place == state.step[crew, to, PLACE]
        )
        if was_busy and as_before:
            return int(cost + state.tally[crew, WALKED] - state.step[crew, to, COST])
        item = state.step[crew, to, ITEM]
        now_s, place, more = step(world, crew, item, now_s, place)
        cost += more
        if now_s < 0 or cost >= most:
            return NEVER
    busy = True
    last = home(world, crew, now_s, place, busy)
    return NEVER if last < 0 else cost + last


@compiled
def roads_of(world: World, job: int) -> Ints:
    """Drives to and from a job: (modes, 2, places), laid out for many look-ups."""
    place = world.job[job, JOB_PLACE]
    roads = np.empty((world.drive.shape[0], 2, world.drive.shape[1]), np.int64)
    for mode in range(len(roads)):
        for other in range(roads.shape[2]):
            roads[mode, 0, other] = world.drive[mode, other, place]
            roads[mode, 1, other] = world.drive[mode, place, other]
    return roads


@inlined
def cheapest(
    world: World, state: State, crew: int, job: int, bound: int, roads: Ints
) -> tuple[int, int]:
    """What the route costs more with the job, at its cheapest position.

    The crew's breaks stay where they are between its jobs. Where the job's own clock,
    the detour and the least price of the delay say that a position cannot be cheaper,
    the rest of the route is not walked.

    Args:
        bound: Only what costs less is of interest.
        roads: `roads_of` the job.

    Returns:
        Cost units and position; NEVER if nothing cheaper than `bound` is allowed.
    """
    missing = (
        state.tally[crew, LENGTH] - state.tally[crew, VISITS] < world.crew[crew, RESTS]
    )
    if missing or not may_take(world, state, crew, job):
        return NEVER, -1
    fixed, walked = extra(world, state, crew, job), state.tally[crew, WALKED]
    best, found = min(bound, NEVER) - fixed, -1
    mode, per_s = world.crew[crew, MODE], world.price[TRAVEL]
    for at in range(state.tally[crew, LENGTH] + 1):
        now_s, place = state.step[crew, at, NOW_S], state.step[crew, at, PLACE]
        road_s = roads[mode, 0, place]
        start_s = max(now_s + road_s, world.job[job, EARLIEST])
        least = waited(world, job, start_s)
        if least >= best:
            break
        onto = state.step[crew, at, ONTO]
        leave_s, detour_s = start_s + world.job[job, SERVICE], road_s
        if onto >= 0:
            detour_s += roads[mode, 1, onto] - state.step[crew, at, LEG_S]
            delay_s = leave_s - now_s + min(0, detour_s - road_s)
            least += max(0, delay_s) * state.step[crew, at, SLOPE]
        if least + detour_s * per_s >= best:
            continue
        leave_s, cost = visit(world, crew, job, now_s, place)
        if leave_s < 0:
            continue
        so_far = state.step[crew, at, COST] + cost
        now = (leave_s, world.job[job, JOB_PLACE], so_far, walked + best)
        whole = onward(world, state, crew, at, now)
        if whole < NEVER and whole - walked < best:
            best, found = whole - walked, at
    return (best + fixed, found) if found >= 0 else (NEVER, -1)


@leaf
def offer_kept(world: World, state: State, crew: int, job: int, roads: Ints) -> int:
    """What `cheapest` says of one crew, whatever it costs."""
    cost, _ = cheapest(world, state, crew, job, NEVER, roads)
    return cost


@leaf
def best_place(
    world: World, state: State, first: Flags, job: int, roads: Ints, chance: Chance
) -> tuple[int, int]:
    """Who would take a job at the least cost, and at which position of its route.

    Args:
        first: (crews,) those asked first: a good offer spares asking others closely.
        chance: Now and then a crew is not asked, so that the same plan is not built
            again and again.

    Returns:
        (-1, -1) where everybody costs more than handing back.
    """
    least, found, position = world.job[job, BACK_PRICE] + 1, -1, -1
    for turn in range(2):
        for crew in range(len(first)):
            if first[crew] == (turn == 0) and share(chance) >= BLINK:
                cost, at = cheapest(world, state, crew, job, least, roads)
                if cost < least:
                    least, found, position = cost, crew, at
    return found, position


@compiled
def cheapest_anew(
    world: World, state: State, crew: int, job: int, items: Ints
) -> tuple[int, int]:
    """As `cheapest`, with the crew's breaks put where they then cost least.

    Returns:
        Cost units, and the length of the route that it writes to `items`.
    """
    if not may_take(world, state, crew, job):
        return NEVER, 0
    jobs = items.copy()
    count = jobs_of(state, crew, jobs)
    tried = items.copy()
    best, length = NEVER, 0
    for to in range(count, -1, -1):
        jobs[to + 1 : count + 1] = jobs[to:count].copy()
        jobs[to] = job
        cost, found = with_rests(world, crew, jobs, count + 1, tried)
        jobs[to:count] = jobs[to + 1 : count + 1].copy()
        if cost != NOT_ALLOWED and cost <= best:
            best, length = cost, found
            items[:found] = tried[:found]
    if length == 0:
        return NEVER, 0
    return best - state.tally[crew, WALKED] + extra(world, state, crew, job), length
