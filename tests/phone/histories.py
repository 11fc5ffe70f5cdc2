"""Histories of a crew's phones in a bad signal, drawn from a seed and then lived.

A history is taps, lost requests and answers, kills that leave only the storage, late
requests that others overtake, and a second phone of the same crew. In the end the
signal is back, and phones and service must say the same.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from time import monotonic
from typing import Final

import httpx

from tests.phone.lossy import BAD, Link, Lossy
from tests.phone.party import Control, Json, Party
from tests.phone.phones import Diary, Phones
from ucr.domain.ids import CrewId

PATIENCE_S: Final = 60.0
LOOK_AGAIN_S: Final = 0.05
ASK_AGAIN_S: Final = 1.0
MOVING: Final = {"at", "clock", "leg"}
"""Parts of a day that change with the moment of reading, and with nothing of it."""


class Do(StrEnum):
    """One thing that happens in a history."""

    TAP = "tap"
    SETTLE = "settle"
    KILL = "kill"
    DOWN = "down"
    UP = "up"
    CUT = "cut"
    CASE = "case"
    STAND_DOWN = "stand_down"


OFTEN: Final = {
    Do.TAP: 46,
    Do.SETTLE: 14,
    Do.KILL: 10,
    Do.DOWN: 7,
    Do.UP: 7,
    Do.CUT: 4,
    Do.CASE: 10,
    Do.STAND_DOWN: 2,
}
KILLS: Final = ("now", "sent", "answered")


@dataclass(frozen=True, slots=True)
class Step:
    """What, on which phone; `choice` says which button, or at which moment."""

    do: Do
    phone: int
    choice: float


@dataclass(frozen=True, slots=True)
class History:
    """What happens, in order.

    Attributes:
        hears_online: Whether the page is told that there is a network again. In a dead
            spot of a mobile network it often is not: the line stood, and was of no use.
    """

    seed: int
    phones: int
    steps: tuple[Step, ...]
    hears_online: bool = True


@dataclass(slots=True)
class Lived:
    """How a history went.

    Attributes:
        crew_id, actors: Whose phones they were; an actor for each.
        sent_s: From the signal's return until no phone had anything to send.
        live_s: Until every phone's socket was live.
        agreed_s: Until every phone said what the service says, and had nothing to
            send; None: not while we had patience.
        apart: Where a phone and the service last said otherwise, or what was missing.
    """

    history: History
    crew_id: CrewId
    actors: tuple[str, ...]
    diaries: tuple[Diary, ...]
    hit: Counter[str] = field(default_factory=Counter)
    sent_s: float = 0.0
    live_s: float = 0.0
    agreed_s: float | None = None
    apart: str = ""


def draw(seed: int) -> History:
    """The history of a seed: begun by coming on duty and a first case."""
    chance = Random(seed)  # noqa: S311 - not a secret
    phones = 1 + (chance.random() < 0.5)
    verbs, weights = list(OFTEN), list(OFTEN.values())
    drawn = [
        Step(verb, chance.randrange(phones), chance.random())
        for verb in chance.choices(verbs, weights, k=chance.randrange(14, 24))
    ]
    begin = [Step(do, 0, 0.0) for do in (Do.TAP, Do.SETTLE, Do.CASE)]
    return History(seed, phones, (*begin, *drawn), hears_online=seed % 2 == 0)


class Life:
    """One history as it goes on."""

    def __init__(
        self,
        history: History,
        party: Party,
        control: Control,
        proxy: Lossy,
        phones: Phones,
    ) -> None:
        """Everything it needs is running."""
        self._history, self._control = history, control
        self._proxy, self._phones = proxy, phones
        self._names = [f"{history.seed}-{n}" for n in range(history.phones)]
        self._party = party
        self._links: list[Link] = []
        self._hit = Counter[str]()
        self._seen = self._differs = ""

    async def live(self, broken: str | None) -> Lived:
        """From switching on until everything agrees, or our patience is over."""
        diaries = await self._switch_on(broken)
        for step in self._history.steps:
            await self._take(step)
        party = self._party
        actors = tuple(person.actor for person in party.people)
        lived = Lived(self._history, party.crew.id, actors, diaries)
        await self._come_together(lived)
        for name in self._names:
            await self._phones.tell(name, "remove")
        lived.hit = sum((link.hit for link in self._links), self._hit)
        return lived

    async def _switch_on(self, broken: str | None) -> tuple[Diary, ...]:
        diaries: list[Diary] = []
        for n, name in enumerate(self._names):
            person = self._party.people[n]
            link = Link(f"{self._history.seed} {n}")
            self._proxy.links[person.cookie] = link
            self._links.append(link)
            crew_id = str(self._party.crew.id)
            diaries.append(await self._phones.add(name, person, crew_id, broken))
        for name in self._names:
            await self._sees_its_day(name)
        for link in self._links:
            link.rates = dict(BAD)
        return tuple(diaries)

    async def _sees_its_day(self, name: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                view = await self._phones.tell(name, "look")
                if view and view["told"]:
                    return
                await asyncio.sleep(LOOK_AGAIN_S)

    async def _take(self, step: Step) -> None:
        name, link = self._names[step.phone], self._links[step.phone]
        if step.do is Do.TAP:
            await self._phones.tell(name, "tap", choice=step.choice)
        elif step.do is Do.SETTLE:
            await self._phones.tell(name, "settle")
        elif step.do is Do.KILL:
            at = KILLS[int(step.choice * len(KILLS))]
            await self._phones.tell(name, "kill", at=at)
            if at != "now":
                await self._phones.tell(name, "tap", choice=step.choice)
                await self._phones.tell(name, "settle")
            await self._phones.tell(name, "on")
        else:
            await self._befalls(step, link)

    async def _befalls(self, step: Step, link: Link) -> None:
        if step.do is Do.DOWN:
            link.goes_down()
            self._hit["no_signal"] += 1
        elif step.do is Do.UP:
            link.is_down = False
            await self._is_online(self._names[step.phone])
        elif step.do is Do.CUT:
            link.cuts()
        elif step.do is Do.CASE:
            self._hit["cases"] += await self._control.gives_a_case()
        else:
            self._hit["stood_down"] += await self._control.stands_down()

    async def _come_together(self, lived: Lived) -> None:
        """The signal is back; what lagged arrives last of all, and changes nothing."""
        for link in self._links:
            link.heals()
        healed = monotonic()
        for name in self._names:
            await self._phones.tell(name, "on")
            await self._is_online(name)
        try:
            async with asyncio.timeout(PATIENCE_S):
                lived.sent_s = await self._until(has_sent_all) - healed
                agreed = await self._agree()
                lived.live_s = await self._until(is_live) - healed
                for link in self._links:
                    await self._proxy.delivers_what_is_late(link)
                await self._agree()
                lived.agreed_s = agreed - healed
        except TimeoutError:
            lived.agreed_s = None
            lived.apart = f"{self._seen}; {self._differs or 'not compared'}"

    async def _is_online(self, name: str) -> None:
        if self._history.hears_online:
            await self._phones.tell(name, "online")

    async def _until(self, holds: Callable[[Json], bool]) -> float:
        while True:
            if all(map(holds, await self._look())):
                return monotonic()
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _agree(self) -> float:
        """When phones and service say the same, and nothing waits.

        The service is asked only then, and again once a phone shows another day, or a
        second later: asking costs it as much as a phone does, and theirs is measured.
        """
        compared: list[Json] = []
        asked_at = 0.0
        while True:
            views, at = await self._look(), monotonic()
            is_due = views != compared or at - asked_at >= ASK_AGAIN_S
            if all(map(has_sent_all, views)) and is_due:
                compared, asked_at = views, at
                if await self._is_true(views):
                    return at
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _look(self) -> list[Json]:
        views = [await self._phones.tell(name, "look") for name in self._names]
        self._seen = ", ".join(
            f"phone {n}: {view['waiting']} waiting, {view['phase']}"
            for n, view in enumerate(views)
        )
        return views

    async def _is_true(self, views: list[Json]) -> bool:
        for n, view in enumerate(views):
            told, truth = resting(view["told"]), resting(await self._control.truth(n))
            if told != truth:
                parts = sorted(part for part in truth if told.get(part) != truth[part])
                self._differs = f"phone {n} differed in {', '.join(parts)}"
                return False
        return True


def has_sent_all(view: Json) -> bool:
    return view["told"] is not None and view["waiting"] == 0


def is_live(view: Json) -> bool:
    return bool(view["phase"] == "live")


def resting(day: Json) -> Json:
    """A day without what moves by itself."""
    return {name: part for name, part in day.items() if name not in MOVING}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where histories are lived: a service, a proxy before it, and phones."""

    http: httpx.AsyncClient
    proxy: Lossy
    phones: Phones

    async def lives(
        self,
        seeds: list[int],
        parties: list[Party],
        *,
        at_once: int,
        broken: str | None = None,
    ) -> list[Lived]:
        """Live every history, some at once, each with a crew of its own."""
        places = asyncio.Semaphore(at_once)

        async def one(seed: int, party: Party) -> Lived:
            async with places:
                control = Control(self.http, party)
                life = Life(draw(seed), party, control, self.proxy, self.phones)
                return await life.live(broken)

        return await asyncio.gather(*map(one, seeds, parties))
