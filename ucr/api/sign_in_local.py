"""Signing in by a password and a code of the phone, and setting both up by a link."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_urlsafe
from typing import Annotated, Final

import segno
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.api.sign_in import Me, open_session, told_me
from ucr.callers import COOKIE, Caller, TheRuntime, demand_origin
from ucr.domain.account import Account, Session
from ucr.domain.errors import NotFound, TriedTooOften, WrongSignIn
from ucr.domain.ids import account as by_account
from ucr.domain.local_sign_in import FREE, FREE_OF_ADDRESS
from ucr.identity import totp
from ucr.identity.sealed import Purpose, read_key, seal, unseal
from ucr.journey import local_sign_in
from ucr.journey.local_sign_in import Tried, Typed
from ucr.runtime import Runtime, SystemClock
from ucr.store import accounts, areas, sessions, walls
from ucr.store.accounts import hashed

router = APIRouter(prefix="/api", tags=["sign-in"])
KNOWN: Final = "ucr_known"
"""A cookie of a browser in which somebody proved who they are: strangers who try their
name elsewhere make them wait nowhere but there (OWASP, device cookies)."""
PATH: Final = "/api/sign-in"
A_YEAR_S: Final = 365 * 24 * 3600
HANDLE: Final = r"^[a-z0-9][a-z0-9._@+-]{2,63}$"

Handle = Annotated[str, Field(pattern=HANDLE)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=6, max_length=40)]
Link = Annotated[str, Field(min_length=10, max_length=200)]


class LocalBody(Body):
    """`handle` in any case; `code` of now, or a recovery code, with spaces or not."""

    handle: Name
    password: Password
    code: Code


class LinkBody(Body):
    token: Link


class SetUpBody(Body):
    """`sealed`: as it came with the square."""

    token: Link
    handle: Handle
    password: Password
    code: Code
    sealed: Annotated[str, Field(min_length=1, max_length=500)]


class Square(BaseModel):
    """What an app on a phone reads, once.

    `rows`: the square, a row a line of 0 and 1, without its white border; `secret`: the
    same, to be typed; `sealed`: to be sent back with the code.
    """

    name: str
    rows: tuple[str, ...]
    secret: str
    sealed: str


class SetUpView(BaseModel):
    """Who is signed in now. `recovery_codes`: shown once; each stands for one code."""

    me: Me
    recovery_codes: tuple[str, ...]


@router.post("/sign-in/local", responses=documented(NotFound, TriedTooOften))
async def sign_in_locally(
    body: LocalBody, request: Request, response: Response, runtime: TheRuntime
) -> Me:
    """Sign in by a name, a password and a code. What was wrong is not said (401)."""
    demand_origin(request, runtime)
    key = local_key(runtime)
    typed = typed_now(body.handle, body.password, body.code)
    with walls.everywhere():
        proven = await local_sign_in.prove(
            runtime,
            key,
            typed,
            _tried(request, key, typed.handle),
            action="signed in by a password and",
        )
    if proven.account is None or not proven.is_right:
        _name(request, proven.account)
        raise WrongSignIn
    _know_again(runtime, response, key, typed.handle)
    return await _open(request, response, runtime, proven.account)


@router.post("/sign-in/local/begin", responses=documented(NotFound))
async def begin_setting_up(
    body: LinkBody, request: Request, runtime: TheRuntime
) -> Square:
    """Begin to set up a password and a code by a manager's link; it stays unused."""
    demand_origin(request, runtime)
    key = local_key(runtime)
    with walls.everywhere():
        begun = await local_sign_in.begin_setting_up(runtime, key, body.token)
    address = totp.address(begun.secret, begun.account.name)
    square = segno.make(address, error="m", micro=False)
    return Square(
        name=begun.account.name,
        rows=tuple("".join(map(str, row)) for row in square.matrix),
        secret=begun.secret,
        sealed=urlsafe_b64encode(begun.sealed).decode(),
    )


@router.post("/sign-in/local/set-up", responses=documented(NotFound))
async def set_up(
    body: SetUpBody, request: Request, response: Response, runtime: TheRuntime
) -> SetUpView:
    """Keep the password and the second factor, and sign in; the link is used up."""
    demand_origin(request, runtime)
    key = local_key(runtime)
    typed = typed_now(body.handle, body.password, body.code)
    with walls.everywhere():
        chosen = await local_sign_in.set_up(
            runtime, key, body.token, typed, _unquoted(body.sealed)
        )
        async with runtime.pool.connection() as conn, conn.transaction():
            kept = await local_sign_in.keep(
                conn, body.token, chosen, at=runtime.clock.now()
            )
    _know_again(runtime, response, key, typed.handle)
    told = await _open(request, response, runtime, kept.account)
    return SetUpView(me=told, recovery_codes=kept.codes)


def local_key(runtime: Runtime) -> bytes:
    """The key of local accounts.

    Raises:
        NotFound: Nobody signs in by a password here.
    """
    if runtime.settings.local_key is None:
        raise NotFound("way to sign in")
    return read_key(runtime.settings.local_key)


def typed_now(handle: str, password: str, code: str) -> Typed:
    return Typed(
        handle=handle.strip().lower(),
        password=password,
        code="".join(code.split()),
        typed_at=SystemClock().now(),  # phones do not go by a demo's clock
    )


def _tried(request: Request, key: bytes, handle: str) -> Tried:
    who = hashed(f"name {handle}")
    known = _known(request, key)
    if known.startswith(f"{handle}\n"):
        who = hashed(f"browser {known}")
    address = request.client.host if request.client else ""
    free_of = {who: FREE, hashed(f"address {address}"): FREE_OF_ADDRESS}
    return Tried(who=who, free_of=free_of)


def _known(request: Request, key: bytes) -> str:
    """Who signed in at this browser, and which it is; "": nobody that we know of."""
    sealed = _unquoted(request.cookies.get(KNOWN, ""))
    return (unseal(key, sealed, Purpose.BROWSER) or b"").decode()


def _know_again(runtime: Runtime, response: Response, key: bytes, handle: str) -> None:
    known = f"{handle}\n{token_urlsafe(16)}".encode()
    response.set_cookie(
        KNOWN,
        urlsafe_b64encode(seal(key, known, Purpose.BROWSER)).decode(),
        max_age=A_YEAR_S,
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=runtime.settings.public_origin.startswith("https:"),
    )


def _unquoted(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text)
    except ValueError:
        return b""


def _name(request: Request, account: Account | None) -> None:
    """Let the refusal's line of the audit say whose account it was about."""
    if account is not None:
        walls.stand_in(account.area_id)
        request.state.caller = Caller(by_account(account.id), account.area_id)


async def _open(
    request: Request, response: Response, runtime: Runtime, account: Account
) -> Me:
    """A session of theirs: the one of this browser, unlocked, or else a new one.

    Somebody else's that was open in this browser ends.
    """
    before, at = request.cookies.get(COOKIE, ""), runtime.clock.now()
    with walls.everywhere():
        async with runtime.pool.connection() as conn, conn.transaction():
            area = await areas.get(conn, account.area_id)
            ends_at = await sessions.unlock(conn, before, account.id, at=at)
            if ends_at is not None:
                session = Session(account=account, expires_at=ends_at)
            else:
                await accounts.revoke_session(conn, before, at=at)
                session = await open_session(conn, runtime, response, account)
    return told_me(runtime, session, area)
