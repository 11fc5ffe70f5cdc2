"""One per process: reads the logs of areas on, and passes them to whoever listens.

Hints of Valkey make it fast, a sweep of each second makes it sure. Either store may go
away and come back. What cannot be read for `BLIND_S` is not shown as live any more.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Final, Protocol, Self

import structlog
from psycopg import Error as StoreError
from pydantic import ValidationError
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from ucr.domain.account import Session
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import AreaId
from ucr.live import encode, positions, presence, tickets, topics
from ucr.live.closing import Why
from ucr.live.encode import Answer, Top
from ucr.live.feed import BORROW_S, Feed
from ucr.live.fixes import Fix
from ucr.live.messages import At
from ucr.live.positions import Verdict
from ucr.live.presence import Presence
from ucr.live.protocol import Checked, Join, ServerCore, Tick
from ucr.live.stage import Listener, Stage
from ucr.runtime import Clock, Runtime, channel
from ucr.settings import safe
from ucr.stopping import end
from ucr.store import events, sessions, walls
from ucr.store.connection import create_pool
from ucr.store.positions import latest, moved_channel

log: Final = structlog.get_logger(__name__)

SWEEP_S: Final = 1.0
RECHECK_S: Final = 2.0
"""With `BORROW_S` for a slow store still within the five seconds of P27."""
PRESENCE_EVERY_S: Final = 5.0
BLIND_S: Final = 10.0
SILENT_S: Final = 10.0
RETRY_S: Final = 0.2
READERS: Final = 2
"""Connections of our own: busy requests must not make screens late."""
SOCKETS_OF_ONE: Final = 5
MOST_SOCKETS: Final = 400
HINTS: Final = channel(AreaId(""))
MOVES: Final = moved_channel(AreaId(""))


class Guest(Listener, Protocol):
    """A connection, as the hub deals with it."""

    core: ServerCore
    token_hash: bytes | None
    heard_at: datetime

    def take(self, given: Checked) -> None: ...
    def tick(self, given: Tick) -> None: ...
    def say(self, frame: str) -> None: ...
    def end(self, why: Why) -> None: ...


class Hub:
    """The live half of a process."""

    def __init__(self, runtime: Runtime, *, most_sockets: int = MOST_SOCKETS) -> None:
        """Nothing runs yet; `running` does."""
        self.guests: list[Guest] = []
        self.most_sockets = most_sockets
        self._runtime = runtime
        self._pool = create_pool(_address(runtime), size=READERS)
        self._feeds: dict[AreaId, Feed] = {}
        self._presence: dict[AreaId, Presence] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._saw_at = 0.0

    @classmethod
    @asynccontextmanager
    async def running(
        cls, runtime: Runtime, *, most_sockets: int = MOST_SOCKETS
    ) -> AsyncIterator[Self]:
        """A hub that follows the logs while the block runs."""
        hub = cls(runtime, most_sockets=most_sockets)
        async with hub._pool:
            hub._start()
            try:
                yield hub
            finally:
                await hub._stop()

    @property
    def clock(self) -> Clock:
        return self._runtime.clock

    def now(self) -> datetime:
        return self._runtime.clock.now()

    @property
    def is_full(self) -> bool:
        return len(self.guests) >= self.most_sockets

    def read_to(self) -> dict[AreaId, int]:
        """How far this process has read the log of each area that somebody watches."""
        return {
            area_id: feed.stage.head.offset for area_id, feed in self._feeds.items()
        }

    async def answer(self, session: Session, since: At | None) -> Answer:
        """Where the topic of this session stands: the HTTP twin of `join`.

        Raises:
            psycopg.Error: The store does not answer.
        """
        feed = self._known(session.account.area_id)
        await feed.fresh()
        if session.account.crew_id is not None:
            self._hear(session, self.now())
            return feed.stage.answer_crew(session.account.crew_id, since)
        return feed.stage.answer(since)

    async def admit(
        self, ticket: str, *, origin: str
    ) -> tuple[bytes | None, Session | None]:
        """Use a ticket up: the hash of its session's token, and the session.

        Raises:
            StoreUnavailable: Valkey does not answer.
            psycopg.Error: The store does not answer.
        """
        token_hash = await tickets.redeem(self._runtime, ticket, origin=origin)
        if token_hash is None:
            return None, None
        with walls.everywhere():
            async with self._pool.connection(BORROW_S) as conn:
                valid = await sessions.list_valid(conn, [token_hash], at=self.now())
        session = valid.get(token_hash)
        if session is not None:
            walls.stand_in(session.account.area_id)
        return token_hash, session

    def enter(self, guest: Guest) -> None:
        """A connection has said who it is; the oldest of too many makes room."""
        session = guest.core.session
        if session is None:
            return
        own = [
            each
            for each in self.guests
            if each.core.session is not None
            and not each.core.ended
            and each.core.session.account.id == session.account.id
        ]
        for oldest in own[: max(0, len(own) - SOCKETS_OF_ONE)]:
            oldest.end(Why.TOO_MANY_SOCKETS)

    def arrive(self, guest: Guest) -> None:
        """A socket was accepted."""
        self.guests.append(guest)

    def leave(self, guest: Guest) -> None:
        """A socket is gone."""
        with suppress(ValueError):
            self.guests.remove(guest)
        self.unjoin(guest)

    def unjoin(self, guest: Guest) -> None:
        """It wants no topic any more."""
        for feed in self._feeds.values():
            feed.stage.leave(guest)

    async def join(self, guest: Guest, join: Join) -> None:
        """Answer a subscription, and let the guest hear what comes after it.

        Raises:
            psycopg.Error: The store does not answer.
        """
        session = guest.core.session
        if session is None:
            return
        feed = self._known(session.account.area_id)
        crew_id = session.account.crew_id
        knows = feed.stage.reaches(join.since) and not _is_blind(feed.current_at)
        if crew_id is not None or not knows:
            await feed.fresh()
        # From here on nothing waits, so that nothing happens in between.
        if not guest.core.may_hear(join.topic, self.now()):
            return
        if crew_id is None:
            answer = feed.stage.answer(join.since)
            feed.stage.join(guest)
        else:
            answer = feed.stage.answer_crew(crew_id, join.since)
            feed.stage.join_crew(crew_id, guest)
        guest.say(encode.sub_ok(join.id, join.topic, answer, self.now()))

    def reminders(self, guest: Guest) -> list[str]:
        """What the crew of a phone has not answered, as frames."""
        account = guest.core.session.account if guest.core.session else None
        if account is None or account.crew_id is None:
            return []
        return self._known(account.area_id).stage.reminders(account.crew_id)

    def tops(self, guest: Guest, wanted: Iterable[str]) -> dict[str, Top]:
        """How far this process has read, for each topic of a guest."""
        session = guest.core.session
        if session is None:
            return {}
        stage = self._known(session.account.area_id).stage
        crew_id = session.account.crew_id
        top = Top(stage.head, None if crew_id is None else stage.last_own(crew_id))
        return {topic: top for topic in wanted if topic in topics.allowed(session)}

    def _hear(self, session: Session, at: datetime) -> None:
        """A crew's phone was heard, by its socket or the twin."""
        account = session.account
        if account.crew_id is not None:
            known = self._presence.setdefault(account.area_id, Presence())
            known.hear(account.crew_id, at)

    async def tell_presence(self) -> None:
        """Tell desks how crews' phones stand; every `PRESENCE_EVERY_S` by itself."""
        for guest in self.guests:
            if guest.core.session is not None and not guest.core.ended:
                self._hear(guest.core.session, guest.heard_at)
        for area_id, feed in list(self._feeds.items()):
            known = self._presence.setdefault(area_id, Presence())
            await presence.exchange(self._runtime, area_id, known)
            clock = self._runtime.clock
            crews = feed.stage.on_duty()
            told = known.told(crews, clock.now(), speed=clock.speed)
            feed.stage.tell_presence(told)

    async def place(self, session: Session, fix: Fix) -> Verdict:
        """A phone says where it is, over its socket.

        Raises:
            NotAllowed: It is no crew's phone.
        """
        account = session.account
        if account.crew_id is None:
            raise NotAllowed("Only a crew's phone has a position")
        return await positions.keep(
            self._runtime, account.area_id, account.crew_id, [fix]
        )

    async def recheck(self) -> None:
        """Look every session up again: a revoked one hears nothing more (P27).

        Every `RECHECK_S` by itself; at once when somebody signs out in this process.

        Raises:
            psycopg.Error: The store does not answer.
        """
        guests = [guest for guest in self.guests if guest.token_hash is not None]
        hashes = {guest.token_hash for guest in guests if guest.token_hash}
        if not hashes:
            return
        at = self.now()
        async with self._pool.connection(BORROW_S) as conn:
            valid = await sessions.list_valid(conn, hashes, at=at)
            if safe.ends_idle_min(self._runtime.settings):  # an open page is not idle
                await sessions.touch(conn, valid, at=at)
        for guest in guests:
            guest.take(Checked(valid.get(guest.token_hash or b""), at))

    def _known(self, area_id: AreaId) -> Feed:
        if area_id not in self._feeds:
            self._feeds[area_id] = Feed(area_id, self._pool)
            self._run(self._feeds[area_id].run())
            self._run(self._recall_places(self._feeds[area_id].stage))
        return self._feeds[area_id]

    async def _recall_places(self, stage: Stage) -> None:
        known = await latest(self._runtime.redis, stage.area_id) or {}
        for position in known.values():
            stage.place(position)

    # ------------------------------------------------------------ what runs for ever

    def _start(self) -> None:
        self._saw_at = asyncio.get_running_loop().time()
        self._run(self._repeat(self._sweep, SWEEP_S))
        self._run(self._repeat(self.recheck, RECHECK_S))
        self._run(self._repeat(self._tick, SWEEP_S))
        self._run(self._repeat(self.tell_presence, PRESENCE_EVERY_S))
        self._run(self._repeat(self._listen, RETRY_S))

    def _run(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stop(self) -> None:
        for guest in list(self.guests):
            guest.end(Why.DEPLOY)
        await end(*self._tasks)

    async def _repeat(
        self, step: Callable[[], Awaitable[None]], pause_s: float
    ) -> None:
        while True:
            try:
                await step()
            except (StoreError, RedisError, OSError) as away:
                log.warning("live_waits_for_store", because=type(away).__name__)
            except Exception:  # the relay must outlive any one message
                log.exception("live_step_failed", step=step.__name__)
            await asyncio.sleep(pause_s)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._pool.connection(BORROW_S) as conn:
            asked_at = loop.time()
            heads = await events.heads(conn)
        self._saw_at = loop.time()
        for area_id, feed in self._feeds.items():
            feed.hear(heads.get(area_id), asked_at)

    def _seen_at(self, guest: Guest) -> float:
        """When its area was seen; before it has one, the store, which is read first."""
        session = guest.core.session
        feed = self._feeds.get(session.account.area_id) if session else None
        return self._saw_at if feed is None else feed.current_at

    async def _tick(self) -> None:
        at = self.now()
        for guest in list(self.guests):
            guest.tick(Tick(at))
            if _is_blind(self._seen_at(guest)):
                guest.end(Why.INSUFFICIENT_STATE)
        for stage in [feed.stage for feed in self._feeds.values()]:
            for crew_id in stage.drop_off_duty():
                self._run(positions.forget(self._runtime, stage.area_id, crew_id))
            stage.tell_places(at)

    async def _listen(self) -> None:
        """Follow hints and positions until Valkey goes away."""
        async with self._runtime.redis.pubsub() as pubsub:
            await pubsub.psubscribe(f"{HINTS}*", f"{MOVES}*")
            for feed in self._feeds.values():
                feed.wake()
            loop = asyncio.get_running_loop()
            heard_at = loop.time()
            while loop.time() - heard_at < 2 * SILENT_S:
                message = await pubsub.get_message(timeout=SWEEP_S)
                if message is not None:
                    heard_at = loop.time()
                    self._heard(message)
                elif loop.time() - heard_at > SILENT_S:
                    await _ask_whether_alive(pubsub)

    def _heard(self, message: dict[str, bytes | str | None]) -> None:
        if message["type"] != "pmessage":
            return
        name, data = _text(message["channel"]), _text(message["data"])
        if name.startswith(HINTS):
            feed = self._feeds.get(AreaId(name.removeprefix(HINTS)))
            if feed is not None:
                feed.wake()
        else:
            feed = self._feeds.get(AreaId(name.removeprefix(MOVES)))
            with suppress(ValidationError):
                if feed is not None:
                    feed.stage.place(
                        positions.Kept.model_validate_json(data).position()
                    )


def _is_blind(seen_at: float) -> bool:
    """Whether what was seen then is older than a live screen may be."""
    return asyncio.get_running_loop().time() - seen_at > BLIND_S


def _address(runtime: Runtime) -> str:
    """Where the shared pool connects to.

    Raises:
        TypeError: The pool was made with a changing address; `create_pool` makes none.
    """
    address = runtime.pool.conninfo
    if not isinstance(address, str):
        message = "the pool has no fixed address"
        raise TypeError(message)
    return address


async def _ask_whether_alive(pubsub: PubSub) -> None:
    await pubsub.ping()


def _text(value: bytes | str | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""
