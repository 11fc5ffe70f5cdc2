"""The BaRS receiver's routes: FHIR in, FHIR out, every refusal an OperationOutcome."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ucr import logs
from ucr.bars import answer, capability
from ucr.bars.audited import audit_reads
from ucr.bars.capability import BASE
from ucr.bars.conversation import Conversation, Underway, too_many
from ucr.bars.headers import (
    CORRELATION_ID,
    REQUEST_ID,
    Call,
    Form,
    answer_form,
    body_form,
    read_call,
)
from ucr.bars.message import message
from ucr.bars.outcome import Fault, Refused, outcome, wrong_value
from ucr.bars.parse import MOST_BYTES, read_json, read_xml
from ucr.bars.peers import the_sender
from ucr.bars.search import search
from ucr.domain.account import Sender
from ucr.domain.errors import NotFound, NotSignedIn, TooManyAtOnce
from ucr.domain.ids import ReferralId
from ucr.refusals import audit_refusal
from ucr.runtime import Runtime
from ucr.stopping import within
from ucr.store import bars_messages, referrals
from ucr.store.connection import AWAY, Connection

RETRY_AFTER_S: Final = "5"
WAIT: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
LONGEST_S: Final = 5.0
"""BaRS, non-functional: every answer within 5 s, else 408; its sender asks again."""
UNDERWAY: Final = Underway()
log = structlog.get_logger(__name__)

Answer = tuple[int, dict[str, Any]]
Handle = Callable[[Request], Coroutine[Any, Any, Answer]]


def fhir(handle: Handle) -> Callable[[Request], Awaitable[Response]]:
    """Answer in FHIR, whatever happens, with the ids of the request echoed."""

    async def answered(request: Request) -> Response:
        try:
            form = answer_form(request.headers)
        except Refused as refused:
            return respond(request.headers, Form.JSON, _told(refused))
        return respond(request.headers, form, await _guarded(handle, request))

    return answered


async def _guarded(handle: Handle, request: Request) -> Answer:
    try:
        return await within(LONGEST_S, handle(request))
    except Refused as refused:
        await audit_refusal(request, _rule(refused))
        return _told(refused)
    except NotSignedIn:
        nobody = Refused(
            Fault.UNAUTHORIZED, "security", "http.Authorization", "a sender's key"
        )
        await audit_refusal(request, _rule(nobody))
        return _told(nobody)
    except TimeoutError:
        return _told(
            Refused(Fault.TIMEOUT, "timeout", "Bundle", "send again with the same ids")
        )
    except AWAY:
        return _told(
            Refused(Fault.UNAVAILABLE, "transient", "Bundle", "try again in 5 s")
        )
    except ClientDisconnect:
        raise
    except Exception as defect:  # noqa: BLE001 - a sender must get an OperationOutcome
        log.error("bars_failed", **dict(logs.of(defect)))  # noqa: TRY400 - no values
        return _told(
            Refused(Fault.SERVER_ERROR, "exception", "Bundle", "a defect of ours")
        )


def _rule(refused: Refused) -> str:
    return refused.fault.code.removeprefix("REC_").lower()


def _told(refused: Refused) -> Answer:
    return refused.fault.status, dict(outcome(refused))


def respond(headers: Headers, form: Form, answered: Answer) -> Response:
    """The answer in the form asked for; both ids go back as they came."""
    status, body = answered
    echoed = {
        name: headers[name][:100]
        for name in (REQUEST_ID, CORRELATION_ID)
        if name in headers
    }
    if status in WAIT:
        echoed["Retry-After"] = RETRY_AFTER_S
    content = orjson.dumps(body) if form is Form.JSON else _xml(body)
    return Response(
        content, status, headers=echoed, media_type=f"{form.value}; version=1.4.0"
    )


def _xml(body: dict[str, Any]) -> bytes:
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - slow to import

    model = get_fhir_model_class(body["resourceType"])
    written: bytes | str = model.model_validate(body).model_dump_xml()
    return written if isinstance(written, bytes) else written.encode()


async def _whose(request: Request) -> tuple[Runtime, Sender, Call]:
    runtime: Runtime = request.app.state.runtime
    sender = await the_sender(request, runtime)
    call = read_call(request.headers, runtime.settings.bars_services)
    if call.service.area != sender.area_id:
        raise Refused(
            Fault.FORBIDDEN, "forbidden", "http.NHSD-Target-Identifier", "your service"
        )
    return runtime, sender, call


async def metadata(request: Request) -> Answer:
    """What we are; the one call that needs no target."""
    runtime: Runtime = request.app.state.runtime
    return 200, capability.statement(runtime.clock.now())


async def message_definitions(request: Request) -> Answer:
    """Which messages a service takes."""
    runtime, _, call = await _whose(request)
    contexts = request.query_params.getlist("context")
    at = runtime.clock.now()
    return 200, capability.definitions(call.service, contexts, at)


async def process_message(request: Request) -> Answer:
    """A new request, an update, a cancellation."""
    runtime, sender, call = await _whose(request)
    form = body_form(request.headers)
    async with _place(runtime, sender):
        body = await _body(request)
        read = read_json if form is Form.JSON else read_xml
        found = message(await run_in_threadpool(read, body))
        return 200, await Conversation(runtime, sender, call, found).take(UNDERWAY)


@asynccontextmanager
async def _place(runtime: Runtime, sender: Sender) -> AsyncIterator[None]:
    """A place among the sender's own messages, read or not; else the standard's 429."""
    try:
        async with runtime.place(sender.id, sender.area_id):
            yield
    except TooManyAtOnce as full:
        raise too_many(full.most) from full


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise Refused(
                Fault.TOO_LARGE, "too-costly", "Bundle", f"{MOST_BYTES} bytes"
            )
        parts.append(part)
    return b"".join(parts)


async def read_request(request: Request) -> Answer:
    """One ServiceRequest as it stands: a sender reads it before it updates."""
    runtime, sender, _ = await _whose(request)
    try:
        wanted = ReferralId(UUID(request.path_params["id"]))
    except ValueError:
        raise wrong_value("ServiceRequest.id", "a GUID") from None
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        found = await _service_request(conn, sender, wanted)
        await audit_reads(conn, sender, [wanted], at=at)
    return 200, found


async def search_requests(request: Request) -> Answer:
    """A sender's own requests of a person, or of its case number."""
    runtime, sender, _ = await _whose(request)
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        ids = await search(conn, sender, request.query_params)
        found = [await _service_request(conn, sender, one) for one in ids]
        await audit_reads(conn, sender, ids, at=at)
    return 200, answer.search_set(found, base=BASE, at=at)


async def _service_request(
    conn: Connection, sender: Sender, wanted: ReferralId
) -> dict[str, Any]:
    try:
        referral = await referrals.get_of_sender(
            conn, sender.id, sender.area_id, wanted
        )
        kept = await bars_messages.latest(conn, wanted)
    except NotFound:
        raise _no_such_request() from None
    return answer.service_request(kept, referral)


def _no_such_request() -> Refused:
    return Refused(Fault.NOT_FOUND, "not-found", "ServiceRequest", "one that you sent")


async def not_offered(request: Request) -> Answer:
    """What other applications of the standard have and this one has not."""
    await _whose(request)
    raise Refused(
        Fault.NOT_IMPLEMENTED,
        "not-supported",
        "http.method",
        "App 4 works through $process-message",
    )


async def unknown(request: Request) -> Answer:
    """No such path."""
    del request
    raise Refused(Fault.NOT_FOUND, "not-found", "http.path", "a path of the standard")


@dataclass(frozen=True, slots=True)
class EveryVerb:
    """An ASGI application that answers whatever verb it is asked with."""

    answer: Callable[[Request], Awaitable[Response]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        told = await self.answer(Request(scope, receive))
        await told(scope, receive, send)


def _route(path: str, **handlers: Handle) -> list[Route]:
    """The verbs of a path; every other one is answered 405 with those allowed."""
    allowed = ", ".join(handlers)

    async def refuse(request: Request) -> Answer:
        del request
        raise Refused(Fault.METHOD_NOT_ALLOWED, "not-supported", "http.method", allowed)

    async def wrong_verb(request: Request) -> Response:
        told = await fhir(refuse)(request)
        told.headers["Allow"] = allowed
        return told

    return [
        *(
            Route(f"{BASE}{path}", fhir(handle), methods=[verb])
            for verb, handle in handlers.items()
        ),
        Route(f"{BASE}{path}", EveryVerb(wrong_verb)),
    ]


def routes() -> list[Route]:
    """Every path of the receiver."""
    no = not_offered
    return [
        *_route("/metadata", GET=metadata),
        *_route("/MessageDefinition", GET=message_definitions),
        *_route("/$process-message", POST=process_message),
        *_route("/ServiceRequest", GET=search_requests, POST=no),
        *_route("/ServiceRequest/{id}", GET=read_request, PUT=no, PATCH=no, DELETE=no),
        *_route("/Slot", GET=no),
        *_route("/Appointment", GET=no, POST=no),
        *_route("/Appointment/{id}", GET=no, PUT=no, PATCH=no, DELETE=no),
        Route(BASE, EveryVerb(fhir(unknown))),
        Route(f"{BASE}/{{path:path}}", EveryVerb(fhir(unknown))),
    ]
