"""What a desk may open beside a case: each version of what was told of it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import AtDesk, TheRuntime
from ucr.domain.account import Session
from ucr.domain.errors import NotFound
from ucr.domain.ids import ReferralId
from ucr.report import versions
from ucr.report.view import read_case
from ucr.runtime import Runtime
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


def _line(runtime: Runtime, session: Session, id_: ReferralId, action: str) -> Line:
    return Line(
        at=runtime.clock.now(),
        actor=session.actor,
        action=action,
        area_id=session.account.area_id,
        referral_id=id_,
    )
