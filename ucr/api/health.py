"""Is the process alive, and can it serve? For load balancers and people."""

from fastapi import APIRouter
from pydantic import BaseModel
from redis.exceptions import RedisError

from ucr.api.problems import Problem
from ucr.callers import TheRuntime
from ucr.runtime import Runtime

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
    async with runtime.pool.connection(timeout=2) as conn:
        await conn.execute("SELECT 1")
    return Health(status="ready", valkey=await _valkey(runtime))


async def _valkey(runtime: Runtime) -> str:
    try:
        await runtime.redis.ping()
    except (RedisError, OSError):
        return "away"
    return "there"
