"""A screen as a test sees it: a real socket, and the fold that a front end does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import orjson
from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.world.ground import ORIGIN, SignedIn
from ucr.callers import COOKIE
from ucr.live.endpoint import SUBPROTOCOL
from ucr.live.messages import ServerFrame

FRAMES: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
LISTS = {
    "referral": "referrals",
    "assignment": "assignments",
    "visit": "visits",
    "crew": "crews",
    "plan": "plans",
}
PATIENCE_S = 8.0
LONGEST_S = 60.0
"""Other frames may come for ever; the one that is waited for must come."""

Board = dict[tuple[str, str], Any]


def board_of(snapshot: dict[str, Any]) -> Board:
    """A snapshot as a map of kind and key to card."""
    board: Board = {
        (kind, card["crew_id"] if kind == "plan" else card["id"]): card
        for kind, name in LISTS.items()
        for card in snapshot[name]
    }
    if snapshot["area"] is not None:
        board["area", snapshot["area"]["id"]] = snapshot["area"]
    return board


def apply(board: Board, event: dict[str, Any]) -> None:
    """Fold one event in: whole state, so that twice is once."""
    place = (event["kind"], event["key"])
    if event["card"] is None:
        board.pop(place, None)
    else:
        board[place] = event["card"]


class Screen:
    """What one open socket has told so far."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.board: Board = {}
        self.at: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        self.texts: list[str] = []

    async def next(self) -> dict[str, Any]:
        """The next frame; it must be one that `messages.py` knows."""
        async with asyncio.timeout(PATIENCE_S):
            text = await self.socket.recv()
        assert isinstance(text, str)
        FRAMES.validate_json(text)
        self.texts.append(text)
        frame: dict[str, Any] = orjson.loads(text)
        self._take(frame)
        return frame

    async def until(self, kind: str) -> dict[str, Any]:
        """Read on to the next frame of a type."""
        async with asyncio.timeout(LONGEST_S):
            while (frame := await self.next())["t"] != kind:
                pass
        return frame

    async def until_offset(self, offset: int) -> None:
        """Read on until the board is as of an offset."""
        async with asyncio.timeout(LONGEST_S):
            while self.at["offset"] < offset:
                await self.next()

    async def until_closed(self) -> int | None:
        """Read on to the end; the close code."""
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionClosed):
                while True:
                    self._take(orjson.loads(await self.socket.recv()))
        return self.socket.close_code

    async def says(self, frame: dict[str, Any]) -> None:
        await self.socket.send(orjson.dumps(frame).decode())

    async def subscribes(
        self, topic: str, since: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        await self.says({"t": "sub", "id": 1, "topic": topic, "since": since})
        return await self.until("sub_ok")

    def _take(self, frame: dict[str, Any]) -> None:
        self.heard.append(frame)
        if frame["t"] == "sub_ok":
            if frame["snapshot"] is not None:
                self.board = board_of(frame["snapshot"])
            for event in frame["events"]:
                apply(self.board, event)
            self.at = frame["at"]
        elif frame["t"] == "ev":
            self._follow(frame)

    def _follow(self, event: dict[str, Any]) -> None:
        """An area's offsets have no gap; a crew's may, but never go back."""
        last = self.at["offset"]
        assert event["epoch"] == self.at["epoch"]
        if event["topic"].startswith("area/"):
            assert event["offset"] == last + 1
        assert event["offset"] >= last
        apply(self.board, event)
        self.at = {"epoch": event["epoch"], "offset": event["offset"]}


def browser(
    address: str, who: SignedIn | None, *, origin: str = ORIGIN
) -> httpx.AsyncClient:
    """A page's way to call the service: with its cookie and its origin."""
    return httpx.AsyncClient(
        base_url=f"http://{address}",
        cookies={COOKIE: who.token} if who else {},
        headers={"Origin": origin},
    )


async def ticket_for(address: str, who: SignedIn) -> str:
    """What a page does before it opens its socket."""
    async with browser(address, who) as http:
        response = await http.post("/api/ws-ticket")
    assert response.status_code == 200
    ticket: str = response.json()["ticket"]
    return ticket


@asynccontextmanager
async def opened(
    address: str, *, origin: str | None = ORIGIN, cookie: str | None = None
) -> AsyncIterator[Screen]:
    """A socket that has said nothing yet; a browser sends its cookie along."""
    async with connect(
        f"ws://{address}/ws",
        origin=origin,  # type: ignore[arg-type]  # a NewType of str
        additional_headers={"Cookie": cookie} if cookie else None,
        subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]  # a NewType of str
        compression=None,
        proxy=None,
        max_size=None,
    ) as socket:
        yield Screen(socket)


@asynccontextmanager
async def signed_in(address: str, who: SignedIn) -> AsyncIterator[Screen]:
    """A socket that has been welcomed."""
    async with opened(address) as screen:
        ticket = await ticket_for(address, who)
        await screen.says({"t": "hello", "ticket": ticket, "client": "test/1"})
        await screen.until("welcome")
        yield screen
