"""Signing in and out: a link's token becomes a session cookie."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import COOKIE, EvenLocked, TheRuntime, demand_origin
from ucr.domain.access import DESK
from ucr.domain.account import Account, Session, session_ends
from ucr.domain.area import Area
from ucr.domain.codes import Role
from ucr.domain.errors import NotAllowed
from ucr.runtime import Runtime
from ucr.settings import safe
from ucr.store import accounts, areas, crews, walls
from ucr.store.connection import Connection

router = APIRouter(prefix="/api", tags=["sign-in"])
SOON: Final = timedelta(hours=2)
"""A crew may sign in this long before its shift and be signed in to its end."""


class SignInBody(Body):
    token: Annotated[str, Field(min_length=10, max_length=200)]


class AreaName(BaseModel):
    id: str
    name: str


class Me(BaseModel):
    """Who is signed in, and until when.

    `lock_after_s`: how long a crew's phone may lie idle before it asks for its PIN; 0:
    it asks for none. For a desk: until it asks for the sign-in again; null: it never
    does. `is_locked`: it does now.
    """

    account_id: UUID
    name: str
    role: Role
    area: AreaName
    crew_id: UUID | None
    session_expires_at: datetime
    lock_after_s: int | None
    is_locked: bool


@router.post("/sign-in", responses=documented())
async def sign_in(
    body: SignInBody, request: Request, response: Response, runtime: TheRuntime
) -> Me:
    """Trade the token of a sign-in link for a session.

    Where a provider signs people in, or passwords do, a manager's link is not enough
    (403): it is tied to whom the provider knows, at `/api/sign-in/provider`, or sets up
    a password, at `/api/sign-in/local/begin`.
    """
    demand_origin(request, runtime)
    with walls.everywhere():
        async with runtime.pool.connection() as conn, conn.transaction():
            at = runtime.clock.now()
            if _asks_for_more(runtime) and await accounts.opens_once(conn, body.token):
                raise NotAllowed("Set up how you sign in, once, to use this link")
            account = await accounts.use_link(conn, body.token, at=at)
            session = await open_session(conn, runtime, response, account)
            area = await areas.get(conn, account.area_id)
    return told_me(runtime, session, area)


def _asks_for_more(runtime: Runtime) -> bool:
    settings = runtime.settings
    return settings.sign_in is not None or settings.local_key is not None


async def open_session(
    conn: Connection, runtime: Runtime, response: Response, account: Account
) -> Session:
    """Store a session, and give the browser its cookie."""
    now = runtime.clock.now()
    ends_at = session_ends(
        now,
        lives=timedelta(hours=runtime.settings.session_hours),
        needed_until=await _needed_until(conn, runtime, account, now),
    )
    cookie = token_urlsafe(32)
    session = Session(account=account, expires_at=ends_at)
    await accounts.add_session(conn, session, token=cookie, at=now)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int((ends_at - now).total_seconds() / runtime.clock.speed),
        httponly=True,
        samesite="strict",
        secure=runtime.settings.public_origin.startswith("https:"),
    )
    return session


async def _needed_until(
    conn: Connection, runtime: Runtime, account: Account, now: datetime
) -> datetime | None:
    """A crew stays signed in through its shift, and a visit that runs on after it."""
    if account.crew_id is None:
        return None
    shift = await crews.find_shift(conn, account.area_id, account.crew_id, at=now)
    if shift is None or shift.starts_at > now + SOON:
        return None
    return shift.ends_at + timedelta(hours=runtime.settings.crew_overrun_h)


@router.post("/sign-out", status_code=204, responses=documented())
async def sign_out(
    request: Request, response: Response, runtime: TheRuntime, _: EvenLocked
) -> None:
    """End the session here and on the server."""
    async with runtime.pool.connection() as conn:
        await accounts.revoke_session(
            conn, request.cookies[COOKIE], at=runtime.clock.now()
        )
    response.delete_cookie(COOKIE)


@router.get("/me", responses=documented())
async def me(session: EvenLocked, runtime: TheRuntime) -> Me:
    """Who is signed in."""
    return told_me(runtime, session, await _area(runtime, session))


async def _area(runtime: Runtime, session: Session) -> Area:
    async with runtime.pool.connection() as conn:
        return await areas.get(conn, session.account.area_id)


def told_me(runtime: Runtime, session: Session, area: Area) -> Me:
    """Who is signed in by a session."""
    account = session.account
    return Me(
        account_id=account.id,
        name=account.name,
        role=account.role,
        area=AreaName(id=area.id, name=area.name),
        crew_id=account.crew_id,
        session_expires_at=session.expires_at,
        lock_after_s=_lock_after_s(runtime, account),
        is_locked=session.is_locked,
    )


def _lock_after_s(runtime: Runtime, account: Account) -> int | None:
    if account.crew_id:
        return runtime.settings.crew_lock_s
    minutes = safe.locks_after_min(runtime.settings) if account.role in DESK else 0
    return minutes * 60 or None
