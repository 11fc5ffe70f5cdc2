"""When each area's paper pack was written last, in Valkey: it may be lost.

The dispatcher that writes it says so, and one that is told to write none says that too:
whoever serves the desk may run with other settings on another machine.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ucr.domain.ids import AreaId

KEPT_S: Final = 24 * 3600
AT: Final = TypeAdapter(datetime)


class PaperNews(StrEnum):
    """What a dispatcher says of its pack."""

    WRITTEN = "written"
    FAILED = "failed"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTold:
    """The newest of each that was said, by the service's clock; None: none was."""

    written_at: datetime | None
    failed_at: datetime | None
    off_at: datetime | None


async def tell(redis: Redis, area_id: AreaId, news: PaperNews, at: datetime) -> None:
    """Say what became of the pack; quietly lost while Valkey does not answer."""
    try:
        async with redis.pipeline() as pipe:
            pipe.hset(_key(area_id), news, at.isoformat())
            pipe.expire(_key(area_id), KEPT_S)
            await pipe.execute()
    except (RedisError, OSError):
        return


async def told(redis: Redis, area_id: AreaId) -> PaperTold | None:
    """What was said last of an area's pack; None while Valkey does not answer."""
    try:
        found = await redis.hmget(_key(area_id), list(PaperNews))
    except (RedisError, OSError):
        return None
    written, failed, off = map(_read, found)
    return PaperTold(written_at=written, failed_at=failed, off_at=off)


def _read(text: bytes | str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return AT.validate_python(text.decode() if isinstance(text, bytes) else text)
    except ValidationError:
        return None


def _key(area_id: AreaId) -> str:
    return f"ucr:paper:{area_id}"
