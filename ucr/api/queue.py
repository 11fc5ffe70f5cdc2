"""The queue's own questions: who is it, and which filters did I name."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import AtDesk, TheRuntime, Watching
from ucr.domain.account import Session
from ucr.domain.errors import BadField
from ucr.report import search
from ucr.runtime import Runtime
from ucr.store import saved_views
from ucr.store.saved_views import SavedView

router = APIRouter(prefix="/api", tags=["queue"])
MOST_VIEWS: Final = 30
ViewName = Annotated[
    Short, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)
]
Codes = Annotated[
    list[Annotated[Short, Field(max_length=80)]], Field(default_factory=list)
]
ManyCodes = Annotated[Codes, Field(max_length=60)]


class SearchBody(Body):
    """Words of a name, a number or an address: in the body, never in a URL."""

    words: Annotated[
        Short, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)
    ]


class Found(BaseModel):
    """Cases on the board in which every word stands; `more`: say it more exactly."""

    ids: tuple[UUID, ...]
    more: bool


FreeBy = Literal["soonest", "now", "half_hour", "hour"]


class FilterBody(Body):
    """Codes and names of places; no words, which may be somebody's name.

    `free_by`: which crews are listed beside the calls; absent: the view is of no crews.
    """

    sources: ManyCodes
    needs: ManyCodes
    skills: ManyCodes
    states: ManyCodes
    places: ManyCodes
    free_by: FreeBy | None = None


class ViewBody(Body):
    name: ViewName
    filter: FilterBody


class NameBody(Body):
    name: ViewName


class FilterView(BaseModel):
    sources: tuple[str, ...]
    needs: tuple[str, ...]
    skills: tuple[str, ...]
    states: tuple[str, ...]
    places: tuple[str, ...]
    free_by: str | None = None


class NamedView(BaseModel):
    name: str
    filter: FilterView


class Views(BaseModel):
    """The views of whoever is signed in, by name."""

    views: tuple[NamedView, ...]


@router.post("/search", responses=documented())
async def search_cases(body: SearchBody, runtime: TheRuntime, session: AtDesk) -> Found:
    """Find cases by what the board does not show; that somebody looked is audited."""
    async with runtime.pool.connection() as conn:
        ids = await search.search(
            conn,
            session.account.area_id,
            body.words,
            by=session.actor,
            at=runtime.clock.now(),
        )
    return Found(ids=tuple(ids), more=len(ids) == search.MOST)


@router.get("/views", responses=documented())
async def list_views(runtime: TheRuntime, session: Watching) -> Views:
    """The views that I named: they follow me from desk to desk."""
    return await _views(runtime, session)


@router.post("/views", responses=documented())
async def keep_view(body: ViewBody, runtime: TheRuntime, session: Watching) -> Views:
    """Name a filter; one of mine with the same name gives way."""
    mine = await _views(runtime, session)
    is_new = body.name not in {view.name for view in mine.views}
    if is_new and len(mine.views) >= MOST_VIEWS:
        raise BadField("name", f"at most {MOST_VIEWS} views: forget one first")
    view = SavedView(name=body.name, filter=body.filter.model_dump(exclude_none=True))
    async with runtime.pool.connection() as conn:
        await saved_views.keep(conn, session.account.id, view, at=runtime.clock.now())
    return await _views(runtime, session)


@router.post("/views/forget", responses=documented())
async def forget_view(body: NameBody, runtime: TheRuntime, session: Watching) -> Views:
    """Forget one of my views."""
    async with runtime.pool.connection() as conn:
        await saved_views.forget(conn, session.account.id, body.name)
    return await _views(runtime, session)


async def _views(runtime: Runtime, session: Session) -> Views:
    async with runtime.pool.connection() as conn:
        found = await saved_views.list_of(conn, session.account.id)
    return Views(
        views=tuple(
            NamedView(name=view.name, filter=FilterView.model_validate(view.filter))
            for view in found
        )
    )
