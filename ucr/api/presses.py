"""Many presses of a crew's phone at once: carried out in order, each as if alone.

A phone that was without signal has several to send. One way there and back for each is
what made phone and service slow to agree; so it may send them in one request. Each goes
through its own door all the same, under its own key, in a transaction of its own.
"""

import re
from http import HTTPStatus
from typing import Annotated, Any, Final

import orjson
import structlog
from fastapi import APIRouter, Header
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.api.today import TodayView
from ucr.callers import KEY_LENGTH, OnCrew

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api/crew", tags=["crew"])

MOST: Final = 20
LONGEST: Final = 4_000
ID: Final = "[0-9a-f-]{36}"
DOORS: Final = (
    r"^/api/crew/(shift/[a-z]+|help|help/cancel|well"
    rf"|(assignments|visits|messages)/{ID}/[a-z-]+)$"
)
KEY: Final = rf"^[A-Za-z0-9-]{{1,{KEY_LENGTH}}}$"
LATER: Final = frozenset({401, 429})
"""Beside what the service cannot do now (5xx): the same press may succeed later."""


class Pressed(Body):
    """One press; `body` is the very text that it would be sent with alone."""

    id: Annotated[str, Field(pattern=KEY)]
    path: Annotated[str, Field(pattern=DOORS)]
    body: Annotated[str, Field(max_length=LONGEST)]


class Presses(Body):
    """Oldest first."""

    presses: Annotated[tuple[Pressed, ...], Field(min_length=1, max_length=MOST)]


class PressAnswer(BaseModel):
    """What became of one press; `problem`: why it was not carried out (RFC 9457)."""

    status: int
    problem: dict[str, Any] | None


class PressesAnswer(BaseModel):
    """Answers in the order of the presses, up to the first that may succeed later.

    What follows that one was not tried. `today` is the day after the last press that
    was carried out; null: there was none.
    """

    answers: tuple[PressAnswer, ...]
    today: TodayView | None


@router.post("/presses", response_model=PressesAnswer, responses=documented())
async def carry_out_presses(
    request: Request,
    session: OnCrew,
    presses: Presses,
    ucr_account: Annotated[str | None, Header(max_length=KEY_LENGTH)] = None,
) -> Response:
    """Several taps of one phone, oldest first, each once."""
    del session, ucr_account  # each press is let in by its own door
    answers: list[dict[str, object]] = []
    today: bytes | None = None
    for press in presses.presses:
        status, body = await _by_its_own_door(request, press)
        is_done = status < HTTPStatus.MULTIPLE_CHOICES
        today = body if is_done else today
        problem = None if is_done else orjson.Fragment(body)
        answers.append({"status": status, "problem": problem})
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in LATER:
            break
    day = None if today is None else orjson.Fragment(today)
    told = orjson.dumps({"answers": answers, "today": day})
    return Response(told, media_type="application/json")


async def _by_its_own_door(request: Request, press: Pressed) -> tuple[int, bytes]:
    """Ask the app itself, as the phone would have, from inside.

    Returns:
        The status and the body of the answer.
    """
    body = press.body.encode()
    waiting: list[Message] = [{"type": "http.request", "body": body}]
    status, parts = 500, list[bytes]()

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    try:
        await request.app(_inner(request.scope, press, body), receive, send)
    except Exception:  # a defect at one door must not lose what the others answered
        log.exception("press_failed", path=re.sub(ID, "…", press.path))
        return HTTPStatus.INTERNAL_SERVER_ERROR, b"null"
    return status, b"".join(parts)


def _inner(scope: Scope, press: Pressed, body: bytes) -> Scope:
    """The same caller and headers, at another door, with another key and body."""
    own = {b"idempotency-key": press.id.encode(), b"content-length": b"%d" % len(body)}
    kept = [(name, value) for name, value in scope["headers"] if name not in own]
    names = ("type", "asgi", "http_version", "method", "scheme", "root_path")
    where = ("client", "server", "extensions")
    return {name: scope[name] for name in (*names, *where) if name in scope} | {
        "path": press.path,
        "raw_path": press.path.encode(),
        "query_string": b"",
        "headers": [*kept, *own.items()],
        "state": dict(scope.get("state", {})),
    }
