"""A wire between two parties, on real sockets, that a test may break on purpose.

It stands before PostgreSQL, Valkey or the doors. Whoever calls it reaches the other
side, until it is told to go down, to swallow everything, to be slow, or to cut.
A lens may look at what passes, and hold it, or end the line by `Cut`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

PIECE: Final = 65_536
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Reach: TypeAlias = Callable[[], Awaitable[Streams]]


class Cut(Exception):
    """The line ends here, with a reset on both sides."""


class Lens(Protocol):
    """Sees one line's bytes before they go on."""

    async def up(self, piece: bytes, send: Callable[[bytes], Awaitable[None]]) -> None:
        """From the caller; `send` passes bytes on.

        Raises:
            Cut: Nothing more passes.
        """

    async def down(
        self, piece: bytes, send: Callable[[bytes], Awaitable[None]]
    ) -> None:
        """From the called; `send` passes bytes on.

        Raises:
            Cut: Nothing more passes.
        """

    def ended(self) -> None:
        """The line is over."""


class Clear:
    """Lets everything pass."""

    async def up(self, piece: bytes, send: Callable[[bytes], Awaitable[None]]) -> None:
        await send(piece)

    async def down(
        self, piece: bytes, send: Callable[[bytes], Awaitable[None]]
    ) -> None:
        await send(piece)

    def ended(self) -> None:
        return


@dataclass(slots=True)
class Between:
    """One listening port before one server.

    Attributes:
        reach: Opens the other side.
        lens: Makes what looks at one new line.
        hit: What really befell somebody, by its name.
        late_s: Every piece waits so long, each way.
        slow_to_close_s: The caller learns so late that the other side is gone.
    """

    reach: Reach
    lens: Callable[[], Lens] = Clear
    hit: Counter[str] = field(default_factory=Counter)
    port: int = 0
    late_s: float = 0
    slow_to_close_s: float = 0
    is_down: bool = False
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _lines: set[asyncio.Task[None]] = field(default_factory=set)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def standing(self) -> AsyncIterator["Between"]:
        """Listen on the loopback."""
        self._open.set()
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cuts()
            for task in self._lines:
                task.cancel()
            await asyncio.gather(*self._lines, return_exceptions=True)

    def goes_down(self) -> None:
        """What is open breaks by a reset, and what is new is closed at once."""
        self.is_down = True
        self.cuts()

    def swallows(self) -> None:
        """A black hole: everything is taken and nothing comes back, nothing closes."""
        self._open.clear()

    def heals(self) -> None:
        """All is as it should be; what was swallowed goes on its way."""
        self.is_down, self.late_s, self.slow_to_close_s = False, 0, 0
        self._open.set()

    def cuts(self) -> None:
        """Reset every open line; the next may succeed."""
        self.hit["cut"] += len(self._writers) // 2
        for writer in self._writers:
            writer.transport.abort()

    @property
    def lines(self) -> int:
        """How many are open."""
        return len(self._lines)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        task.add_done_callback(self._lines.discard)
        if self.is_down:
            self.hit["refused"] += 1
            writer.transport.abort()
            return
        # A line that is cancelled ends like any other: the proxy is over.
        with suppress(OSError, Cut, asyncio.CancelledError):
            await self._line(reader, writer)
        writer.transport.abort()

    async def _line(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there, back = await self.reach()
        lens = self.lens()
        self._writers |= {writer, back}
        ways = [
            asyncio.create_task(self._pump(reader, back, lens.up)),
            asyncio.create_task(self._pump(there, writer, lens.down)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if self.slow_to_close_s and ways[1] in done:
                self.hit["closed late"] += 1
                await asyncio.wait(ways[:1], timeout=self.slow_to_close_s)
        finally:
            lens.ended()
            self._writers -= {writer, back}
            for way in ways:
                way.cancel()
            back.transport.abort()
            writer.transport.abort()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        passes: Callable[[bytes, Callable[[bytes], Awaitable[None]]], Awaitable[None]],
    ) -> None:
        async def send(piece: bytes) -> None:
            writer.write(piece)
            await writer.drain()

        while piece := await reader.read(PIECE):
            if self.late_s:
                self.hit["late"] += 1
                await asyncio.sleep(self.late_s)
            if not self._open.is_set():
                self.hit["swallowed"] += 1
                await self._open.wait()
            await passes(piece, send)


def at_port(port: int) -> Reach:
    """The way to a server on the loopback."""
    return lambda: asyncio.open_connection("127.0.0.1", port)


def at_socket(path: str) -> Reach:
    """The way to a server's unix socket."""
    return lambda: asyncio.open_unix_connection(path)
