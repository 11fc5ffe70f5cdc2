"""An ambulance service's stack adapter: a real server that tests tell what to say."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
TOKEN = "the-trust-gave-us-this"  # noqa: S105 - of a test


async def _at_once() -> None:
    return


@dataclass(frozen=True)
class Told:
    """One message that the ambulance side got."""

    path: str
    body: Json
    key: str


@dataclass
class OutsideCad:
    """What waits there, what it was asked and told, and how it answers next.

    Attributes:
        calls: In full, by id; the list is made of their thin parts.
        answers: What the next messages get, in turn; 204 when there are no more.
        later: Headers of every answer to a message.
        instead: Answered in place of every list.
        before_details, before_list: Awaited before it is answered.
        in_place_of_all: Answers everything itself.
    """

    at: Callable[[], datetime]
    address: str = ""
    calls: dict[str, Json] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    later: dict[str, str] = field(default_factory=dict)
    instead: Callable[[], Response] | None = None
    before_details: Callable[[], Awaitable[None]] = _at_once
    before_list: Callable[[], Awaitable[None]] = _at_once
    in_place_of_all: Callable[[Request], Awaitable[Response]] | None = None

    def waits(self, id_: str = "EX-1", **changes: Any) -> Json:
        """Somebody has rung 999 and waits; the call in full."""
        self.calls[id_] = a_call(id_, self.at()) | changes
        return self.calls[id_]

    async def list_calls(self, request: Request) -> Response:
        if self.in_place_of_all is not None:
            return await self.in_place_of_all(request)
        self.asked.append(request.url.path)
        await self.before_list()
        if not _knows(request):
            return Response(status_code=401)
        if self.instead is not None:
            return self.instead()
        calls = [thin(call) for call in self.calls.values()]
        return JSONResponse({"as_of": self.at().isoformat(), "calls": calls})

    async def one_call(self, request: Request) -> Response:
        if self.in_place_of_all is not None:
            return await self.in_place_of_all(request)
        self.asked.append(request.url.path)
        await self.before_details()
        if not _knows(request):
            return Response(status_code=401)
        found = self.calls.get(request.path_params["id"])
        return JSONResponse(found) if found else Response(status_code=404)

    async def hear(self, request: Request) -> Response:
        if self.in_place_of_all is not None:
            return await self.in_place_of_all(request)
        body = json.loads(await request.body())
        key = request.headers["idempotency-key"]
        self.told.append(Told(request.url.path, body, key))
        status = self.answers.pop(0) if self.answers else 204
        known = status if _knows(request) else 401
        return Response(status_code=known, headers=self.later)


def a_call(id_: str, at: datetime) -> Json:
    """An older person who fell in Uppingham half an hour ago, in full."""
    return {
        "id": id_,
        "version": "v1",
        "category": "C3",
        "complaint": {
            "code": "EX-FALL",
            "system": "https://ucr.example/complaint",
            "display": "Fall, not hurt",
        },
        "age_years": 84,
        "sex": "female",
        "waiting_since": (at - timedelta(minutes=30)).isoformat(),
        "breach_at": (at + timedelta(minutes=90)).isoformat(),
        "on_floor_since": None,
        "location": {
            "lon": -0.7228,
            "lat": 52.5881,
            "lines": ["4 Canary Row", "Uppingham"],
            "access": "Key with the neighbour",
            "key_safe": "C4711",
        },
        "flags": [],
        "red_flags": [],
        "exclusions": [],
        "callback": True,
        "resource": None,
        "patient": {
            "name": "Test Canary",
            "nhs_number": "999 000 0018",
            "born_on": "1941-05-01",
            "phone": "01632 960001",
        },
        "contacts": [{"name": "Tess Canary", "phone": "07700 900001"}],
        "story": "Slipped off the bed, talks, cannot get up",
    }


THIN = ("lon", "lat", "postcode")
FULL = ("patient", "contacts", "story", "notes")


def thin(call: Json) -> Json:
    """The part of a call that the list shows."""
    place = {name: call["location"].get(name) for name in THIN}
    return {k: v for k, v in call.items() if k not in FULL} | {"location": place}


def _knows(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}"


@asynccontextmanager
async def outside_cad(at: Callable[[], datetime]) -> AsyncIterator[OutsideCad]:
    """Serve it as long as the block lasts."""
    cad = OutsideCad(at)
    app = Starlette(
        routes=[
            Route("/stack/calls", cad.list_calls),
            Route("/stack/calls/{id}", cad.one_call),
            Route("/stack/calls/{id}/{what}", cad.hear, methods=["POST"]),
        ]
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        config = uvicorn.Config(app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()
        cad.address = f"http://{host}:{port}/stack"
        try:
            yield cad
        finally:
            server.should_exit = True
            await task
