"""What a coordinator enters from paper when the service is back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ucr.api.desk import CaseView, view
from ucr.api.intake import Body, Moment, Words
from ucr.api.problems import documented
from ucr.callers import CaseCommand, Command, TheRuntime
from ucr.domain.codes import Destination, OutcomeKind, Role
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.on_paper import Paper
from ucr.domain.visit import Outcome
from ucr.journey import from_paper

router = APIRouter(prefix="/api", tags=["desk"])


class PaperBody(Body):
    """One visit as the crew wrote it down, with the paper's own times."""

    crew_id: UUID
    set_off_at: Moment | None = None
    there_at: Moment | None = None
    ended_at: Moment
    outcome: OutcomeKind
    destination: Destination | None = None
    note: Words | None = None


async def entering(given: CaseCommand) -> Command:
    """A coordinator's command."""
    given.session.demand(Role.COORDINATOR)
    return given


Entering = Annotated[Command, Depends(entering)]


@router.post(
    "/referrals/{referral_id}/from-paper",
    responses=documented(NotFound, WrongStatus, StaleWrite),
)
async def enter_from_paper(
    referral_id: UUID, body: PaperBody, runtime: TheRuntime, command: Entering
) -> CaseView:
    """The visit was made while we were down; it is marked as entered later."""
    id_ = ReferralId(referral_id)
    paper = Paper(
        crew_id=CrewId(body.crew_id),
        set_off_at=body.set_off_at,
        there_at=body.there_at,
        ended_at=body.ended_at,
        outcome=Outcome(
            kind=body.outcome, destination=body.destination, note=body.note
        ),
        by=command.by,
        at=runtime.clock.now(),
    )
    with command.once_only():
        await from_paper.enter(runtime, command.area_id, id_, paper, once=command.once)
    return await view(runtime, command.area_id, id_)
