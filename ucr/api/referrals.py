"""The senders' door: ask for help, tell more, take back, hear how it went."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from ucr.api.intake import (
    Body,
    IntakeBody,
    RevisionBody,
    Words,
    as_intake,
    as_location,
)
from ucr.api.problems import documented
from ucr.callers import (
    REPLAYED,
    IdempotencyKey,
    MaybeSender,
    RequestHash,
    SenderCommand,
    TheRuntime,
    TheSender,
    at_desk,
    once_by,
    signed_in,
)
from ucr.domain.account import Sender
from ucr.domain.board import reference
from ucr.domain.codes import Concern, Confidence
from ucr.domain.errors import (
    KeyReused,
    NeedNotTaken,
    NotFound,
    OutsideArea,
    StaleWrite,
    WrongStatus,
)
from ucr.domain.ids import Actor, ReferralId
from ucr.domain.patient import Location, Remark
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import ClockKind
from ucr.journey import decide, receive, revise
from ucr.journey.revise import Revision
from ucr.places.pack import AreaPack
from ucr.report import view
from ucr.report.view import Disposition, Progress, disposition
from ucr.runtime import Runtime
from ucr.store import accounts, outcomes, ties

router = APIRouter(prefix="/api", tags=["senders"])


class Place(BaseModel):
    confidence: Confidence
    label: str
    needs_human: bool


class Receipt(BaseModel):
    """On disk, and whose turn it is."""

    id: UUID
    reference: str
    status: ReferralStatus
    disposition: Disposition
    due_at: datetime
    due_because: ClockKind
    location: Place
    warnings: tuple[Remark, ...]
    version: int


class CancelBody(Body):
    reason: Words | None = None


class Outcomes(BaseModel):
    """This sender's cases that changed, each as it stands; ask again after `next`.

    `unreadable`: cases that changed and whose records cannot be read: each comes as an
    item once it is mended. Ring the control room about it until then.
    """

    items: tuple[Progress, ...]
    next: int
    unreadable: tuple[UUID, ...]


async def who_asks(
    request: Request, runtime: TheRuntime, sender: MaybeSender
) -> tuple[Sender, Actor]:
    """A sender by its key, or a coordinator who takes the call by phone.

    Raises:
        NotSignedIn: Neither a key nor a session came.
    """
    if sender is not None:
        return sender, sender.actor
    session = await at_desk(await signed_in(request, runtime))
    async with runtime.pool.connection() as conn:
        desk = await accounts.find_desk(conn, session.account.area_id)
    if desk is None:
        raise NotFound("desk to take calls")
    return desk, session.actor


Asking = Annotated[tuple[Sender, Actor], Depends(who_asks)]

INTAKE_PROBLEMS = documented(KeyReused, NeedNotTaken, OutsideArea)


@router.post(
    "/referrals",
    status_code=201,
    responses=INTAKE_PROBLEMS | {200: {"model": Receipt, "description": "Sent before"}},
)
async def create_referral(
    body: IntakeBody,
    response: Response,
    runtime: TheRuntime,
    asking: Asking,
    hashed: RequestHash,
    idempotency_key: IdempotencyKey = None,
) -> Receipt:
    """Ask for help. Answered 201 only once it is on disk; a retry is answered 200."""
    sender, by = asking
    intake = as_intake(body, _pack(runtime, sender))
    referral, is_new = await receive.receive(
        runtime,
        sender,
        intake,
        receipt=receive.arriving(runtime, sender, by=by),
        request_hash=hashed,
        once=once_by(by, idempotency_key, hashed),
    )
    if not is_new:
        response.status_code = 200
        response.headers[REPLAYED] = "true"
    async with runtime.pool.connection() as conn:
        return receipt(referral, lead=await ties.find_lead(conn, referral))


@router.patch(
    "/referrals/{referral_id}",
    responses=documented(NotFound, StaleWrite, WrongStatus, KeyReused, OutsideArea),
)
async def update_referral(
    referral_id: UUID,
    body: RevisionBody,
    runtime: TheRuntime,
    command: SenderCommand,
) -> Progress:
    """Tell more about a case; after dispatch a person looks at it."""
    revision = _revision(body, _pack(runtime, command.sender))
    with command.once_only():
        await revise.update(
            runtime,
            command.sender,
            ReferralId(referral_id),
            revision,
            expect_version=body.expect_version,
            once=command.once,
        )
    return await _progress(runtime, command.sender, referral_id)


@router.post(
    "/referrals/{referral_id}/cancel",
    responses=documented(NotFound, WrongStatus, KeyReused),
)
async def cancel_referral(
    referral_id: UUID,
    body: CancelBody,
    runtime: TheRuntime,
    command: SenderCommand,
) -> Progress:
    """Take a request back; once a crew is with the person, a person decides."""
    with command.once_only():
        await revise.cancel(
            runtime,
            command.sender,
            ReferralId(referral_id),
            reason=body.reason,
            once=command.once,
        )
    return await _progress(runtime, command.sender, referral_id)


@router.post(
    "/referrals/{referral_id}/acknowledge",
    responses=documented(NotFound, WrongStatus, KeyReused),
)
async def acknowledge_referral(
    referral_id: UUID,
    runtime: TheRuntime,
    command: SenderCommand,
) -> Progress:
    """Say that a declined or handed-back case is yours again."""
    await _progress(runtime, command.sender, referral_id)
    with command.once_only():
        await decide.acknowledge(
            runtime,
            command.sender.area_id,
            ReferralId(referral_id),
            by=command.sender.actor,
            once=command.once,
        )
    return await _progress(runtime, command.sender, referral_id)


@router.get("/referrals/{referral_id}", responses=documented(NotFound))
async def get_referral(
    referral_id: UUID, runtime: TheRuntime, sender: TheSender
) -> Progress:
    """How one of your cases stands."""
    return await _progress(runtime, sender, referral_id)


@router.get("/outcomes", responses=documented())
async def list_outcomes(
    runtime: TheRuntime,
    sender: TheSender,
    after: Annotated[int, Query(ge=0, lt=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Outcomes:
    """Your cases that changed after an offset, oldest change first."""
    async with runtime.pool.connection() as conn:
        changed = await outcomes.list_changed(
            conn, sender.id, sender.area_id, after=after, limit=limit
        )
        if changed.unreadable:
            await outcomes.owe(conn, sender.id, sender.area_id, changed.unreadable)
    return Outcomes(
        items=tuple(
            view.told(one.referral, None, lead=one.lead) for one in changed.told
        ),
        next=after if changed.upto is None else changed.upto,
        unreadable=tuple(changed.unreadable),
    )


def receipt(referral: Referral, *, lead: Referral | None = None) -> Receipt:
    """What a sender hears of a request that is on disk.

    Args:
        lead: The case that it was joined to, by the time of a retry.
    """
    own = referral.running[0]
    return Receipt(
        id=referral.id,
        reference=reference(referral.id),
        status=referral.status,
        disposition=disposition(lead or referral),
        due_at=own.due_at,
        due_because=own.kind,
        location=Place(
            confidence=referral.location.confidence,
            label=referral.location.label,
            needs_human=Concern.LOCATION_UNSURE in referral.concerns,
        ),
        warnings=referral.story.remarks,
        version=referral.version,
    )


def _pack(runtime: Runtime, sender: Sender) -> AreaPack:
    return runtime.ground(sender.area_id).pack


def _revision(body: RevisionBody, pack: AreaPack) -> Revision:
    location: Location | None = None
    remarks: list[Remark] = []
    if body.location is not None:
        location, remarks = as_location(body.location, pack)
    return Revision(
        flags=body.flags,
        red_flags=body.red_flags,
        exclusions=body.exclusions,
        safe_to_wait=body.safe_to_wait,
        floor_since_at=body.floor_since_at,
        category=body.category,
        reason=body.reason,
        notes=body.notes,
        plans=body.escalation_plans,
        location=location,
        remarks=tuple(remarks),
    )


async def _progress(runtime: Runtime, sender: Sender, referral_id: UUID) -> Progress:
    async with runtime.pool.connection() as conn:
        return await view.progress(conn, sender, ReferralId(referral_id))
