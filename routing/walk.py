"""Walking one crew's route through the day: is it allowed, and what does it cost.

A route is a list of whole numbers: a job's row, or a rest as REST - number. The
jobs a crew was told of are not in it; the walk begins when they are done.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from routing.problem import NO_ROAD_S
from routing.tables import CrewRow, Tables

REST: Final = -1
"""Rest 0 is written -1, rest 1 is -2, and so on."""


def walk_cost(tables: Tables, row: CrewRow, items: Sequence[int]) -> int | None:
    """Cost units of a crew's free route, or None if a hard rule breaks.

    Change of crew is not in it: it does not depend on the order.
    """
    drive_s, jobs = row.drive_s, tables.jobs
    now_s, place, load, cost = row.free_s, row.place, row.load, 0
    for item in items:
        if item < 0:
            earliest_s, latest_s, duration_s = row.rests[REST - item]
            now_s = max(now_s, earliest_s)
            if now_s > latest_s:
                cost += (now_s - latest_s) * tables.break_price
            now_s += duration_s
            if now_s > row.shift_end_s:
                return None
            continue
        job = jobs[item]
        road_s = drive_s[place][job.place]
        start_s = max(now_s + road_s, job.earliest_s)
        now_s, place = start_s + job.service_s, job.place
        end_s = min(row.end_s, row.ends.get(item, row.end_s))
        if now_s > end_s or road_s > row.furthest_s or start_s > job.latest_s:
            return None
        cost += road_s * tables.travel_price + load * tables.load_price
        cost += (start_s - job.wait_from_s) * job.wait_price
        if start_s > job.due_s:
            cost += (start_s - job.due_s) * job.late_price + job.breach_price
        load += 1
    if load - row.load > row.most:
        return None
    return _home_cost(tables, row, (now_s, place, load > row.load), cost)


def _home_cost(
    tables: Tables, row: CrewRow, state: tuple[int, int, bool], cost: int
) -> int | None:
    """Add the way back to base; a crew with further jobs must make it in time."""
    now_s, place, busy = state
    if row.base_place is None:
        return cost
    road_s = row.drive_s[place][row.base_place]
    if busy and now_s + road_s > row.shift_end_s:
        return None
    return cost + home_price(tables, row, place)


def home_price(tables: Tables, row: CrewRow, place: int) -> int:
    """Cost units of the way from `place` to base; a crew without one has none."""
    if row.base_place is None:
        return 0
    road_s = row.drive_s[place][row.base_place]
    return road_s * tables.travel_price if road_s < NO_ROAD_S else 0


def with_rests(tables: Tables, row: CrewRow, jobs: Sequence[int]) -> list[int] | None:
    """The cheapest way to take a crew's breaks between its jobs, or None."""
    best: tuple[int, list[int]] | None = None
    for items in _rest_placements(list(jobs), len(row.rests)):
        cost = walk_cost(tables, row, items)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, items)
    return None if best is None else best[1]


def idle(tables: Tables, row: CrewRow) -> list[int]:
    """What a crew without further jobs does: its breaks, where they still fit."""
    return with_rests(tables, row, []) or []


def _rest_placements(jobs: list[int], rests: int) -> Iterator[list[int]]:
    """Every way to put rests 0..rests-1, in turn, between the jobs."""
    if rests == 0:
        yield jobs
        return
    for at in range(len(jobs) + 1):
        tail = [REST - (rests - 1), *jobs[at:]]
        for head in _rest_placements(jobs[:at], rests - 1):
            yield head + tail
