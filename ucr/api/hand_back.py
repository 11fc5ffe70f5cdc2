"""The hand-back to 999: what would be told, a draft dismissed, an area's policy."""

from datetime import datetime
from typing import Annotated, Final, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.desk import CaseView, view
from ucr.api.intake import Body, Short, Words
from ucr.api.problems import documented
from ucr.callers import (
    AreaCommand,
    AtDesk,
    CaseCommand,
    Command,
    TheRuntime,
    Watching,
)
from ucr.domain.codes import Dismissed, HandBackReason, Role, Told
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.hand_back import LEAD, HandBackPolicy, Hold
from ucr.domain.ids import AreaId, ReferralId
from ucr.journey import hand_back, set_hand_back
from ucr.journey.decide import Verdict
from ucr.report.hand_back import Way, preview
from ucr.runtime import Runtime

router = APIRouter(prefix="/api", tags=["hand-back"])
LeadName = Literal["C1", "C2", "C3", "C4", "none"]
Minutes = Annotated[int, Field(ge=1, le=240)]
LEAD_NAMES: Final[tuple[LeadName, ...]] = get_args(LeadName)


class PreviewView(View):
    """What the sender would be told, to the code, and what else would happen."""

    way: Way
    takes_back: bool
    told: Told
    reason: HandBackReason
    code: str | None
    words: str
    encounter: str | None
    care_plan: str | None
    stands_down: str | None
    breach_at: datetime
    last_moment_at: datetime
    ambulance_by_at: datetime
    predicted_at: datetime | None
    told_999_at: datetime | None


class DismissBody(Body):
    reason: Dismissed
    note: Words | None = None


class PolicyBody(Body):
    """What the area agreed with its ambulance trust, and why it changes."""

    auto: Annotated[frozenset[Hold], Field(max_length=3)] = frozenset()
    margin_min: Annotated[int, Field(ge=0, le=120)] = 10
    lead_min: Annotated[dict[LeadName, Minutes], Field(default_factory=dict)]
    why: Short


class LeadView(BaseModel):
    """How long 999 needs for a category; `is_own`: the area said so itself."""

    category: LeadName
    minutes: int
    is_own: bool
    says: str
    source: str
    is_seen: bool


class PolicyView(BaseModel):
    """When cases go back; nothing in `auto`: a person confirms every one."""

    auto: tuple[Hold, ...]
    margin_min: int
    leads: tuple[LeadView, ...]


async def ruling(given: AreaCommand) -> Command:
    """A command of those who may change what the dispatcher does by itself."""
    given.session.demand(Role.COORDINATOR, Role.MANAGER)
    return given


Ruling = Annotated[Command, Depends(ruling)]


@router.get("/referrals/{referral_id}/hand-back", responses=documented(NotFound))
async def preview_hand_back(
    referral_id: UUID,
    runtime: TheRuntime,
    session: AtDesk,
    reason: HandBackReason | None = None,
) -> PreviewView:
    """What handing it back would tell the sender; nothing is done.

    With no reason given it is the one that holds now: hand it back with that.
    """
    found = await preview(
        runtime, session.account.area_id, ReferralId(referral_id), reason
    )
    return PreviewView.model_validate(found)


@router.post(
    "/referrals/{referral_id}/hand-back/dismiss",
    responses=documented(NotFound, WrongStatus, StaleWrite),
)
async def dismiss_hand_back(
    referral_id: UUID, body: DismissBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Keep it though it will be late; it is drafted again when things get worse."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await hand_back.dismiss(
            runtime,
            command.area_id,
            id_,
            body.reason,
            Verdict(by=command.by, note=body.note),
            once=command.once,
        )
    return await view(runtime, command.area_id, id_)


@router.get("/area/hand-back", responses=documented())
async def get_hand_back_policy(runtime: TheRuntime, session: Watching) -> PolicyView:
    """When cases of this area go back to 999, and which by themselves."""
    return await _policy(runtime, session.account.area_id)


@router.post("/area/hand-back", responses=documented(StaleWrite))
async def change_hand_back_policy(
    body: PolicyBody, runtime: TheRuntime, ruling: Ruling
) -> PolicyView:
    """Say it anew, whole; the audit keeps who did, and why."""
    policy = HandBackPolicy(
        auto=tuple(sorted(body.auto)),
        margin_min=body.margin_min,
        lead_min={str(name): told for name, told in body.lead_min.items()},
    )
    verdict = Verdict(by=ruling.by, note=body.why)
    with ruling.once_only():
        await set_hand_back.set_hand_back(
            runtime, ruling.area_id, policy, verdict, once=ruling.once
        )
    return await _policy(runtime, ruling.area_id)


async def _policy(runtime: Runtime, area_id: AreaId) -> PolicyView:
    policy = await hand_back.policy_of(runtime, area_id)
    leads = tuple(
        LeadView(
            category=name,
            minutes=policy.leads[name],
            is_own=name in policy.lead_min,
            says=LEAD[name].text.says,
            source=LEAD[name].text.source,
            is_seen=LEAD[name].text.is_seen,
        )
        for name in LEAD_NAMES
    )
    return PolicyView(auto=policy.auto, margin_min=policy.margin_min, leads=leads)
