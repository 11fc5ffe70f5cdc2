"""What a desk may open beside a case: what was told before, and the shared record."""

from datetime import datetime
from uuid import UUID

import orjson
from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import AtDesk, CaseCommand, TheRuntime
from ucr.domain.account import Session
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import AreaId, ReferralId
from ucr.journey import shared_record
from ucr.report import versions
from ucr.report.view import read_case
from ucr.runtime import Runtime
from ucr.settings.shared_record import SharedRecord
from ucr.store import bars_messages, referrals
from ucr.store.audit import Line

router = APIRouter(prefix="/api", tags=["cases"])


class FieldView(View):
    """One thing that a version says, and what the version before it said."""

    name: str
    before: str | None
    now: str | None


class VersionView(View):
    """What was told at one time; `is_kept` false: only the names of what changed."""

    number: int
    at: datetime
    by: str
    fields: tuple[FieldView, ...]
    is_kept: bool


class VersionViews(BaseModel):
    """The first first; the last is what stands."""

    versions: tuple[VersionView, ...]


@router.get("/referrals/{referral_id}/versions", responses=documented(NotFound))
async def get_versions(
    referral_id: UUID, runtime: TheRuntime, session: AtDesk
) -> VersionViews:
    """Each version of what was told of a case; that they were read is audited first."""
    id_ = ReferralId(referral_id)
    line = _line(runtime, session, id_, "read versions")
    async with runtime.pool.connection() as conn:
        found = await read_case(conn, session.account.area_id, id_, line)
        told = await versions.versions(conn, found)
    return VersionViews(versions=tuple(VersionView.model_validate(one) for one in told))


class SentView(View):
    """One message of the sender's system; `asked`: new, update or cancel."""

    id: UUID
    asked: str
    bundle_id: str
    version: str
    received_at: datetime
    told_at: datetime | None


class SentViews(BaseModel):
    """The first first; empty where the case came by another door than BaRS."""

    messages: tuple[SentView, ...]


class SentWhole(BaseModel):
    """`text`: the FHIR bundle as it came, as JSON that people can read."""

    text: str


@router.get("/referrals/{referral_id}/sent", responses=documented(NotFound))
async def list_sent(
    referral_id: UUID, runtime: TheRuntime, session: AtDesk
) -> SentViews:
    """Which messages the sender's system sent about a case, without what they say."""
    id_ = ReferralId(referral_id)
    async with runtime.pool.connection() as conn:
        await referrals.get(conn, session.account.area_id, id_)
        found = await bars_messages.headings(conn, id_)
    return SentViews(messages=tuple(SentView.model_validate(one) for one in found))


@router.get(
    "/referrals/{referral_id}/sent/{message_id}", responses=documented(NotFound)
)
async def read_sent(
    referral_id: UUID, message_id: UUID, runtime: TheRuntime, session: AtDesk
) -> SentWhole:
    """One message as it came; that it was read is audited first."""
    id_ = ReferralId(referral_id)
    line = _line(runtime, session, id_, "read a sender's message")
    async with runtime.pool.connection() as conn:
        await read_case(conn, session.account.area_id, id_, line)
        found = await bars_messages.as_it_came(conn, id_, message_id)
    text = orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()
    return SentWhole(text=text)


class SharedRecordView(BaseModel):
    """Where the record is opened, and the number to search for: never in an address.

    `nhs_number` null: nobody told it, and the record is searched by other means.
    """

    name: str
    url: str
    nhs_number: str | None


@router.post(
    "/referrals/{referral_id}/shared-record", responses=documented(NotFound, StaleWrite)
)
async def open_shared_record(
    referral_id: UUID, runtime: TheRuntime, command: CaseCommand
) -> SharedRecordView:
    """Go to the shared record: who, when and about which case is kept first."""
    id_, area_id = ReferralId(referral_id), command.area_id
    record = shared_record_of(runtime, area_id)
    if record is None:
        raise NotFound("shared record")
    with command.once_only():
        await shared_record.opened(
            runtime, command.session, id_, record.name, once=command.once
        )
    async with runtime.pool.connection() as conn:
        found = await referrals.get(conn, area_id, id_)
    number = found.story.patient.nhs_number
    return SharedRecordView(name=record.name, url=record.url, nhs_number=number)


def shared_record_of(runtime: Runtime, area_id: AreaId) -> SharedRecord | None:
    """The shared record of an area, where the settings name one."""
    known = runtime.settings.shared_records
    return next((one for one in known if one.area == area_id), None)


def _line(runtime: Runtime, session: Session, id_: ReferralId, action: str) -> Line:
    return Line(
        at=runtime.clock.now(),
        actor=session.actor,
        action=action,
        area_id=session.account.area_id,
        referral_id=id_,
    )
