"""A crew's phone says where it can be woken, after its user has pressed for it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import COOKIE, OnCrew, TheRuntime
from ucr.domain.account import Session
from ucr.domain.errors import BadField, NotAllowed, NotFound
from ucr.domain.ids import CrewId
from ucr.reach.ladder import push_services
from ucr.reach.seal import keys
from ucr.reach.vapid import Key
from ucr.runtime import Runtime
from ucr.store import push_subscriptions
from ucr.store.accounts import hashed
from ucr.store.push_subscriptions import Subscription
from ucr.webhooks.address import LONGEST, demand

router = APIRouter(prefix="/api/crew/push", tags=["crew"])
LONGEST_KEY = 100


class PushBody(Body):
    """What the browser's own subscription says; all of it is kept secret."""

    endpoint: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    p256dh: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]
    auth: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]


class PushView(BaseModel):
    """Whether this phone can be woken.

    `public_key`: what the browser subscribes with; null: nobody is woken here.
    """

    public_key: str | None
    is_subscribed: bool


@router.get("", responses=documented())
async def get_push(request: Request, runtime: TheRuntime, session: OnCrew) -> PushView:
    """Whether this service wakes phones, and this one."""
    _crew_id(session)
    async with runtime.pool.connection() as conn:
        found = await push_subscriptions.is_there(conn, _session_hash(request))
    return PushView(public_key=await _public_key(runtime), is_subscribed=found)


@router.put("", responses=documented(NotFound))
async def put_push(
    body: PushBody, request: Request, runtime: TheRuntime, session: OnCrew
) -> PushView:
    """Wake this phone from now on, as long as its session lasts."""
    public = await _public_key(runtime)
    if public is None:
        raise NotFound("push key")
    try:
        demand(body.endpoint, push_services(runtime.settings))
    except BadField as refused:
        raise BadField("endpoint", refused.rule) from None
    point, secret = keys(body.p256dh, body.auth)
    async with runtime.pool.connection() as conn, conn.transaction():
        await push_subscriptions.put(
            conn,
            _session_hash(request),
            _crew_id(session),
            Subscription(endpoint=body.endpoint, p256dh=point, auth=secret),
            at=runtime.clock.now(),
        )
    return PushView(public_key=public, is_subscribed=True)


@router.delete("", status_code=204, responses=documented())
async def remove_push(request: Request, runtime: TheRuntime, _: OnCrew) -> None:
    """Wake this phone no more."""
    async with runtime.pool.connection() as conn:
        await push_subscriptions.remove(conn, _session_hash(request))


def _session_hash(request: Request) -> bytes:
    return hashed(request.cookies[COOKIE])


def _crew_id(session: Session) -> CrewId:
    if session.account.crew_id is None:
        raise NotAllowed("This account belongs to no crew")
    return session.account.crew_id


async def _public_key(runtime: Runtime) -> str | None:
    path = runtime.settings.push_key
    return None if path is None else (await asyncio.to_thread(Key.read, path)).public
