"""A desk that nobody sits at is locked: it goes on with alarms, and shows no record."""

from fastapi import APIRouter, Request

from ucr.api.problems import documented
from ucr.callers import COOKIE, TheRuntime, Watching
from ucr.store import audit, sessions
from ucr.store.audit import Line

router = APIRouter(prefix="/api", tags=["sign-in"])


@router.post("/active", status_code=204, responses=documented())
async def say_active(request: Request, runtime: TheRuntime, _: Watching) -> None:
    """Somebody's hand is at this desk; pages say so while keys or the mouse move."""
    async with runtime.pool.connection() as conn:
        await sessions.acted(conn, request.cookies[COOKIE], at=runtime.clock.now())


@router.post("/lock", status_code=204, responses=documented())
async def lock_desk(request: Request, runtime: TheRuntime, session: Watching) -> None:
    """Lock this desk, whether or not the service would by itself."""
    at = runtime.clock.now()
    line = Line(
        at=at,
        actor=session.actor,
        action="locked the desk",
        area_id=session.account.area_id,
    )
    async with runtime.pool.connection() as conn, conn.transaction():
        await sessions.lock(conn, request.cookies[COOKIE], at=at)
        await audit.write(conn, line)
