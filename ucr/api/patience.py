"""No caller waits for ever: a store that is frozen is one that is away (P11).

A store that is down refuses at once. One that is frozen, or behind a wire that swallows
everything, answers nothing and closes nothing; whoever asks it would hang with it.
"""

import asyncio
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ucr.api.problems import problem, respond
from ucr.domain.errors import StoreUnavailable
from ucr.stopping import leave

LONGEST_S: Final = 20.0
"""Beyond what any answer takes; the store may have done it, and a retry will tell."""
log = structlog.get_logger(__name__)


class Patience:
    """ASGI middleware: 503 where no answer has begun in time."""

    def __init__(self, app: ASGIApp, *, but: str) -> None:
        """Stand before `app`; paths that begin with `but` have a limit of their own."""
        self._app = app
        self._but = but

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the answer, or say that there will be none."""
        if scope["type"] != "http" or scope["path"].startswith(self._but):
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        work = asyncio.create_task(self._answered(scope, receive, answer))
        try:
            await asyncio.wait({work}, timeout=LONGEST_S)
        except asyncio.CancelledError:
            leave(work)
            raise
        if work.done() or answer.has_begun:
            await work
            return
        answer.is_given_up = True
        leave(work)
        log.warning("gave_up_waiting", method=scope["method"])
        await respond(problem(StoreUnavailable()))(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class _Answer:
    """What is sent, until somebody else has answered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False
        self.is_given_up = False

    async def __call__(self, message: Message) -> None:
        if not self.is_given_up:
            self.has_begun = True
            await self._send(message)
