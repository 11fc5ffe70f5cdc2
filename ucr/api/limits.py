"""What is too large or too deep is refused before anything looks at it (P33)."""

import re
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ucr.api.problems import problem, respond
from ucr.domain.errors import DomainError, TooDeep, TooLarge, TooMany
from ucr.refusals import audit_refusal

LIMIT_BYTES: Final = 1 << 20
LIMIT_DEPTH: Final = 32
LIMIT_VALUES: Final = 5_000
"""The largest that a screen of ours sends has some hundreds; a rota is one text."""
MOST_QUOTES: Final = 4 * LIMIT_VALUES
"""Every value a text with a name before it."""
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
            refuse_tangled(body)
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


def refuse_tangled(body: bytes) -> None:
    """Refuse JSON of too many values, or nested too deep, without parsing it.

    A mebibyte of empty lists would take 40 MB as Python has them.

    Raises:
        TooMany: It has more than 5,000 values.
        TooDeep: It is nested deeper than 32 levels.
    """
    opened = body.count(b"[") + body.count(b"{")
    if opened <= LIMIT_DEPTH and body.count(b",") + opened <= LIMIT_VALUES:
        return
    bare = _without_texts(body)
    if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > LIMIT_VALUES:
        raise TooMany(LIMIT_VALUES)
    _refuse_deep(bare)


def _without_texts(body: bytes) -> bytes:
    """JSON without what stands in quotation marks; one that is open runs to the end.

    Escaped pairs go first: a run of backslashes begins with an escape, always.

    Raises:
        TooMany: It has more quotation marks than so many values need.
    """
    plain = body.replace(rb"\\", b"").replace(rb"\"", b"")
    if plain.count(b'"') > MOST_QUOTES:
        raise TooMany(LIMIT_VALUES)
    return b"".join(plain.split(b'"')[::2])


def _refuse_deep(bare: bytes) -> None:
    """Count levels in JSON without its texts."""
    depth = 0
    for bracket in _BRACKETS.findall(bare):
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
