"""The audit, for the area's manager: on a screen, and for a spreadsheet."""

from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.intake import Moment
from ucr.api.problems import documented
from ucr.api.spreadsheet import sheet
from ucr.callers import SignedIn, TheRuntime
from ucr.domain.account import Session
from ucr.domain.codes import Role
from ucr.domain.errors import BadField
from ucr.domain.ids import AccountId, ReferralId, account
from ucr.report.record import Audited, record
from ucr.store.audit import Asked

router = APIRouter(prefix="/api", tags=["audit"])
USUAL: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=31)
PAGE: Final = 500
EXPORTED: Final = 50_000


class AuditedView(View):
    """`who` is a name where it is one of the area's people; `actor` never changes."""

    id: int
    at: datetime
    who: str
    actor: str
    action: str
    reference: str
    reason: str


class Record(BaseModel):
    """The newest first; there is more where `more` is true: ask `before_id`."""

    since: datetime
    until: datetime
    lines: tuple[AuditedView, ...]
    more: bool


async def auditing(session: SignedIn) -> Session:
    """Whoever may read the audit: the area's manager."""
    session.demand(Role.MANAGER)
    return session


async def asked(
    runtime: TheRuntime,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
    referral_id: Annotated[UUID | None, Query()] = None,
    account_id: Annotated[UUID | None, Query()] = None,
    before_id: Annotated[int | None, Query(ge=1, lt=2**53)] = None,
) -> Asked:
    """Which lines; of the last day where no times are given.

    Raises:
        BadField: The times are in the wrong order, or too far apart.
    """
    last = until or runtime.clock.now()
    first = since or _before(last)
    if not timedelta(0) < last - first <= LONGEST:
        raise BadField("since", f"before until, by {LONGEST.days} days at the most")
    return Asked(
        since=first,
        until=last,
        referral_id=None if referral_id is None else ReferralId(referral_id),
        actor=None if account_id is None else account(AccountId(account_id)),
        before_id=before_id,
    )


Auditing = Annotated[Session, Depends(auditing)]
TheAsked = Annotated[Asked, Depends(asked)]


@router.get("/audit", responses=documented(BadField))
async def get_audit(session: Auditing, asked: TheAsked, runtime: TheRuntime) -> Record:
    """Who read or did what, to whom, why; reading it is audited too."""
    found = await record(runtime, session, asked, limit=PAGE + 1)
    return Record(
        since=asked.since,
        until=asked.until,
        lines=tuple(AuditedView.model_validate(one) for one in found[:PAGE]),
        more=len(found) > PAGE,
    )


@router.get(
    "/audit.csv",
    responses={200: {"content": {"text/csv": {}}}, **documented(BadField)},
    response_class=StreamingResponse,
)
async def get_audit_csv(
    session: Auditing, asked: TheAsked, runtime: TheRuntime
) -> StreamingResponse:
    """The same for a spreadsheet."""
    found = await record(runtime, session, asked, limit=EXPORTED)
    names = (field.name for field in fields(Audited))
    return StreamingResponse(
        sheet(names, map(astuple, found)), media_type="text/csv; charset=utf-8"
    )


def _before(last: datetime) -> datetime:
    earliest = datetime.min.replace(tzinfo=UTC)
    return last - USUAL if last - earliest > USUAL else earliest
