"""The door of a trace: what a request does belongs to its caller's, or begins one.

Of the request it tells the method, the door's own pattern and the answer's status: no
address, which may hold a case, no query, which may hold a place, no header.
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ucr import tracing
from ucr.tracing import Span

TRACED: Final = ("/api/", "/telecare/", "/bars/")
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
HEADER: Final = b"traceparent"


class Traced:
    """ASGI middleware: one span a request, where traces are on."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it in."""
        if (
            not tracing.is_on()
            or scope["type"] != "http"
            or not scope["path"].startswith(TRACED)
        ):
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        with tracing.door(
            method, {"http.request.method": method}, parent=_parent(scope)
        ) as span:
            try:
                await self._app(scope, receive, _Answer(send, span))
            finally:
                route = getattr(scope.get("route"), "path_format", None)
                if isinstance(route, str):
                    span.call(f"{method} {route}")
                    span.tell("http.route", route)


class _Answer:
    """Hears the status on its way out."""

    def __init__(self, send: Send, span: Span) -> None:
        self._send, self._span = send, span

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._span.tell("http.response.status_code", message["status"])
        await self._send(message)


def _parent(scope: Scope) -> str | None:
    """The caller's own trace, as it was sent; two of them are none (W3C, 3.2)."""
    sent = [value for name, value in scope["headers"] if name == HEADER]
    return sent[0].decode("latin-1") if len(sent) == 1 else None
