"""Step by step along a route: compiled, and equal to `routing.walk` to the unit.

A time below zero stands for "not allowed".
"""

from typing import Final

from routing.compiled import inlined, leaf
from routing.engine.world import (
    BASE,
    BREACH_PRICE,
    BREAK_LATE,
    CREW_PLACE,
    DUE,
    EARLIEST,
    END,
    FREE,
    FURTHEST,
    JOB_PLACE,
    LATE_PRICE,
    LATEST,
    MODE,
    PAIR_END,
    REST_DURATION,
    REST_EARLIEST,
    REST_LATEST,
    SERVICE,
    SHIFT_END,
    TRAVEL,
    WAIT_FROM,
    WAIT_PRICE,
    Ints,
    World,
)
from routing.problem import NO_ROAD_S

NOT_ALLOWED: Final = -1


@inlined
def waited(world: World, job: int, start_s: int) -> int:
    """What it costs that a job starts then."""
    cost = (start_s - world.job[job, WAIT_FROM]) * world.job[job, WAIT_PRICE]
    late_s = start_s - world.job[job, DUE]
    if late_s > 0:
        cost += late_s * world.job[job, LATE_PRICE] + world.job[job, BREACH_PRICE]
    return int(cost)


@inlined
def visit(world: World, crew: int, job: int, now_s: int, place: int) -> tuple[int, int]:
    """When the crew leaves the job, and what driving there and starting then costs."""
    road_s = world.drive[world.crew[crew, MODE], place, world.job[job, JOB_PLACE]]
    if road_s > world.crew[crew, FURTHEST]:
        return NOT_ALLOWED, 0
    start_s = max(now_s + road_s, world.job[job, EARLIEST])
    leave_s = start_s + world.job[job, SERVICE]
    if (
        start_s > world.job[job, LATEST]
        or leave_s > world.crew[crew, END]
        or leave_s > world.pair[crew, job, PAIR_END]
    ):
        return NOT_ALLOWED, 0
    return leave_s, road_s * world.price[TRAVEL] + waited(world, job, start_s)


@inlined
def rest(world: World, crew: int, number: int, now_s: int) -> tuple[int, int]:
    """When the crew's break ends, and what taking it then costs."""
    start_s = max(now_s, world.rest[crew, number, REST_EARLIEST])
    end_s = start_s + world.rest[crew, number, REST_DURATION]
    if end_s > world.crew[crew, SHIFT_END]:
        return NOT_ALLOWED, 0
    late_s = max(0, start_s - world.rest[crew, number, REST_LATEST])
    return end_s, late_s * world.price[BREAK_LATE]


@inlined
def step(
    world: World, crew: int, item: int, now_s: int, place: int
) -> tuple[int, int, int]:
    """Time, place and cost of one item: a job's row, or a break as -1 - number."""
    if item >= 0:
        now_s, cost = visit(world, crew, item, now_s, place)
        return now_s, world.job[item, JOB_PLACE], cost
    now_s, cost = rest(world, crew, -1 - item, now_s)
    return now_s, place, cost


@inlined
def home(world: World, crew: int, now_s: int, place: int, busy: bool) -> int:  # noqa: FBT001 - compiled code takes no keywords
    """The cost of the way back to base; NOT_ALLOWED if it would be too late."""
    base = world.crew[crew, BASE]
    if base < 0:
        return 0
    road_s = world.drive[world.crew[crew, MODE], place, base]
    if busy and now_s + road_s > world.crew[crew, SHIFT_END]:
        return NOT_ALLOWED
    return road_s * world.price[TRAVEL] if road_s < NO_ROAD_S else 0


@leaf
def walk(world: World, crew: int, items: Ints, length: int) -> int:
    """Cost of a crew's free route by its steps, or NOT_ALLOWED.

    What does not depend on the order (who the crew is to each job, how many visits it
    makes) is not in it.
    """
    now_s, place = world.crew[crew, FREE], world.crew[crew, CREW_PLACE]
    total, busy = 0, False
    for at in range(length):
        now_s, place, cost = step(world, crew, items[at], now_s, place)
        if now_s < 0:
            return NOT_ALLOWED
        busy = busy or items[at] >= 0
        total += cost
    last = home(world, crew, now_s, place, busy)
    return NOT_ALLOWED if last < 0 else total + last
