"""Reading a case that is closed to one's area or role, with a reason, for a while."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.cases import Case, View, whole
from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import Command, SignedIn, TheRuntime, Watching, command
from ucr.domain.account import Session
from ucr.domain.codes import Role
from ucr.domain.errors import NotFound, TooOften
from ucr.domain.glass import MAY
from ucr.domain.ids import GlassId
from ucr.journey.break_glass import Plea, newest
from ucr.journey.break_glass import break_glass as broken
from ucr.report.view import read_case
from ucr.store import glass, walls
from ucr.store.audit import Line

router = APIRouter(prefix="/api", tags=["audit"])
SHOWN: Final = timedelta(days=31)


class GlassBody(Body):
    """Which case, as people read it out, and why it must be."""

    reference: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{8}$")]
    reason: Annotated[Short, Field(min_length=10)]


class GlassView(View):
    """Read the case at `/api/break-glass/{id}/case` until `until_at`."""

    id: UUID
    until_at: datetime


class OpenedView(View):
    referral_id: UUID
    name: str
    role: Role
    from_area: str
    reason: str
    broken_at: datetime
    until_at: datetime


class OpenedList(BaseModel):
    """The area's cases that somebody else opened, the newest first."""

    opened: tuple[OpenedView, ...]


async def pleading(given: Annotated[Command, Depends(command)]) -> Command:
    """A command of those who may break the glass."""
    given.session.demand(*MAY)
    return given


async def reading(session: SignedIn) -> Session:
    """One of those who may."""
    session.demand(*MAY)
    return session


Pleading = Annotated[Command, Depends(pleading)]
Reading = Annotated[Session, Depends(reading)]


@router.post("/break-glass", responses=documented(NotFound, TooOften))
async def break_glass(
    body: GlassBody, runtime: TheRuntime, command: Pleading
) -> GlassView:
    """Open one case for half an hour; its coordinators and the audit are told why."""
    plea = Plea(
        who=command.session.account, reference=body.reference, reason=body.reason
    )
    with walls.everywhere():
        with command.once_only():
            await broken(runtime, plea, once=command.once)
        return GlassView.model_validate(await newest(runtime, plea))


@router.get("/break-glass/{glass_id}/case", responses=documented(NotFound))
async def get_opened_case(
    glass_id: UUID, runtime: TheRuntime, session: Reading
) -> Case:
    """The case, as its own desk reads it; each reading is audited with the reason."""
    now = runtime.clock.now()
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            found = await glass.get(conn, GlassId(glass_id))
            found.demand(session.account.id, at=now)
            line = Line(
                at=now,
                actor=session.actor,
                action="read case behind the glass",
                area_id=found.area_id,
                referral_id=found.referral_id,
                reason=found.reason,
            )
            case = await read_case(conn, found.area_id, found.referral_id, line)
            return await whole(conn, case)


@router.get("/break-glass", responses=documented())
async def list_opened(runtime: TheRuntime, session: Watching) -> OpenedList:
    """Who has opened cases of this area in the last month, and why."""
    since = runtime.clock.now() - SHOWN
    with walls.everywhere():  # who opened them may be of another area
        async with runtime.pool.connection() as conn:
            found = await glass.list_of_area(conn, session.account.area_id, since=since)
    return OpenedList(opened=tuple(OpenedView.model_validate(one) for one in found))
