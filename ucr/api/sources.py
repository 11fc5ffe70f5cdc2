"""The last message of each source, for whoever must know what the silence means."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import TheRuntime, Watching
from ucr.report.sources import SourceKind, sources

router = APIRouter(prefix="/api", tags=["feeds"])


class SourceView(View):
    """One system; `since`: silent, not read, or with a message of ours waiting."""

    kind: SourceKind
    name: str
    last_at: datetime | None
    limit_s: int | None
    since: datetime | None
    waiting: int
    seen_by: str | None


class Sources(BaseModel):
    """As it stood `at`, by the service's clock."""

    at: datetime
    sources: tuple[SourceView, ...]


@router.get("/sources", responses=documented())
async def list_sources(runtime: TheRuntime, session: Watching) -> Sources:
    """Who sends to this area, what we read, where we send: the last word of each."""
    found = await sources(runtime, session.account.area_id)
    return Sources(
        at=runtime.clock.now(),
        sources=tuple(SourceView.model_validate(one) for one in found),
    )
