"""Deciding again when something has happened: at once, and the same each time.

What a dispatcher does on an event, in one call: the plan in force carried on, what
waits put in, a short search by a number of rounds, and the referee. The bench of whole
days measures this very function.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from routing.carry import carried
from routing.check import Breach, check
from routing.engine.draft import Draft
from routing.evaluate import plan_of
from routing.greedy import greedy
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables

MOST_ROUNDS: Final = 300
"""A few milliseconds with some dozen jobs; more did not show in whole days."""
ROUNDS_BY_JOBS: Final = 20_000
"""A round of a large area takes longer: so many rounds, shared among its jobs."""


class Way(StrEnum):
    """What made a plan."""

    SEARCH = "search"
    INSERTION = "insertion"
    GREEDY = "greedy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """The plan after an event, what made it, and what the referee held against better.

    Attributes:
        refused: Breaches of the searched plan; empty, unless something is wrong.
    """

    plan: Plan
    way: Way
    refused: tuple[Breach, ...]


def rounds_for(jobs: int) -> int:
    """How long to search an area with so many open jobs."""
    return min(MOST_ROUNDS, ROUNDS_BY_JOBS // max(1, jobs))


def replan(
    problem: Problem,
    orders: Mapping[str, Sequence[str]],
    *,
    rounds: int | None = None,
    seed: int = 1,
) -> Replanned:
    """The plan after an event; by the same seed the same, however fast the machine.

    A job that somebody may do is in the plan however late it is: handing it back is
    for a person to decide.

    Args:
        problem: The world as it is now.
        orders: The plan in force: crew key to job keys.
        rounds: Of ruin and recreate; as many as `rounds_for` says if None.
    """
    tables = Tables.of(problem)
    draft = carried(tables, orders)
    _put_in(tables, draft)
    inserted = plan_of(tables, draft.routes)
    few = rounds_for(len(problem.jobs)) if rounds is None else rounds
    draft.ruin_rounds(few, Random(seed))  # noqa: S311 (a search, not a secret)
    _put_in(tables, draft)
    searched = plan_of(tables, draft.routes)
    refused = check(problem, searched)
    if not refused:
        return Replanned(plan=searched, way=Way.SEARCH, refused=())
    if not check(problem, inserted):
        return Replanned(plan=inserted, way=Way.INSERTION, refused=refused)
    return Replanned(plan=greedy(problem), way=Way.GREEDY, refused=refused)


def _put_in(tables: Tables, draft: Draft) -> None:
    """Each job that waits, where it is cheapest, the one due first before others."""
    jobs = tables.problem.jobs
    waiting = tables.free_jobs()
    draft.put_in(sorted(waiting, key=lambda row: (jobs[row].due_s, jobs[row].key)))
