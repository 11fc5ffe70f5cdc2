"""A note about a case, for whoever works at it next."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from ucr.api.desk import CaseView, view
from ucr.api.intake import Body, Long
from ucr.api.problems import documented
from ucr.callers import CaseCommand, TheRuntime
from ucr.domain.case_note import LONGEST_NOTE
from ucr.domain.errors import BadField, NotFound, StaleWrite, WrongStatus
from ucr.domain.ids import ReferralId
from ucr.journey import note

router = APIRouter(prefix="/api", tags=["desk"])


class CaseNoteBody(Body):
    """What is to be known; it is read under audit, and in no card, push or log."""

    words: Annotated[Long, Field(min_length=1, max_length=LONGEST_NOTE, pattern=r"\S")]


@router.post(
    "/referrals/{referral_id}/notes",
    responses=documented(NotFound, WrongStatus, StaleWrite, BadField),
)
async def write_case_note(
    referral_id: UUID, body: CaseNoteBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Write a note about a case, by name and time; nothing else of it changes."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await note.write(
            runtime,
            command.area_id,
            id_,
            body.words.strip(),
            by=command.by,
            once=command.once,
        )
    return await view(runtime, command.area_id, id_)
