"""Lays a problem's tables and a plan's routes out for the compiled search, and back."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.engine.state import ITEM, LENGTH, State, empty_state, refresh_all
from routing.engine.world import (
    CREW_COLUMNS,
    JOB_COLUMNS,
    JOB_PLACE,
    NO_BASE,
    Ints,
    World,
)
from routing.prices import POINT
from routing.problem import Crew, Job, Mode, Problem
from routing.tables import FOREVER_S, CrewRow, Tables

NEIGHBOURS: Final = 120
"""Of each job, so many of the nearest are looked at when strings are taken out."""

Routes = list[list[int]]


def world_of(tables: Tables) -> World:
    """The arrays of a problem; which jobs are near which, only `with_near` says."""
    problem = tables.problem
    modes = [Mode.CAR, *(mode for mode in problem.travel_by_mode if mode != Mode.CAR)]
    by = {Mode.CAR: problem.travel_s, **problem.travel_by_mode}
    pair = _pairs(tables)
    free = _free(tables, pair)
    job = np.fromiter(chain.from_iterable(tables.jobs), np.int64)
    drive = _stacked([by[mode] for mode in modes])
    return World(
        drive=drive,
        job=job.reshape(-1, JOB_COLUMNS),
        crew=_crews(tables, modes),
        rest=_rests(tables.crews),
        pair=pair,
        price=np.array([tables.travel_price, tables.break_price, tables.load_price]),
        free=free,
        near=np.empty((0, 0), np.int64),
    )


def _stacked(drives: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Drive times one above the other.

    A single one is not copied, unless it may not be written to: the loops are compiled
    for arrays that may, and would be compiled anew.
    """
    if len(drives) == 1 and drives[0].flags.carray:
        return drives[0][None]
    return np.ascontiguousarray(np.stack(drives))


def with_near(world: World) -> World:
    """The same, and of each job the nearest: for a search, not for one insertion."""
    return world._replace(
        near=_near(world.drive[0], world.job[:, JOB_PLACE], world.free)
    )


def state_of(tables: Tables, world: World, routes: Routes) -> State:
    """A plan's free items by crew, worked out; every route must be allowed."""
    rests = world.rest.shape[1]
    state = empty_state(len(tables.crews), len(tables.jobs), rests)
    for crew, items in enumerate(routes):
        state.step[crew, : len(items), ITEM] = items
        state.tally[crew, LENGTH] = len(items)
        jobs = [item for item in items if item >= 0]
        state.crew_of[jobs] = crew
    refresh_all(world, state)
    return state


def routes_of(state: State) -> Routes:
    """Each crew's free items."""
    lengths = state.tally[:, LENGTH].tolist()
    return [
        state.step[crew, :length, ITEM].tolist() for crew, length in enumerate(lengths)
    ]


def _crews(tables: Tables, modes: Sequence[Mode]) -> Ints:
    rows = [
        (
            row.place,
            row.free_s,
            row.end_s,
            row.shift_end_s,
            NO_BASE if row.base_place is None else row.base_place,
            row.furthest_s,
            row.most,
            row.load,
            modes.index(crew.mode) if crew.mode in modes else 0,
            len(row.rests),
        )
        for row, crew in zip(tables.crews, tables.problem.crews, strict=True)
    ]
    return np.array(rows, np.int64).reshape(-1, CREW_COLUMNS)


def _rests(crews: Sequence[CrewRow]) -> Ints:
    most = max((len(row.rests) for row in crews), default=0)
    found = np.zeros((len(crews), most, 3), np.int64)
    for crew, row in enumerate(crews):
        for number, rest in enumerate(row.rests):
            found[crew, number] = rest
    return found


def _pairs(tables: Tables) -> Ints:
    """Prices and latest ends of every crew with every job."""
    crews, jobs = tables.problem.crews, tables.problem.jobs
    pair = np.full((len(crews), len(jobs), 2), FOREVER_S, np.int64)
    pair[:, :, 0] = np.where(_able(crews, jobs) > 0, _prices(tables.problem), -1)
    for crew, row in enumerate(tables.crews):
        for job, end_s in row.ends.items():
            pair[crew, job, 1] = end_s
    return pair


def _prices(problem: Problem) -> Ints:
    """What who goes costs by itself: as `Tables.pair_price`, all at once."""
    crews, jobs, prices = problem.crews, problem.jobs, problem.prices
    row_of = {crew.key: row for row, crew in enumerate(crews)}
    each, spared = [0] * len(jobs), list[tuple[int, int, int]]()
    for column, job in enumerate(jobs):
        for expected, price in (
            (job.told_crew, prices.told_crew_changed),
            (job.planned_crew, prices.planned_crew_changed),
        ):
            if expected is not None:
                each[column] += price
                if expected in row_of:
                    spared.append((row_of[expected], column, price))
    total = np.tile(np.array(each, np.int64), (len(crews), 1))
    rows, columns, less = np.array(spared, np.int64).reshape(-1, 3).T
    np.subtract.at(total, (rows, columns), less)
    wished = [job.prefers for job in jobs]
    if any(wished):
        missed = _missing(wished, [crew.traits for crew in crews])
        total += missed * prices.preference_missed
    return total * POINT


def _able(crews: Sequence[Crew], jobs: Sequence[Job]) -> Ints:
    """1 where no standing rule keeps a crew (row) from a job (column).

    As `tables.standing_rules`, all at once.
    """
    aboard = np.array([crew.people for crew in crews], np.int64)[:, None]
    people = np.array([job.people for job in jobs], np.int64)
    alone_ok = np.array([job.alone_ok for job in jobs], np.bool_)
    held = np.array([job.on_hold for job in jobs], np.bool_)
    away = np.array([crew.unavailable is not None for crew in crews], np.bool_)
    lacking = _missing([job.skills for job in jobs], [crew.skills for crew in crews])
    lacking += _missing([job.kit for job in jobs], [crew.kit for crew in crews])
    barred = held | away[:, None] | (aboard < people) | ((aboard == 1) & ~alone_ok)
    able: Ints = ((lacking == 0) & ~barred).astype(np.int64)
    row_of = {crew.key: row for row, crew in enumerate(crews)}
    for column, job in enumerate(jobs):
        if job.pinned_to is not None:
            able[[crew.key != job.pinned_to for crew in crews], column] = 0
        for key in job.forbidden:
            if key in row_of:
                able[row_of[key], column] = 0
    return able


def _missing(wanted: Sequence[frozenset[str]], had: Sequence[frozenset[str]]) -> Ints:
    """How many of the things wanted (columns) each crew (row) has not.

    Crews and jobs are of a few kinds, so kinds are compared.
    """
    kinds, own = (_numbered(things) for things in (wanted, had))
    lacks = [[len(things - mine) for things in kinds] for mine in own]
    table = np.array(lacks, np.int64).reshape(len(own), len(kinds))
    rows, columns = [own[mine] for mine in had], [kinds[things] for things in wanted]
    missing: Ints = table[np.ix_(rows, columns)]
    return missing


def _numbered(sets: Sequence[frozenset[str]]) -> dict[frozenset[str], int]:
    return {things: number for number, things in enumerate(dict.fromkeys(sets))}


def _free(tables: Tables, pair: Ints) -> Ints:
    open_to_some = (pair[:, :, 0].max(axis=0, initial=-1) >= 0).tolist()
    return np.array(
        [job for job in tables.free_jobs() if open_to_some[job]], dtype=np.int64
    )


def _near(drive: NDArray[np.int32], at: Ints, free: Ints) -> Ints:
    count = min(len(free), NEIGHBOURS)
    near = np.full((len(at), max(count, 1)), -1, np.int64)
    if count == 0:
        return near
    rows = drive[np.ix_(at[free], at[free])].copy()
    np.fill_diagonal(rows, -1)
    chosen = np.argpartition(rows, count - 1, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(rows, chosen, axis=1), axis=1, kind="stable")
    near[free] = free[np.take_along_axis(chosen, order, axis=1)]
    return near
