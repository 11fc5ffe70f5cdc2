"""What a bomb costs our doors and sockets, in processor and memory (P33)."""

import json
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from time import process_time
from typing import Any, Final

import pytest
from starlette.types import ASGIApp

from tests.api.bombs import BODIES, FRAMES
from tests.live.screen import opened
from tests.live.test_protocol import SUB, welcomed
from tests.world.callers import World
from tests.world.people import a_request
from ucr.cli import serve
from ucr.live.closing import Why
from ucr.live.protocol import End, Received

MOST_S: Final = 0.05
MOST_BYTES: Final = 20_000_000
TIMES_AS_MUCH: Final = 8
"""On a slow machine: as a good request of its own takes there, and so much more."""
TRIES: Final = 5
"""The best of so many: other work on the machine only ever adds to it."""
PART: Final = 65_536
TOO_BIG: Final = 1009
"""RFC 6455: a message too big to process."""


@dataclass(slots=True)
class Door:
    """The senders' door, called as a server calls it."""

    app: ASGIApp
    key: str
    statuses: list[int]

    async def takes(self, body: bytes) -> float:
        """Post a body; the processor's seconds that it took."""
        parts = [body[at : at + PART] for at in range(0, len(body), PART)]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/api/referrals",
            "raw_path": b"/api/referrals",
            "root_path": "",
            "query_string": b"",
            "headers": [
                (b"authorization", f"Bearer {self.key}".encode()),
                (b"content-type", b"application/json"),
                (b"content-encoding", b"gzip" if body[:2] == b"\x1f\x8b" else b""),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

        async def receive() -> dict[str, Any]:
            part = parts.pop(0) if parts else b""
            return {"type": "http.request", "body": part, "more_body": bool(parts)}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.statuses.append(message["status"])

        began = process_time()
        await self.app(scope, receive, send)
        return process_time() - began


def a_good_one() -> bytes:
    return json.dumps(a_request()).encode()


async def best_of(takes: Callable[[], Awaitable[float]], enough_s: float) -> float:
    """The least of some tries, or the first that is little enough."""
    best = inf
    for _ in range(TRIES):
        best = min(best, await takes())
        if best < enough_s:
            break
    return best


async def test_no_body_costs_a_sender_s_door_much(quiet_world: World) -> None:
    world = quiet_world
    door = Door(world.app, world.keys["EMAS"], [])
    await world.sender.asks()  # what is built at the first request is not its cost
    good_s = min([await door.takes(a_good_one()) for _ in range(TRIES)])
    limit_s = max(MOST_S, TIMES_AS_MUCH * good_s)

    dear = {}
    for name, body in BODIES.items():
        spent_s = await best_of(partial(door.takes, body), limit_s)
        tracemalloc.start()
        await door.takes(body)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        if spent_s >= limit_s or peak >= MOST_BYTES:
            dear[name] = (round(spent_s * 1_000), peak)

    assert dear == {}
    assert {*door.statuses} <= {200, 201, 400, 413, 422}
    assert door.statuses[:TRIES] == [201] * TRIES
    assert door.statuses.count(422) > len(BODIES) / 4


@pytest.mark.parametrize("name", list(FRAMES))
def test_no_frame_costs_a_socket_much(name: str) -> None:
    heard = Received(FRAMES[name])
    welcomed().handle(0, heard)  # what is built at the first frame is not its cost
    spent_s = []
    for _ in range(TRIES):
        core, began = welcomed(), process_time()
        core.handle(1, heard)
        spent_s.append(process_time() - began)
    tracemalloc.start()
    welcomed().handle(1, heard)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert min(spent_s) < MOST_S
    assert peak < MOST_BYTES


def test_whoever_floods_a_socket_is_ended_once_and_then_costs_nothing() -> None:
    core = welcomed()
    said = [out for _ in range(10_000) for out in core.handle(1, SUB)]

    assert [out for out in said if isinstance(out, End)] == [End(Why.RATE)]
    assert len(said) < 200


async def test_a_frame_beyond_all_frames_ends_the_socket_before_it_is_read(
    quiet_world: World,
) -> None:
    async with opened(quiet_world.address) as screen:
        await screen.socket.send("x" * (serve.LARGEST_FRAME_BYTES + 1))

        assert await screen.until_closed() == TOO_BIG
