"""Where crews are: only the newest of each, in Valkey, which may lose them.

Our clock says when we heard of a position. The phone's clock only orders what one
phone sent, and only within a window, so that a wrong phone cannot freeze itself (P17).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.exceptions import RedisError

from ucr.domain.crew import ON_DUTY
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import Position
from ucr.live.fixes import Fix, Last, Refused, Rule, judge
from ucr.runtime import Runtime
from ucr.store import crews
from ucr.store.positions import key, moved_channel

log: Final = structlog.get_logger(__name__)

FURTHEST_LAT: Final = 85.0
"""Valkey's map ends there."""

WRITE: Final = """
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then
  local read, was = pcall(cjson.decode, old)
  local claimed = read and type(was) == 'table' and tonumber(was.claimed_ms)
  if claimed and claimed >= tonumber(ARGV[2]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if math.abs(tonumber(ARGV[5])) <= tonumber(ARGV[6]) then
  redis.call('GEOADD', KEYS[2], ARGV[4], ARGV[5], ARGV[1])
end
redis.call('PUBLISH', KEYS[3], ARGV[3])
return 1
"""
"""What cannot be read (another release wrote it) stands in nobody's way."""


class Kept(BaseModel):
    """A position as Valkey keeps and publishes it."""

    model_config = ConfigDict(frozen=True)

    crew_id: CrewId
    lon: float
    lat: float
    accuracy_m: int
    at: datetime
    claimed_ms: int
    source: str = "phone"

    def position(self) -> Position:
        return Position(
            crew_id=self.crew_id,
            lon=self.lon,
            lat=self.lat,
            accuracy_m=self.accuracy_m,
            at=self.at,
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a batch.

    Attributes:
        kept: How many were good; only the newest of them is stored.
        refused: By their place in the batch.
        lost: Good, but Valkey did not answer: quietly gone, the next one comes soon.
    """

    kept: int
    refused: tuple[Refused, ...]
    lost: bool = False


async def keep(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    batch: list[Fix],
    *,
    source: str = "phone",
) -> Verdict:
    """Take what a phone says, while its crew is on shift (P18, P42)."""
    received_at = runtime.clock.now()
    if not await _is_on_shift(runtime, area_id, crew_id, received_at):
        off = tuple(Refused(n, Rule.OFF_SHIFT) for n in range(len(batch)))
        return Verdict(kept=0, refused=off)
    try:
        last = await _last(runtime, area_id, crew_id)
        newest, refused = judge(last, batch, received_at=received_at)
        kept = len(batch) - len(refused)
        if newest is not None:
            await _write(runtime, area_id, crew_id, newest, source)
    except (RedisError, OSError) as away:
        log.warning("positions_lost", because=type(away).__name__)
        return Verdict(kept=0, refused=(), lost=True)
    return Verdict(kept=kept, refused=refused)


async def forget(runtime: Runtime, area_id: AreaId, crew_id: CrewId) -> None:
    """The shift is over: where the crew is now is nobody's business (P42)."""
    try:
        async with runtime.redis.pipeline() as pipe:
            pipe.hdel(key(area_id), str(crew_id))
            pipe.zrem(_map(area_id), str(crew_id))
            await pipe.execute()
    except (RedisError, OSError) as away:
        log.warning("positions_not_forgotten", because=type(away).__name__)


async def _is_on_shift(
    runtime: Runtime, area_id: AreaId, crew_id: CrewId, at: datetime
) -> bool:
    async with runtime.pool.connection() as conn:
        shift = await crews.find_shift(conn, area_id, crew_id, at=at)
    return shift is not None and shift.status in ON_DUTY


async def _last(runtime: Runtime, area_id: AreaId, crew_id: CrewId) -> Last | None:
    value = await runtime.redis.hget(key(area_id), str(crew_id))
    if value is None:
        return None
    try:
        kept = Kept.model_validate_json(value)
    except ValidationError:
        return None
    return Last(
        lon=kept.lon,
        lat=kept.lat,
        accuracy_m=kept.accuracy_m,
        received_at=kept.at,
        claimed_ms=kept.claimed_ms,
    )


async def _write(
    runtime: Runtime, area_id: AreaId, crew_id: CrewId, newest: Last, source: str
) -> None:
    kept = Kept(
        crew_id=crew_id,
        lon=newest.lon,
        lat=newest.lat,
        accuracy_m=newest.accuracy_m,
        at=newest.received_at,
        claimed_ms=newest.claimed_ms,
        source=source,
    )
    await runtime.redis.register_script(WRITE)(
        keys=[key(area_id), _map(area_id), moved_channel(area_id)],
        args=[
            str(crew_id),
            kept.claimed_ms,
            kept.model_dump_json(),
            kept.lon,
            kept.lat,
            FURTHEST_LAT,
        ],
    )


def _map(area_id: AreaId) -> str:
    return f"ucr:map:{area_id}"
