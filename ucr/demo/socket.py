"""A phone's websocket: always being connected again, never the only way."""

import asyncio
import logging
from collections.abc import Callable
from random import Random
from typing import Annotated, Final, Literal
from uuid import UUID, uuid5

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from ucr.demo.door import Door, Refused
from ucr.demo.service_clock import ServiceClock, Told
from ucr.places.point import LonLat

log = logging.getLogger(__name__)

PROTOCOL: Final = "ucr.v1"
CLIENT: Final = "simulated-phone/1"
SILENT_S: Final = 35.0
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 20.0
ACCURACY_M: Final = 12.0


class Heard(BaseModel):
    """A frame; what we do not know is ignored, as the protocol asks."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class At(Heard):
    epoch: str
    offset: int


class Spot(Heard):
    crew_id: UUID
    lon: float
    lat: float


class Welcome(Heard):
    t: Literal["welcome"]
    clock: Told


class Ping(Heard):
    t: Literal["ping"]
    clock: Told
    tops: dict[str, At]


class SubOk(Heard):
    t: Literal["sub_ok"]
    at: At
    positions: tuple[Spot, ...]


class Happened(Heard):
    t: Literal["ev"]
    epoch: str
    offset: int


class Other(Heard):
    t: Literal["positions", "unsub", "problem"]


Frame = Annotated[Welcome | Ping | SubOk | Happened | Other, Field(discriminator="t")]
FRAME: Final[TypeAdapter[Welcome | Ping | SubOk | Happened | Other]] = TypeAdapter(
    Frame
)


class Ticket(Heard):
    ticket: str


class Socket:
    """One phone's topic, followed through every loss of the connection."""

    def __init__(
        self,
        origin: str,
        door: Door,
        crew_id: UUID,
        *,
        clock: ServiceClock,
        chance: Random,
        wake: Callable[[], None],
    ) -> None:
        """Prepare; `wake` is called whenever something may have changed for us."""
        self._origin = origin
        self._url = "ws" + origin.removeprefix("http") + "/ws"
        self._door = door
        self._crew_id = crew_id
        self._clock = clock
        self._chance = chance
        self._wake = wake
        self._connection: ClientConnection | None = None
        self._since: At | None = None
        self._was_live = False
        self.last_known: LonLat | None = None

    async def follow(self) -> None:
        """Stay connected for ever: full jitter, 0.5 s doubling to 20 s."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await self._connected()
            except (OSError, WebSocketException, TimeoutError, Refused) as lost:
                log.debug("socket: %s", lost)
            if self._was_live:
                wait_s, self._was_live = FIRST_WAIT_S, False
                self._wake()
            await asyncio.sleep(self._chance.uniform(0, wait_s))
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def tell(self, point: LonLat) -> bool:
        """Say where we are; False when nobody is listening."""
        if self._connection is None:
            return False
        try:
            await self._send(
                self._connection,
                {
                    "t": "pos",
                    "lon": round(point.lon, 6),
                    "lat": round(point.lat, 6),
                    "accuracy_m": ACCURACY_M,
                    "at": self._clock.now().isoformat(),
                },
            )
        except WebSocketException:
            return False
        return True

    async def _connected(self) -> None:
        """One connection, from its ticket to its end."""
        ticket = await self._ticket()
        async with connect(
            self._url,
            subprotocols=[PROTOCOL],  # type: ignore[list-item]  # a NewType of str
            additional_headers={"Origin": self._origin},
            compression=None,
        ) as connection:
            await self._send(
                connection, {"t": "hello", "ticket": ticket, "client": CLIENT}
            )
            try:
                while True:
                    async with asyncio.timeout(SILENT_S):
                        frame = await connection.recv()
                    await self._hear(connection, frame)
            finally:
                self._connection = None

    async def _ticket(self) -> str:
        key = uuid5(self._crew_id, f"ticket/{self._clock.now()}")
        content = await self._door.command("/api/ws-ticket", {}, key=key)
        return Ticket.model_validate_json(content).ticket

    async def _hear(self, connection: ClientConnection, text: str | bytes) -> None:
        try:
            frame = FRAME.validate_json(text)
        except ValidationError:
            return
        match frame:
            case Welcome():
                self._clock.set(frame.clock)
                await self._subscribe(connection)
            case SubOk():
                self._since = frame.at
                self._recall(frame.positions)
                self._connection, self._was_live = connection, True
                self._wake()
            case Happened():
                self._since = At(epoch=frame.epoch, offset=frame.offset)
                self._wake()
            case Ping():
                self._clock.set(frame.clock)
                await self._send(connection, {"t": "pong"})
            case Other():
                pass

    async def _subscribe(self, connection: ClientConnection) -> None:
        since = self._since
        await self._send(
            connection,
            {
                "t": "sub",
                "id": 1,
                "topic": f"crew/{self._crew_id}",
                "since": None if since is None else since.model_dump(),
            },
        )

    def _recall(self, positions: tuple[Spot, ...]) -> None:
        for spot in positions:
            if spot.crew_id == self._crew_id:
                self.last_known = LonLat(spot.lon, spot.lat)

    async def _send(
        self, connection: ClientConnection, frame: dict[str, object]
    ) -> None:
        await connection.send(orjson.dumps(frame).decode())
