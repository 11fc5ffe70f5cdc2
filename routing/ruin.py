"""Ruin and recreate: take some near-by jobs out of the plan, and insert them anew.

Source: Schrimpf and others (2000), Record breaking optimization results using the ruin
and recreate principle; here with the insertion, the prices and the rules of `place`.
"""

from collections.abc import Callable
from random import Random
from typing import Final

from routing.place import Place, quick_place
from routing.region import Routes, able_crews
from routing.settle import settle
from routing.tables import Tables
from routing.walk import walk_cost

MOST_RUINED: Final = 8
CREWS_TRIED: Final = 12
"""Up to so many able crews, a job is offered to all of them."""
CREWS_BY_CHANCE: Final = 3
SLACK: Final = 0.01
"""A plan this share dearer than the best is still gone on from, at the beginning."""


def ruin_and_recreate(
    tables: Tables, routes: Routes, *, left: Callable[[], float], random: Random
) -> Routes:
    """The cheapest routes found while `left`, the share of time left, is positive."""
    search = _Ruins(tables, routes, random)
    while search.neighbours and (share := left()) > 0:
        search.step(share)
    return search.best


class _Ruins:
    def __init__(self, tables: Tables, routes: Routes, random: Random) -> None:
        self.tables, self.random = tables, random
        self.routes, self.best = list(routes), list(routes)
        self.prices = [self._price(crew, routes[crew]) for crew in range(len(routes))]
        held = tables.problem.jobs
        free = [job for job in tables.free_jobs() if not held[job].on_hold]
        self.waiting = set(free) - {item for items in routes for item in items}
        self.able = {job: able_crews(tables, range(len(routes)), job) for job in free}
        self.neighbours = {job: self._nearest(job, free) for job in free}
        self.crew_of = {
            item: crew for crew, items in enumerate(routes) for item in items
        }
        self.gain = self.best_gain = 0
        self.total = sum(self.prices)

    def step(self, share: float) -> None:
        """Ruin around a random job, recreate, and go on from it if it is good."""
        seed = self.random.choice(list(self.neighbours))
        ruined = self.neighbours[seed][: self.random.randint(2, MOST_RUINED)]
        tried = self._without(set(ruined))
        self._recreate(tried, ruined)
        settled = self._settled(tried)
        before_jobs = {
            *ruined,
            *self._jobs({crew: self.routes[crew] for crew in tried}),
        }
        gone = before_jobs - self._jobs(settled)
        before = sum(self.prices[crew] for crew in tried)
        before += self._backs(before_jobs & self.waiting)
        after = sum(self._price(crew, items) for crew, items in settled.items())
        after += self._backs(gone)
        slack = round(self.total * SLACK * share)
        if self.gain + before - after > self.best_gain - slack:
            self.gain += before - after
            self.waiting = (self.waiting - before_jobs) | gone
            self._take(settled)

    def _take(self, settled: dict[int, list[int]]) -> None:
        for crew, items in settled.items():
            self.routes[crew] = items
            self.prices[crew] = self._price(crew, items)
            self.crew_of.update(dict.fromkeys(items, crew))
        if self.gain > self.best_gain:
            self.best, self.best_gain = list(self.routes), self.gain

    def _without(self, ruined: set[int]) -> dict[int, list[int]]:
        """Routes of the crews that lose a job, without it."""
        return {
            crew: [item for item in items if item not in ruined]
            for crew, items in enumerate(self.routes)
            if not ruined.isdisjoint(items)
        }

    def _recreate(self, tried: dict[int, list[int]], ruined: list[int]) -> None:
        """Insert the ruined jobs, those that fit, into `tried`, in a random order."""
        for job in self.random.sample(ruined, len(ruined)):
            best = self._cheapest(tried, job)
            if best and best.price <= self.tables.jobs[job].hand_back_price:
                tried[best.crew] = best.items

    def _cheapest(self, tried: dict[int, list[int]], job: int) -> Place | None:
        places = [
            place
            for crew in self._crews(tried, job)
            if (place := self._place(tried, crew, job)) is not None
        ]
        return min(places, key=lambda place: (place.price, place.crew), default=None)

    def _place(self, tried: dict[int, list[int]], crew: int, job: int) -> Place | None:
        items = tried.get(crew, self.routes[crew])
        return quick_place(self.tables, crew, items, job)

    def _crews(self, tried: dict[int, list[int]], job: int) -> list[int]:
        """Able crews: those that lost a job or pass near by, and a few by chance."""
        able = self.able[job]
        if len(able) <= CREWS_TRIED:
            return able
        near = {self.crew_of.get(other) for other in self.neighbours[job]}
        chance = set(self.random.sample(able, CREWS_BY_CHANCE))
        return [row for row in able if row in tried or row in near or row in chance]

    def _jobs(self, routes: dict[int, list[int]]) -> set[int]:
        return {item for items in routes.values() for item in items if item >= 0}

    def _settled(self, tried: dict[int, list[int]]) -> dict[int, list[int]]:
        routes = [tried.get(crew, items) for crew, items in enumerate(self.routes)]
        settled = settle(self.tables, routes, tried)
        return {crew: settled[crew] for crew in tried}

    def _price(self, crew: int, items: list[int]) -> int:
        cost = walk_cost(self.tables, self.tables.crews[crew], items) or 0
        jobs = (item for item in items if item >= 0)
        return cost + sum(self.tables.change_price(crew, job) for job in jobs)

    def _backs(self, jobs: set[int]) -> int:
        return sum(self.tables.jobs[job].hand_back_price for job in jobs)

    def _nearest(self, job: int, among: list[int]) -> list[int]:
        drive_s, jobs = (
            self.tables.drive_s[self.tables.jobs[job].place],
            self.tables.jobs,
        )
        return sorted(
            among, key=lambda other: (other != job, drive_s[jobs[other].place])
        )[: 2 * MOST_RUINED]
