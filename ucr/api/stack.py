"""The stack-pull desk: 999 calls that wait, judged for UCR, taken one by one."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from ucr.api.desk import view
from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import REPLAYED, AtDesk, DeskCommand, TheRuntime
from ucr.domain.board import reference
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import Need, Role
from ucr.domain.errors import (
    CallGone,
    CallTaken,
    KeyReused,
    NeedNotTaken,
    NotFound,
    OutsideArea,
    StackUnread,
    StaleWrite,
    WrongStatus,
)
from ucr.domain.ids import AccountId
from ucr.domain.stack_fit import Fit, Reason, Side
from ucr.report import case
from ucr.stack import shown as stack
from ucr.stack import take as taking
from ucr.stack.client import Stacks
from ucr.stack.shown import CallShown, FeedShown, Reading
from ucr.stack.take import Wish
from ucr.store import accounts
from ucr.store.stack_takes import TakeState

router = APIRouter(prefix="/api", tags=["stack"])
NONE: Final = Stacks()
PROBLEMS: Final = documented(
    NotFound,
    CallGone,
    CallTaken,
    StaleWrite,
    StackUnread,
    WrongStatus,
    OutsideArea,
    KeyReused,
    NeedNotTaken,
)
Names = dict[AccountId, str]


class FeedView(BaseModel):
    """How far a stack can be trusted: `old_since` and `why` where it cannot."""

    name: str
    label: str
    reading: Reading
    read_at: datetime | None
    as_of: datetime | None
    old_since: datetime | None
    why: str | None


class ComplaintView(BaseModel):
    code: str
    system: str
    display: str


class ReasonView(BaseModel):
    """One reason, where it is written, and whether we have read it there."""

    code: str
    side: Side
    says: str
    source: str
    is_seen: bool


class TakenView(BaseModel):
    """A call that is our case; `told` is what the ambulance side has answered."""

    feed: str
    call_id: str
    referral_id: UUID
    reference: str
    by: str
    at: datetime
    told: str
    is_open: bool


class StackCallView(BaseModel):
    """A waiting call: codes as they were sent, and nobody's name."""

    feed: str
    id: str
    version: str
    category: str
    complaint: ComplaintView
    need: Need | None
    age_years: int | None
    sex: str | None
    locality: str
    waiting_since_at: datetime
    breach_at: datetime | None
    harm_at: datetime
    on_floor_since_at: datetime | None
    flags: tuple[str, ...]
    red_flags: tuple[str, ...]
    exclusions: tuple[str, ...]
    callback: bool
    resource: str | None
    fit: Fit
    reasons: tuple[ReasonView, ...]
    ours: TakenView | None


class StackView(BaseModel):
    """The stacks of an area, most harm avoided first."""

    at: datetime
    feeds: tuple[FeedView, ...]
    calls: tuple[StackCallView, ...]
    taken: tuple[TakenView, ...]


class TakeBody(Body):
    """Which version was seen; the rest only where it is asked for."""

    version: Annotated[str, Field(min_length=1, max_length=64)]
    need: Need | None = None
    reason: Short | None = None


class TookView(BaseModel):
    """The case that the call became."""

    referral: ReferralCard | None
    referral_id: UUID
    version: int


async def stacks_of(connection: HTTPConnection) -> Stacks:
    """The stacks that `app.py` connected this process to."""
    found: Stacks = getattr(connection.app.state, "stacks", NONE)
    return found


TheStacks = Annotated[Stacks, Depends(stacks_of)]
FeedName = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]
CallId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


@router.get("/stack", responses=documented())
async def get_stack(
    runtime: TheRuntime, every: TheStacks, session: AtDesk
) -> StackView:
    """Calls that wait in the ambulance service's stack, and how old that is."""
    area_id = session.account.area_id
    found = await stack.shown(runtime, every, area_id)
    async with runtime.pool.connection() as conn:
        people = await accounts.list_all(conn, area_id)
    names = {one.id: one.name for one in people}
    return StackView(
        at=found.at,
        feeds=tuple(_feed(one) for one in found.feeds),
        calls=tuple(_call(one, names) for one in found.calls),
        taken=tuple(_taken(one, names) for one in found.taken),
    )


@router.post("/stack/{feed}/calls/{call_id}/take", responses=PROBLEMS)
async def take_call(
    feed: FeedName,
    call_id: CallId,
    body: TakeBody,
    runtime: TheRuntime,
    every: TheStacks,
    command: DeskCommand,
) -> TookView:
    """Take a call for UCR, by a clinician's name; 999 is told of it."""
    command.session.demand(Role.CLINICIAN)
    client = every.get(command.area_id, feed)
    wish = Wish(
        call_id=call_id,
        version=body.version,
        need=body.need,
        reason=body.reason,
        by=command.by,
    )
    taken, is_new = await taking.take(runtime, client, wish, once=command.once)
    if not is_new:
        command.response.headers[REPLAYED] = "true"
    found = await view(runtime, command.area_id, taken.id)
    return TookView(
        referral=found.referral, referral_id=taken.id, version=found.version
    )


def _feed(one: FeedShown) -> FeedView:
    return FeedView(
        name=one.name,
        label=one.label,
        reading=one.reading,
        read_at=one.read_at,
        as_of=one.as_of,
        old_since=one.old_since,
        why=one.why,
    )


def _call(one: CallShown, names: Names) -> StackCallView:
    call = one.call
    complaint = call.complaint
    return StackCallView(
        feed=one.feed,
        id=call.id,
        version=call.version,
        category=call.category,
        complaint=ComplaintView(
            code=complaint.code, system=complaint.system, display=complaint.display
        ),
        need=one.need,
        age_years=call.age_years,
        sex=call.sex,
        locality=one.locality,
        waiting_since_at=call.waiting_since_at,
        breach_at=call.breach_at,
        harm_at=call.harm_at,
        on_floor_since_at=call.on_floor_since_at,
        flags=call.flags,
        red_flags=call.red_flags,
        exclusions=call.exclusions,
        callback=call.callback,
        resource=call.resource,
        fit=one.assessment.fit,
        reasons=tuple(_reason(reason) for reason in one.assessment.reasons),
        ours=one.ours and _taken(one.ours, names),
    )


def _reason(reason: Reason) -> ReasonView:
    text = reason.text
    return ReasonView(
        code=reason.code,
        side=reason.side,
        says=text.says,
        source=text.source,
        is_seen=text.is_seen,
    )


def _taken(one: TakeState, names: Names) -> TakenView:
    return TakenView(
        feed=one.feed,
        call_id=one.call_id,
        referral_id=one.referral_id,
        reference=reference(one.referral_id),
        by=case.who(one.taken_by, names),
        at=one.taken_at,
        told=one.told or "waiting",
        is_open=one.is_open,
    )
