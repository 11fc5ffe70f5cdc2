"""The network and the server's process: what is between a screen and the live code.

A socket keeps its order and loses nothing while it lives, as TCP does; it may be late,
stall, fall silent without a word, or break between any two frames, and either end may
hear of that much later. What a server in error would lose or say twice is played too.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, Final, cast

from redis.exceptions import ConnectionError as ValkeyAway
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.simulation.record import NOON, Readers, Record
from tests.simulation.timeline import passes
from ucr.domain.errors import StoreUnavailable
from ucr.live.connection import Connection
from ucr.live.cutting import EXTENSION
from ucr.live.hub import HINTS, Hub
from ucr.runtime import Runtime
from ucr.stopping import end

ORIGIN: Final = "https://ucr.test"
BUFFER: Final = 6
"""Frames that fit on the way to a client that does not read."""
LATE_S: Final = 0.06
"""The longest that one frame takes."""
CLOSED: Final = 1006


class Line:
    """One socket. Up is to the server, down to the screen."""

    def __init__(
        self, seed: str, hears: Callable[[str], None], ends: Callable[[int], None]
    ) -> None:
        self.chance = Random(seed)  # noqa: S311 - a test's dice
        self.token: bytes | None = None
        self.is_heard = True  # by the screen: it has not dropped it
        self.is_silent = False
        self.is_stalled = False
        self.stalls_from_sub = False
        self.is_over = False
        self.blocked_since: float | None = None
        self.unheard_since: float | None = None
        self.sent: list[Callable[[str], None]] = []
        self.lose_next: Callable[[], None] | None = None
        self.repeat_next = False
        self._hears, self._ends = hears, ends
        self._down: deque[str | int] = deque()
        self._up: deque[str | None] = deque()
        self._inbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._told: deque[str] = deque(maxlen=4)
        self._moved = asyncio.Event()
        self._said = asyncio.Event()
        self._room = asyncio.Event()
        self._carriers = [
            asyncio.create_task(self._carry_down()),
            asyncio.create_task(self._carry_up()),
        ]

    # ---------------------------------------------------------------- the screen's end

    def say(self, text: str) -> None:
        if self.stalls_from_sub and '"t":"sub"' in text:
            self.is_stalled, self.stalls_from_sub = True, False
        if not self.is_over:
            self._up.append(text)
            self._said.set()

    def drop(self, now: float) -> None:
        """The screen wants it no more; the server may never be told."""
        if self.is_heard:
            self.is_heard = False
            self.unheard_since = now
        if not self.is_over:
            self._up.append(None)
            self._said.set()

    # --------------------------------------------------------- what befalls the network

    def goes_silent(self, now: float) -> None:
        self.is_silent = True
        if self.unheard_since is None:
            self.unheard_since = now

    def reads_on(self) -> None:
        """The screen's end takes frames again; what is silent stays so."""
        self.is_stalled = False
        self._moved.set()

    def goes_on(self) -> None:
        """Neither silent nor stalled any more."""
        self.is_silent = self.is_stalled = False
        if self.is_heard:
            self.unheard_since = None
        self._moved.set()
        self._said.set()

    def cut(self) -> None:
        """Break, and let it take its time."""
        self._breaking = asyncio.create_task(self.breaks())

    async def breaks(self) -> None:
        """Each end hears of it in its own time."""
        if self.is_over:
            return
        self.is_over = True
        for carrier in self._carriers:
            carrier.cancel()
        self._room.set()
        for hear in self._both_ends():
            await passes(self.chance.random() * 0.3)
            hear()

    def _both_ends(self) -> list[Callable[[], None]]:
        ends: list[Callable[[], None]] = [
            lambda: self._ends(CLOSED),
            lambda: self._inbox.put_nowait(None),
        ]
        self.chance.shuffle(ends)
        return ends

    def _is_mute(self) -> bool:
        return self.is_silent

    def _is_held(self) -> bool:
        return self.is_silent or self.is_stalled

    async def _carry_down(self) -> None:
        while True:
            while not self._down or self._is_held():
                await self._moved.wait()
                self._moved.clear()
            await passes(self.chance.random() * LATE_S)
            if self._is_held():
                continue
            frame = self._down.popleft()
            self._room.set()
            if isinstance(frame, int):
                self.is_over = True
                self._ends(frame)
                self._inbox.put_nowait(None)
                return
            self._arrives(frame)

    def _arrives(self, frame: str) -> None:
        if '"t":"ev"' in frame:
            if self.lose_next is not None:
                lost, self.lose_next = self.lose_next, None
                lost()
                return
            self._told.append(frame)
        self._hears(frame)
        if self.repeat_next and self._told:
            self.repeat_next = False
            self._hears(self.chance.choice(list(self._told)))

    async def _carry_up(self) -> None:
        while True:
            while not self._up or self._is_mute():
                await self._said.wait()
                self._said.clear()
            await passes(self.chance.random() * LATE_S)
            if self._is_mute():
                continue
            text = self._up.popleft()
            self._inbox.put_nowait(text)
            if text is None:
                self.is_over = True
                self._room.set()
                return

    # ---------------------------------------------------------------- the server's end

    @property
    def scope(self) -> dict[str, Any]:
        return {"extensions": {EXTENSION: {"cut": self._cut}}}

    async def receive(self) -> dict[str, Any]:
        text = await self._inbox.get()
        if text is None:
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.receive", "text": text}

    async def send(self, message: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        if len(self._down) >= BUFFER:
            self.blocked_since = loop.time()
        try:
            while len(self._down) >= BUFFER and not self.is_over:
                self._room.clear()
                await self._room.wait()
        finally:
            self.blocked_since = None
        if self.is_over:
            raise WebSocketDisconnect(CLOSED)
        for note in self.sent:
            note(message["text"])
        self._down.append(message["text"])
        self._moved.set()

    async def close(self, code: int, reason: str) -> None:
        self._cut(code, reason)

    def _cut(self, code: int, reason: str) -> None:
        del reason
        if not self.is_over:
            self._down.append(int(code))
            self._moved.set()


class Valkey:
    """As far as the hub asks it: hints."""

    def __init__(self) -> None:
        self.is_away = False
        self._subscribed: set[asyncio.Queue[dict[str, Any]]] = set()

    def hint(self, area_id: str) -> None:
        for queue in self._subscribed:
            data = {"type": "pmessage", "channel": f"{HINTS}{area_id}", "data": ""}
            queue.put_nowait(data)

    @contextlib.asynccontextmanager
    async def pubsub(self) -> Any:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._subscribed.add(queue)
        try:
            yield _Subscription(self, queue)
        finally:
            self._subscribed.discard(queue)


class _Subscription:
    def __init__(self, valkey: Valkey, queue: asyncio.Queue[dict[str, Any]]) -> None:
        self._valkey, self._queue = valkey, queue

    async def psubscribe(self, *names: str) -> None:
        del names
        await self.ping()

    async def ping(self) -> None:
        if self._valkey.is_away:
            raise ValkeyAway

    async def get_message(self, timeout: float) -> dict[str, Any] | None:  # noqa: ASYNC109 - redis names it so
        await self.ping()
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                return await self._queue.get()
        return None


class Clock:
    """The service's clock, by the timeline."""

    speed = 1.0

    def __init__(self, record: Record) -> None:
        self._record = record

    def now(self) -> Any:
        return NOON + timedelta(seconds=self._record.clock())

    def heed(self, told: Any) -> None:
        """There is one clock for all."""

    def ahead_s(self) -> float:
        return 0.0


class Server:
    """A process with a hub, and the sockets that it serves."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.valkey = Valkey()
        self.tickets: dict[str, bytes] = {}
        self.hub: Hub | None = None
        self.lines: dict[Connection, Line] = {}
        self.failures: list[str] = []
        self._serving: set[asyncio.Task[None]] = set()
        self._dies = asyncio.Event()
        self._process: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._dies.clear()
        self._process = asyncio.create_task(self._run())

    async def _run(self) -> None:
        found = SimpleNamespace(
            clock=Clock(self.record),
            settings=SimpleNamespace(session_idle_min=0),
            pool=Readers(self.record),
            redis=self.valkey,
            tickets=self.tickets,
        )
        async with Hub.running(cast("Runtime", found)) as self.hub:
            await self._dies.wait()

    async def stop(self) -> None:
        """End without a word: what was on its way is gone."""
        self.hub = None  # nobody comes in any more
        await asyncio.gather(*(line.breaks() for line in self.lines.values()))
        await end(*self._serving)
        self._dies.set()
        if self._process is not None:
            await self._process
            self._process = None

    def accept(self, line: Line) -> bool:
        """What `endpoint.py` does with a socket that may open."""
        if self.hub is None:
            return False
        connection = Connection(cast("WebSocket", line), self.hub, origin=ORIGIN)
        self.lines[connection] = line
        self.hub.arrive(connection)
        task = asyncio.create_task(self._serve(connection))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        return True

    async def _serve(self, connection: Connection) -> None:
        try:
            await connection.run()
        except Exception as broken:  # noqa: BLE001 - whatever it is, it is told
            self.failures.append(repr(broken))
        finally:
            line = self.lines.pop(connection)
            line.unheard_since = None


async def redeem(runtime: Any, ticket: str, *, origin: str) -> bytes | None:
    """`tickets.redeem`: each once."""
    assert origin == ORIGIN
    if runtime.redis.is_away:
        raise StoreUnavailable
    found: bytes | None = runtime.tickets.pop(ticket, None)
    return found
