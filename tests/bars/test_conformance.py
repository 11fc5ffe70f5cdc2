"""`ucr test-999` against the real service, and against services that are wrong."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.bars.conftest import BASE, Control
from tests.bars.messages import SERVICE
from tests.world.callers import Desk
from tests.world.people import UPPINGHAM, Json
from tests.world.ports import free_port
from tests.world.service import dispatching
from ucr.app import new_id
from ucr.bars import responses
from ucr.bars.proxy import proxy
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.stopping import end
from ucr.test999.heard import response
from ucr.test999.inbox import Heard, listening
from ucr.test999.report import Notes, Report, Verdict
from ucr.test999.request import Case, Request
from ucr.test999.run import SCRIPTS, run
from ucr.test999.talk import Target

ALONE = (
    *("new", "new-xml", "duplicate", "copies", "reused-id", "reads", "update"),
    *("cancel", "at-once", "stranger", "unknown", "malformed", "unreadable"),
    *("headers", "not-offered", "imperfect"),
)
BREACH, TO_THE_END = "breach", "to-the-end"
CAD = "CAD-2026-117"
Acts = Callable[[Desk, Json], Awaitable[None]]
CHANCE = Random(7)  # noqa: S311 - spreads tries, keeps no secret


async def report_of(
    base: str, key: str, *names: str, port: int | None = None, patience_s: float = 20
) -> Report:
    target = Target(service=SERVICE, place=UPPINGHAM, patience_s=patience_s)
    return await run(
        base, key, target, names, port=port or free_port(), follow_clock=True
    )


def base_of(control: Control) -> str:
    return f"http://{control.world.address}{BASE}"


def key_of(control: Control) -> str:
    return control.world.sender.http.headers["Authorization"].removeprefix("Bearer ")


@asynccontextmanager
async def answering(control: Control, port: int) -> AsyncIterator[None]:
    """The part of `ucr serve` that answers, to an inbox on this port; time passes."""
    runtime, clock = control.world.runtime, control.world.clock
    settings = runtime.settings.model_copy(
        update={"bars_proxy_url": f"http://127.0.0.1:{port}/FHIR/R4"}
    )

    async def answer() -> None:
        async with proxy(settings, now=clock.now, new_id=new_id) as post:
            while True:
                channels = [responses.channel(post.post)]
                await follow(runtime, channels)
                await send_due(runtime, channels, CHANCE)
                await control.world.advance(seconds=1)

    task = asyncio.create_task(answer())
    try:
        yield
    finally:
        assert not await end(task)


@asynccontextmanager
async def somebody_goes(control: Control) -> AsyncIterator[None]:
    """A crew that takes what it is asked, and drives, and lifts."""
    oak = control.world.phone("Oak 1")

    async def goes() -> None:
        while True:
            offer = await oak.is_asked()
            await oak.goes(offer, "on-scene")
            await oak.taps("complete", {"outcome": "treated"})

    async with dispatching(control.world.runtime):
        await oak.starts()
        task = asyncio.create_task(goes())
        try:
            yield
        finally:
            assert not await end(task)


def failures(report: Report) -> list[tuple[str, str, str]]:
    return [(one.conversation, one.rule, one.seen) for one in report.failed()]


async def test_every_conversation_that_needs_no_people_passes(control: Control) -> None:
    report = await report_of(base_of(control), key_of(control), *ALONE)

    assert failures(report) == []
    assert report.count()[Verdict.NOT_EXERCISED] == 0
    assert {check.conversation for check in report.checks} == set(ALONE)


async def accepts(desk: Desk, case: Json) -> None:
    await desk.decides(case, "accept")


async def declines(desk: Desk, case: Json) -> None:
    await desk.decides(case, "decline", reason="needs_999")


async def rings_999(desk: Desk, case: Json) -> None:
    await desk.tells_999(case, CAD, "C2")


async def accepts_and_rings_999_once_it_is_urgent(desk: Desk, case: Json) -> None:
    await desk.decides(case, "accept")
    await desk.waits_for(case, category="C2")
    await desk.tells_999(case, CAD, "C2")


WITH_A_DESK: tuple[tuple[str, Acts, str], ...] = (
    ("accepted", accepts, "an update after acceptance is taken or refused whole"),
    ("duplicate-answer", accepts, "409 duplicate is taken as success"),
    ("rejected", declines, "after a rejection nothing more is said"),
    ("upgraded", declines, "rejection: 2 to 2 Encounters"),
    ("upgraded", rings_999, "final: 2 to 3 Encounters"),
    (
        "became-urgent",
        accepts_and_rings_999_once_it_is_urgent,
        "999 rung by voice: the end has a third Encounter",
    ),
)


@asynccontextmanager
async def at_the_desk(
    control: Control, acts: Acts
) -> AsyncIterator[asyncio.Task[None]]:
    """Somebody at the desk who acts on the one case, as soon as it is there."""

    async def there() -> Json | None:
        rows = await control.world.asks_the_store("SELECT id FROM referral")
        return {"id": str(rows[0][0])} if rows else None

    async def work() -> None:
        await acts(control.world.desk, await control.world.until(there))

    task = asyncio.create_task(work())
    try:
        yield task
    finally:
        await end(task)


@pytest.mark.parametrize(("name", "acts", "rule"), WITH_A_DESK)
async def test_a_conversation_that_needs_the_desk_passes_once_it_acts(
    control: Control, name: str, acts: Acts, rule: str
) -> None:
    port = free_port()
    async with answering(control, port), at_the_desk(control, acts) as acted:
        report = await report_of(base_of(control), key_of(control), name, port=port)
        await acted

    assert failures(report) == []
    assert report.count()[Verdict.NOT_EXERCISED] == 0
    passed = {one.rule for one in report.checks if one.verdict is Verdict.PASSED}
    assert rule in passed


def test_every_conversation_there_is_is_had_by_some_test() -> None:
    had = {*ALONE, *(name for name, _, _ in WITH_A_DESK), TO_THE_END, BREACH}

    assert had == set(SCRIPTS)


async def test_a_case_that_a_crew_takes_passes_to_its_end(control: Control) -> None:
    port = free_port()
    async with somebody_goes(control), answering(control, port):
        report = await report_of(
            base_of(control), key_of(control), TO_THE_END, port=port
        )

    assert failures(report) == []
    rules = {check.rule for check in report.checks}
    assert "CarePlan is completed (nothing for 999) or active (999 must act)" in rules


async def test_what_nobody_answers_is_never_reported_as_passed(
    control: Control,
) -> None:
    report = await report_of(
        base_of(control), key_of(control), "accepted", patience_s=0.5
    )

    assert failures(report) == []
    missed = [one for one in report.checks if one.verdict is Verdict.NOT_EXERCISED]
    assert [one.rule for one in missed] == ["a response"]


async def test_a_breach_without_an_answer_is_taken_back(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.test999.awaited.QUIET_S", 0.5)

    report = await report_of(base_of(control), key_of(control), BREACH)

    assert failures(report) == []
    assert report.count()[Verdict.NOT_EXERCISED] == 0


@asynccontextmanager
async def serving(answer: Callable[[Json], Response]) -> AsyncIterator[str]:
    """A receiver that answers every message by one rule of its own."""

    async def take(asked: Asked) -> Response:
        return answer(orjson.loads(await asked.body() or b"{}"))

    app = Starlette(
        routes=[Route("/{path:path}", take, methods=["POST", "GET", "PUT", "DELETE"])]
    )
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(64)
        config = uvicorn.Config(
            app, log_level="error", lifespan="off", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


async def test_a_receiver_that_says_yes_to_everything_is_caught() -> None:
    async with serving(JSONResponse) as base:
        report = await report_of(base, "k", "new", "duplicate", "malformed", "headers")

    rules = {check.rule for check in report.failed()}
    for wanted in (
        "X-Request-Id is echoed",
        "the receipt has a second Encounter, planned: it is no acceptance",
        "no Patient is refused",
        "no X-Request-Id is refused",
    ):
        assert wanted in rules
    assert report.count()[Verdict.PASSED] < report.count()[Verdict.FAILED]


async def test_a_receiver_that_refuses_everything_in_plain_text_is_caught() -> None:
    async with serving(lambda _: Response("no", 400)) as base:
        report = await report_of(base, "k", "new", "malformed")

    rules = {check.rule for check in report.failed()}
    assert "a valid request is answered 200" in rules
    assert any(
        rule.startswith("an OperationOutcome with a REC_ code") for rule in rules
    )


Bend = Callable[[Json, dict[str, str]], None]


def the(bundle: Json, kind: str) -> Any:
    return next(
        one["resource"]
        for one in bundle["entry"]
        if one["resource"]["resourceType"] == kind
    )


def no_reference(bundle: Json, _: dict[str, str]) -> None:
    the(bundle, "ServiceRequest")["subject"]["reference"] = f"urn:uuid:{new_id()}"


def another_request(bundle: Json, _: dict[str, str]) -> None:
    the(bundle, "MessageHeader")["response"]["identifier"] = str(new_id())


def still_planned(bundle: Json, _: dict[str, str]) -> None:
    for one in bundle["entry"]:
        if one["resource"].get("status") == "in-progress":
            one["resource"]["status"] = "planned"


def third_encounter(bundle: Json, _: dict[str, str]) -> None:
    extra = {**the(bundle, "Encounter"), "status": "finished"}
    bundle["entry"].append({"fullUrl": f"urn:uuid:{new_id()}", "resource": extra})


def another_person(bundle: Json, _: dict[str, str]) -> None:
    the(bundle, "Patient")["identifier"][0]["value"] = "9990000026"


def no_target(_: Json, headers: dict[str, str]) -> None:
    headers.pop("nhsd-target-identifier")


@pytest.mark.parametrize(
    ("bend", "rule"),
    [
        (no_reference, "every reference resolves"),
        (another_request, "response.identifier is the request's Bundle.id"),
        (
            still_planned,
            "the focus is the receiver's own Encounter, in the right status",
        ),
        (third_encounter, "interim: 2 to 2 Encounters"),
        (another_person, "it is about the same person"),
        (no_target, "NHSD-Target-Identifier is the sender's service"),
    ],
)
async def test_a_wrong_response_is_caught_by_its_rule(
    control: Control, bend: Bend, rule: str
) -> None:
    """Our own interim response, bent, and sent to a real inbox."""
    port = free_port()
    sent, heard = await _interim(control, port)
    clean = Notes("clean")
    response(clean, sent, heard, began=False)
    bundle, headers = heard.body, dict(heard.headers)
    bend(bundle, headers)
    async with listening(port) as inbox, httpx.AsyncClient() as http:
        kept = {k: v for k, v in headers.items() if k != "content-length"}
        address = f"http://127.0.0.1:{port}/FHIR/R4/$process-message"
        await http.post(address, content=orjson.dumps(bundle), headers=kept)
        (bent,) = await inbox.wait(headers["x-correlation-id"], count=1, within_s=5)

    notes = Notes("bent")
    response(notes, sent, bent, began=False)

    assert [one for one in clean.checks if one.verdict is Verdict.FAILED] == []
    assert rule in {one.rule for one in notes.checks if one.verdict is Verdict.FAILED}


async def _interim(control: Control, port: int) -> tuple[Request, Heard]:
    """A request of ours that a person at the desk accepted, and what was answered."""
    case = Case(SERVICE, control.world.clock.now(), UPPINGHAM)
    sent = Request(case)
    answer = await control.sends(sent.bundle())
    told = next(
        one["resource"]["id"]
        for one in answer.json()["entry"]
        if one["resource"]["resourceType"] == "ServiceRequest"
    )
    await control.world.desk.decides({"id": told}, "accept")
    correlation = answer.headers["X-Correlation-Id"]
    async with listening(port) as inbox, answering(control, port):
        (heard,) = await inbox.wait(correlation, count=1, within_s=10)
    return sent, heard
