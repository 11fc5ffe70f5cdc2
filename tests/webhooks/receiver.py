"""A sender's own server, and others that it might lead us to, on the loopback."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpcore
import uvicorn
from httpcore import SOCKET_OPTION, AsyncNetworkBackend, AsyncNetworkStream
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import override

OK = b"HTTP/1.1 204 No Content\r\n\r\n"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """What it was sent, and how it answers next; it takes everything by default."""

    address: str = ""
    urls: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    waits_for: asyncio.Event | None = None

    @property
    def place(self) -> str:
        return self.address.removeprefix("http://")

    async def hook(self, request: Request) -> Response:
        self.urls.append(str(request.url))
        self.bodies.append(await request.body())
        self.headers.append(dict(request.headers))
        if self.waits_for is not None:
            await self.waits_for.wait()
        return self.answers.pop(0) if self.answers else Response(status_code=204)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Serve it as long as the block lasts."""
    receiver = Receiver()
    app = Starlette(routes=[Route("/{path:path}", receiver.hook, methods=["POST"])])
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()
        receiver.address = f"http://{host}:{port}"
        try:
            yield receiver
        finally:
            if receiver.waits_for is not None:
                receiver.waits_for.set()
            server.should_exit = True
            await task


@dataclass
class Listener:
    """A socket that counts who connects, and keeps what the first bytes were."""

    port: int = 0
    hits: int = 0
    heard: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


@asynccontextmanager
async def listening(
    talk: Talk | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Listener]:
    """Listen on the loopback as long as the block lasts.

    Args:
        talk: How it answers, after it has read the head of a request.
        tls: Its certificate, where it has one; the name that is asked for is kept.
    """
    listener = Listener()
    talks = set[asyncio.Task[None] | None]()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.hits += 1
        talks.add(asyncio.current_task())
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            listener.heard.append(await reader.readuntil(b"\r\n\r\n"))
            if talk is None:
                writer.write(OK)
                await writer.drain()
            else:
                await talk(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    if tls is not None:
        tls.sni_callback = lambda _, name, __: listener.names.append(name)
    server = await asyncio.start_server(met, "127.0.0.1", 0, ssl=tls)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()
        await asyncio.gather(*filter(None, talks))


class Wire(AsyncNetworkBackend):
    """A network in which every address is this machine; it keeps which were asked."""

    def __init__(self) -> None:
        """Nobody has been called yet."""
        self.called: list[str] = []
        self._real = httpcore.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        self.called.append(host)
        return await self._real.connect_tcp(
            "127.0.0.1", port, timeout, local_address, socket_options
        )


@dataclass
class Names:
    """A name server that answers differently each time it is asked (DNS rebinding)."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    async def resolve(self, host: str, port: int) -> list[str]:
        del port
        self.asked.append(host)
        return self.answers.pop(0)


Json = dict[str, Any]
