"""The cheapest position of one job in one crew's route."""

from dataclasses import dataclass

from routing.tables import Tables
from routing.walk import walk_cost, with_rests


@dataclass(frozen=True, slots=True)
class Place:
    """A crew's free items with the job in them, and what that costs more."""

    price: int
    crew: int
    items: list[int]


def cheapest_place(
    tables: Tables, crew: int, items: list[int], job: int
) -> Place | None:
    """The cheapest position for `job` among a crew's free items, or None.

    The crew's breaks are first left where they are, then put anew.
    """
    found = quick_place(tables, crew, items, job)
    return None if found is None else with_rests_anew(tables, items, job, found)


def quick_place(tables: Tables, crew: int, items: list[int], job: int) -> Place | None:
    """A position for `job`, the crew's breaks staying where they are if they can."""
    row = tables.crews[crew]
    found = _cheapest_with_rests_kept(tables, crew, items, job)
    if found is None and row.rests:
        found = _rests_anew(tables, crew, items, job)
    return None if found is None else _priced(tables, (crew, items, job), found)


def with_rests_anew(tables: Tables, items: list[int], job: int, place: Place) -> Place:
    """The same order of jobs, with the crew's breaks where they now cost least."""
    row = tables.crews[place.crew]
    if not row.rests:
        return place
    found = with_rests(tables, row, [item for item in place.items if item >= 0])
    better = found and _priced(tables, (place.crew, items, job), found)
    return better or place


def _priced(
    tables: Tables, case: tuple[int, list[int], int], found: list[int]
) -> Place | None:
    crew, items, job = case
    row = tables.crews[crew]
    before, after = walk_cost(tables, row, items), walk_cost(tables, row, found)
    if before is None or after is None:
        return None
    return Place(after - before + tables.change_price(crew, job), crew, found)


def _cheapest_with_rests_kept(
    tables: Tables, crew: int, items: list[int], job: int
) -> list[int] | None:
    row, best = tables.crews[crew], None
    if len(items) - sum(item >= 0 for item in items) < len(row.rests):
        return None
    cheapest = 0
    for at in range(len(items) + 1):
        tried = [*items[:at], job, *items[at:]]
        cost = walk_cost(tables, row, tried)
        if cost is not None and (best is None or cost < cheapest):
            cheapest, best = cost, tried
    return best


def _rests_anew(
    tables: Tables, crew: int, items: list[int], job: int
) -> list[int] | None:
    row, jobs = tables.crews[crew], [item for item in items if item >= 0]
    tried = (
        with_rests(tables, row, [*jobs[:at], job, *jobs[at:]])
        for at in range(len(jobs) + 1)
    )
    found = [(walk_cost(tables, row, items) or 0, items) for items in tried if items]
    return min(found)[1] if found else None
