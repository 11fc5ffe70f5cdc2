"""How lately each crew's phone was heard: a phone that is silent is told of as such.

The times are in Valkey, which may lose them: what is not known is not heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from ucr.domain.ids import AreaId, CrewId
from ucr.runtime import Runtime

log: Final = structlog.get_logger(__name__)

CONNECTED_S: Final = 35.0
STALE_S: Final = 60.0
KEPT_S: Final = 24 * 3600
"""Nobody reads these times later; a day's silence takes them away."""


class Contact(StrEnum):
    """What a coordinator may believe of a phone; never just a green dot."""

    CONNECTED = "connected"
    STALE = "stale"
    UNREACHABLE = "unreachable"


def contact(heard_at: datetime | None, now: datetime, *, speed: float) -> Contact:
    """How a phone stands that was last heard at a moment.

    Args:
        speed: Of the service's clock: phones answer in real seconds, in a demo too.
    """
    if heard_at is None:
        return Contact.UNREACHABLE
    silent_s = (now - heard_at).total_seconds() / speed
    if silent_s <= CONNECTED_S:
        return Contact.CONNECTED
    return Contact.STALE if silent_s <= STALE_S else Contact.UNREACHABLE


@dataclass(slots=True)
class Presence:
    """What this process knows of one area's phones."""

    heard: dict[CrewId, datetime] = field(default_factory=dict)

    def hear(self, crew_id: CrewId, at: datetime) -> None:
        """A phone said something, at the newest of the moments that are told."""
        before = self.heard.get(crew_id)
        self.heard[crew_id] = at if before is None else max(before, at)

    def told(
        self, on_duty: Iterable[CrewId], now: datetime, *, speed: float
    ) -> list[dict[str, object]]:
        """Every crew on duty with its contact, as a frame says it."""
        return [
            {
                "crew_id": crew_id,
                "contact": contact(self.heard.get(crew_id), now, speed=speed),
                "heard_at": self.heard.get(crew_id),
            }
            for crew_id in sorted(on_duty)
        ]


async def exchange(runtime: Runtime, area_id: AreaId, known: Presence) -> None:
    """Tell other processes what this one heard, and take in what they did."""
    name = f"ucr:presence:{area_id}"
    try:
        stored = _times(await runtime.redis.hgetall(name))
        newer = {
            str(crew_id): at.isoformat()
            for crew_id, at in known.heard.items()
            if crew_id not in stored or stored[crew_id] < at
        }
        if newer:
            async with runtime.redis.pipeline() as pipe:
                for field_, value in newer.items():
                    pipe.hset(name, field_, value)
                pipe.expire(name, KEPT_S)
                await pipe.execute()
    except (RedisError, OSError) as away:
        log.warning("presence_not_shared", because=type(away).__name__)
        return
    for crew_id, at in stored.items():
        known.hear(crew_id, at)


def _times(stored: Mapping[bytes | str, bytes | str]) -> dict[CrewId, datetime]:
    return {
        CrewId(UUID(_text(crew_id))): datetime.fromisoformat(_text(at))
        for crew_id, at in stored.items()
    }


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
