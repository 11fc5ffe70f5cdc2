"""What a bomb costs our doors and sockets, in work and memory (P33).

`python -m bench.bombs` prints the milliseconds.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

import pytest
from starlette.types import ASGIApp

from tests.api.bombs import BODIES, FRAMES
from tests.live.screen import opened
from tests.live.test_protocol import SUB, welcomed
from tests.world.callers import World
from tests.world.effort import Effort, counted
from tests.world.people import a_request
from ucr.cli import serve
from ucr.live.closing import Why
from ucr.live.protocol import End, Received

MOST_CALLS: Final = 80_000
"""Some 50 ms, twice what the dearest took; a good request is 6,000."""
MOST_CALLS_A_FRAME: Final = 1_000
MOST_BYTES: Final = 20_000_000
PART: Final = 65_536
TOO_BIG: Final = 1009
"""RFC 6455: a message too big to process."""


@dataclass(slots=True)
class Door:
    """The senders' door, called as a server calls it."""

    app: ASGIApp
    key: str
    statuses: list[int]

    async def takes(self, body: bytes) -> Effort:
        """Post a body, and count what it costs."""
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

        with counted() as effort:
            await self.app(scope, receive, send)
        return effort


def a_good_one() -> bytes:
    return json.dumps(a_request()).encode()


async def test_no_body_costs_a_sender_s_door_much(quiet_world: World) -> None:
    world = quiet_world
    door = Door(world.app, world.keys["EMAS"], [])
    await world.sender.asks()  # what is built at the first request is not its cost

    good = await door.takes(a_good_one())
    spent = {name: await door.takes(body) for name, body in BODIES.items()}

    assert 1_000 < good.calls < MOST_CALLS / 4
    assert {name: one for name, one in spent.items() if is_dear(one)} == {}
    assert door.statuses[0] == 201
    assert {*door.statuses} <= {200, 201, 400, 413, 422}
    assert door.statuses.count(422) > len(BODIES) / 4


def is_dear(effort: Effort) -> bool:
    return effort.calls > MOST_CALLS or effort.peak_bytes > MOST_BYTES


@pytest.mark.parametrize("name", list(FRAMES))
def test_no_frame_costs_a_socket_much(name: str) -> None:
    heard = Received(FRAMES[name])
    core = welcomed()
    core.handle(0, heard)  # what is built at the first frame is not its cost

    with counted() as effort:
        core.handle(1, heard)

    assert 0 < effort.calls < MOST_CALLS_A_FRAME
    assert effort.peak_bytes < MOST_BYTES


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
