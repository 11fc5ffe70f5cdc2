"""The desk changes a crew's shift, and sees beforehand what that does."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from ucr.api.cases import View
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import AtDesk, DeskCommand, ExpectCrew, TheRuntime
from ucr.domain.codes import Skill
from ucr.domain.crew import Shift, ShiftMove, ShiftStatus
from ucr.domain.duty_by_desk import ShiftBecause, ShiftWish
from ucr.domain.errors import CannotChangeShift, NotFound, StaleWrite
from ucr.domain.ids import CrewId
from ucr.journey.duty_by_desk import Changing, change_shift
from ucr.matching.preview import Effect
from ucr.report import shift_effect
from ucr.report.shift_effect import ShiftEffect
from ucr.store import crews

router = APIRouter(prefix="/api/crews", tags=["desk"])
LONGEST_WORDS = 200


class ShiftEffectView(BaseModel):
    """What the change would do; send `crew_seen` with it.

    `asked`: the case whose offer the crew has not answered: that goes back if the shift
    ends or a break begins. `last_with`: skills that no other crew on duty has; `left`:
    crews on duty after it, without one that begins its break; `signed_in_until`: when
    the last sign-in of its phones ends, whatever its shift does; null: none is open.
    """

    crew: str
    as_of: datetime
    travel: str
    asked: str | None
    cases: tuple[Effect, ...]
    last_with: tuple[Skill, ...]
    left: int
    signed_in_until: datetime | None
    crew_seen: str

    @classmethod
    def of(cls, found: ShiftEffect) -> Self:
        cost = found.cost
        return cls(
            crew=cost.crew,
            as_of=cost.as_of,
            travel=cost.travel,
            asked=found.asked,
            cases=cost.cases,
            last_with=cost.last_with,
            left=cost.left,
            signed_in_until=found.signed_in_until,
            crew_seen=cost.crew_seen,
        )


class ShiftTerms(BaseModel):
    """What would be done; `until`: the new end, with that move only."""

    move: ShiftMove
    until: AwareDatetime | None = None


class ShiftBody(Body):
    """`words`: why, for the audit; the crew is told what was done, and when."""

    move: ShiftMove
    until: AwareDatetime | None = None
    because: ShiftBecause
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]


class CrewShiftView(View):
    """The shift after it."""

    id: UUID
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime


class CrewShift(BaseModel):
    """The crew's shift as it stands; null: it is over."""

    shift: CrewShiftView | None


@router.get("/{crew_id}/shift", responses=documented(NotFound, CannotChangeShift))
async def preview_shift(
    crew_id: UUID,
    terms: Annotated[ShiftTerms, Query()],
    runtime: TheRuntime,
    session: AtDesk,
) -> ShiftEffectView:
    """What the change would do here; refused as the change itself would be."""
    wish = ShiftWish(crew_id=CrewId(crew_id), move=terms.move, until_at=terms.until)
    area_id = session.account.area_id
    return ShiftEffectView.of(await shift_effect.look(runtime, area_id, wish))


@router.post(
    "/{crew_id}/shift", responses=documented(NotFound, CannotChangeShift, StaleWrite)
)
async def change_crew_shift(
    crew_id: UUID,
    body: ShiftBody,
    runtime: TheRuntime,
    command: DeskCommand,
    expect_crew: ExpectCrew = None,
) -> CrewShift:
    """End a crew's shift, begin or end its break, or give the shift another end."""
    wish = ShiftWish(crew_id=CrewId(crew_id), move=body.move, until_at=body.until)
    changing = Changing(
        wish=wish,
        because=body.because,
        words=body.words,
        by=command.by,
        crew_seen=expect_crew,
    )
    with command.once_only():
        await change_shift(runtime, command.area_id, changing, once=command.once)
    async with runtime.pool.connection() as conn:
        found: Shift | None = await crews.find_shift(
            conn, command.area_id, wish.crew_id, at=runtime.clock.now()
        )
    running = found if found and found.status is not ShiftStatus.PLANNED else None
    return CrewShift(shift=CrewShiftView.model_validate(running) if running else None)
