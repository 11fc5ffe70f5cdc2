"""One socket: a reader that asks the core what to do, a writer that empties the outbox.

Nothing but the writer ever waits for the other side.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from orjson import Fragment
from psycopg import Error as StoreError
from starlette.websockets import WebSocket, WebSocketDisconnect

from ucr.domain.account import Session
from ucr.domain.errors import StoreUnavailable
from ucr.domain.ids import CrewId
from ucr.live import encode
from ucr.live.closing import Why
from ucr.live.cutting import EXTENSION
from ucr.live.fixes import Fix
from ucr.live.hub import Hub
from ucr.live.outbox import Outbox
from ucr.live.positions import Verdict
from ucr.live.protocol import (
    PING_EVERY_S,
    Admitted,
    Beat,
    End,
    Greet,
    Input,
    Join,
    Leave,
    Output,
    Place,
    Received,
    Redeem,
    Refuse,
    Remind,
    ServerCore,
    Tick,
)

CLOSE_WITHIN_S: Final = 1.0
NOT_READING: Final = frozenset({Why.SLOW, Why.NO_PONG})


class Connection:
    """The state of one socket, from accept to close."""

    def __init__(self, websocket: WebSocket, hub: Hub, *, origin: str) -> None:
        """The socket was accepted; nothing has been said."""
        self.core = ServerCore(asyncio.get_running_loop().time())
        self.token_hash: bytes | None = None
        self.heard_at = hub.now()
        self._websocket = websocket
        self._hub = hub
        self._origin = origin
        self._outbox = Outbox()
        self._why: Why | None = None
        self._writer: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve the socket until either side ends it."""
        reader = asyncio.create_task(self._read())
        self._writer = asyncio.create_task(self._write())
        both = {reader, self._writer}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self)
            for task in both:
                task.cancel()
            results = await asyncio.gather(*both, return_exceptions=True)
        await self._close()
        for result in results:
            if isinstance(result, Exception) and not isinstance(
                result, WebSocketDisconnect
            ):
                raise result

    def take(self, given: Input) -> None:
        """Let the core decide about something that is not a frame."""
        for output in self.core.handle(asyncio.get_running_loop().time(), given):
            self._do(output)

    def tick(self, given: Tick) -> None:
        """Each second: deadlines, and whether the other side keeps up."""
        now = asyncio.get_running_loop().time()
        self.take(given)
        if self._outbox.is_too_slow(now):
            self.end(Why.SLOW)
            if self._writer is not None:
                self._writer.cancel()

    def say(self, frame: str) -> None:
        """Queue a frame of the conversation itself."""
        self._outbox.put(frame)

    def hear(self, topic: str, frame: str) -> None:
        """Queue a frame, if the right to it still stands."""
        if self.core.may_hear(topic, self._hub.now()):
            self._outbox.put(frame)

    def hear_positions(self, topic: str, moved: Mapping[CrewId, Fragment]) -> None:
        """Keep the newest positions, if the right to them still stands."""
        if self.core.may_hear(topic, self._hub.now()):
            self._outbox.put_positions(topic, moved)

    def lose(self) -> None:
        """What this screen holds is of no use any more: let it come back."""
        self.end(Why.INSUFFICIENT_STATE)

    def end(self, why: Why) -> None:
        """Close: at once when the other side is slow, else after what is queued."""
        if self._why is None:
            self._why = why
            self.core.ended = True
            self._outbox.close(drop=why in NOT_READING or why is Why.REVOKED)

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            self.heard_at = self._hub.now()
            given = Received(message.get("text"))
            for output in self.core.handle(loop.time(), given):
                await self._carry_out(output)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while (frame := await self._outbox.next(loop.time())) is not None:
            await self._websocket.send({"type": "websocket.send", "text": frame})

    async def _close(self) -> None:
        if self._why is None:
            return
        way_out = self._websocket.scope["extensions"].get(EXTENSION)
        if way_out is not None and self._why in NOT_READING:
            way_out["cut"](self._why, self._why.reason)
            return
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._websocket.close(self._why, self._why.reason)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return  # it is gone, or will not read: what it misses it asks for again

    async def _carry_out(self, output: Output) -> None:
        try:
            match output:
                case Redeem(ticket):
                    await self._redeem(ticket)
                case Join():
                    await self._hub.join(self, output)
                case Place(session, pos):
                    fix = Fix.model_validate(pos.model_dump(exclude={"t"}))
                    self._outbox.put(
                        encode.placed(fix, await self._placed(session, fix))
                    )
                case _:
                    self._do(output)
        except (StoreError, StoreUnavailable, OSError):
            self.end(Why.INSUFFICIENT_STATE)

    async def _placed(self, session: Session, fix: Fix) -> Verdict:
        """A position of the crew; without the store it is lost, and the line stays."""
        try:
            return await self._hub.place(session, fix)
        except (StoreError, StoreUnavailable):
            return Verdict(kept=0, refused=(), lost=True)

    async def _redeem(self, ticket: str) -> None:
        self.token_hash, session = await self._hub.admit(ticket, origin=self._origin)
        self.take(Admitted(session))

    def _tell(self, output: Beat | Remind) -> None:
        """What is said because time went on."""
        if isinstance(output, Beat):
            tops = self._hub.tops(self, output.topics)
            self._outbox.put(encode.ping(tops, self._hub.clock))
            return
        for frame in self._hub.reminders(self):
            self.hear(output.topic, frame)

    def _do(self, output: Output) -> None:
        match output:
            case Greet(session):
                self._hub.enter(self)
                greeting = encode.welcome(session, int(PING_EVERY_S), self._hub.clock)
                self._outbox.put(greeting)
            case Beat() | Remind():
                self._tell(output)
            case Leave(topic, revoked):
                self._hub.unjoin(self)
                if revoked:
                    told = encode.unsubbed(topic, "revoked", purge=True)
                    self._outbox.put(told)
            case Refuse(id_, code, detail):
                self._outbox.put(encode.problem(id_, code, detail))
            case End(why):
                self.end(why)
            case Redeem() | Join() | Place():
                message = f"{type(output).__name__} must be awaited"
                raise TypeError(message)
