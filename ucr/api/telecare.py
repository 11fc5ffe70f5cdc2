"""The telecare centres' door: alerts triaged by voice, cancels, tests, heartbeats."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from ucr.api.intake import Body, Moment, Short, Words
from ucr.api.problems import documented
from ucr.api.referrals import Place, receipt
from ucr.api.telecare_body import AlertBody, Name
from ucr.api.telecare_case import Cancel, known, lead_of, message, take, take_back
from ucr.api.telecare_intake import Alert, whole
from ucr.callers import (
    REPLAYED,
    TELECARE,
    IdempotencyKey,
    RequestHash,
    TheRuntime,
    TheSender,
)
from ucr.domain.account import Sender
from ucr.domain.board import reference
from ucr.domain.codes import Concern, Source
from ucr.domain.errors import (
    BadField,
    KeyReused,
    NeedNotTaken,
    NotAllowed,
    NotFound,
    OutsideArea,
)
from ucr.domain.patient import Remark
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS, ReferralStatus
from ucr.domain.response_clock import ClockKind
from ucr.domain.telecare import Meaning
from ucr.report.view import HANDS, Disposition
from ucr.runtime import Runtime

router = APIRouter(prefix=TELECARE, tags=["telecare"])

NOT_OURS: Final = Remark(
    field="alert_id",
    rule="the case has ended or is on its way back: for new help send a new alert",
)
STAYS: Final = "The case stays open: "
NOBODY: Final = (
    "nobody is said to have spoken with the person since the alarm. Send human_spoke,"
    " by and at, or ring us."
)
ON_SCENE: Final = "a crew is with the person, and somebody here decides."
GOING_BACK: Final = "The case is on its way back to you: acknowledge it."


class AlertReceipt(BaseModel):
    """On disk, and whose turn it is. A retry hears the same, as it stands then."""

    understood: Literal["alarm"]
    arc_id: str
    alert_id: str
    case_number: str
    id: UUID
    reference: str
    status: ReferralStatus
    disposition: Disposition | None
    due_at: datetime
    due_because: ClockKind
    location: Place
    warnings: tuple[Remark, ...]
    version: int


class CancelBody(Body):
    """Who spoke with the person, and when: without both, nothing is closed."""

    arc_id: Name | None = None
    human_spoke: bool = False
    by: Short | None = None
    at: Moment | None = None
    reason: Words | None = None


class CancelReceipt(BaseModel):
    """Whether the case is closed, and in words why not."""

    understood: Literal["cancel"]
    alert_id: str
    id: UUID
    reference: str
    status: ReferralStatus
    closed: bool
    says: str


class HeartbeatBody(Body):
    arc_id: Name | None = None
    at: Moment | None = None


class LifeReceipt(BaseModel):
    """A test or heartbeat was heard; no case is made of it."""

    understood: Literal["test", "heartbeat"]
    centre: str
    heard_at: datetime


async def the_centre(sender: TheSender) -> Sender:
    """An alarm receiving centre by its key.

    Raises:
        NotAllowed: The key is another kind of sender's.
    """
    if sender.source is not Source.TELECARE:
        raise NotAllowed("This is for telecare centres")
    return sender


TheCentre = Annotated[Sender, Depends(the_centre)]


@router.post(
    "/alerts",
    status_code=201,
    responses=documented(NotFound, KeyReused, NeedNotTaken, OutsideArea)
    | {
        200: {
            "model": AlertReceipt | CancelReceipt | LifeReceipt,
            "description": "Sent before, or news of it; a cancel; a sign of life",
        }
    },
)
async def receive_alert(
    body: AlertBody,
    response: Response,
    runtime: TheRuntime,
    centre: TheCentre,
    hashed: RequestHash,
    idempotency_key: IdempotencyKey = None,
) -> AlertReceipt | CancelReceipt | LifeReceipt:
    """Take an alert: 201 once it is on disk; 200 for a retry, and for news of it."""
    meaning = body.meaning
    if meaning is Meaning.TEST or meaning is Meaning.HEARTBEAT:
        response.status_code = 200
        return _alive(
            runtime, centre, "test" if meaning is Meaning.TEST else "heartbeat"
        )
    if meaning is Meaning.CANCEL:
        response.status_code = 200
        return await _cancel_raw(runtime, centre, body, hashed)
    alert = whole(body)
    told = message(centre, alert, idempotency_key)
    found, is_new = await take(runtime, told, alert)
    if not is_new:
        response.status_code = 200
        response.headers[REPLAYED] = "true"
    return _receipt(found, alert, await lead_of(runtime, found))


@router.post("/alerts/{alert_id}/cancel", responses=documented(NotFound))
async def cancel_alert(
    alert_id: Name,
    body: CancelBody,
    runtime: TheRuntime,
    centre: TheCentre,
    hashed: RequestHash,
) -> CancelReceipt:
    """Take an alert back: it closes only if a human there spoke with the person."""
    asked = Cancel(
        alert_id=alert_id,
        by=body.by if body.human_spoke else None,
        at=body.at,
        reason=body.reason,
        request_hash=hashed,
    )
    return await _cancel(runtime, centre, asked, body.arc_id)


@router.post("/heartbeat", responses=documented())
async def hear_heartbeat(
    runtime: TheRuntime, centre: TheCentre, body: HeartbeatBody | None = None
) -> LifeReceipt:
    """Say that the centre is there; every minute, so that its silence is noticed."""
    del body  # the key says whose it is, and our clock when
    return _alive(runtime, centre, "heartbeat")


async def _cancel_raw(
    runtime: Runtime, centre: Sender, body: AlertBody, hashed: bytes
) -> CancelReceipt:
    """A cancel or reset of the device: the operator's own voice contact may vouch."""
    if body.alert_id is None:
        raise BadField("alert_id", "a cancel must say of which alert")
    voice = body.voice_contact
    spoke = voice is not None and voice.heard.is_heard
    asked = Cancel(
        alert_id=body.alert_id,
        by=voice.by if voice and spoke else None,
        at=voice.at if voice else None,
        reason=body.raw.text,
        request_hash=hashed,
    )
    return await _cancel(runtime, centre, asked, body.arc_id)


async def _cancel(
    runtime: Runtime, centre: Sender, asked: Cancel, arc_id: str | None
) -> CancelReceipt:
    kept = await known(runtime, centre, asked.alert_id, arc_id)
    case = await take_back(runtime, centre, kept, asked)
    return CancelReceipt(
        understood="cancel",
        alert_id=asked.alert_id,
        id=case.id,
        reference=reference(case.id),
        status=case.status,
        closed=case.is_closed,
        says=_says(case),
    )


def _says(case: Referral) -> str:
    if case.is_closed:
        return "The case is closed."
    if case.status in HANDS:
        return GOING_BACK
    if Concern.CANCEL_AFTER_ARRIVAL in case.concerns | case.cleared:
        return STAYS + ON_SCENE
    return STAYS + NOBODY


def _alive(
    runtime: Runtime, centre: Sender, understood: Literal["test", "heartbeat"]
) -> LifeReceipt:
    return LifeReceipt(
        understood=understood, centre=centre.name, heard_at=runtime.clock.now()
    )


def _receipt(case: Referral, alert: Alert, lead: Referral | None) -> AlertReceipt:
    told = receipt(case, lead=lead)
    is_ours = (lead or case).status in OURS
    return AlertReceipt(
        understood="alarm",
        arc_id=alert.body.arc_id,
        alert_id=alert.alert_id,
        case_number=case.case_number,
        id=told.id,
        reference=told.reference,
        status=told.status,
        disposition=told.disposition if is_ours else None,
        due_at=told.due_at,
        due_because=told.due_because,
        location=told.location,
        warnings=(*told.warnings, *(() if is_ours else (NOT_OURS,))),
        version=told.version,
    )
