"""Screens as a bench has them: a session, a socket, and how far each has come.

Each asks as a browser does: a ticket, hello, subscribe from where it stands.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random
from time import monotonic
from typing import Any, Final

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.world.ground import ORIGIN
from ucr.callers import COOKIE

TOPIC: Final = "area/rutland"
WITHIN_S: Final = 10.0
"""All screens come back in this time, as browsers do by their jitter."""
AGAIN_S: Final = 0.5
GIVEN_UP_S: Final = 120.0
SEED: Final = 26


@dataclass(slots=True)
class Screen:
    """One browser: its session, and how far it has come."""

    token: str
    origin: str = ORIGIN
    topic: str = TOPIC
    epoch: str = ""
    offset: int = -1
    back_s: float | None = None
    took_s: float | None = None

    async def watches(self, address: str, http: httpx.AsyncClient) -> ClientConnection:
        """Ask for a ticket, say hello, subscribe from where it stands."""
        headers = {"Origin": self.origin, "Cookie": f"{COOKIE}={self.token}"}
        answer = await http.post("/api/ws-ticket", headers=headers)
        answer.raise_for_status()
        line = await connect(
            f"ws://{address}/ws",
            origin=self.origin,  # type: ignore[arg-type]  # a NewType of str
            subprotocols=["ucr.v1"],  # type: ignore[list-item]  # a NewType of str
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=GIVEN_UP_S,
        )
        ticket = answer.json()["ticket"]
        await line.send(json.dumps({"t": "hello", "ticket": ticket, "client": "b"}))
        since = {"epoch": self.epoch, "offset": self.offset} if self.epoch else None
        sub = {"t": "sub", "id": 1, "topic": self.topic, "since": since}
        await line.send(json.dumps(sub))
        while not await self.hears(line):
            pass
        return line

    async def hears(self, line: ClientConnection) -> bool:
        """Take one frame; whether it was the answer to a subscription.

        Raises:
            ValueError: The service left something out.
        """
        frame = orjson.loads(await line.recv())
        if frame["t"] == "sub_ok":
            self._is_answered(frame)
            return True
        if frame["t"] == "ev" and frame["offset"] > self.offset:
            self._goes_on([frame])
        elif frame["t"] == "ping":
            await line.send('{"t":"pong"}')
        return False

    def _is_answered(self, frame: dict[str, Any]) -> None:
        if frame["snapshot"] is None:
            self._goes_on(frame["events"])
        self.epoch, self.offset = frame["at"]["epoch"], frame["at"]["offset"]

    def _goes_on(self, events: Sequence[dict[str, Any]]) -> None:
        for event in events:
            if event["offset"] != self.offset + 1:
                message = f"a gap: {self.offset} and then {event['offset']}"
                raise ValueError(message)
            self.offset = event["offset"]


def hold_screens(address: str, tokens: list[str], pipe: Connection) -> None:
    """The screens' process."""
    asyncio.run(_hold_screens(address, tokens, pipe))


async def _hold_screens(address: str, tokens: list[str], pipe: Connection) -> None:
    screens = [Screen(token) for token in tokens]
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(
        base_url=f"http://{address}", limits=limits, timeout=GIVEN_UP_S
    ) as http:
        lines = [await screen.watches(address, http) for screen in screens]
        pipe.send("all watch")
        chance = Random(SEED)  # noqa: S311 - when a screen comes back, no secret
        following = [
            asyncio.create_task(_goes_on(screen, line, address, http, chance))
            for screen, line in zip(screens, lines, strict=True)
        ]
        while any(screen.took_s is None for screen in screens):
            await asyncio.sleep(AGAIN_S / 10)
            _raise_what_failed(following)
        pipe.send([(screen.back_s, screen.took_s) for screen in screens])
        head = await asyncio.to_thread(pipe.recv)
        while any(screen.offset < head for screen in screens):
            await asyncio.sleep(AGAIN_S / 10)
            _raise_what_failed(following)
        pipe.send(Counter(screen.offset for screen in screens))
        for task in following:
            task.cancel()


def _raise_what_failed(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        if task.done():
            task.result()


async def _goes_on(
    screen: Screen,
    line: ClientConnection,
    address: str,
    http: httpx.AsyncClient,
    chance: Random,
) -> None:
    """Watch; after a cut come back at a moment of its own, and watch on."""
    while True:
        with suppress(OSError, WebSocketException):
            while True:
                await screen.hears(line)
        cut = monotonic()
        await asyncio.sleep(chance.uniform(0, WITHIN_S))
        began = monotonic()
        line = await _until_it_watches(screen, address, http)
        screen.back_s, screen.took_s = began - cut, monotonic() - began


async def _until_it_watches(
    screen: Screen, address: str, http: httpx.AsyncClient
) -> ClientConnection:
    while True:
        try:
            return await screen.watches(address, http)
        except (OSError, httpx.HTTPError, WebSocketException):
            await asyncio.sleep(AGAIN_S)
