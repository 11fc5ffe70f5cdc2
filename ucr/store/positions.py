"""The newest position of each crew in Valkey: it may be lost, and nothing is."""

from typing import Final

from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import Position

ONE: Final = TypeAdapter(Position)


def key(area_id: AreaId) -> str:
    """The Valkey hash of an area's positions, one field for each crew."""
    return f"ucr:positions:{area_id}"


async def latest(redis: Redis, area_id: AreaId) -> dict[CrewId, Position] | None:
    """The newest position of each crew, or None while Valkey does not answer."""
    try:
        found = await redis.hgetall(key(area_id))
    except (RedisError, OSError):
        return None
    positions = [ONE.validate_json(text) for text in found.values()]
    return {position.crew_id: position for position in positions}
