"""What coordinators and clinicians do with a case; every command carries a key."""

from enum import StrEnum
from typing import Annotated, TypeAlias, TypeVar
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ucr.api.intake import Body, Short, Words
from ucr.api.problems import documented
from ucr.callers import AssignmentCommand, CaseCommand, ExpectCrew, TheRuntime
from ucr.domain.board import referral_entry
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import (
    Confidence,
    DeclineReason,
    HandBackReason,
    SetAside,
)
from ucr.domain.errors import (
    BadField,
    BreaksRule,
    CrewBusy,
    NotFound,
    StaleWrite,
    UndoTooLate,
    WrongStatus,
)
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId
from ucr.domain.patient import Location
from ucr.domain.timer import Breach
from ucr.journey import assign, decide, offer
from ucr.journey.assign import Wish
from ucr.journey.decide import Glance, Verdict
from ucr.places.point import LonLat
from ucr.places.resolve import locality
from ucr.runtime import Runtime
from ucr.store import assignments, referrals

router = APIRouter(prefix="/api", tags=["desk"])
PROBLEMS = documented(NotFound, WrongStatus, StaleWrite, CrewBusy)
Code = TypeVar("Code", DeclineReason, HandBackReason)


class CaseView(BaseModel):
    """The case as it stands after a command."""

    referral: ReferralCard | None
    version: int


class Decision(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    HAND_BACK = "hand_back"


class PinPoint(Body):
    """A place that a person has made sure of."""

    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    label: Short


RuleCode: TypeAlias = Annotated[str, Field(max_length=40)]


class AssignBody(Body):
    """A hard rule is set aside with a code and in words: both, or it is refused.

    `override_rules`: those that the person read; another one is refused all the same.
    """

    crew_id: UUID
    override_code: SetAside | None = None
    override_reason: Short | None = None
    override_rules: Annotated[frozenset[RuleCode], Field(max_length=30)] | None = None


class PinBody(Body):
    crew_id: UUID | None


class DecideBody(Body):
    """A named person's decision; a reason is a code of the decision's own list."""

    decision: Decision
    reason: Annotated[str, Field(max_length=40)] | None = None
    note: Words | None = None
    location: PinPoint | None = None


class HandBackBody(Body):
    reason: HandBackReason


class AlarmBody(Body):
    """Which alarm was seen, where it is one that a screen works out by itself."""

    breach: Breach | None = None


class WithdrawBody(Body):
    reason: Short


@router.post(
    "/referrals/{referral_id}/assign",
    responses=documented(NotFound, WrongStatus, StaleWrite, CrewBusy, BreaksRule),
)
async def assign_referral(
    referral_id: UUID,
    body: AssignBody,
    runtime: TheRuntime,
    command: CaseCommand,
    expect_crew: ExpectCrew = None,
) -> CaseView:
    """Offer it to this crew now; a hard rule is set aside only with a reason."""
    wish = Wish(
        referral_id=ReferralId(referral_id),
        crew_id=CrewId(body.crew_id),
        because=body.override_code,
        override_reason=body.override_reason,
        rules_seen=body.override_rules,
        crew_seen=expect_crew,
        by=command.by,
    )
    with command.once_only():
        await assign.assign(runtime, command.area_id, wish, once=command.once)
    return await view(runtime, command.area_id, wish.referral_id)


@router.post(
    "/assignments/{assignment_id}/confirm",
    responses=documented(NotFound, WrongStatus, StaleWrite, CrewBusy, BreaksRule),
)
async def confirm_assignment(
    assignment_id: UUID,
    runtime: TheRuntime,
    command: AssignmentCommand,
    expect_crew: ExpectCrew = None,
) -> CaseView:
    """Let the proposed crew be asked; its effect is the preview of act `confirm`."""
    id_ = AssignmentId(assignment_id)
    with command.once_only():
        await assign.confirm(
            runtime,
            command.area_id,
            id_,
            by=command.by,
            once=command.once,
            crew_seen=expect_crew,
        )
    return await _view_of(runtime, command.area_id, id_)


@router.post(
    "/assignments/{assignment_id}/undo",
    responses=documented(NotFound, UndoTooLate, StaleWrite),
)
async def undo_assignment(
    assignment_id: UUID, runtime: TheRuntime, command: AssignmentCommand
) -> CaseView:
    """Take an offer back within a minute of making it."""
    id_ = AssignmentId(assignment_id)
    with command.once_only():
        await offer.undo(
            runtime, command.area_id, id_, by=command.by, once=command.once
        )
    return await _view_of(runtime, command.area_id, id_)


@router.post("/assignments/{assignment_id}/withdraw", responses=PROBLEMS)
async def withdraw_assignment(
    assignment_id: UUID,
    body: WithdrawBody,
    runtime: TheRuntime,
    command: AssignmentCommand,
) -> CaseView:
    """Stand the crew down, and let the case wait for another."""
    id_ = AssignmentId(assignment_id)
    with command.once_only():
        await offer.withdraw(
            runtime,
            command.area_id,
            id_,
            by=command.by,
            reason=body.reason,
            once=command.once,
        )
    return await _view_of(runtime, command.area_id, id_)


@router.post("/referrals/{referral_id}/pin", responses=PROBLEMS)
async def pin_referral(
    referral_id: UUID, body: PinBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Tie it to one crew, or (null) let the dispatcher choose again."""
    with command.once_only():
        await decide.pin(
            runtime,
            command.area_id,
            ReferralId(referral_id),
            CrewId(body.crew_id) if body.crew_id else None,
            by=command.by,
            once=command.once,
        )
    return await view(runtime, command.area_id, ReferralId(referral_id))


@router.post("/referrals/{referral_id}/decide", responses=PROBLEMS)
async def decide_referral(
    referral_id: UUID, body: DecideBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Take it, decline it, or give it back: a named person's decision."""
    id_ = ReferralId(referral_id)
    verdict = Verdict(by=command.by, note=body.note)
    with command.once_only():
        match body.decision:
            case Decision.ACCEPT:
                await decide.take(
                    runtime,
                    command.area_id,
                    id_,
                    verdict,
                    location=await _made_sure(runtime, command.area_id, id_, body),
                    once=command.once,
                )
            case Decision.DECLINE:
                await decide.decline(
                    runtime,
                    command.area_id,
                    id_,
                    _coded(DeclineReason, body.reason),
                    verdict,
                    once=command.once,
                )
            case Decision.HAND_BACK:
                await decide.hand_back(
                    runtime,
                    command.area_id,
                    id_,
                    _coded(HandBackReason, body.reason),
                    verdict,
                    once=command.once,
                )
    return await view(runtime, command.area_id, id_)


@router.post("/referrals/{referral_id}/hand-back", responses=PROBLEMS)
async def hand_back_referral(
    referral_id: UUID, body: HandBackBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Give it back to 999 or its sender; it stays ours until they say yes."""
    with command.once_only():
        await decide.hand_back(
            runtime,
            command.area_id,
            ReferralId(referral_id),
            body.reason,
            Verdict(by=command.by),
            once=command.once,
        )
    return await view(runtime, command.area_id, ReferralId(referral_id))


@router.post("/referrals/{referral_id}/told", responses=PROBLEMS)
async def told_referral(
    referral_id: UUID, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """The sender was told by phone, and has the case again."""
    with command.once_only():
        await decide.acknowledge(
            runtime,
            command.area_id,
            ReferralId(referral_id),
            by=command.by,
            once=command.once,
        )
    return await view(runtime, command.area_id, ReferralId(referral_id))


@router.post("/referrals/{referral_id}/acknowledge-alarm", responses=PROBLEMS)
async def acknowledge_alarm(
    referral_id: UUID,
    runtime: TheRuntime,
    command: CaseCommand,
    body: AlarmBody | None = None,
) -> CaseView:
    """A named person saw the alarm; the timer behind it keeps running."""
    glance = Glance(
        by=command.by,
        name=command.session.account.name,
        breach=body.breach if body else None,
    )
    with command.once_only():
        await decide.acknowledge_alarm(
            runtime,
            command.area_id,
            ReferralId(referral_id),
            glance,
            once=command.once,
        )
    return await view(runtime, command.area_id, ReferralId(referral_id))


async def view(runtime: Runtime, area_id: AreaId, referral_id: ReferralId) -> CaseView:
    """The case as it stands now."""
    async with runtime.pool.connection() as conn:
        entry = referral_entry(await referrals.get(conn, area_id, referral_id))
    card = entry.card if isinstance(entry.card, ReferralCard) else None
    return CaseView(referral=card, version=entry.version)


async def _view_of(
    runtime: Runtime, area_id: AreaId, assignment_id: AssignmentId
) -> CaseView:
    async with runtime.pool.connection() as conn:
        found = await assignments.get(conn, area_id, assignment_id)
    return await view(runtime, area_id, found.referral_id)


async def _made_sure(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, body: DecideBody
) -> Location | None:
    """The place a person pointed at, with what the sender wrote kept beside it."""
    if body.location is None:
        return None
    pack = runtime.ground(area_id).pack
    point = LonLat(body.location.lon, body.location.lat)
    if not pack.contains(point):
        raise BadField("location", "inside the area that we serve")
    async with runtime.pool.connection() as conn:
        before = (await referrals.get(conn, area_id, referral_id)).location
    return Location(
        lon=point.lon,
        lat=point.lat,
        confidence=Confidence.EXACT,
        accuracy_m=before.accuracy_m,
        label=body.location.label,
        locality=locality(pack, point),
        lines=before.lines,
        postcode=before.postcode,
        uprn=before.uprn,
        access=before.access,
        key_safe=before.key_safe,
        reasons=(*before.reasons, "A person made sure of the place."),
    )


def _coded(codes: type[Code], given: str | None) -> Code:
    try:
        return codes(given or "")
    except ValueError:
        allowed = ", ".join(code.value for code in codes)
        raise BadField("reason", f"one of: {allowed}") from None
