"""The audit, for the area's manager: on a screen, and for a spreadsheet."""

from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.intake import Moment
from ucr.api.problems import documented
from ucr.api.spreadsheet import sheet
from ucr.callers import SignedIn, TheRuntime
from ucr.domain.account import Session
from ucr.domain.audited import AuditKind
from ucr.domain.codes import Role
from ucr.domain.errors import BadField, TooOften
from ucr.domain.ids import AccountId, ReferralId, account
from ucr.recovery.look import looked_at
from ucr.report.record import Audited, record
from ucr.store import audit
from ucr.store.audit import Asked, Line

router = APIRouter(prefix="/api", tags=["audit"])
USUAL: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=31)
PAGE: Final = 500
EXPORTED: Final = 50_000
CUT: Final = "CUT OFF: only the newest {} lines are here; ask for a shorter time"


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
    """The newest first; there is more where `more` is true: ask `before_id`.

    Of what was done, `id` is a place in the area's log, else of the audit.
    """

    since: datetime
    until: datetime
    lines: tuple[AuditedView, ...]
    more: bool


class ChainView(BaseModel):
    """`problems` empty: all that was sealed is as it was written.

    `anchored_at` null: nothing is written down outside of the database, so whoever
    wrote a whole chain anew would not be found. What is younger than `sealed_at` is
    not held yet.
    """

    checked_at: datetime
    problems: tuple[str, ...]
    restores: tuple[str, ...]
    sealed_at: datetime | None
    anchored_at: datetime | None
    anchored: int


async def auditing(session: SignedIn) -> Session:
    """Whoever may read the audit: the area's manager."""
    session.demand(Role.MANAGER)
    return session


class AuditQuery(BaseModel):
    """Which lines. `reference`: a case as people read it out."""

    since: Moment | None = None
    until: Moment | None = None
    referral_id: UUID | None = None
    account_id: UUID | None = None
    reference: Annotated[str, Field(pattern=r"^[0-9A-Fa-f]{8}$")] | None = None
    kind: AuditKind | None = None
    before_id: Annotated[int, Field(ge=1, lt=2**53)] | None = None


async def asked(runtime: TheRuntime, query: Annotated[AuditQuery, Query()]) -> Asked:
    """Which lines; of the last day where no times are given.

    Raises:
        BadField: The times are in the wrong order, or too far apart.
    """
    last = query.until or runtime.clock.now()
    first = query.since or _before(last)
    if not timedelta(0) < last - first <= LONGEST:
        raise BadField("since", f"before until, by {LONGEST.days} days at the most")
    of_case, by = query.referral_id, query.account_id
    return Asked(
        since=first,
        until=last,
        referral_id=None if of_case is None else ReferralId(of_case),
        reference=query.reference,
        actor=None if by is None else account(AccountId(by)),
        kind=query.kind,
        before_id=query.before_id,
    )


Auditing = Annotated[Session, Depends(auditing)]
TheAsked = Annotated[Asked, Depends(asked)]


@router.get("/audit", responses=documented(BadField))
async def get_audit(session: Auditing, asked: TheAsked, runtime: TheRuntime) -> Record:
    """Who read or did what, to whom, why; reading it is audited too."""
    found = await record(runtime, session, asked, limit=PAGE + 1, action="read audit")
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
    """The same for a spreadsheet; that it was taken out is audited too.

    Of more than 50,000 lines it has the newest, and its first line says so.
    """
    found = await record(
        runtime, session, asked, limit=EXPORTED + 1, action="exported audit"
    )
    names = [field.name for field in fields(Audited)]
    lines = [astuple(one) for one in found[:EXPORTED]]
    if len(found) > EXPORTED:
        lines.insert(0, (CUT.format(EXPORTED), *[""] * (len(names) - 1)))
    return StreamingResponse(sheet(names, lines), media_type="text/csv; charset=utf-8")


@router.get("/audit/chain", responses=documented(TooOften))
async def get_chain(session: Auditing, runtime: TheRuntime) -> ChainView:
    """Is the record what was written? Every chain is followed, one asker at a time."""
    found = await looked_at(runtime, session.account.area_id)
    async with runtime.pool.connection() as conn:
        line = Line(
            at=runtime.clock.now(),
            actor=session.actor,
            action="read whether the record is whole",
            area_id=session.account.area_id,
        )
        await audit.write(conn, line)
    return ChainView(
        checked_at=line.at,
        problems=found.problems,
        restores=found.restores,
        sealed_at=found.sealed_at,
        anchored_at=found.anchored_at,
        anchored=found.anchored,
    )


def _before(last: datetime) -> datetime:
    earliest = datetime.min.replace(tzinfo=UTC)
    return last - USUAL if last - earliest > USUAL else earliest
