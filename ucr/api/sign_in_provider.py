"""Signing in by the trust's own provider, or NHS CIS2: there and back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple
from typing import Annotated, Final

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.api.sign_in import open_session
from ucr.callers import TheRuntime, demand_origin
from ucr.domain.errors import (
    DomainError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    ProviderAway,
)
from ucr.identity.id_token import Doubt, NotProven
from ucr.identity.provider import Begun
from ucr.journey.come_in import come_in
from ucr.runtime import Runtime, SystemClock
from ucr.settings.sign_in import Provider
from ucr.store import walls

router = APIRouter(prefix="/api/sign-in", tags=["sign-in"])
UNDERWAY: Final = "ucr_signing_in"
PATH: Final = "/api/sign-in/provider"
BACK: Final = f"{PATH}/back"
AS_LONG_AS_S: Final = 600
PAGE: Final = "/sign-in/"
PARTS: Final = 4
WHY: Final = {
    ProviderAway: "provider-away",
    NotAllowed: "not-let-in",
    NotSignedIn: "link-used",
}
"""What the page is told, by its fragment: a word, never what the provider wrote."""
log = structlog.get_logger(__name__)


class Ways(BaseModel):
    """How somebody may sign in, beside links.

    `provider`: what its button says; null: there is none. `local`: by a password and a
    code of the phone.
    """

    provider: str | None
    local: bool


class BeginBody(Body):
    """`token`: of a manager's link, to tie what the provider says to its account."""

    token: Annotated[str, Field(max_length=200)] = ""


class Onward(BaseModel):
    """Where the browser goes now."""

    url: str


@router.get("/ways", responses=documented())
async def list_ways(runtime: TheRuntime) -> Ways:
    """How somebody may sign in here."""
    provider = runtime.settings.sign_in
    local = runtime.settings.local_key is not None
    return Ways(provider=provider and provider.name, local=local)


@router.post("/provider", responses=documented(NotFound, ProviderAway))
async def begin_sign_in(
    body: BeginBody, request: Request, response: Response, runtime: TheRuntime
) -> Onward:
    """Begin: the provider's address, and a cookie that knows this browser again."""
    demand_origin(request, runtime)
    provider = _provider(runtime)
    begun = Begun.now(body.token)
    url = await runtime.kept.provider.address(provider, begun, back=_back(runtime))
    response.set_cookie(
        UNDERWAY,
        urlsafe_b64encode(orjson.dumps(astuple(begun))).decode(),
        max_age=AS_LONG_AS_S,
        path=PATH,
        httponly=True,
        samesite="lax",  # the provider sends the browser back from outside
        secure=runtime.settings.public_origin.startswith("https:"),
    )
    return Onward(url=url)


@router.get(
    "/provider/back",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(NotFound),
)
async def come_back(request: Request, runtime: TheRuntime) -> RedirectResponse:
    """Back from the provider: to the sign-in page, signed in or told why not."""
    provider = _provider(runtime)
    answer = RedirectResponse(f"{PAGE}#in", status_code=303)
    try:
        await _finish(request, runtime, provider, answer)
    except NotProven as refused:
        log.info("sign_in_refused", why=refused.doubt.value)
        answer = RedirectResponse(f"{PAGE}#again", status_code=303)
    except DomainError as refused:
        why = WHY.get(type(refused), "again")
        log.info("sign_in_refused", why=why)
        answer = RedirectResponse(f"{PAGE}#{why}", status_code=303)
    answer.delete_cookie(UNDERWAY, path=PATH)
    return answer


async def _finish(
    request: Request, runtime: Runtime, provider: Provider, answer: Response
) -> None:
    begun = _underway(request)
    known = await runtime.kept.provider.finish(
        provider,
        begun,
        request.query_params,
        back=_back(runtime),
        now=SystemClock().now(),
    )
    with walls.everywhere():
        async with runtime.pool.connection() as conn, conn.transaction():
            account = await come_in(runtime, conn, provider, known, begun.link)
            await open_session(conn, runtime, answer, account)


def _underway(request: Request) -> Begun:
    """What this browser began.

    Raises:
        NotProven: Nothing that can be read: it began elsewhere, or too long ago.
    """
    kept = request.cookies.get(UNDERWAY, "")
    try:
        told = orjson.loads(urlsafe_b64decode(kept))
    except ValueError:
        told = None
    if (
        not isinstance(told, list)
        or len(told) != PARTS
        or not all(isinstance(one, str) for one in told)
        or not all(told[:3])
    ):
        raise NotProven(Doubt.WRONG_STATE)
    return Begun(*told)


def _provider(runtime: Runtime) -> Provider:
    if runtime.settings.sign_in is None:
        raise NotFound("sign-in provider")
    return runtime.settings.sign_in


def _back(runtime: Runtime) -> str:
    return f"{runtime.settings.public_origin}{BACK}"
