"""One referral is one trace, from the sender's own to every screen; and of nobody."""

import asyncio
from typing import Any, get_args

import pytest
from opentelemetry import trace as opentelemetry
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from routing.warm import warm
from tests.isolation.canaries import Canaries
from tests.isolation.test_log_canary import no_row_fits
from tests.live.collector import Collector, collecting, told
from tests.live.screen import Screen, signed_in
from tests.world.callers import Phone, World
from tests.world.ground import SignedIn
from tests.world.people import RUTLAND, Json, a_request
from tests.world.service import dispatching
from ucr import tracing
from ucr.callers import COOKIE

THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
PARENT = f"00-{THEIRS}-{CALLER}-01"


def session_of(http: Any) -> SignedIn:
    return SignedIn(None, http.cookies[COOKIE])  # type: ignore[arg-type]


def a_secret_request(canaries: Canaries) -> Json:
    return a_request(
        reason=canaries.word("reason"),
        patient={
            "name": canaries.word("name"),
            "nhs_number": canaries.nhs("number"),
        },
    )


async def asks(world: World, body: Json) -> Json:
    answer = await world.sender.http.post(
        "/api/referrals", json=body, headers={"traceparent": PARENT}
    )
    assert answer.status_code < 300, answer.text
    case: Json = answer.json()
    return case


async def is_offered(screen: Screen) -> None:
    """Read on until the offer has reached this screen."""
    while (await screen.until("ev"))["fact"] != "AssignmentOffered":
        pass


async def lived(world: World, oak: Phone, canaries: Canaries) -> Json:
    """A call with the sender's trace reaches the desk's screen and a crew's phone.

    No dispatcher was at work when it came: the one that begins goes on with its trace.
    """
    async with (
        signed_in(world.address, session_of(world.desk.http)) as desk,
        signed_in(world.address, session_of(oak.http)) as phone,
    ):
        await desk.subscribes(f"area/{RUTLAND}")
        await phone.subscribes(f"crew/{oak.crew.id}")
        case = await asks(world, a_secret_request(canaries))
        async with dispatching(world.runtime):
            await is_offered(desk)
            await is_offered(phone)
    return case


async def traced_rows(world: World) -> list[str | None]:
    async with world.runtime.pool.connection() as conn:
        cursor = await conn.execute('SELECT trace FROM event ORDER BY "offset"')
        return [row[0] for row in await cursor.fetchall()]


async def test_one_referral_is_one_trace_from_the_door_to_screens_and_of_nobody(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world, canaries, oak = quiet_world, Canaries(), quiet_world.phone("Oak 1")
    await asyncio.to_thread(warm)  # a screen waits for the dispatcher's first thought
    await oak.starts()
    assert set(await traced_rows(world)) == {None}  # off: nothing is kept

    with collecting() as collector:
        async with tracing.sending(collector.url, "test"):
            case = await lived(world, oak, canaries)
            async with no_row_fits(world, "referral"):
                body = a_secret_request(canaries)
                refused = await world.sender.http.post("/api/referrals", json=body)

    assert refused.status_code == 500
    for_screens(collector)
    of_nobody(collector, canaries, case)
    assert not tracing.is_on()


def for_screens(collector: Collector) -> None:
    """Every span of the trace hangs on another of it, and the first on the sender's."""
    spans = collector.spans(THEIRS)
    known = {CALLER, *(span.span_id.hex() for span in spans)}
    assert {span.parent_span_id.hex() for span in spans} <= known
    by_name = {span.name: span for span in spans}
    door = by_name["POST /api/referrals"]
    assert door.kind == Span.SPAN_KIND_SERVER
    assert door.parent_span_id.hex() == CALLER
    assert told(door)["http.response.status_code"] == 201
    assert under(by_name["push ReferralReceived"], by_name) == [door.name]
    offered = by_name["push AssignmentOffered"]
    assert under(offered, by_name) == ["store", "offer", "decide", door.name]
    assert told(offered)["ucr.screens"] == 1
    assert told(offered)["ucr.phones"] == 1


def under(span: Span, by_name: dict[str, Span]) -> list[str]:
    """The names of what a span hangs on, up to the door."""
    by_id = {one.span_id: one for one in by_name.values()}
    names = []
    while span.parent_span_id in by_id:
        span = by_id[span.parent_span_id]
        names.append(span.name)
    return names


def of_nobody(collector: Collector, canaries: Canaries, case: Json) -> None:
    """No byte that was sent is a person's, a case's or a sender's word."""
    sent = b"\n".join(collector.bodies).decode("latin-1")
    assert canaries.found_in(sent) == {}
    assert case["id"] not in sent
    assert "EMAS" not in sent
    names = {name for span in collector.spans() for name in told(span)}
    assert names <= set(get_args(tracing.Name))
    assert all(not span.events for span in collector.spans())
    failed = {
        span.status.message
        for span in collector.spans()
        if span.status.code == Status.STATUS_CODE_ERROR
    }
    assert "CheckViolation" in failed  # the kind of an error is told, not its words


async def test_what_instruments_the_web_framework_by_itself_hears_nothing(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = InMemorySpanExporter()
    others = TracerProvider(shutdown_on_exit=False)
    others.add_span_processor(SimpleSpanProcessor(heard))
    monkeypatch.setattr(opentelemetry, "_TRACER_PROVIDER", others)

    await quiet_world.sender.http.get("/api/referrals/qz-a-secret?near=qz-a-place")

    assert [span.name for span in heard.get_finished_spans()] == []
    others.shutdown()
