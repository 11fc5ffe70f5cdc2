"""A bad signal as a proxy: requests and answers go missing, late or twice, by a seed.

It stands between phones and the service, on real sockets. A phone is known by its
session cookie, and each phone has a fate of its own: which of its requests are hit
depends on the seed, the address and how many came before to that address, not on the
moment. What was really hit is counted.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

COOKIE: Final = re.compile(rb"ucr_session=([\w.-]+)")
IDS: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|offset=\d+")
LENGTH: Final = re.compile(rb"^content-length: *(\d+)", re.IGNORECASE | re.MULTILINE)
CHUNKED: Final = re.compile(
    rb"^transfer-encoding: *chunked", re.IGNORECASE | re.MULTILINE
)
BUSY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n"
    b"content-length: 2\r\nretry-after: 1\r\n\r\n{}"
)
MOST_BYTES: Final = 1 << 20


class Fault(StrEnum):
    """What may become of a request.

    Attributes:
        REQUEST_LOST: It never reaches the service.
        ANSWER_LOST: The service does it, and the phone does not hear of it.
        LATE: The phone sees a broken line; the service gets it after later ones.
        BUSY: The service has no time: 503.
    """

    REQUEST_LOST = "request_lost"
    ANSWER_LOST = "answer_lost"
    LATE = "late"
    BUSY = "busy"


BAD: Final = {
    Fault.REQUEST_LOST: 0.12,
    Fault.ANSWER_LOST: 0.12,
    Fault.LATE: 0.10,
    Fault.BUSY: 0.06,
}
"""The share of requests that each befalls in a bad signal."""


@dataclass(slots=True)
class Late:
    """A request on its way for too long, and after how many others it arrives."""

    request: bytes
    after: int
    overtaken_by: int = 0


@dataclass(slots=True)
class Link:
    """One phone's way to the service."""

    seed: str
    rates: dict[Fault, float] = field(default_factory=dict)
    is_down: bool = False
    hit: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    late: list[Late] = field(default_factory=list)
    arriving: set[asyncio.Task[None]] = field(default_factory=set)
    sockets: set[asyncio.StreamWriter] = field(default_factory=set)
    up_bytes: int = 0
    down_bytes: int = 0

    def fate(self, method: str, path: str) -> Fault | None:
        """What becomes of the next request to `path`; ids do not count."""
        place = f"{method} {IDS.sub('*', path)}"
        self.seen[place] += 1
        drawn = Random(f"{self.seed} {place} {self.seen[place]}").random()  # noqa: S311
        for fault, share in self.rates.items():
            drawn -= share
            if drawn < 0:
                return fault
        return None

    def lags(self, request: bytes) -> None:
        """Keep a request back until one to three later ones have passed it."""
        after = 1 + Random(f"{self.seed} late {len(request)}").randrange(3)  # noqa: S311
        self.late.append(Late(request, after))

    def overtakes(self) -> list[Late]:
        """One more passed; which late ones arrive now."""
        for one in self.late:
            one.overtaken_by += 1
        due = [one for one in self.late if one.overtaken_by >= one.after]
        self.late = [one for one in self.late if one.overtaken_by < one.after]
        return due

    def goes_down(self) -> None:
        """No signal: nothing new gets through, and what is open breaks."""
        self.is_down = True
        self.cuts()

    def cuts(self) -> None:
        """Break every socket that is open; the next may succeed."""
        self.hit["cut"] += len(self.sockets)
        for writer in self.sockets:
            writer.transport.abort()
        self.sockets.clear()

    def heals(self) -> None:
        self.is_down, self.rates = False, {}


class Lossy:
    """The proxy; give each phone its link before it speaks."""

    def __init__(self, service: tuple[str, int]) -> None:
        """Stand before the service at this host and port."""
        self._service = service
        self.links: dict[str, Link] = {}
        self.others = Link("others")
        self.port = 0
        self._lines = set[asyncio.Task[None]]()

    @asynccontextmanager
    async def standing(self, port: int = 0) -> AsyncIterator["Lossy"]:
        """Listen on the loopback."""
        server = await asyncio.start_server(
            self._serve, "127.0.0.1", port, limit=MOST_BYTES
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for link in (*self.links.values(), self.others):
                link.cuts()
            for task in self._lines:
                task.cancel()
            await asyncio.gather(*self._lines, return_exceptions=True)

    async def delivers_what_is_late(self, link: Link) -> None:
        """Let every request that still lags arrive now, and those on their last way."""
        left, link.late = link.late, []
        await asyncio.gather(*link.arriving)
        for one in left:
            await self._deliver(link, one)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        line = _Line(self, reader, writer)
        if task := asyncio.current_task():
            self._lines.add(task)
            task.add_done_callback(self._lines.discard)
        try:
            with suppress(
                ConnectionError,
                asyncio.IncompleteReadError,
                asyncio.LimitOverrunError,
                asyncio.CancelledError,  # the proxy is over; the task of a server
            ):
                while await line.passes_one():
                    pass
        finally:
            line.ends()

    def link_of(self, head: bytes) -> Link:
        """Whose request this is."""
        cookie = COOKIE.search(head)
        return (
            self.links.get(cookie[1].decode(), self.others) if cookie else self.others
        )

    async def reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(*self._service, limit=MOST_BYTES)

    async def _deliver(self, link: Link, late: Late) -> None:
        reader, writer = await self.reach()
        try:
            writer.write(late.request)
            await read_message(reader)
            link.hit["late_arrived"] += 1
            link.hit["reordered"] += late.overtaken_by > 0
        finally:
            writer.transport.abort()

    def passed(self, link: Link) -> None:
        """A request of `link` got through: late ones come after it, one by one.

        Beside the answer, which does not wait for them: a phone knows nothing of them.
        """
        due = link.overtakes()
        if due:
            task = asyncio.create_task(self._deliver_all(link, due))
            link.arriving.add(task)
            task.add_done_callback(link.arriving.discard)
            self._lines.add(task)
            task.add_done_callback(self._lines.discard)

    async def _deliver_all(self, link: Link, due: list[Late]) -> None:
        for one in due:
            await self._deliver(link, one)


class _Line:
    """One connection of a phone, and its twin to the service."""

    def __init__(
        self,
        proxy: Lossy,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._proxy, self._reader, self._writer = proxy, reader, writer
        self._there: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._link = proxy.others

    async def passes_one(self) -> bool:
        """One request there and its answer back; False: the line is broken."""
        request = await read_message(self._reader)
        head = request.partition(b"\r\n\r\n")[0]
        link = self._link = self._proxy.link_of(head)
        link.sockets.add(self._writer)
        link.up_bytes += len(request)
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        if link.is_down:
            link.hit["down"] += 1
            return False
        fault = link.fate(method, path)
        if b"upgrade: websocket" in head.lower():
            await self._pipes(link, request, is_cut=fault is not None)
            return False
        return await self._answers(link, request, fault)

    async def _answers(self, link: Link, request: bytes, fault: Fault | None) -> bool:
        if fault is not None:
            link.hit[fault] += 1
        if fault is Fault.REQUEST_LOST:
            return False
        if fault is Fault.LATE:
            link.lags(request)
            return False
        if fault is Fault.BUSY:
            self._writer.write(BUSY)
            return True
        answer = await self._asks(request)
        self._proxy.passed(link)
        if fault is Fault.ANSWER_LOST or link.is_down:
            return False
        link.down_bytes += len(answer)
        self._writer.write(answer)
        await self._writer.drain()
        return True

    async def _asks(self, request: bytes) -> bytes:
        for is_fresh in (self._there is None, True):
            self._there = self._there if not is_fresh else await self._proxy.reach()
            assert self._there is not None
            reader, writer = self._there
            writer.write(request)
            try:
                return await read_message(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.transport.abort()
                self._there = None
                if is_fresh:
                    raise
        raise AssertionError

    async def _pipes(self, link: Link, request: bytes, *, is_cut: bool) -> None:
        """A socket: bytes both ways until it breaks; a cut one after its greeting."""
        if self._there is not None:
            self._there[1].transport.abort()
        self._there = reader, writer = await self._proxy.reach()
        writer.write(request)
        ways = [
            asyncio.create_task(self._copies(link, reader, self._writer, is_cut)),
            asyncio.create_task(self._copies(link, self._reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _copies(
        self,
        link: Link,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        is_cut: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        is_down = writer is self._writer
        pieces = 0
        while piece := await reader.read(65_536):
            pieces += 1
            if is_down:
                link.down_bytes += len(piece)
            else:
                link.up_bytes += len(piece)
            writer.write(piece)
            await writer.drain()
            if is_cut and pieces > CUT_AFTER:
                link.hit["cut"] += 1
                return

    def ends(self) -> None:
        self._link.sockets.discard(self._writer)
        self._writer.transport.abort()
        if self._there is not None:
            self._there[1].transport.abort()


CUT_AFTER: Final = 3


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP message, head and body, as the bytes it is made of."""
    head = await reader.readuntil(b"\r\n\r\n")
    if length := LENGTH.search(head):
        return head + await reader.readexactly(int(length[1]))
    if CHUNKED.search(head):
        return head + await _chunks(reader)
    return head


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    read = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        read += size + await reader.readexactly(int(size, 16) + 2)
        if int(size, 16) == 0:
            return read
