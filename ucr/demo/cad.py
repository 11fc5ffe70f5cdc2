"""An invented ambulance service's stack adapter, for the simulated day: an outsider.

It speaks the contract of docs/integrators/stack.md over a real socket, on a few lines
of HTTP of its own, and remembers in the ledger what it was told.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ucr.demo.ledger import Ledger, Line, Wrote
from ucr.demo.waiting import Waiter, Waiters

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
LIMIT_S: Final = 10.0
MOST_BYTES: Final = 16 * 1024
HEARD: Final[Mapping[str, Wrote]] = {
    "taken": Wrote.TAKEN,
    "released": Wrote.RELEASED,
    "ended": Wrote.TAKEN,
    "corrected": Wrote.TAKEN,
}
WORDS: Final = {200: "OK", 204: "No Content", 401: "Unauthorized", 404: "Not Found"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its line, its token, its body."""

    method: str
    path: str
    token: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Cad:
    """What waits, and what we were told of it."""

    waiters: Waiters
    ledger: Ledger
    token: str
    now: Callable[[], datetime]

    def answer(self, asked: Asked) -> tuple[int, Mapping[str, Any] | None]:
        """The status and body of an answer."""
        if not hmac.compare_digest(asked.token.encode(), self.token.encode()):
            return 401, None
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["calls"]:
                return 200, self._all()
            case "GET", ["calls", id_]:
                found = self._find(id_)
                return (200, found.in_full(self.now())) if found else (404, None)
            case "POST", ["calls", id_, what] if what in HEARD:
                return self._hear(id_, what, asked.body)
        return 404, None

    def _all(self) -> Mapping[str, Any]:
        at = self.now()
        calls = [one.shown(at) for one in self._waiting(at)]
        return {"as_of": at.isoformat(), "calls": calls}

    def _waiting(self, at: datetime) -> list[Waiter]:
        """Who waits and is not the community team's to do."""
        return [
            one
            for one in self.waiters.at(at)
            if not self.ledger.has(Wrote.TAKEN, one.id)
            or self.ledger.has(Wrote.RELEASED, one.id)
        ]

    def _find(self, id_: str) -> Waiter | None:
        return next((one for one in self._waiting(self.now()) if one.id == id_), None)

    def _hear(self, id_: str, what: str, body: bytes) -> tuple[int, None]:
        said = json.loads(body)
        line = Line(
            wrote=HEARD[what],
            name=id_,
            by="stack",
            at=self.now(),
            said=str(said.get("reference", "")),
        )
        self.ledger.write(line)
        return 204, None


@asynccontextmanager
async def served(cad: Cad, port: int) -> AsyncIterator[None]:
    """Answer on this port of the loopback as long as the block lasts.

    Raises:
        OSError: The port is taken.
    """

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(LIMIT_S):
                status, body = cad.answer(await _read(reader))
                writer.write(_written(status, body))
                await writer.drain()
        except (OSError, EOFError, ValueError, TimeoutError) as odd:
            log.info("stack: a request that was none (%s)", type(odd).__name__)
        finally:
            writer.close()

    server = await asyncio.start_server(one, HOST, port, limit=MOST_BYTES)
    try:
        yield
    finally:
        server.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    """One request; what is none raises ValueError or EOFError."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
    first, *lines = head.splitlines()
    method, path, _ = first.split(" ")
    named = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip() for name, _, value in named}
    length = min(int(headers.get("content-length", "0")), MOST_BYTES)
    return Asked(
        method=method,
        path=path,
        token=headers.get("authorization", "").removeprefix("Bearer "),
        body=await reader.readexactly(length),
    )


def _written(status: int, body: Mapping[str, Any] | None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status} {WORDS[status]}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + content
