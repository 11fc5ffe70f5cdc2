"""Many presses of a crew's phone at once: carried out in order, each as if alone.

A phone that was without signal has several to send. One way there and back for each is
what made phone and service slow to agree; so it may send them in one request. Each goes
through its own door all the same, under its own key, in a transaction of its own; the
day is drawn once, after the last.
"""

import re
from collections.abc import Mapping
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
from ucr.callers import KEY_LENGTH, ONE_OF_SEVERAL, OnCrew

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api/crew", tags=["crew"])

MOST: Final = 20
LONGEST: Final = 4_000
ID: Final = "[0-9a-f-]{36}"
DOORS: Final = (
    r"^/api/crew/(shift/[a-z]+|help|help/place|help/cancel|well"
    rf"|(assignments|visits|messages)/{ID}/[a-z-]+)$"
)
KEY: Final = rf"^[A-Za-z0-9-]{{1,{KEY_LENGTH}}}$"
DAY: Final = "/api/crew/today"
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

    What follows that one was not tried. `today` is the day after all of them, drawn
    once; null: none was carried out, or the day cannot be had now.
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
    is_any_done = False
    for press in presses.presses:
        body = press.body.encode()
        status, said = await _asks(request, _as_pressed(request.scope, press), body)
        is_done = status < HTTPStatus.MULTIPLE_CHOICES
        is_any_done = is_any_done or is_done
        problem = None if is_done else orjson.Fragment(said)
        answers.append({"status": 200 if is_done else status, "problem": problem})
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in LATER:
            break
    day = await _day(request) if is_any_done else None
    told = orjson.dumps({"answers": answers, "today": day})
    return Response(told, media_type="application/json")


async def _day(request: Request) -> orjson.Fragment | None:
    """The day after all of it, drawn once; None: it cannot be had now."""
    scope = _inner(request.scope, "GET", DAY, {})
    status, day = await _asks(request, scope, b"")
    return orjson.Fragment(day) if status == HTTPStatus.OK else None


async def _asks(request: Request, scope: Scope, body: bytes) -> tuple[int, bytes]:
    """Ask the app itself, as the phone would have, from inside.

    Returns:
        The status and the body of the answer.
    """
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
        await request.app(scope, receive, send)
    except Exception:  # a defect at one door must not lose what the others answered
        log.exception("press_failed", path=re.sub(ID, "…", scope["path"]))
        return HTTPStatus.INTERNAL_SERVER_ERROR, b"null"
    return status, b"".join(parts)


def _as_pressed(scope: Scope, press: Pressed) -> Scope:
    """Another door, with another key and body, and no day drawn for this one."""
    length = len(press.body.encode())
    own = {b"idempotency-key": press.id.encode(), b"content-length": b"%d" % length}
    inner = _inner(scope, "POST", press.path, own)
    inner["state"][ONE_OF_SEVERAL] = True
    return inner


def _inner(
    scope: Scope, method: str, path: str, own: Mapping[bytes, bytes]
) -> dict[str, Any]:
    """The same caller, at another address; `own` stands for headers of those names."""
    about_body = {b"content-length", b"content-type"} if method == "GET" else set()
    gone = own.keys() | about_body
    kept = [(name, value) for name, value in scope["headers"] if name not in gone]
    names = ("type", "asgi", "http_version", "scheme", "root_path")
    where = ("client", "server", "extensions")
    return {name: scope[name] for name in (*names, *where) if name in scope} | {
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [*kept, *own.items()],
        "state": dict(scope.get("state", {})),
    }
