"""Everything that a step needs from outside, built once by `app.py`."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Protocol
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from routing.problem import Mode
from routing.travel.source import TravelSource
from routing.travel.standing import StandingTimes
from ucr.domain.codes import GoesBy
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, SenderId
from ucr.domain.steady import Steady, follow, heed
from ucr.identity.password import Passwords
from ucr.identity.provider import KnownProvider
from ucr.places.pack import AreaPack
from ucr.places.squares import Squares
from ucr.settings import Settings
from ucr.store.allowance import Allowance
from ucr.store.arrivals import Arrivals
from ucr.store.at_once import AtOnce
from ucr.store.connection import Pool
from ucr.store.events import Head
from ucr.store.floods import Flooding
from ucr.store.heard import Heard
from ucr.store.known_beacons import KnownBeacons
from ucr.store.known_coverage import KnownCoverage
from ucr.store.known_senders import KnownSenders
from ucr.store.known_settings import KnownSettings


class Clock(Protocol):
    """Time as a dependency: the system's, or one that tests and the demo move."""

    @property
    def speed(self) -> float:
        """Seconds of this clock in one real second."""

    def now(self) -> datetime:
        """Aware UTC; never earlier than the answer before (promise P16)."""

    def heed(self, told: datetime) -> None:
        """Another process's clock has written this moment: be no earlier from here."""

    def ahead_s(self) -> float:
        """By how many seconds the machine's clock is behind this one; 0 in a demo."""


def machine_time() -> datetime:
    """What this machine's clock says now, right or wrong: as others have theirs."""
    return datetime.now(UTC)  # noqa: TID251 - the clock itself


class SystemClock:
    """The machine's time, made to go on evenly while the machine's is being set back.

    Threads may ask it.
    """

    speed = 1.0

    def __init__(self) -> None:
        self._last: Steady | None = None
        self._one_at_a_time = Lock()

    def now(self) -> datetime:
        with self._one_at_a_time:
            return self._now().at

    def heed(self, told: datetime) -> None:
        with self._one_at_a_time:
            self._last = heed(self._last, told, self._now())

    def ahead_s(self) -> float:
        return max(0.0, (self.now() - machine_time()).total_seconds())

    def _now(self) -> Steady:
        counted_s = monotonic()
        self._last, at = follow(self._last, machine_time(), counted_s)
        return Steady(at, counted_s)


class FastClock:
    """A demo's clock: it read `origin` when the real time was `started`."""

    def __init__(self, *, origin: datetime, started: datetime, speed: float) -> None:
        self._origin = origin + (machine_time() - started) * speed
        self._since = monotonic()
        self.speed = speed

    def now(self) -> datetime:
        return self._origin + timedelta(
            seconds=(monotonic() - self._since) * self.speed
        )

    def heed(self, told: datetime) -> None:
        """A demo's processes count from one start: none of them is ever behind."""

    def ahead_s(self) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The land of one area: its pack of map and addresses, and how it is travelled.

    `standing` keeps the road trees of open jobs; one caller at a time, so a process
    asks it only from its event loop.
    """

    pack: AreaPack
    travel: TravelSource
    standing: StandingTimes
    others: Mapping[Mode, TravelSource] = field(default_factory=dict)

    def travel_by(self, goes_by: GoesBy) -> TravelSource:
        """What measures the ways of those who get about so."""
        return self.others.get(Mode(goes_by), self.travel)


@dataclass(frozen=True, slots=True)
class Hints:
    """Tells other processes that a log grew; a sweep repairs a lost hint."""

    redis: Redis
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    most: int = 100

    def announce(self, area_id: AreaId, head: Head) -> None:
        """Say how far the log goes now, without making anyone wait for it."""
        if len(self._sending) < self.most:
            task = asyncio.create_task(self._publish(area_id, head))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def settle(self) -> None:
        """Wait until what was announced is told; before the connections close."""
        await asyncio.gather(*self._sending)

    async def _publish(self, area_id: AreaId, head: Head) -> None:
        try:
            await self.redis.publish(channel(area_id), f"{head.epoch} {head.offset}")
        except (RedisError, OSError):
            return  # the sweep of each second finds it


def channel(area_id: AreaId) -> str:
    """The Valkey channel of an area's hints."""
    return f"ucr:head:{area_id}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What one process keeps for itself; another may know better, never for long."""

    arrivals: Arrivals = field(default_factory=Arrivals)
    senders: KnownSenders = field(default_factory=KnownSenders)
    settings: KnownSettings = field(default_factory=KnownSettings)
    heard: Heard = field(default_factory=Heard)
    beacons: KnownBeacons = field(default_factory=KnownBeacons)
    coverage: KnownCoverage = field(default_factory=KnownCoverage)
    squares: dict[AreaId, Squares] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
    at_once: AtOnce = field(default_factory=AtOnce)
    flooding: Flooding = field(default_factory=Flooding)
    provider: KnownProvider = field(default_factory=KnownProvider)
    passwords: Passwords = field(default_factory=Passwords)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What steps get. Eight fields at the most, or it has become a junk drawer."""

    clock: Clock
    new_id: Callable[[], UUID]
    pool: Pool
    redis: Redis
    hints: Hints
    grounds: Mapping[AreaId, Ground]
    settings: Settings
    kept: Kept = field(default_factory=Kept)

    def place(
        self, sender_id: SenderId, area_id: AreaId
    ) -> AbstractAsyncContextManager[None]:
        """A place for one request among its sender's own; a flood of them is told.

        Raises:
            TooManyAtOnce: It has too many here already.
        """

        def told() -> None:
            at = self.clock.now()
            self.kept.flooding.tell(self.pool, sender_id, area_id, at=at)

        return self.kept.at_once.place(sender_id, told)

    def ground(self, area_id: AreaId) -> Ground:
        """The land of an area.

        Raises:
            NotFound: This process has no pack for it.
        """
        try:
            return self.grounds[area_id]
        except KeyError:
            raise NotFound("area pack") from None
