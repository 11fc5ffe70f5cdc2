"""A plan that is worked on: the compiled steps, seen from Python."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic
from typing import Final, Self

import numpy as np

from routing.engine import regret, ruin
from routing.engine.chance import seeded
from routing.engine.insert import cheapest_anew
from routing.engine.layout import Routes, routes_of, state_of, with_near, world_of
from routing.engine.rests import with_rests
from routing.engine.state import State, price_of
from routing.engine.world import NEVER, PAIR_PRICE, Ints, World
from routing.prices import POINT
from routing.tables import Tables

HOTTEST: Final = 25 * POINT
COLDEST: Final = 2 * POINT
"""How much dearer, on average, a plan may be that is gone on from, at the beginning
and at the end: 25 minutes of driving, and two."""
FIRST_ROUNDS: Final = 16
TURNS: Final = 12
"""Into so many parts, each cooler, a search by rounds is cut."""
SLICE_S: Final = 0.005
"""How long the search goes on between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Place:
    """A crew's free items with a job in them, and what that costs more."""

    price: int
    crew: int
    items: list[int]


class Draft:
    """Crews' routes as arrays. Not for two threads at once."""

    def __init__(self, tables: Tables, routes: Routes) -> None:
        """Lay out what crews have to do; every route must be allowed."""
        self.tables = tables
        self.world: World = world_of(tables)
        self.state: State = state_of(tables, self.world, routes)
        self._prices: Ints = np.zeros(len(tables.crews), np.int64)
        self._items: Ints = np.zeros(self.state.step.shape[1], np.int64)

    @classmethod
    def empty(cls, tables: Tables) -> Self:
        """Nobody has anything to do but its breaks."""
        draft = cls(tables, [[] for _ in tables.crews])
        draft.set_all([[] for _ in tables.crews])
        return draft

    @property
    def routes(self) -> Routes:
        """Each crew's free items."""
        return routes_of(self.state)

    @property
    def price(self) -> int:
        """Cost units of all routes, and of what nobody does that somebody may."""
        return int(price_of(self.world, self.state))

    def set_jobs(self, crew: int, jobs: Sequence[int]) -> bool:
        """Give a crew these jobs in this order, its breaks where they cost least.

        Returns:
            Whether that is allowed. If not, the route stays as it is.
        """
        if len(jobs) > self.tables.crews[crew].most:
            return False
        laid = np.array(jobs, np.int64)
        cost, length = with_rests(self.world, crew, laid, len(jobs), self._items)
        if cost < 0:
            return False
        regret.set_route(self.world, self.state, crew, self._items, length)
        return True

    def set_all(self, jobs: Sequence[Sequence[int]]) -> None:
        """Give every crew its jobs, all if they fit, else one by one what fits.

        No job is in two lists.
        """
        laid = np.array([job for row in jobs for job in row], np.int64)
        ends = np.cumsum([0, *(len(row) for row in jobs)])
        regret.set_routes(self.world, self.state, (laid, ends), self._items)

    def able(self, jobs: Sequence[Sequence[int]]) -> list[list[int]]:
        """Those of each crew's jobs that no standing rule keeps it from."""
        flat = [job for row in jobs for job in row]
        crews = [crew for crew, row in enumerate(jobs) for _ in row]
        may = iter((self.world.pair[crews, flat, PAIR_PRICE] >= 0).tolist())
        return [[job for job in row if next(may)] for row in jobs]

    def places(self, job: int) -> list[Place]:
        """Every crew that may take a job, at its cheapest place: the best first.

        Of equals, the crew whose key comes first.
        """
        regret.best_crew(self.world, self.state, job, self._prices, self._items)
        keys = self.tables.problem.crews
        able = [
            (price, keys[crew].key, crew)
            for crew, price in enumerate(self._prices.tolist())
            if price < NEVER
        ]
        return [self._place(price, crew, job) for price, _, crew in sorted(able)]

    def _place(self, price: int, crew: int, job: int) -> Place:
        _, length = cheapest_anew(self.world, self.state, crew, job, self._items)
        return Place(price, crew, self._items[:length].tolist())

    def insert(self, job: int) -> bool:
        """Give a job to the crew where it costs least; False if none may take it."""
        regret.best_crew(self.world, self.state, job, self._prices, self._items)
        least = int(self._prices.min(initial=NEVER))
        if least >= NEVER:
            return False
        crews = np.flatnonzero(self._prices == least).tolist()
        crew = min(crews, key=lambda row: self.tables.problem.crews[row].key)
        regret.take(self.world, self.state, crew, job, self._items)
        return True

    def put_in(self, jobs: Iterable[int]) -> None:
        """Give each job in turn to the crew where it costs least.

        One that a route or a commitment has stays there; one that no crew may take is
        left out.
        """
        held = {item for items in self.routes for item in items}
        held |= self.tables.committed_jobs()
        for job in jobs:
            if job not in held and self.insert(job):
                held.add(job)

    def build(self, waiting: Sequence[int], stop: Callable[[], bool]) -> None:
        """Place the jobs that wait by regret, until done or told to stop."""
        jobs, crews = len(self.tables.jobs), len(self.tables.crews)
        offers = regret.no_offers(jobs, crews, self.state.step.shape[1])
        for job in waiting:
            if stop():
                return
            regret.ask(self.world, self.state, offers, job)
        while not stop() and regret.place_next(self.world, self.state, offers):
            pass

    def ruin(self, left: Callable[[], float], random: Random) -> None:
        """Ruin and recreate while `left`, the share of time left, is positive.

        The best plan that was met is what stands at the end.
        """
        search = _Search(self, random)
        rounds = FIRST_ROUNDS
        while search.is_worth_it and (share := left()) > 0:
            began_s = monotonic()
            search.go(rounds, share)
            took_s = max(monotonic() - began_s, 1e-6)
            rounds = max(1, min(2 * rounds, round(rounds * SLICE_S / took_s)))
        self.state = search.best

    def ruin_rounds(self, rounds: int, random: Random) -> None:
        """As `ruin`, for so many rounds: the same seed gives the same plan anywhere."""
        search = _Search(self, random)
        for turn in range(TURNS if search.is_worth_it else 0):
            search.go(-(-rounds // TURNS), 1 - turn / TURNS)
        self.state = search.best


class _Search:
    """The plan in hand, the one before it, and the best so far."""

    def __init__(self, draft: Draft, random: Random) -> None:
        tables, routes = draft.tables, draft.routes
        self.world, self.state = with_near(draft.world), draft.state
        self.is_worth_it = len(self.world.free) > 0
        self.before = state_of(tables, self.world, routes)
        self.best = state_of(tables, self.world, routes)
        sizes = (len(tables.crews), len(tables.jobs))
        self.pad = ruin.pad(*sizes, self.state.step.shape[1])
        self.chance = seeded(random.getrandbits(62))

    def go(self, rounds: int, share: float) -> None:
        """Some rounds, as hot as the share of time that is left says."""
        heat = HOTTEST * (COLDEST / HOTTEST) ** (1 - min(1.0, share))
        states = (self.state, self.before, self.best)
        ruin.ruin_and_recreate(
            self.world, states, self.pad, self.chance, (heat, rounds)
        )
