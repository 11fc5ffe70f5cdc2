"""Reading a case that is closed to one's area or role, with a reason, for a while."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.access import Deciding
from ucr.api.cases import Case, View, whole
from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import Command, SignedIn, TheRuntime, Watching, command
from ucr.domain.account import Session
from ucr.domain.board import reference
from ucr.domain.codes import Role
from ucr.domain.errors import NotFound, TooOften
from ucr.domain.glass import LONGEST, MAY, OPEN_FOR, SHORTEST
from ucr.domain.ids import GlassId
from ucr.journey.break_glass import Plea, end, look, newest
from ucr.journey.break_glass import break_glass as broken
from ucr.report.view import read_case
from ucr.store import glass, walls
from ucr.store.audit import Line
from ucr.store.glass import Opened

router = APIRouter(prefix="/api", tags=["audit"])
SHOWN: Final = timedelta(days=31)
MINUTES: Final = tuple(int(one.total_seconds()) // 60 for one in (SHORTEST, LONGEST))
USUAL_MIN: Final = int(OPEN_FOR.total_seconds()) // 60


class GlassBody(Body):
    """Which case, as people read it out, and why it must be."""

    reference: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{8}$")]
    reason: Annotated[Short, Field(min_length=10)]
    minutes: Annotated[int, Field(ge=MINUTES[0], le=MINUTES[1])] = USUAL_MIN


class GlassView(View):
    """Read the case at `/api/break-glass/{id}/case` until `until_at`."""

    id: UUID
    until_at: datetime


class OpenedView(BaseModel):
    """`ended_at`: ended before its time. `looked_at`: when a manager looked at why."""

    id: UUID
    referral_id: UUID
    reference: str
    name: str
    role: Role
    from_area: str
    reason: str
    broken_at: datetime
    until_at: datetime
    ended_at: datetime | None
    looked_at: datetime | None
    looked_by: str | None


class OpenedList(BaseModel):
    """Opened cases of the last month, the newest first; `mine`: those that I opened."""

    opened: tuple[OpenedView, ...]
    mine: tuple[OpenedView, ...]


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
    """Open one case for a while; its coordinators and the audit are told why."""
    plea = Plea(
        who=command.session.account,
        reference=body.reference,
        reason=body.reason,
        wanted=timedelta(minutes=body.minutes),
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


@router.post(
    "/break-glass/{glass_id}/end", status_code=204, responses=documented(NotFound)
)
async def end_glass(glass_id: UUID, runtime: TheRuntime, command: Pleading) -> None:
    """I need it no more: it is closed to me from now on."""
    with walls.everywhere():
        await end(runtime, command.session.account, GlassId(glass_id))


@router.post(
    "/break-glass/{glass_id}/look", status_code=204, responses=documented(NotFound)
)
async def look_at_glass(glass_id: UUID, runtime: TheRuntime, command: Deciding) -> None:
    """A manager of the case's area has looked at who opened it, and why."""
    with walls.everywhere():
        await look(runtime, command.session.account, GlassId(glass_id))


@router.get("/break-glass", responses=documented())
async def list_opened(runtime: TheRuntime, session: Watching) -> OpenedList:
    """Who has opened cases of this area in the last month, why; and what I opened."""
    since, who = runtime.clock.now() - SHOWN, session.account
    with walls.everywhere():  # who opened them may be of another area
        async with runtime.pool.connection() as conn:
            found = await glass.list_of_area(conn, who.area_id, since=since)
            mine = await glass.list_by(conn, who.id, since=since)
    return OpenedList(
        opened=tuple(map(_view, found)),
        mine=tuple(map(_view, mine)),
    )


def _view(one: Opened) -> OpenedView:
    return OpenedView(
        id=one.id,
        referral_id=one.referral_id,
        reference=reference(one.referral_id),
        name=one.name,
        role=one.role,
        from_area=one.from_area,
        reason=one.reason,
        broken_at=one.broken_at,
        until_at=one.until_at,
        ended_at=one.ended_at,
        looked_at=one.looked_at,
        looked_by=one.looked_by,
    )
