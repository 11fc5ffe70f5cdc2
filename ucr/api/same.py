"""Two cases that may be one: look at both beside each other, and decide."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.cases import PlaceView, SenderName, StoryView
from ucr.api.desk import CaseView, view
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import AtDesk, CaseCommand, TheRuntime
from ucr.domain.account import Session
from ucr.domain.board import referral_entry
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import Evidence
from ucr.domain.errors import NotFound, NotJoinable, StaleWrite, WrongStatus
from ucr.domain.ids import ReferralId
from ucr.domain.likeness import AGAINST, evidence
from ucr.domain.referral import Referral
from ucr.journey import join
from ucr.journey.join import Pair
from ucr.report.view import read_case
from ucr.store import accounts
from ucr.store.audit import Line
from ucr.store.connection import Connection

router = APIRouter(prefix="/api", tags=["same"])
PROBLEMS = documented(NotFound, WrongStatus, StaleWrite, NotJoinable)


class JoinBody(Body):
    """The case that leads: its crew goes to both."""

    lead_id: UUID


class OtherBody(Body):
    other_id: UUID


class Side(BaseModel):
    """One of two cases, as its own sender told it."""

    id: UUID
    referral: ReferralCard | None
    sender: SenderName
    case_number: str
    received_at: datetime
    closed_at: datetime | None
    due_at: datetime
    age_band: str | None
    story: StoryView
    location: PlaceView


class Comparison(BaseModel):
    """Two cases side by side, with what they share and what tells them apart."""

    sides: tuple[Side, Side]
    shared: tuple[Evidence, ...]
    different: tuple[Evidence, ...]


@router.get(
    "/referrals/{referral_id}/compare/{other_id}", responses=documented(NotFound)
)
async def compare_referrals(
    referral_id: UUID, other_id: UUID, runtime: TheRuntime, session: AtDesk
) -> Comparison:
    """Read both cases side by side; the reading of each is audited first."""
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        one = await _read(conn, session, ReferralId(referral_id), at)
        two = await _read(conn, session, ReferralId(other_id), at)
        sides = (await _side(conn, one), await _side(conn, two))
    found = evidence(one, two)
    return Comparison(
        sides=sides,
        shared=tuple(code for code in found if code not in AGAINST),
        different=tuple(code for code in found if code in AGAINST),
    )


@router.post("/referrals/{referral_id}/join", responses=PROBLEMS)
async def join_referral(
    referral_id: UUID, body: JoinBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """One case: it follows the other, whose crew goes to both. Separate undoes it."""
    pair = _pair(referral_id, body.lead_id, command)
    with command.once_only():
        await join.join(runtime, command.area_id, pair, once=command.once)
    return await view(runtime, command.area_id, pair.referral_id)


@router.post("/referrals/{referral_id}/separate", responses=PROBLEMS)
async def separate_referral(
    referral_id: UUID, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Put a joined case back by itself; none of its clocks has moved."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await join.separate(
            runtime, command.area_id, id_, by=command.by, once=command.once
        )
    return await view(runtime, command.area_id, id_)


@router.post("/referrals/{referral_id}/not-the-same", responses=PROBLEMS)
async def not_the_same(
    referral_id: UUID, body: OtherBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Two cases: nobody is asked about them again, unless there is new evidence."""
    pair = _pair(referral_id, body.other_id, command)
    with command.once_only():
        await join.not_the_same(runtime, command.area_id, pair, once=command.once)
    return await view(runtime, command.area_id, pair.referral_id)


def _pair(referral_id: UUID, other_id: UUID, command: CaseCommand) -> Pair:
    return Pair(
        referral_id=ReferralId(referral_id),
        other_id=ReferralId(other_id),
        by=command.by,
    )


async def _read(
    conn: Connection, session: Session, id_: ReferralId, at: datetime
) -> Referral:
    area_id = session.account.area_id
    line = Line(
        at=at,
        actor=session.actor,
        action="compared case",
        area_id=area_id,
        referral_id=id_,
    )
    return await read_case(conn, area_id, id_, line)


async def _side(conn: Connection, found: Referral) -> Side:
    card = referral_entry(found).card
    patient = found.story.patient
    return Side(
        id=found.id,
        referral=card if isinstance(card, ReferralCard) else None,
        sender=SenderName.model_validate(
            await accounts.get_sender(conn, found.sender_id)
        ),
        case_number=found.case_number,
        received_at=found.received_at,
        closed_at=found.closed_at,
        due_at=found.running[0].due_at,
        age_band=patient.age_band(found.received_at.date()),
        story=StoryView.model_validate(found.story),
        location=PlaceView.model_validate(found.location),
    )
