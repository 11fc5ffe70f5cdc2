"""The last message of each source, for whoever must know what the silence means."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import TheRuntime, Watching
from ucr.report.sources import SourceKind, sources
from ucr.store import papers
from ucr.store.papers import PaperTold

OLD_S: Final = 60
"""A pack that is older is no longer a safe one (P22)."""
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


class PaperView(View):
    """What dispatchers said last of the paper pack, by the service's clock.

    `off_at`: one was told to write none; `limit_s`: older than this is too old.
    """

    written_at: datetime | None
    failed_at: datetime | None
    off_at: datetime | None
    limit_s: int


class Sources(BaseModel):
    """As it stood `at`, by the service's clock; `paper` null: nobody could be asked."""

    at: datetime
    paper: PaperView | None
    sources: tuple[SourceView, ...]


@router.get("/sources", responses=documented())
async def list_sources(runtime: TheRuntime, session: Watching) -> Sources:
    """Who sends to this area, what we read, where we send: the last word of each."""
    found = await sources(runtime, session.account.area_id)
    told = await papers.told(runtime.redis, session.account.area_id)
    return Sources(
        at=runtime.clock.now(),
        paper=_paper(told, runtime.clock.speed) if told else None,
        sources=tuple(SourceView.model_validate(one) for one in found),
    )


def _paper(told: PaperTold, speed: float) -> PaperView:
    return PaperView(
        written_at=told.written_at,
        failed_at=told.failed_at,
        off_at=told.off_at,
        limit_s=round(OLD_S * speed),
    )
