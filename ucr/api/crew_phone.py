"""The number of a crew's mobile: what it is texted at when it does not answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import AtDesk, TheRuntime
from ucr.domain.errors import NotFound
from ucr.domain.ids import CrewId
from ucr.journey import crew_phone
from ucr.store import crews

router = APIRouter(prefix="/api/crews", tags=["desk"])


class CrewPhone(BaseModel):
    """As E.164 writes it; null: the crew has none, and cannot be texted."""

    phone: str | None


class CrewPhoneBody(Body):
    phone: Annotated[str, Field(max_length=30)] | None


@router.get("/{crew_id}/phone", responses=documented(NotFound))
async def get_crew_phone(
    crew_id: UUID, runtime: TheRuntime, session: AtDesk
) -> CrewPhone:
    """The number of a crew: no card has it."""
    async with runtime.pool.connection() as conn:
        found = await crews.get(conn, session.account.area_id, CrewId(crew_id))
    return CrewPhone(phone=found.phone)


@router.put("/{crew_id}/phone", responses=documented(NotFound))
async def put_crew_phone(
    crew_id: UUID, body: CrewPhoneBody, runtime: TheRuntime, session: AtDesk
) -> CrewPhone:
    """Write a crew's number, or take it away."""
    area_id = session.account.area_id
    kept = await crew_phone.set_phone(
        runtime, area_id, CrewId(crew_id), body.phone, by=session.actor
    )
    return CrewPhone(phone=kept.phone)
