"""Every request begins within walls: until its caller is known, it reaches no area.

`ucr/callers.py` and its kin say which area it is when they have found out who asks. A
door that forgets to ask them finds nothing in the database (P14).
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from ucr.store import walls


class Walled:
    """ASGI middleware: what a request or socket does reaches nothing from the start."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it in; what runs beside the doors (the lifespan) is no request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        with walls.nowhere():
            await self._app(scope, receive, send)
