"""The end of a shift: who is on and who comes, and what the next must know."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.intake import Body, Words
from ucr.api.problems import documented
from ucr.api.today import BreakView
from ucr.callers import DeskCommand, TheRuntime, Watching
from ucr.domain.codes import CrewKind, Kit, Skill
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import NotFound
from ucr.journey import handover
from ucr.report.duty import on_duty
from ucr.store.handover import list_open

router = APIRouter(prefix="/api", tags=["desk"])


class SkillUntilView(View):
    """`until`: it runs out within a month; `is_valid` false: it has."""

    skill: Skill
    until: datetime | None
    is_valid: bool


class OnDutyView(View):
    crew_id: UUID
    name: str
    kind: CrewKind
    people: int
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[BreakView, ...]
    skills: tuple[SkillUntilView, ...]
    kit: tuple[Kit, ...]
    vehicle: str | None
    alone_until: datetime | None


class NoteView(View):
    id: UUID
    at: datetime
    by: str
    words: str


class HandoverView(BaseModel):
    """As it stood `at`; open cases and alarms are on the board."""

    at: datetime
    crews: tuple[OnDutyView, ...]
    notes: tuple[NoteView, ...]


class NoteBody(Body):
    """For the next shift; a case by its number, nobody by name."""

    words: Annotated[Words, Field(pattern=r"\S")]


@router.get("/handover", responses=documented())
async def get_handover(runtime: TheRuntime, session: Watching) -> HandoverView:
    """Crews on duty or coming, and the notes that nobody has dealt with."""
    area_id, at = session.account.area_id, runtime.clock.now()
    async with runtime.pool.connection() as conn:
        crews = await on_duty(conn, area_id, at=at)
        notes = await list_open(conn, area_id)
    return HandoverView(
        at=at,
        crews=tuple(map(OnDutyView.model_validate, crews)),
        notes=tuple(map(NoteView.model_validate, notes)),
    )


@router.post("/handover/notes", responses=documented())
async def write_note(
    body: NoteBody, runtime: TheRuntime, command: DeskCommand
) -> HandoverView:
    """Write something down for the next shift."""
    with command.once_only():
        await handover.write(
            runtime, command.session.account, body.words, once=command.once
        )
    return await get_handover(runtime, command.session)


@router.post("/handover/notes/{note_id}/done", responses=documented(NotFound))
async def end_note(
    note_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> HandoverView:
    """Say that a note is dealt with."""
    with command.once_only():
        await handover.end(runtime, command.session.account, note_id, once=command.once)
    return await get_handover(runtime, command.session)
