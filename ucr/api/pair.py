"""Two phones of one crew: what one has done, the other is told, not refused."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from ucr.callers import REPLAYED, Command
from ucr.domain.account import Session
from ucr.domain.errors import RefusedBefore, WrongStatus
from ucr.domain.ids import AssignmentId, ReferralId, VisitId
from ucr.runtime import Runtime
from ucr.store import assignments, presses, visits
from ucr.store.connection import Connection
from ucr.store.presses import FACT_OF, Press, Step


class PressView(BaseModel):
    """Who of the crew did what, and when; `mine`: this account did."""

    step: Step
    about: UUID
    by: str
    at: datetime
    mine: bool


def presses_view(pressed: Sequence[Press], session: Session) -> tuple[PressView, ...]:
    """What the crew pressed about its case, in order."""
    return tuple(
        PressView(
            step=one.step,
            about=UUID(one.key),
            by=one.by or "control",
            at=one.at,
            mine=one.account_id == session.account.id,
        )
        for one in pressed
    )


@asynccontextmanager
async def once_by_crew(
    runtime: Runtime, command: Command, about: UUID, step: Step, said: str | None = None
) -> AsyncIterator[None]:
    """Do what is inside at most once for this key, and once by either phone.

    A press that finds its meaning done already, by whichever phone of the crew, is
    answered with how things stand; where the two said different things it is refused.

    Args:
        about: The assignment or the visit.
        said: The outcome or reason that was chosen.

    Raises:
        WrongStatus: It cannot be done, and nobody of this crew has done it.
        RefusedBefore: So it was answered before, to the same press.
    """
    try:
        with command.once_only():
            yield
    except (WrongStatus, RefusedBefore):
        if not await _is_done(runtime, command.session, about, step, said):
            raise
        command.response.headers[REPLAYED] = "true"


async def _is_done(
    runtime: Runtime, session: Session, about: UUID, step: Step, said: str | None
) -> bool:
    crew_id = session.account.crew_id
    if crew_id is None:
        return False
    async with runtime.pool.connection() as conn:
        referral_id = await _case(conn, session, about, step)
        pressed = await presses.list_of(conn, referral_id, crew_id)
    return any(
        (one.fact, one.key) == (FACT_OF[step], str(about)) and one.said == said
        for one in pressed
    )


async def _case(
    conn: Connection, session: Session, about: UUID, step: Step
) -> ReferralId:
    area_id = session.account.area_id
    if step in (Step.ACCEPT, Step.REFUSE):
        return (await assignments.get(conn, area_id, AssignmentId(about))).referral_id
    return (await visits.get(conn, area_id, VisitId(about))).referral_id
