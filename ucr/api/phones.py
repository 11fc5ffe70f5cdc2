"""A crew's phones: how the session of one stands, and ending them all from the desk."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import COOKIE, DeskCommand, TheRuntime
from ucr.domain.codes import WipeReason
from ucr.domain.errors import NotFound
from ucr.domain.ids import CrewId
from ucr.journey import wipe
from ucr.store import sessions, walls

router = APIRouter(prefix="/api", tags=["phones"])


class SessionState(StrEnum):
    """What became of a sign-in; `wiped`: a person at the desk ended it."""

    OPEN = "open"
    OVER = "over"
    WIPED = "wiped"


class SessionView(BaseModel):
    state: SessionState


class WipeBody(Body):
    reason: WipeReason


class WipeView(BaseModel):
    """How many sign-ins of the crew are open now."""

    signed_in: int


@router.get("/session", responses=documented())
async def get_session(request: Request, runtime: TheRuntime) -> SessionView:
    """How the session of this browser stands: it tells nothing of whose it is."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return SessionView(state=SessionState.OVER)
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            ended = await sessions.ending(conn, cookie, at=runtime.clock.now())
    if ended is None:
        return SessionView(state=SessionState.OPEN)
    return SessionView(state=SessionState.WIPED if ended.wiped else SessionState.OVER)


@router.post("/crews/{crew_id}/wipe-phones", responses=documented(NotFound))
async def wipe_phones(
    crew_id: UUID, body: WipeBody, runtime: TheRuntime, command: DeskCommand
) -> WipeView:
    """End every sign-in of a crew: each phone forgets all that it keeps."""
    with command.once_only():
        await wipe.wipe(
            runtime,
            command.area_id,
            CrewId(crew_id),
            body.reason,
            by=command.by,
            once=command.once,
        )
    async with runtime.pool.connection() as conn:
        open_ = await sessions.open_of_crew(
            conn, CrewId(crew_id), at=runtime.clock.now()
        )
    return WipeView(signed_in=open_)
