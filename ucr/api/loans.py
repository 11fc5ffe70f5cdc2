"""Lending a crew to another area of the service, seen before it is done."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from ucr.api.cases import View
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import AtDesk, DeskCommand, ExpectCrew, TheRuntime
from ucr.domain.codes import Skill
from ucr.domain.errors import (
    CannotLend,
    NotFound,
    StaleWrite,
    UndoTooLate,
    WrongStatus,
)
from ucr.domain.ids import AreaId, CrewId, LoanId
from ucr.domain.loan import LoanCard, Terms
from ucr.domain.loan_facts import LendBecause
from ucr.journey import lend
from ucr.journey.lend import Lending
from ucr.matching.preview import Effect
from ucr.report import lending
from ucr.runtime import Runtime
from ucr.store import loans

router = APIRouter(prefix="/api", tags=["desk"])
LONGEST_NAME = 40
LONGEST_WORDS = 200
AreaName = Annotated[str, Field(max_length=LONGEST_NAME)]


class Neighbour(View):
    id: str
    name: str


class Neighbours(BaseModel):
    """The other areas of this service."""

    areas: tuple[Neighbour, ...]


class LendCostView(View):
    """What lending would cost this area; send `crew_seen` with the loan.

    `last_with`: skills that nobody else on duty here has; `left`: crews that stay.
    """

    crew: str
    as_of: datetime
    travel: str
    cases: tuple[Effect, ...]
    last_with: tuple[Skill, ...]
    left: int
    crew_seen: str


class LendTerms(BaseModel):
    """To whom, and until when; none: to the end of the shift."""

    to_area: AreaName
    until: AwareDatetime | None = None


class LendBody(Body):
    """`words`: why, for this area's own record; the other area is told the code."""

    to_area: AreaName
    until: AwareDatetime | None = None
    because: LendBecause
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]


class LoanView(BaseModel):
    """The loan as it stands; null: the crew is back."""

    loan: LoanCard | None


@router.get("/loans/areas", responses=documented())
async def list_neighbours(runtime: TheRuntime, session: AtDesk) -> Neighbours:
    """To whom a crew may be lent."""
    found = await lending.others(runtime, session.account.area_id)
    return Neighbours(areas=tuple(map(Neighbour.model_validate, found)))


@router.get("/crews/{crew_id}/loan", responses=documented(NotFound, CannotLend))
async def preview_loan(
    crew_id: UUID, terms: Annotated[LendTerms, Query()], runtime: TheRuntime, me: AtDesk
) -> LendCostView:
    """What lending this crew would cost here; refused as the loan itself would be."""
    wanted = Terms(
        to_area=AreaId(terms.to_area),
        until_at=terms.until,
        because=LendBecause.OTHER,
        words="",
    )
    found = await lending.cost(runtime, me.account.area_id, CrewId(crew_id), wanted)
    return LendCostView.model_validate(found)


@router.post(
    "/crews/{crew_id}/loan", responses=documented(NotFound, CannotLend, StaleWrite)
)
async def lend_crew(
    crew_id: UUID,
    body: LendBody,
    runtime: TheRuntime,
    command: DeskCommand,
    expect_crew: ExpectCrew = None,
) -> LoanView:
    """Let the other area have the crew from now on."""
    terms = Terms(
        to_area=AreaId(body.to_area),
        until_at=body.until,
        because=body.because,
        words=body.words,
    )
    wish = Lending(
        crew_id=CrewId(crew_id), terms=terms, by=command.by, crew_seen=expect_crew
    )
    with command.once_only():
        await lend.lend(runtime, command.area_id, wish, once=command.once)
    return await _of_crew(runtime, command.area_id, wish.crew_id)


@router.post("/loans/{loan_id}/end", responses=documented(NotFound, WrongStatus))
async def end_loan(
    loan_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> LoanView:
    """Call the crew back, or send it back: at once, or when its visit is done."""
    id_ = LoanId(loan_id)
    with command.once_only():
        await lend.give_back(
            runtime, command.area_id, id_, by=command.by, once=command.once
        )
    return await _view(runtime, command.area_id, id_)


@router.post("/loans/{loan_id}/undo", responses=documented(NotFound, UndoTooLate))
async def undo_loan(
    loan_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> LoanView:
    """Take it back within a minute, while the crew was given no work there."""
    id_ = LoanId(loan_id)
    with command.once_only():
        await lend.undo(runtime, command.area_id, id_, by=command.by, once=command.once)
    return await _view(runtime, command.area_id, id_)


async def _view(runtime: Runtime, area_id: AreaId, loan_id: LoanId) -> LoanView:
    async with runtime.pool.connection() as conn:
        return LoanView(loan=(await loans.get(conn, area_id, loan_id)).card())


async def _of_crew(runtime: Runtime, area_id: AreaId, crew_id: CrewId) -> LoanView:
    async with runtime.pool.connection() as conn:
        open_now = await loans.list_open(conn, area_id)
    return LoanView(
        loan=next((one.card() for one in open_now if one.crew_id == crew_id), None)
    )
