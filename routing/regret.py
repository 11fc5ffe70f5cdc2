"""A first plan: of the jobs that wait, place the one that would regret waiting most."""

from collections.abc import Callable, Iterable

from routing.evaluate import items_of, plan_of
from routing.place import Place, cheapest_place
from routing.plan import Plan
from routing.problem import Problem
from routing.tables import Tables, standing_rules


def never() -> bool:
    return False


def build(
    problem: Problem, plan: Plan | None = None, *, stop: Callable[[], bool] = never
) -> Plan:
    """Insert every job that is worth it, by regret; keep what `plan` already has.

    A job's regret is what it would cost more at its second best crew; not being taken
    at all costs what handing back does. A job that costs more than handing it back is
    left out. Seconds of work for a large area: it belongs in the worker.

    Args:
        problem: The world as it is now.
        plan: What stays as it is; nothing but the commitments if None.
        stop: Asked at each job; once true, what is placed so far is returned.
    """
    tables = Tables.of(problem)
    routes = items_of(tables, plan or Plan.empty())
    planned = {item for items in routes for item in items}
    waiting = [job for job in tables.free_jobs() if job not in planned]
    board = _Board(tables, routes)
    for job in waiting:
        if not stop():
            board.add(job)
    while board.waiting and not stop():
        board.place_next()
    return plan_of(tables, board.routes)


class _Board:
    """Jobs that wait against crews: the cheapest place of each in each route."""

    def __init__(self, tables: Tables, routes: list[list[int]]) -> None:
        self.tables, self.routes = tables, routes
        self.waiting: dict[int, dict[int, Place]] = {}

    def add(self, job: int) -> None:
        crews, wanted = self.tables.problem.crews, self.tables.problem.jobs[job]
        self.waiting[job] = self._places(
            job,
            (row for row, crew in enumerate(crews) if not standing_rules(crew, wanted)),
        )

    def place_next(self) -> None:
        """Place the job of greatest regret, or give up the ones without a place."""
        job = max(self.waiting, key=self._regret)
        places = self.waiting.pop(job)
        if not places:
            return
        best = min(places.values(), key=self._order)
        if best.price > self.tables.jobs[job].hand_back_price:
            return
        self.routes[best.crew] = best.items
        self._refresh(best.crew)

    def _refresh(self, crew: int) -> None:
        for job, places in self.waiting.items():
            if places.pop(crew, None) is not None:
                places.update(self._places(job, [crew]))

    def _places(self, job: int, crews: Iterable[int]) -> dict[int, Place]:
        found = (
            cheapest_place(self.tables, crew, self.routes[crew], job) for crew in crews
        )
        return {place.crew: place for place in found if place is not None}

    def _order(self, place: Place) -> tuple[int, str]:
        return (place.price, self.tables.problem.crews[place.crew].key)

    def _regret(self, job: int) -> tuple[int, int, str]:
        """What the job loses if its best crew goes elsewhere; pinned jobs first."""
        prices = sorted(place.price for place in self.waiting[job].values())
        back = self.tables.jobs[job].hand_back_price
        first, second = (*prices, back, back)[:2]
        key = self.tables.problem.jobs[job].key
        return (min(second, back) - min(first, back), back, key)
