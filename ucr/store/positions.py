"""The newest position of each crew in Valkey: it may be lost, and nothing is."""

from typing import Final

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import Position

ONE: Final = TypeAdapter(Position)


def key(area_id: AreaId) -> str:
    """The Valkey hash of an area's positions, one field for each crew."""
    return f"ucr:positions:{area_id}"


def moved_channel(area_id: AreaId) -> str:
    """Where new positions of an area are published."""
    return f"ucr:moved:{area_id}"


async def carry(
    redis: Redis, crew_id: CrewId, from_area: AreaId, to_area: AreaId
) -> None:
    """Take a crew's newest position along to the area for which it works now.

    Quietly lost while Valkey does not answer: the next one comes soon.
    """
    field = str(crew_id)
    try:
        known = await redis.hget(key(from_area), field)
        if known is None:
            return
        async with redis.pipeline() as pipe:
            pipe.hset(key(to_area), field, known)
            pipe.hdel(key(from_area), field)
            pipe.publish(moved_channel(to_area), known)
            await pipe.execute()
    except (RedisError, OSError):
        return


async def latest(redis: Redis, area_id: AreaId) -> dict[CrewId, Position] | None:
    """The newest position of each crew, or None while Valkey does not answer.

    One that cannot be read, because another release wrote it, is as good as none: the
    phone's next one takes its place.
    """
    try:
        found = await redis.hgetall(key(area_id))
    except (RedisError, OSError):
        return None
    read = map(_read, found.values())
    return {one.crew_id: one for one in read if one is not None}


def _read(text: bytes | str) -> Position | None:
    try:
        return ONE.validate_json(text)
    except ValidationError:
        return None
