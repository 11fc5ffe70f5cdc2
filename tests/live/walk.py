"""A day that goes anywhere: random steps that the domain allows, on a real store."""

from random import Random
from typing import TypeVar

from tests.world.ground import Ground
from ucr.domain.assignment import Assignment
from ucr.domain.crew import Crew
from ucr.domain.ids import ReferralId

Item = TypeVar("Item")


class Walk:
    """Chooses what happens next; remembers what can happen."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self._ground = ground
        self._chance = Random(seed)  # noqa: S311 - a test's dice
        self._free: list[Crew] = []
        self._staying: list[Crew] = []
        self._busy: list[Crew] = []
        self._waiting: list[ReferralId] = []
        self._offers: list[tuple[Assignment, Crew]] = []

    def knows(self, crews: list[Crew]) -> None:
        """These may be sent, and do not go home."""
        self._free, self._staying = [*crews], [*crews]

    async def step(self) -> None:
        """One thing that can happen now, does."""
        possible = [self._call, self._crew_starts]
        if self._waiting:
            possible += [self._something_small, self._cancel]
        if self._waiting and self._free:
            possible += [self._offer, self._offer, self._plan, self._crew_ends]
        if self._offers:
            possible += [self._withdraw, self._accept]
        await self._chance.choice(possible)()

    async def _call(self) -> None:
        self._waiting.append((await self._ground.call_comes_in()).id)

    async def _crew_starts(self) -> None:
        name = f"Oak {len(self._free) + len(self._busy)}-{self._chance.random()}"
        self._free.append(await self._ground.crew_starts(name))

    async def _crew_ends(self) -> None:
        going = [crew for crew in self._free if crew not in self._staying]
        if going:
            self._free.remove(going[0])
            await self._ground.crew_ends(going[0])

    async def _something_small(self) -> None:
        await self._ground.timer_moves(self._chance.choice(self._waiting))

    async def _cancel(self) -> None:
        await self._ground.is_cancelled_and_filed(self._take(self._waiting))

    async def _plan(self) -> None:
        count = self._chance.randint(0, len(self._waiting))
        stops = self._chance.sample(self._waiting, count)
        await self._ground.is_planned(self._chance.choice(self._free), stops)

    async def _offer(self) -> None:
        crew, referral_id = self._take(self._free), self._take(self._waiting)
        offer = await self._ground.is_offered(referral_id, crew)
        self._offers.append((offer, crew))
        self._busy.append(crew)

    async def _withdraw(self) -> None:
        offer, crew = self._take(self._offers)
        await self._ground.is_withdrawn(offer)
        self._waiting.append(offer.referral_id)
        self._busy.remove(crew)
        self._free.append(crew)

    async def _accept(self) -> None:
        offer, _ = self._take(self._offers)
        await self._ground.is_accepted(offer)

    def _take(self, items: list[Item]) -> Item:
        return items.pop(self._chance.randrange(len(items)))
