"""What is too large or too deep is refused before anything looks at it (P33)."""

import re
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ucr.api.problems import problem, respond
from ucr.domain.errors import DomainError, TooDeep, TooLarge
from ucr.refusals import audit_refusal

LIMIT_BYTES: Final = 1 << 20
LIMIT_DEPTH: Final = 32
# Never fails and never goes back, so that its time is linear: an unclosed string runs
# to the end.
_STRINGS: Final = re.compile(rb'"(?:[^"\\]++|\\.?+)*+"?+', re.DOTALL)
_BRACKETS: Final = re.compile(rb"[\[\]{}]")


class BodyLimits:
    """ASGI middleware: counts the stream itself, whatever its headers claim."""

    def __init__(self, app: ASGIApp, *, but: str) -> None:
        """Stand before `app`; paths that begin with `but` have limits of their own."""
        self._app = app
        self._but = but

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body within the limits, then let the app have it."""
        if (
            scope["type"] != "http"
            or scope["method"] in ("GET", "HEAD", "OPTIONS")
            or scope["path"].startswith(self._but)
        ):
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(receive)
            refuse_deep(body)
        except DomainError as error:
            refused = problem(error)
            await audit_refusal(Request(scope), refused.type.removeprefix("/problems/"))
            await respond(refused)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        part = message.get("body", b"")
        size += len(part)
        if size > LIMIT_BYTES:
            raise TooLarge(LIMIT_BYTES)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def refuse_deep(body: bytes) -> None:
    """Refuse JSON nested deeper than 32 levels, without parsing it.

    Raises:
        TooDeep: It is.
    """
    if body.count(b"[") + body.count(b"{") <= LIMIT_DEPTH:
        return
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > LIMIT_DEPTH:
            raise TooDeep(LIMIT_DEPTH)


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
