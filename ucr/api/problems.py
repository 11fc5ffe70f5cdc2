"""RFC 9457 problem details: the one table from domain errors to HTTP."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from ucr.api.outdated import AreaNow, CaseNow, area_now, case_now
from ucr.domain.errors import (
    AlreadyEntered,
    BadField,
    BreaksRule,
    CallGone,
    CallTaken,
    CannotChangeShift,
    CannotLend,
    CrewBusy,
    DeskLocked,
    DomainError,
    KeyReused,
    NeedNotTaken,
    NotAllowed,
    NotDispatcher,
    NotFound,
    NotJoinable,
    NotSignedIn,
    NotYourOffer,
    OfferExpired,
    OutsideArea,
    ProviderAway,
    RecordUnreadable,
    RefusedBefore,
    StackUnread,
    StaleWrite,
    StoreUnavailable,
    Superseded,
    TooDeep,
    TooLarge,
    TooMany,
    TooManyAtOnce,
    TooOften,
    TriedTooOften,
    UndoTooLate,
    WrongSignIn,
    WrongStatus,
)
from ucr.refusals import audit_refusal

STATUS: Final[Mapping[type[DomainError], HTTPStatus]] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    WrongSignIn: HTTPStatus.UNAUTHORIZED,
    DeskLocked: HTTPStatus.FORBIDDEN,
    BadField: HTTPStatus.UNPROCESSABLE_ENTITY,
    OutsideArea: HTTPStatus.UNPROCESSABLE_ENTITY,
    NeedNotTaken: HTTPStatus.UNPROCESSABLE_ENTITY,
    WrongStatus: HTTPStatus.CONFLICT,
    AlreadyEntered: HTTPStatus.CONFLICT,
    NotJoinable: HTTPStatus.CONFLICT,
    OfferExpired: HTTPStatus.CONFLICT,
    Superseded: HTTPStatus.CONFLICT,
    RefusedBefore: HTTPStatus.CONFLICT,
    NotYourOffer: HTTPStatus.FORBIDDEN,
    StaleWrite: HTTPStatus.PRECONDITION_FAILED,
    CrewBusy: HTTPStatus.CONFLICT,
    BreaksRule: HTTPStatus.CONFLICT,
    CannotChangeShift: HTTPStatus.CONFLICT,
    CannotLend: HTTPStatus.CONFLICT,
    UndoTooLate: HTTPStatus.CONFLICT,
    KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooDeep: HTTPStatus.BAD_REQUEST,
    TooMany: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooManyAtOnce: HTTPStatus.TOO_MANY_REQUESTS,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    TriedTooOften: HTTPStatus.TOO_MANY_REQUESTS,
    NotDispatcher: HTTPStatus.CONFLICT,
    RecordUnreadable: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    CallGone: HTTPStatus.CONFLICT,
    CallTaken: HTTPStatus.CONFLICT,
    ProviderAway: HTTPStatus.SERVICE_UNAVAILABLE,
    StackUnread: HTTPStatus.SERVICE_UNAVAILABLE,
}
PLAIN: Final = {400: "/problems/bad-body", 404: "/problems/not-found"}
TEMPORARY: Final = frozenset(
    {
        StoreUnavailable,
        NotDispatcher,
        ProviderAway,
        StackUnread,
        TooManyAtOnce,
        TooOften,
        TriedTooOften,
    }
)
ANYWHERE: Final = (
    NotSignedIn,
    NotAllowed,
    DeskLocked,
    BadField,
    TooLarge,
    TooDeep,
    TooMany,
    TooManyAtOnce,
    StoreUnavailable,
    RecordUnreadable,
)
"""What any door may answer, whatever it is for."""
SHAPE: Final = {"$ref": "#/components/schemas/Problem-Output"}
STALE_SHAPE: Final = {"$ref": "#/components/schemas/StaleProblem"}
"""Where the two shapes stand in the description: one door each brings its model there
(`api/health.py`, `api/area.py`). With a model at each of 1,500 refusals FastAPI builds
as many validators that nothing asks, for seconds at every start.
"""
RETRY_AFTER_S: Final = 2
MOST_NAMED: Final = 100
"""Letters of an unknown field's name that are repeated, so that it can be found."""


class FieldProblem(BaseModel):
    """One field, one rule."""

    field: str
    rule: str


class Problem(BaseModel):
    """RFC 9457; `type` is stable, `temporary` says whether a retry may help."""

    type: str
    title: str
    status: int
    detail: str
    temporary: bool
    field: str | None
    codes: tuple[str, ...]
    errors: tuple[FieldProblem, ...]


class StaleProblem(Problem):
    """It was changed since it was seen; `case` or `area` is how it stands now."""

    case: CaseNow | None
    area: AreaNow | None


STALE_MODEL: Final[Mapping[int | str, dict[str, Any]]] = {
    STATUS[StaleWrite].value: {
        "model": StaleProblem,
        "description": "stale-write",
        "content": {"application/problem+json": {}},
    }
}
"""What the one door declares that brings that shape into the description."""


def slug(name: str) -> str:
    """`StaleWrite` as `stale-write`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def problem(error: DomainError) -> Problem:
    """The problem document of an expected failure."""
    name = type(error).__name__
    field = error.field
    errors: tuple[FieldProblem, ...] = ()
    if isinstance(error, BadField):
        errors = (FieldProblem(field=error.field or "", rule=error.rule),)
    return Problem(
        type=f"/problems/{slug(name)}",
        title=re.sub(r"(?<!^)(?=[A-Z])", " ", name).capitalize(),
        status=STATUS[type(error)],
        detail=str(error),
        temporary=type(error) in TEMPORARY,
        field=field,
        codes=_codes(error),
        errors=errors,
    )


def _codes(error: DomainError) -> tuple[str, ...]:
    if isinstance(error, BreaksRule):
        return error.codes
    if isinstance(error, CannotLend | CannotChangeShift):
        return (error.code,)
    return ()


def documented(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Declare which problems a route can answer with, so that clients get types."""
    names: dict[int | str, list[str]] = {}
    for error in (*errors, *ANYWHERE):
        names.setdefault(STATUS[error].value, []).append(slug(error.__name__))
    names[HTTPStatus.BAD_REQUEST].append(PLAIN[400].removeprefix("/problems/"))
    return {
        status: {
            "description": " or ".join(sorted(set(kinds))),
            "content": {
                "application/problem+json": {},
                "application/json": {
                    "schema": STALE_SHAPE if status == STATUS[StaleWrite] else SHAPE
                },
            },
        }
        for status, kinds in names.items()
    }


async def answer_with_problem(request: Request, error: Exception) -> JSONResponse:
    """Turn a domain error into its problem document."""
    if not isinstance(error, DomainError):
        raise error
    body = problem(error)
    if isinstance(error, TooManyAtOnce | TooOften | TriedTooOften):
        return respond(body, {"Retry-After": str(error.retry_after_s)})
    if isinstance(error, StaleWrite):
        now = await case_now(request, error)
        area = await area_now(request, error)
        body = StaleProblem(**body.model_dump(), case=now, area=area)
    return await _refuse(request, body)


async def answer_bad_fields(request: Request, error: Exception) -> JSONResponse:
    """Name every field and rule that a request broke; never repeat what was sent."""
    if not isinstance(error, RequestValidationError):
        raise error
    return await _refuse(request, bad_fields([dict(one) for one in error.errors()]))


async def _refuse(request: Request, body: Problem) -> JSONResponse:
    await audit_refusal(request, body.type.removeprefix("/problems/"))
    return respond(body)


def bad_fields(found: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem document of pydantic's findings, without the values it saw."""
    errors = tuple(
        FieldProblem(field=_path(one["loc"]), rule=_rule(one)) for one in found
    )
    return Problem(
        type="/problems/bad-field",
        title="Bad field",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        detail="; ".join(f"{one.field}: {one.rule}" for one in errors[:5]),
        temporary=False,
        field=errors[0].field if errors else None,
        codes=(),
        errors=errors,
    )


def _path(location: Sequence[int | str]) -> str:
    parts = [str(part) for part in location if part not in ("body", "query", "path")]
    return ".".join(parts)[:MOST_NAMED] or "body"


def _rule(found: Mapping[str, Any]) -> str:
    kind = str(found["type"])
    if kind == "extra_forbidden":
        return "unknown field"
    if kind == "json_invalid":
        return "valid JSON"
    if kind == "uuid_parsing":
        return "a UUID"  # pydantic's own words repeat a piece of what was sent
    return str(found["msg"])


async def answer_plain(_: Request, error: Exception) -> JSONResponse:
    """No such path, no such method there, or a body that is no JSON at all."""
    if not isinstance(error, StarletteHTTPException):
        raise error
    return respond(
        Problem(
            type=PLAIN.get(error.status_code, "about:blank"),
            title=HTTPStatus(error.status_code).phrase,
            status=error.status_code,
            detail=HTTPStatus(error.status_code).phrase,
            temporary=False,
            field=None,
            codes=(),
            errors=(),
        ),
        headers=dict(error.headers or {}),
    )


async def answer_store_away(_: Request, __: Exception) -> JSONResponse:
    """PostgreSQL does not answer: say so, and when to try again (promise P11)."""
    return respond(problem(StoreUnavailable()))


def respond(body: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem as a response; a temporary one says when to try again."""
    more = {"Retry-After": str(RETRY_AFTER_S)} if body.temporary else {}
    return JSONResponse(
        body.model_dump(mode="json"),
        body.status,
        headers=more | (headers or {}),
        media_type="application/problem+json",
    )
