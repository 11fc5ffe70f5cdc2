"""Whose silence is watched, how long each may be silent, who sees to it."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.intake import Body, Why
from ucr.api.problems import documented
from ucr.callers import Command, DeskCommand, TheRuntime, Watching, command
from ucr.domain.codes import Role, Source
from ucr.domain.errors import NotFound, WrongStatus
from ucr.domain.feed import LEAST_S, MOST_S
from ucr.domain.ids import SenderId
from ucr.journey import feeds, let_in
from ucr.journey.keep_area import Because
from ucr.report.heard import FeedState, states

router = APIRouter(prefix="/api", tags=["feeds"])
NO_WHY: Final = "No reason was given: the caller is of an earlier release"


class FeedView(View):
    """One system that sends to us; `limit_s` null: its silence is not watched."""

    sender_id: UUID
    name: str
    source: Source
    limit_s: int | None
    last_heard_at: datetime | None
    silent_since: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None


class Feeds(BaseModel):
    feeds: tuple[FeedView, ...]


class LimitBody(Body):
    """How long a system may be silent, in seconds; null: watch it no longer.

    `why`: of a caller from before it was asked here, that none was given is kept.
    """

    limit_s: Annotated[int, Field(ge=LEAST_S, le=MOST_S)] | None
    why: Why = NO_WHY


async def manager_command(asked: Annotated[Command, Depends(command)]) -> Command:
    """A command of the service's manager."""
    asked.session.demand(Role.MANAGER)
    return asked


ManagerCommand = Annotated[Command, Depends(manager_command)]


@router.get("/feeds", responses=documented())
async def list_feeds(runtime: TheRuntime, session: Watching) -> Feeds:
    """Every system that may send to this area, and when it was heard last."""
    async with runtime.pool.connection() as conn:
        found = await states(conn, session.account.area_id)
    return Feeds(feeds=tuple(map(_view, found)))


@router.put("/feeds/{sender_id}", responses=documented(NotFound))
async def watch_feed(
    sender_id: UUID, body: LimitBody, runtime: TheRuntime, command: ManagerCommand
) -> Feeds:
    """Set how long a system may be silent before the desk is alarmed."""
    with command.once_only():
        await let_in.watch(
            runtime,
            command.area_id,
            SenderId(sender_id),
            body.limit_s,
            Because(by=command.by, why=body.why),
            once=command.once,
        )
    return await list_feeds(runtime, command.session)


@router.post(
    "/feeds/{sender_id}/acknowledge", responses=documented(NotFound, WrongStatus)
)
async def acknowledge_feed(
    sender_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> Feeds:
    """A named person sees to a silent system; its alarm ends when it is heard."""
    with command.once_only():
        await feeds.acknowledge(
            runtime,
            command.area_id,
            SenderId(sender_id),
            command.session.account.name,
            by=command.by,
            once=command.once,
        )
    return await list_feeds(runtime, command.session)


def _view(state: FeedState) -> FeedView:
    return FeedView.model_validate(state)
