"""The desk's side of a crew's safety: who sees to it, and who says that it is over."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import Command, TheRuntime, Watching, command
from ucr.domain.codes import Role
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.ids import CrewId
from ucr.domain.safety import Closed, CrewSafety, Place
from ucr.domain.safety_card import SafetyCard, card
from ucr.domain.safety_facts import Danger
from ucr.journey import safety
from ucr.store import audit
from ucr.store import safety as stored
from ucr.store.audit import Line

router = APIRouter(prefix="/api/crews/{crew_id}/safety", tags=["desk"])
PROBLEMS = documented(NotFound, WrongStatus, StaleWrite)


class CrewSafetyView(BaseModel):
    """How a crew stands, with the place of its call as exactly as it was told."""

    card: SafetyCard | None
    place: Place | None
    closed: Closed | None


class SafeBody(Body):
    """Whom you spoke with: a crew is safe when somebody has heard it say so."""

    spoke_with: Short


async def watch_command(asked: Annotated[Command, Depends(command)]) -> Command:
    """A command of anyone at the desk; the second alarm may be the manager's."""
    asked.session.demand(Role.COORDINATOR, Role.CLINICIAN, Role.MANAGER)
    return asked


WatchCommand = Annotated[Command, Depends(watch_command)]


@router.get("", responses=documented(NotFound))
async def get_safety(
    crew_id: UUID, runtime: TheRuntime, session: Watching
) -> CrewSafetyView:
    """Where exactly a crew asked for help; the reading is audited."""
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        found = await stored.get(conn, area_id, CrewId(crew_id))
        read = Line(
            at=runtime.clock.now(),
            actor=session.actor,
            action="read crew safety",
            area_id=area_id,
        )
        await audit.write(conn, read)
    return _view(found)


@router.post("/{danger}/seen", responses=PROBLEMS)
async def see_safety_alarm(
    crew_id: UUID, danger: Danger, runtime: TheRuntime, command: WatchCommand
) -> CrewSafetyView:
    """I see to it: the crew reads my name."""
    with command.once_only():
        await safety.see(
            runtime, command.session, CrewId(crew_id), danger, once=command.once
        )
    return await get_safety(crew_id, runtime, command.session)


@router.post("/{danger}/close", responses=PROBLEMS)
async def close_safety_alarm(
    crew_id: UUID,
    danger: Danger,
    body: SafeBody,
    runtime: TheRuntime,
    command: WatchCommand,
) -> CrewSafetyView:
    """The crew is safe: somebody of it said so."""
    with command.once_only():
        await safety.close(
            runtime,
            command.session,
            CrewId(crew_id),
            danger,
            body.spoke_with,
            once=command.once,
        )
    return await get_safety(crew_id, runtime, command.session)


def _view(found: CrewSafety) -> CrewSafetyView:
    place = found.help.place if found.help else None
    return CrewSafetyView(card=card(found), place=place, closed=found.closed)
