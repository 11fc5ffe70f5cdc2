"""Signing in and out: a link's token becomes a session cookie."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import COOKIE, SignedIn, TheRuntime, demand_origin
from ucr.domain.account import Account, Session
from ucr.domain.area import Area
from ucr.domain.codes import Role
from ucr.runtime import Runtime
from ucr.store import accounts, areas
from ucr.store.connection import Connection

router = APIRouter(prefix="/api", tags=["sign-in"])


class SignInBody(Body):
    token: Annotated[str, Field(min_length=10, max_length=200)]


class AreaName(BaseModel):
    id: str
    name: str


class Me(BaseModel):
    """Who is signed in, and until when."""

    account_id: UUID
    name: str
    role: Role
    area: AreaName
    crew_id: UUID | None
    session_expires_at: datetime


@router.post("/sign-in", responses=documented())
async def sign_in(
    body: SignInBody, request: Request, response: Response, runtime: TheRuntime
) -> Me:
    """Trade the token of a sign-in link for a session."""
    demand_origin(request, runtime)
    async with runtime.pool.connection() as conn, conn.transaction():
        at = runtime.clock.now()
        account = await accounts.account_of_link(conn, body.token, at=at)
        session = await open_session(conn, runtime, response, account)
        area = await areas.get(conn, account.area_id)
    return _me(session, area)


async def open_session(
    conn: Connection, runtime: Runtime, response: Response, account: Account
) -> Session:
    """Store a session, and give the browser its cookie."""
    now = runtime.clock.now()
    lives = timedelta(hours=runtime.settings.session_hours)
    cookie = token_urlsafe(32)
    session = Session(account=account, expires_at=now + lives)
    await accounts.add_session(conn, session, token=cookie, at=now)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(lives.total_seconds() / runtime.clock.speed),
        httponly=True,
        samesite="strict",
        secure=runtime.settings.public_origin.startswith("https:"),
    )
    return session


@router.post("/sign-out", status_code=204, responses=documented())
async def sign_out(
    request: Request, response: Response, runtime: TheRuntime, _: SignedIn
) -> None:
    """End the session here and on the server."""
    async with runtime.pool.connection() as conn:
        await accounts.revoke_session(
            conn, request.cookies[COOKIE], at=runtime.clock.now()
        )
    response.delete_cookie(COOKIE)


@router.get("/me", responses=documented())
async def me(session: SignedIn, runtime: TheRuntime) -> Me:
    """Who is signed in."""
    return _me(session, await _area(runtime, session))


async def _area(runtime: Runtime, session: Session) -> Area:
    async with runtime.pool.connection() as conn:
        return await areas.get(conn, session.account.area_id)


def _me(session: Session, area: Area) -> Me:
    account = session.account
    return Me(
        account_id=account.id,
        name=account.name,
        role=account.role,
        area=AreaName(id=area.id, name=area.name),
        crew_id=account.crew_id,
        session_expires_at=session.expires_at,
    )
