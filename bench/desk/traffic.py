"""Fifty updates a second through the doors that phones and senders use.

Each crew's phone is a real websocket that says where it is; the rest are a sender's
additions to its calls and free crews' breaks, by HTTP. A process of its own.
"""

import asyncio
import json
import math
import multiprocessing
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from random import Random
from typing import Final

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.desk.area import Laid, Phone
from ucr.app import running
from ucr.callers import COOKIE
from ucr.runtime import Runtime
from ucr.settings import Settings

MOVES_A_SECOND: Final = 40
EVENTS_A_SECOND: Final = 10
BREAK_EVERY: Final = 5
"""Of the events, one in so many is a crew's break; the others are additions."""
CIRCLE_DEGREES: Final = 0.004
TURN_S: Final = 120.0
FLAGS: Final = ("animals", "call_warning", "infection_risk")
AT_ONCE: Final = 20
OPENS_WITHIN_S: Final = 120
TRIES: Final = 5
AGAIN_S: Final = 1.0


Act = Callable[[int], Awaitable[None]]


class Traffic:
    """What the crews and the sender of an area do, again and again."""

    def __init__(self, settings: Settings, laid: Laid, runtime: Runtime) -> None:
        """Nothing moves yet."""
        self._settings, self._laid, self._runtime = settings, laid, runtime
        self._chance = Random(7)  # noqa: S311 - a scenario, not a secret
        self._sockets: list[ClientConnection] = []
        self._answering: set[asyncio.Task[None]] = set()
        self._resting: set[str] = set()
        self.did: Counter[str] = Counter()
        self._http = httpx.AsyncClient(
            base_url=settings.public_origin,
            headers={"Origin": settings.public_origin},
            timeout=30,
        )

    async def connects(self) -> None:
        """Every phone opens its socket."""
        phones = self._laid.phones
        for some in range(0, len(phones), AT_ONCE):
            opened = map(self._open, phones[some : some + AT_ONCE])
            self._sockets += await asyncio.gather(*opened)
        for socket in self._sockets:
            self._hears(socket)

    def _hears(self, socket: ClientConnection) -> None:
        answering = asyncio.create_task(_answer(socket))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)

    async def _open(self, phone: Phone) -> ClientConnection:
        """As a phone does: when the service sends it back, it comes again."""
        for _ in range(TRIES):
            with suppress(ConnectionClosed):
                return await self._try(phone)
            await asyncio.sleep(AGAIN_S)
        raise TimeoutError("a phone never got its socket")

    async def _try(self, phone: Phone) -> ClientConnection:
        settings = self._settings
        socket = await connect(
            f"ws://127.0.0.1:{settings.port}/ws",
            origin=settings.public_origin,  # type: ignore[arg-type]
            subprotocols=["ucr.v1"],  # type: ignore[list-item]
            compression=None,
            proxy=None,
            ping_interval=None,
        )
        headers = {"Cookie": f"{COOKIE}={phone.token}"}
        ticket = await self._http.post("/api/ws-ticket", headers=headers)
        hello = {"t": "hello", "ticket": ticket.json()["ticket"], "client": "bench"}
        await socket.send(json.dumps(hello))
        topic = f"crew/{phone.crew_id}"
        sub = {"t": "sub", "id": 1, "topic": topic, "since": None}
        await socket.send(json.dumps(sub))
        while "sub_ok" not in str(await socket.recv()):
            pass
        return socket

    async def goes_on(self) -> None:
        """Both streams, until cancelled."""
        await asyncio.gather(
            self._every(1 / MOVES_A_SECOND, self._moves),
            self._every(1 / EVENTS_A_SECOND, self._happens),
        )

    async def _every(self, step_s: float, act: Act) -> None:
        loop, n = asyncio.get_running_loop(), 0
        began = loop.time()
        while True:
            await act(n)
            n += 1
            await asyncio.sleep(max(0.0, began + n * step_s - loop.time()))

    async def _moves(self, n: int) -> None:
        which = n % len(self._sockets)
        phone, now = self._laid.phones[which], self._runtime.clock.now()
        turn = 2 * math.pi * (now.timestamp() / TURN_S + which / len(self._sockets))
        pos = {
            "t": "pos",
            "lon": phone.lon + CIRCLE_DEGREES * math.cos(turn),
            "lat": phone.lat + CIRCLE_DEGREES * math.sin(turn),
            "accuracy_m": 8,
            "at": now.isoformat(),
        }
        try:
            await self._sockets[which].send(json.dumps(pos))
        except ConnectionClosed:
            await self._comes_back(which)
        else:
            self.did["positions"] += 1

    async def _comes_back(self, which: int) -> None:
        """A machine with too much to do answers a ping too late; it is counted."""
        self.did["came back"] += 1
        self._sockets[which] = await self._open(self._laid.phones[which])
        self._hears(self._sockets[which])

    async def _happens(self, n: int) -> None:
        answer = await (self._breaks() if n % BREAK_EVERY == 0 else self._adds())
        answer.raise_for_status()
        self.did["events"] += 1

    async def _adds(self) -> httpx.Response:
        """The sender tells more of a call that waits."""
        call = self._chance.choice(self._laid.waiting)
        flags = self._chance.sample(FLAGS, self._chance.randrange(1, len(FLAGS)))
        return await self._http.patch(
            f"/api/referrals/{call}",
            json={"flags": flags},
            headers={
                "Authorization": f"Bearer {self._laid.sender_key}",
                "Idempotency-Key": self._runtime.new_id().hex,
            },
        )

    async def _breaks(self) -> httpx.Response:
        """A crew that is free takes a break, or comes back of it."""
        free = [phone for phone in self._laid.phones if phone.is_free]
        phone = self._chance.choice(free)
        action = "resume" if phone.crew_id in self._resting else "pause"
        self._resting ^= {phone.crew_id}
        return await self._http.post(
            f"/api/crew/shift/{action}",
            json={"occurred_at": self._runtime.clock.now().isoformat()},
            headers={
                "Cookie": f"{COOKIE}={phone.token}",
                "Idempotency-Key": str(self._runtime.new_id()),
            },
        )


async def _answer(socket: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        async for frame in socket:
            if '"ping"' in str(frame):
                await socket.send('{"t":"pong"}')


def drive(settings: Settings, laid: Laid, pipe: Connection) -> None:
    """The process: say when it flows, and what was done once asked to stop."""
    asyncio.run(_drive(settings, laid, pipe))


async def _drive(settings: Settings, laid: Laid, pipe: Connection) -> None:
    async with running(settings) as runtime:
        traffic = Traffic(settings, laid, runtime)
        await traffic.connects()
        going = asyncio.create_task(traffic.goes_on())
        pipe.send("flows")
        asked = asyncio.ensure_future(asyncio.to_thread(pipe.recv))
        await asyncio.wait([going, asked], return_when=asyncio.FIRST_COMPLETED)
        broke = going.exception() if going.done() else None
        going.cancel()
        pipe.send((dict(traffic.did), repr(broke) if broke else ""))


class Flow:
    """The traffic as the process that measures sees it."""

    def __init__(self, pipe: Connection) -> None:
        """It flows."""
        self._pipe = pipe

    def ends(self) -> Counter[str]:
        """Stop it: how many of each were sent.

        Raises:
            RuntimeError: It broke off before.
        """
        self._pipe.send("stop")
        did, broke = self._pipe.recv()
        if broke:
            raise RuntimeError(broke)
        return Counter(did)


@contextmanager
def flowing(settings: Settings, laid: Laid) -> Iterator[Flow]:
    """Traffic while the block runs."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=drive, args=(settings, laid, theirs))
    process.start()
    try:
        if not ours.poll(OPENS_WITHIN_S):
            raise TimeoutError("the phones did not connect")
        ours.recv()
        yield Flow(ours)
    finally:
        process.terminate()
        process.join(20)
