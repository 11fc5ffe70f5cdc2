"""A named person sees to a sender that floods us."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.problems import documented
from ucr.callers import DeskCommand, TheRuntime
from ucr.domain.errors import NotFound, WrongStatus
from ucr.domain.flood import FloodCard
from ucr.domain.ids import SenderId
from ucr.journey import floods as journey
from ucr.store import floods

router = APIRouter(prefix="/api/floods", tags=["feeds"])


class FloodView(BaseModel):
    """The flood as it stands; null: it has ended meanwhile."""

    flood: FloodCard | None


@router.post("/{sender_id}/acknowledge", responses=documented(NotFound, WrongStatus))
async def acknowledge_flood(
    sender_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> FloodView:
    """A named person sees to a flood; its alarm ends when the flood does."""
    id_ = SenderId(sender_id)
    with command.once_only():
        await journey.acknowledge(
            runtime,
            command.area_id,
            id_,
            command.session.account.name,
            by=command.by,
            once=command.once,
        )
    async with runtime.pool.connection() as conn:
        return FloodView(flood=(await floods.get(conn, command.area_id, id_)).card())
