"""A plan as arrays: who does what, in which order, and when each step begins."""

from typing import Final, NamedTuple

import numpy as np

from routing.compiled import compiled, inlined, leaf
from routing.engine.rests import with_rests
from routing.engine.walk import home, step
from routing.engine.world import (
    BACK_PRICE,
    BASE,
    BREAK_LATE,
    CREW_PLACE,
    DUE,
    FREE,
    JOB_PLACE,
    LATE_PRICE,
    LOAD,
    MODE,
    PAIR_PRICE,
    PER_VISIT,
    REST_EARLIEST,
    REST_LATEST,
    RESTS,
    SERVICE,
    WAIT_PRICE,
    Ints,
    World,
)

UNPLANNED: Final = -1
NOWHERE: Final = -1

ITEM: Final = 0
"""A job's row, or a break as -1 - number."""
NOW_S: Final = 1
PLACE: Final = 2
"""When and where the crew is."""
COST: Final = 3
"""What its steps have cost so far."""
LEG_S: Final = 4
ONTO: Final = 5
"""The drive to the next job, or to base after the last, and that place; NOWHERE."""
SLOPE: Final = 6
"""What each second of delay costs at least."""
STEP_COLUMNS: Final = 7

LENGTH: Final = 0
"""Items in use."""
VISITS: Final = 1
"""Of them jobs."""
WALKED: Final = 2
"""What all steps cost, the way home included."""
TOTAL: Final = 3
"""That, and what depends on who goes and how often."""
TALLY_COLUMNS: Final = 4


class State(NamedTuple):
    """What changes while a plan is looked for.

    Attributes:
        step: (crews, room + 1, STEP_COLUMNS): before each item, and after the last.
        tally: (crews, TALLY_COLUMNS): of each route in all.
        crew_of: (jobs,) row of the crew that has each job, or UNPLANNED.
    """

    step: Ints
    tally: Ints
    crew_of: Ints


def empty_state(crews: int, jobs: int, rests: int) -> State:
    """Room for every job in every route."""
    room = jobs + rests + 1
    return State(
        step=np.zeros((crews, room + 1, STEP_COLUMNS), np.int64),
        tally=np.zeros((crews, TALLY_COLUMNS), np.int64),
        crew_of=np.full(jobs, UNPLANNED, np.int64),
    )


@leaf
def refresh(world: World, state: State, crew: int) -> bool:
    """Work a crew's route out anew; whether all its items are allowed."""
    allowed = True
    now_s, place = world.crew[crew, FREE], world.crew[crew, CREW_PLACE]
    total = visits = extra = 0
    load, per_visit = world.crew[crew, LOAD], world.price[PER_VISIT]
    state.step[crew, 0, NOW_S] = now_s
    state.step[crew, 0, PLACE] = place
    state.step[crew, 0, COST] = 0
    for at in range(state.tally[crew, LENGTH]):
        item = state.step[crew, at, ITEM]
        now_s, place, cost = step(world, crew, item, now_s, place)
        total += cost
        allowed = allowed and now_s >= 0
        state.step[crew, at + 1, NOW_S] = now_s
        state.step[crew, at + 1, PLACE] = place
        state.step[crew, at + 1, COST] = total
        if item >= 0:
            extra += world.pair[crew, item, PAIR_PRICE] + (load + visits) * per_visit
            visits += 1
    state.tally[crew, VISITS] = visits
    last = home(world, crew, now_s, place, visits > 0)
    state.tally[crew, WALKED] = total + last
    state.tally[crew, TOTAL] = state.tally[crew, WALKED] + extra
    _look_ahead(world, state, crew)
    return allowed and last >= 0


@leaf
def refresh_all(world: World, state: State) -> None:
    """Work every crew's route out anew."""
    for crew in range(len(state.tally)):
        refresh(world, state, crew)


@inlined
def _look_ahead(world: World, state: State, crew: int) -> None:
    """Of each position: the drive that follows it, and the price of delaying it.

    Delay that is taken up by waiting (for a job that opens later, for a break's hour)
    costs nothing; what is late already costs at once. Costs only rise faster the later
    it gets, so this is the least that a delay can cost.
    """
    mode, length = world.crew[crew, MODE], state.tally[crew, LENGTH]
    onto, slope = world.crew[crew, BASE], 0
    for at in range(length, -1, -1):
        if at < length:
            item, now_s = state.step[crew, at, ITEM], state.step[crew, at, NOW_S]
            if item >= 0:
                onto = world.job[item, JOB_PLACE]
                road_s = world.drive[mode, state.step[crew, at, PLACE], onto]
                start_s = state.step[crew, at + 1, NOW_S] - world.job[item, SERVICE]
                slope = 0 if now_s + road_s < start_s else slope
                slope += world.job[item, WAIT_PRICE]
                late = start_s >= world.job[item, DUE]
                slope += world.job[item, LATE_PRICE] if late else 0
            else:
                number = -1 - item
                waits = now_s < world.rest[crew, number, REST_EARLIEST]
                late = now_s >= world.rest[crew, number, REST_LATEST]
                slope = 0 if waits else slope
                slope += world.price[BREAK_LATE] if late else 0
        state.step[crew, at, SLOPE] = slope
        state.step[crew, at, ONTO] = onto
        place = state.step[crew, at, PLACE]
        state.step[crew, at, LEG_S] = world.drive[mode, place, onto] if onto >= 0 else 0


@leaf
def put(state: State, crew: int, at: int, item: int) -> None:
    """Write an item into a route before position `at`."""
    for to in range(state.tally[crew, LENGTH], at, -1):
        state.step[crew, to, ITEM] = state.step[crew, to - 1, ITEM]
    state.step[crew, at, ITEM] = item
    state.tally[crew, LENGTH] += 1
    state.crew_of[item] = crew


@leaf
def jobs_of(state: State, crew: int, jobs: Ints) -> int:
    """Write the jobs of a route, without its breaks, into `jobs`; how many."""
    count = 0
    for at in range(state.tally[crew, LENGTH]):
        if state.step[crew, at, ITEM] >= 0:
            jobs[count] = state.step[crew, at, ITEM]
            count += 1
    return count


@compiled
def rest_anew(world: World, state: State, crew: int, jobs: Ints, items: Ints) -> bool:
    """Put the breaks of a route where they now cost least, and work it out anew.

    Where no way of putting them is allowed, they stay as they are.

    Returns:
        Whether the route is allowed.
    """
    if world.crew[crew, RESTS] > 0:
        count = jobs_of(state, crew, jobs)
        _, length = with_rests(world, crew, jobs, count, items)
        if length > 0:
            state.step[crew, :length, ITEM] = items[:length]
            state.tally[crew, LENGTH] = length
    return refresh(world, state, crew)


@leaf
def price_of(world: World, state: State) -> int:
    """Cost units of all routes and of the free jobs that nobody has."""
    total = 0
    for crew in range(len(state.tally)):
        total += state.tally[crew, TOTAL]
    for at in range(len(world.free)):
        job = world.free[at]
        if state.crew_of[job] == UNPLANNED:
            total += world.job[job, BACK_PRICE]
    return total
