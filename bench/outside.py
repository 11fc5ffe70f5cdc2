"""A server outside us, on the loopback, that keeps when each thing came to it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from bench.stack import now_s

LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Outside:
    """What came, and when: seconds of the machine's clock, and the body."""

    place: str = ""
    status: int = 204
    came: list[tuple[float, bytes]] = field(default_factory=list)

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take request after request of one line."""
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                found = LENGTH.search(head)
                body = await reader.readexactly(int(found[1]) if found else 0)
                self.came.append((now_s(), body))
                writer.write(f"HTTP/1.1 {self.status} Taken\r\n".encode())
                writer.write(b"content-length: 0\r\n\r\n")
                await writer.drain()
        writer.close()


@asynccontextmanager
async def outside(status: int = 204) -> AsyncIterator[Outside]:
    """It listens as long as the block lasts, and answers all with this status."""
    found = Outside(status=status)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    found.place = f"{host}:{port}"
    try:
        yield found
    finally:
        server.close()
