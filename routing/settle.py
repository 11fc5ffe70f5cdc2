"""Making routes that a search proposes exact: breaks put, hard rules kept, priced."""

from collections.abc import Iterable

from routing.region import Routes
from routing.tables import Tables
from routing.walk import idle, walk_cost, with_rests


def settle(tables: Tables, routes: Routes, crews: Iterable[int]) -> Routes:
    """Put the breaks of `crews` where they cost least; drop jobs that do not fit."""
    settled = list(routes)
    for crew in crews:
        settled[crew] = _settled(tables, crew, routes[crew])
    return settled


def _settled(tables: Tables, crew: int, items: list[int]) -> list[int]:
    row, jobs = tables.crews[crew], [item for item in items if item >= 0]
    whole = with_rests(tables, row, jobs)
    if whole is not None:
        return whole
    kept, found = list[int](), idle(tables, row)
    for job in jobs:
        tried = with_rests(tables, row, [*kept, job])
        if tried is not None:
            kept, found = [*kept, job], tried
    return found


def routes_price(tables: Tables, routes: Routes) -> int:
    """Cost units of all routes, changes of crew and what nobody does included."""
    back = sum(tables.jobs[job].hand_back_price for job in tables.free_jobs())
    for crew, items in enumerate(routes):
        back += walk_cost(tables, tables.crews[crew], items) or 0
        for job in items:
            if job >= 0:
                back += tables.pair_price(crew, job)
                back -= tables.jobs[job].hand_back_price
    return back
