"""Where the receiver's responses arrive: a small real server on the loopback."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from typing_extensions import override

from ucr.test999 import form

HOST: Final = "127.0.0.1"
SAID: Final = {200: "informational", 409: "duplicate", 503: "transient"}
SILENT: Final = 500
"""Answered without an OperationOutcome, as a gateway does."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One response as it arrived, and what we said to it."""

    headers: dict[str, str]
    content: bytes
    status: int

    @property
    def body(self) -> dict[str, Any]:
        """The bundle; empty where it is none."""
        return form.read(self.content) or {}


@dataclass(slots=True)
class Inbox:
    """Every response by its correlation id, and what to answer to the next."""

    heard: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    to_say: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    def say(self, correlation_id: str, *statuses: int) -> None:
        """Answer the next responses of a conversation so; later ones with 200."""
        self.to_say[correlation_id].extend(statuses)

    async def wait(
        self, correlation_id: str, *, count: int, within_s: float
    ) -> list[Heard]:
        """What has arrived once there are so many, or once the time is over."""
        try:
            async with asyncio.timeout(within_s), self._came:
                await self._came.wait_for(
                    lambda: len(self.heard[correlation_id]) >= count
                )
        except TimeoutError:
            pass
        return list(self.heard[correlation_id])

    async def take(self, request: Request) -> Response:
        """One response arrives."""
        id_ = request.headers.get("x-correlation-id", "")
        waiting = self.to_say[id_]
        status = waiting.pop(0) if waiting else 200
        headers = {name.lower(): value for name, value in request.headers.items()}
        heard = Heard(headers, await request.body(), status)
        async with self._came:
            self.heard[id_].append(heard)
            self._came.notify_all()
        return _answer(status, headers)


def _answer(status: int, asked: dict[str, str]) -> Response:
    """Say it in the form that was asked for; `SILENT` says nothing at all."""
    ids = {
        name: asked[name.lower()]
        for name in ("X-Request-Id", "X-Correlation-Id")
        if name.lower() in asked
    }
    if status == SILENT:
        return Response("a gateway's own words", status)
    if "xml" in asked.get("accept", ""):
        body = form.as_xml(_outcome(status))
        return Response(body, status, headers=ids, media_type="application/fhir+xml")
    return JSONResponse(
        _outcome(status), status, headers=ids, media_type="application/fhir+json"
    )


def _outcome(status: int) -> dict[str, Any]:
    level = "information" if status == 200 else "error"  # noqa: PLR2004 - HTTP
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": level, "code": SAID.get(status, "processing")}],
    }


class Quiet(uvicorn.Server):
    """A server that leaves Ctrl-C to the program around it."""

    @contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(port: int) -> AsyncIterator[Inbox]:
    """An inbox that listens on this port of the loopback while the block lasts.

    Raises:
        OSError: The port is taken.
    """
    inbox = Inbox()
    path = "/{base:path}/$process-message"
    app = Starlette(routes=[Route(path, inbox.take, methods=["POST"])])
    door = socket.create_server((HOST, port))
    config = uvicorn.Config(
        app, log_level="error", lifespan="off", timeout_graceful_shutdown=2
    )
    server = Quiet(config)
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield inbox
    finally:
        server.should_exit = True
        await task
        door.close()
