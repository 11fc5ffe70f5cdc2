"""Is the process alive, and can it serve? For load balancers and people."""

from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel
from redis.exceptions import RedisError

from ucr.api.problems import Problem
from ucr.callers import TheRuntime
from ucr.domain.errors import StoreUnavailable
from ucr.runtime import Runtime
from ucr.stopping import within

POSTGRES_S: Final = 2.0
"""One that answers later than this is away: whoever asks has another to ask."""
router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    status: str
    valkey: str


@router.get("/live")
async def live() -> Health:
    """The process runs; nothing more is claimed."""
    return Health(status="live", valkey="not asked")


@router.get("/ready", responses={503: {"model": Problem}})
async def ready(runtime: TheRuntime) -> Health:
    """PostgreSQL answers; Valkey may be away, and then it says so."""
    try:
        await within(POSTGRES_S, _asks(runtime))
    except TimeoutError:
        raise StoreUnavailable from None
    return Health(status="ready", valkey=await _valkey(runtime))


async def _asks(runtime: Runtime) -> None:
    async with runtime.pool.connection(timeout=POSTGRES_S) as conn:
        await conn.execute("SELECT 1")


async def _valkey(runtime: Runtime) -> str:
    try:
        await runtime.redis.ping()
    except (RedisError, OSError):
        return "away"
    return "there"
