"""The history of who may come in: who changed it, why, and how it is taken back."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from ucr.api.access import Deciding, WhyBody, because
from ucr.api.area_settings import Managing
from ucr.api.problems import documented
from ucr.callers import TheRuntime
from ucr.domain.access_events import AccessChange, Whose
from ucr.domain.access_reversal import Reversal
from ucr.domain.errors import NotFound, StaleWrite
from ucr.journey import take_back
from ucr.journey.let_in import Secret
from ucr.report.access_changes import Line, access_changes
from ucr.runtime import Runtime

router = APIRouter(prefix="/api/settings/access-changes", tags=["settings"])
Offset = Annotated[int, Path(ge=1, lt=2**63)]


class AccessChangeView(BaseModel):
    """One change of who may come in; no secret and no key is in it.

    `before` and `after`: a role, or seconds of silence; `undoes`: the change that this
    one took back. `reverse`: how it can be taken back now, null where it cannot;
    `says`: what that does, or why it cannot.
    """

    offset: int
    at: datetime
    by: str
    whose: Whose
    whom: str
    change: AccessChange
    before: str | None
    after: str | None
    kid: str | None
    why: str
    undoes: int | None
    reverse: Reversal | None
    says: str


class AccessChanges(BaseModel):
    """The newest first; what is older than the last 300 is in the audit."""

    changes: tuple[AccessChangeView, ...]


class TakenBack(BaseModel):
    """Of who is let in again the new link or key: shown once, else empty."""

    name: str
    url: str
    key: str


@router.get("", responses=documented())
async def list_access_changes(runtime: TheRuntime, session: Managing) -> AccessChanges:
    """Every change of who may come in: people, senders and homes."""
    async with runtime.pool.connection() as conn:
        found = await access_changes(conn, session.account.area_id)
    return AccessChanges(changes=tuple(map(_view, found)))


@router.post("/{offset}/reverse", responses=documented(NotFound, StaleWrite))
async def take_change_back(
    offset: Offset, body: WhyBody, runtime: TheRuntime, given: Deciding
) -> TakenBack:
    """Take one change back, as its `reverse` says: itself a change, with a reason."""
    new: Secret | None = None
    with given.once_only():
        new = await take_back.take_back(
            runtime, given.area_id, offset, because(given, body), once=given.once
        )
    return _told(runtime, new)


def _view(line: Line) -> AccessChangeView:
    kept, fact = line.kept, line.kept.fact
    return AccessChangeView(
        offset=kept.offset,
        at=fact.at,
        by=line.by,
        whose=fact.whose,
        whom=kept.whom,
        change=fact.change,
        before=fact.before,
        after=fact.after,
        kid=fact.kid,
        why=fact.why,
        undoes=fact.undoes,
        reverse=kept.answer.how,
        says=kept.answer.says,
    )


def _told(runtime: Runtime, new: Secret | None) -> TakenBack:
    if new is None:
        return TakenBack(name="", url="", key="")
    if new.opens_sign_in:
        url = f"{runtime.settings.public_origin}/sign-in#{new.secret}"
        return TakenBack(name=new.name, url=url, key="")
    return TakenBack(name=new.name, url="", key=new.secret)
