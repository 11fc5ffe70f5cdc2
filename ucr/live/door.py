"""Who is at the door of live: the session of a cookie, from our own pages only."""

from typing import Annotated, Final

from fastapi import Depends
from starlette.requests import HTTPConnection

from ucr.domain.account import Session
from ucr.domain.errors import NotAllowed, NotSignedIn
from ucr.live.hub import Hub
from ucr.runtime import Runtime
from ucr.store import accounts

COOKIE: Final = "ucr_session"


def runtime_of(connection: HTTPConnection) -> Runtime:
    """What `app.py` hung on the app when it started."""
    runtime: Runtime = connection.app.state.runtime
    return runtime


def hub_of(connection: HTTPConnection) -> Hub:
    """The process's one hub."""
    hub: Hub = connection.app.state.hub
    return hub


TheRuntime = Annotated[Runtime, Depends(runtime_of)]
TheHub = Annotated[Hub, Depends(hub_of)]


async def session_of(connection: HTTPConnection, runtime: TheRuntime) -> Session:
    """The session of the cookie.

    Raises:
        NotSignedIn: There is none, or it expired, or it was ended.
    """
    token = connection.cookies.get(COOKIE)
    if token is None:
        raise NotSignedIn
    async with runtime.pool.connection() as conn:
        session = await accounts.find_session(conn, token, at=runtime.clock.now())
    if session is None:
        raise NotSignedIn
    return session


SignedIn = Annotated[Session, Depends(session_of)]


def comes_from_us(connection: HTTPConnection, runtime: TheRuntime) -> None:
    """Let only our own pages change anything.

    Raises:
        NotAllowed: The `Origin` is missing or foreign.
    """
    if connection.headers.get("origin") != runtime.settings.public_origin:
        raise NotAllowed("Origin must be the address of this service")


FromUs = Depends(comes_from_us)
