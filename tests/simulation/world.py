"""One history of a seed: a service, its store and its people, and what befalls them.

The code of both sides is the code that ships: hub, feed, stage, connection and core of
the server, on an event loop whose clock is ours; core and board of the screens.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest

from tests.simulation import record as store
from tests.simulation.cores import Cores
from tests.simulation.judge import Broken, Judge
from tests.simulation.record import AREA, CREWS, ELSEWHERE, NOON, Readers, Record, Wrong
from tests.simulation.screens import Around, Screen, tick
from tests.simulation.timeline import live, passes
from tests.simulation.wires import Server, redeem
from ucr.domain.account import Account, Session
from ucr.domain.board import Kind
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, CrewId
from ucr.live.protocol import PING_EVERY_S
from ucr.stopping import end

DEEDS: Final = 30
WEATHER: Final = 12
"""How much more often a deed befalls than usually, in a weather of its own."""
HEALED_S: Final = 40.0
LIVES_S: Final = 3600.0
MOST_MISSED: Final = 8
"""In place of 300, so that a short history passes it."""
MOST_FRAMES: Final = 12
PAGE: Final = 3


@dataclass(frozen=True, slots=True)
class Lived:
    """How a history went: what happened in it, and what makes it this one."""

    seed: int
    happened: dict[str, int]
    digest: int


@dataclass(frozen=True, slots=True)
class Weather:
    """What befalls more often than usually, by the names of deeds, and how much."""

    often: tuple[str, ...] = ()
    deeds: int = DEEDS


@dataclass
class World:
    """Everybody of one history."""

    seed: int
    cores: Cores
    wrong: Wrong
    weather: Weather
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - a test's dice
        self.record = Record(self.seed, asyncio.get_running_loop().time, self.wrong)
        self.judge = Judge(self.seed, self.record)
        self.server = Server(self.record)
        self.judge.server = self.server
        self.work: set[asyncio.Task[None]] = set()
        around = Around(self.seed, self.cores, self.server, self.record, self.judge)
        people = [("desk 1", None), ("desk 2", None), ("phone", CREWS[0])]
        self.screens = [
            self._person(around, n, name, crew)
            for n, (name, crew) in enumerate(people, start=1)
        ]

    def _person(
        self, around: Around, number: int, name: str, crew_id: CrewId | None
    ) -> Screen:
        account = Account(
            id=AccountId(UUID(int=number)),
            area_id=AREA,
            name=name,
            role=Role.CREW if crew_id else Role.COORDINATOR,
            crew_id=crew_id,
        )
        session = Session(account=account, expires_at=NOON + timedelta(seconds=LIVES_S))
        token = f"{name} 0".encode()
        self.record.sessions[token] = session
        return Screen(around, name, token, session, crew_id)

    # ------------------------------------------------------------------ the history

    async def lives(self) -> None:
        """From the first sign-in until everything has healed."""
        self.server.start()
        await passes(0.1)
        for screen in self.screens:
            screen.switch_on()
        seconds = asyncio.create_task(self._seconds())
        try:
            for _ in range(self.weather.deeds):
                await self._pause(self.chance.expovariate(1 / 3.5))
                await self._something_befalls()
            await self._heals()
        finally:
            await end(seconds, *self.work)
            for screen in self.screens:
                await end(*screen.work)
            await self.server.stop()

    async def _seconds(self) -> None:
        while True:
            await passes(1)
            tick(self.cores, self.screens)
            self.judge.looks(self.screens)
            self.judge.looks_for_reminders(self.screens)

    async def _pause(self, seconds: float) -> None:
        until = self.record.clock() + seconds
        while self.record.clock() < until:
            await passes(min(1.0, max(1e-3, until - self.record.clock())))
            if self.judge.broken is not None:
                raise self.judge.broken

    async def _something_befalls(self) -> None:
        deeds = [deed for deed, _ in self._deeds()]
        weights = [
            weight * (WEATHER if deed.__name__ in self.weather.often else 1)
            for deed, weight in self._deeds()
        ]
        (deed,) = self.chance.choices(deeds, weights)
        self.judge.happened[deed.__name__] += 1
        await deed()

    def _deeds(self) -> list[tuple[Callable[[], Awaitable[None]], int]]:
        return [
            (self.news, 30),
            (self.much_news, 4),
            (self.quiet, 1),
            (self.cut, 6),
            (self.silence, 4),
            (self.stall, 5),
            (self.stall_in_much_news, 3),
            (self.slow_answer, 3),
            (self.no_signal, 5),
            (self.sleep, 3),
            (self.sleep_in_silence, 2),
            (self.reload, 2),
            (self.loss, 4),
            (self.repeat, 5),
            (self.crash, 3),
            (self.restore, 4),
            (self.truncate, 2),
            (self.store_away, 3),
            (self.store_slow, 2),
            (self.valkey_away, 2),
            (self.revoke, 3),
            (self.move_away, 2),
            (self.run_out, 2),
        ]

    def _goes(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.work.add(task)
        task.add_done_callback(self.work.discard)

    def _somebody(self) -> Screen:
        return self.chance.choice(self.screens)

    # ---------------------------------------------------------------------- the log

    async def news(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self._commits()

    async def much_news(self) -> None:
        """More than may be missed, and more than fits into a queue."""
        for _ in range(self.chance.randint(MOST_MISSED + 1, 3 * MOST_FRAMES)):
            self._commits()

    async def quiet(self) -> None:
        """Nothing at all, for longer than a ping or a reminder takes."""
        await self._pause(45)

    def _commits(self) -> None:
        kind, key, card = self._drawn()
        if self.record.wrong.takes_offset_before_commit and self.chance.random() < 0.5:
            self._goes(self._commits_late(self.record.reserve(), kind, key, card))
        else:
            self.record.commit(kind, key, card)
        if self.chance.random() < 0.7:
            self.server.valkey.hint(AREA)

    async def _commits_late(
        self, offset: int, kind: Kind, key: str, card: dict[str, Any] | None
    ) -> None:
        await passes(1.5)
        self.record.fill(offset, kind, key, card)

    def _drawn(self) -> tuple[Kind, str, dict[str, Any] | None]:
        crew = str(self.chance.choice(CREWS))
        referral = f"r{self.chance.randrange(3)}"
        number = self.record.versions
        card: dict[str, Any]
        match self.chance.randrange(5):
            case 0 | 1:
                key, kind = referral, Kind.REFERRAL
                card = {"id": key, "pinned_to": None, "refused_by": [], "is": number}
            case 2 | 3:
                key, kind = f"a-{crew}", Kind.ASSIGNMENT
                status = self.chance.choice(["proposed", "offered", "accepted"])
                card = {"id": key, "crew_id": crew, "referral_id": referral}
                card |= {"status": status, "offered_at": "2026-01-12T12:00:00Z"}
            case _:
                key, kind = crew, Kind.PLAN
                card = {"crew_id": crew, "stops": [f"{number}", "later"]}
        return kind, key, None if self.chance.random() < 0.15 else card

    # ------------------------------------------------------------------ the network

    async def cut(self) -> None:
        screen = self._somebody()
        self.judge.troubles(screen.name, 1, twin_goes_on=True)
        if screen.line is not None:
            screen.line.cut()

    async def silence(self) -> None:
        """Nothing passes, and nobody is told."""
        screen = self._somebody()
        self.judge.troubles(screen.name, 36)
        if screen.line is not None:
            screen.line.goes_silent(self.record.clock())
        if self.chance.random() < 0.4:
            await self._pause(45)  # with so little to say that no queue fills

    async def stall(self) -> None:
        screen, seconds = self._somebody(), self.chance.uniform(3, 25)
        self.judge.troubles(screen.name, seconds + 1)
        if screen.line is not None:
            screen.line.is_stalled = True
            self._goes(self._goes_on(screen, seconds))

    async def stall_in_much_news(self) -> None:
        """One does not read; nobody else may be late for it."""
        await self.stall()
        await self.much_news()
        for _ in range(4):
            await self._pause(1)
            await self.news()

    async def slow_answer(self) -> None:
        """What a screen asked for is long on its way, and the twin is quicker."""
        screen = self._somebody()
        self.judge.troubles(screen.name, 14)
        if screen.line is None or screen.phase != "live":
            return
        screen.line.cut()
        await self.news()
        for _ in range(100):
            await self._pause(0.05)
            if screen.phase == "opening" and screen.line is not None:
                screen.line.stalls_from_sub = True
                break
        self._goes(self._goes_on(screen, 8))
        await self._pause(1)
        for _ in range(2):
            await self.news()
        await self._pause(8)

    async def _goes_on(self, screen: Screen, seconds: float) -> None:
        line = screen.line
        await passes(seconds)
        if line is not None and not screen.is_asleep and not line.is_silent:
            line.goes_on()

    async def no_signal(self) -> None:
        screen, seconds = self._somebody(), self.chance.uniform(1, 20)
        self.judge.troubles(screen.name, seconds)
        self._goes(screen.is_without_signal(seconds))

    async def loss(self) -> None:
        """A frame goes missing inside a socket: an error of a server."""
        screen = self._somebody()
        if screen.line is not None:
            screen.line.lose_next = lambda: self.judge.troubles(
                screen.name, PING_EVERY_S + 3
            )

    async def repeat(self) -> None:
        screen = self.chance.choice(self.screens[:2])
        if screen.line is not None:
            screen.line.repeat_next = True

    # ------------------------------------------------------------------- the devices

    async def sleep(self) -> None:
        screen, seconds = self._somebody(), self.chance.choice([3.0, 8.0, 30.0, 70.0])
        if not screen.is_asleep:
            self.judge.troubles(screen.name, seconds + 2)
            self._goes(screen.sleeps(seconds))

    async def sleep_in_silence(self) -> None:
        """The network leaves a device that sleeps, and its socket does not know."""
        screen = self._somebody()
        if screen.is_asleep or screen.line is None:
            return
        self.judge.troubles(screen.name, 45)
        self._goes(screen.sleeps(12))
        screen.line.goes_silent(self.record.clock())
        await self._pause(2)
        await self.news()
        await self._pause(10)

    async def reload(self) -> None:
        screen = self._somebody()
        self.judge.troubles(screen.name, 1)
        screen.switch_on()

    # ------------------------------------------------------------------- the service

    async def crash(self) -> None:
        seconds = self.chance.uniform(0.5, 6)
        self.judge.troubles("", seconds + 2)
        await self.server.stop()
        await self._pause(seconds)
        self.server.start()

    async def restore(self) -> None:
        """The database is an older copy of itself, under whoever is using it."""
        self.judge.troubles("", 2)
        if self.chance.random() < 0.3:
            await self.server.stop()
            self.server.start()
        self.record.restore(self.chance.randint(0, self.record.head))
        if self.chance.random() < 0.5:
            await self.news()

    async def truncate(self) -> None:
        self.judge.troubles("", 5)
        if self.chance.random() < 0.5:
            await self.much_news()
        self.record.truncate(self.chance.randint(1, MOST_MISSED))

    async def store_away(self) -> None:
        """The hub does not reach it; whoever writes does."""
        if self.record.is_away:
            return
        is_long = self.chance.random() < 0.3
        seconds = 50.0 if is_long else self.chance.uniform(1, 30)
        self.judge.troubles("", seconds + 5)
        self._goes(self._store_returns(seconds))
        self.record.is_away = True
        self.judge.store_goes_away()
        while is_long and self.record.is_away:
            await self.news()
            await self._pause(5)

    async def _store_returns(self, seconds: float) -> None:
        await passes(seconds)
        self.record.is_away = False
        self.judge.store_is_back()

    async def store_slow(self) -> None:
        self.judge.troubles("", 15)
        self.record.is_slow = True
        for _ in range(5):
            self._goes(self._somebody_comes_back())
            for _ in range(4):
                await self._pause(0.5)
                await self.news()
        self.record.is_slow = False
        self.judge.store_is_quick()

    async def _somebody_comes_back(self) -> None:
        screen = self._somebody()
        if not screen.is_asleep and screen.ended is None:
            screen.switch_on()

    async def valkey_away(self) -> None:
        """Nobody can open a socket meanwhile; who has one goes on by the sweep."""
        self.judge.troubles("", 25, twin_goes_on=True)
        self.server.valkey.is_away = True
        await self.cut()
        for _ in range(5):
            await self._pause(5)
            await self.news()
        self.server.valkey.is_away = False

    # -------------------------------------------------------------------- the rights

    async def revoke(self) -> None:
        """Signed out elsewhere."""
        await self._loses_its_right(self._somebody(), None)

    async def move_away(self) -> None:
        """A person of the desk works for another area from now on."""
        screen = self.chance.choice(self.screens[:2])
        account = replace(screen.session.account, area_id=ELSEWHERE)
        await self._loses_its_right(screen, replace(screen.session, account=account))

    async def _loses_its_right(self, screen: Screen, then: Session | None) -> None:
        token = screen.token
        if then is None:
            self.record.sessions.pop(token, None)
        else:
            self.record.sessions[token] = then
        self.judge.revoked_at[token] = self.record.clock()
        self.judge.troubles(screen.name, 25)
        await self._pause(8)
        await self.news()
        await self._pause(8)
        self._signs_in(screen)

    async def run_out(self) -> None:
        """A session ends by its own time, in a few seconds."""
        # The hub hears of it within two seconds, and must act on it by itself.
        screen, seconds = self._somebody(), self.chance.uniform(5, 8)
        ends = self.record.now() + timedelta(seconds=seconds)
        session = replace(screen.session, expires_at=ends)
        self.record.sessions[screen.token] = session
        self.judge.runs_out(screen.token, seconds)
        self.judge.troubles(screen.name, seconds + 12)
        await self._pause(seconds + 0.01)
        await self.news()
        await self._pause(8)
        self._signs_in(screen)

    def _signs_in(self, screen: Screen) -> None:
        screen.token = f"{screen.name} {screen.lives}".encode()
        self.record.sessions[screen.token] = screen.session
        self.judge.troubles(screen.name, 2)
        screen.switch_on()

    # ----------------------------------------------------------------------- the end

    async def _heals(self) -> None:
        await end(*self.work)
        self.record.is_away = self.record.is_slow = False
        self.judge.store_is_back()
        self.server.valkey.is_away = False
        for screen in self.screens:
            screen.has_signal = True
            if screen.ended is not None:
                self._signs_in(screen)
            if screen.line is not None:
                screen.line.goes_on()
                screen.line.is_stalled = screen.is_asleep
                screen.line.lose_next, screen.line.repeat_next = None, False
            if screen.is_asleep:
                self._goes(screen.wakes())
        for _ in range(8):
            await self._pause(HEALED_S / 16)
            await self.news()
        await self._pause(HEALED_S / 2)
        self.judge.closes(self.screens)
        if self.judge.broken is not None:
            raise self.judge.broken


def lives(
    seed: int, cores: Cores, weather: Weather | None = None, wrong: Wrong | None = None
) -> Lived:
    """Live the history of a seed.

    Raises:
        Broken: An invariant did not hold.
    """
    cores.forget_all()

    async def history() -> Judge:
        world = World(seed, cores, wrong or Wrong(), weather or Weather())
        with pytest.MonkeyPatch.context() as patch:
            _stand_in(patch, Readers(world.record))
            await world.lives()
        return world.judge

    try:
        judge, uncaught = live(history())
    except Broken as broken:
        broken.add_note(f"seed {seed}, {weather}")
        raise
    assert uncaught == [], f"seed {seed}: {uncaught}"
    return Lived(seed, dict(judge.happened), judge.digest)


def _stand_in(patch: pytest.MonkeyPatch, readers: Readers) -> None:
    """The store and Valkey are the simulation's, and a few bounds are small."""

    async def nothing(*given: object) -> None:
        del given

    def pool(address: str, *, size: int) -> Readers:
        del address, size
        return readers

    patch.setattr("ucr.live.hub.create_pool", pool)
    patch.setattr("ucr.live.feed.boards.read", store.read_board)
    patch.setattr("ucr.live.feed.events.head", store.read_head)
    patch.setattr("ucr.live.feed.events.list_after", store.list_after)
    patch.setattr("ucr.live.hub.events.heads", store.read_heads)
    patch.setattr("ucr.live.hub.sessions.list_valid", store.list_valid)
    patch.setattr("ucr.live.hub.tickets.redeem", redeem)
    patch.setattr("ucr.live.hub.presence.exchange", nothing)
    patch.setattr("ucr.live.hub.latest", nothing)
    patch.setattr("ucr.live.stage.MOST_MISSED", MOST_MISSED)
    patch.setattr("ucr.live.feed.MOST_MISSED", MOST_MISSED)
    patch.setattr("ucr.live.feed.PAGE", PAGE)
    patch.setattr("ucr.live.outbox.MOST_FRAMES", MOST_FRAMES)
