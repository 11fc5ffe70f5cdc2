"""What a coordinator enters from paper when the service is back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.desk import CaseView, view
from ucr.api.intake import Body, Moment, Words
from ucr.api.problems import documented
from ucr.callers import AtDesk, CaseCommand, Command, DeskCommand, TheRuntime
from ucr.domain.board import reference
from ucr.domain.codes import Destination, OutcomeKind, Role
from ucr.domain.errors import (
    AlreadyEntered,
    BadField,
    NotFound,
    StaleWrite,
    WrongStatus,
)
from ucr.domain.ids import AccountId, Actor, CrewId, ReferralId
from ucr.domain.on_paper import Paper
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.visit import Outcome, Visit, VisitStatus
from ucr.journey import from_paper
from ucr.journey.from_paper import Foreseen, foresee, named_twice
from ucr.report.case import who
from ucr.store import accounts, crews
from ucr.store.connection import Connection

router = APIRouter(prefix="/api", tags=["desk"])
MOST: Final = 50
"""Visits that are looked at at once: more than a shift's paper has."""


class PaperBody(Body):
    """One visit as the crew wrote it down, with the paper's own times."""

    crew_id: UUID
    set_off_at: Moment | None = None
    there_at: Moment | None = None
    ended_at: Moment
    outcome: OutcomeKind
    destination: Destination | None = None
    note: Words | None = None

    def paper(self, *, by: Actor, at: datetime) -> Paper:
        """What it says, entered by somebody now.

        Raises:
            BadField: A destination, though nobody was referred on; or none.
        """
        return Paper(
            crew_id=CrewId(self.crew_id),
            set_off_at=self.set_off_at,
            there_at=self.there_at,
            ended_at=self.ended_at,
            outcome=Outcome(
                kind=self.outcome, destination=self.destination, note=self.note
            ),
            by=by,
            at=at,
        )


class PaperOfCase(PaperBody):
    referral_id: UUID


class CrewName(BaseModel):
    id: UUID
    name: str


class CrewNames(BaseModel):
    """Every crew that the area knows, on duty now or not."""

    crews: tuple[CrewName, ...]


class PapersBody(Body):
    papers: Annotated[tuple[PaperOfCase, ...], Field(min_length=1, max_length=MOST)]


class WrongView(BaseModel):
    field: str
    rule: str


class EnteredView(BaseModel):
    """Who entered a visit of this case before, and when."""

    by: str
    at: datetime


class ForeseenView(BaseModel):
    """One row: what entering it would do, or every field that breaks a rule.

    `row` counts from 1. `version` goes with the command, so that nobody enters what has
    moved on since. `known`: how far the service itself knows that this crew came.
    """

    row: int
    referral_id: UUID
    reference: str
    version: int | None
    errors: tuple[WrongView, ...]
    known: VisitStatus | None
    entered: EnteredView | None
    ends: ReferralStatus


class ForeseenList(BaseModel):
    rows: tuple[ForeseenView, ...]


async def entering(given: CaseCommand) -> Command:
    """A coordinator's command."""
    given.session.demand(Role.COORDINATOR)
    return given


async def looking(given: DeskCommand) -> Command:
    """The same about no one case."""
    given.session.demand(Role.COORDINATOR)
    return given


Entering = Annotated[Command, Depends(entering)]
Looking = Annotated[Command, Depends(looking)]


@router.get("/from-paper/crews", responses=documented())
async def list_crews_on_paper(runtime: TheRuntime, session: AtDesk) -> CrewNames:
    """Whose visits may be entered: after a night they may be off duty by now."""
    async with runtime.pool.connection() as conn:
        known = await crews.names(conn, session.account.area_id)
    named = (CrewName(id=id_, name=name) for id_, name in known.items())
    return CrewNames(crews=tuple(named))


@router.post("/from-paper/preview", responses=documented())
async def preview_from_paper(
    body: PapersBody, runtime: TheRuntime, command: Looking
) -> ForeseenList:
    """What entering each of these visits would do; nothing is stored."""
    at = runtime.clock.now()
    twice = named_twice(ReferralId(one.referral_id) for one in body.papers)
    async with runtime.pool.connection() as conn:
        people = await accounts.list_all(conn, command.area_id)
        names = {one.id: one.name for one in people}
        rows = [
            _row(row, one, before, await _foreseen(conn, command, one, at), names)
            for row, (one, before) in enumerate(
                zip(body.papers, twice, strict=True), start=1
            )
        ]
    return ForeseenList(rows=tuple(rows))


@router.post(
    "/referrals/{referral_id}/from-paper",
    responses=documented(NotFound, WrongStatus, AlreadyEntered, StaleWrite),
)
async def enter_from_paper(
    referral_id: UUID, body: PaperBody, runtime: TheRuntime, command: Entering
) -> CaseView:
    """The visit was made while we were down; it is marked as entered later."""
    id_ = ReferralId(referral_id)
    paper = body.paper(by=command.by, at=runtime.clock.now())
    with command.once_only():
        await from_paper.enter(runtime, command.area_id, id_, paper, once=command.once)
    return await view(runtime, command.area_id, id_)


async def _foreseen(
    conn: Connection, command: Command, one: PaperOfCase, at: datetime
) -> Foreseen:
    try:
        paper = one.paper(by=command.by, at=at)
    except BadField as wrong:
        return Foreseen(referral=None, wrong=(wrong,))
    return await foresee(conn, command.area_id, ReferralId(one.referral_id), paper)


def _row(
    row: int,
    one: PaperOfCase,
    before: int | None,
    found: Foreseen,
    names: Mapping[AccountId, str],
) -> ForeseenView:
    wrong = found.wrong
    if before is not None:
        wrong = (BadField("referral_id", f"named once: row {before} has it"), *wrong)
    return ForeseenView(
        row=row,
        referral_id=one.referral_id,
        reference=reference(ReferralId(one.referral_id)),
        version=found.referral.version if found.referral else None,
        errors=tuple(
            WrongView(field=each.field or "", rule=each.rule) for each in wrong
        ),
        known=found.known.status if found.known else None,
        entered=_entered(found.entered, names),
        ends=found.ends,
    )


def _entered(visit: Visit | None, names: Mapping[AccountId, str]) -> EnteredView | None:
    if visit is None or visit.entered_at is None or visit.entered_by is None:
        return None
    return EnteredView(by=who(visit.entered_by, names), at=visit.entered_at)
