"""A desk that nobody sits at: no record is read, and alarms are still heard (P31)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from tests.live.screen import opened
from tests.world.callers import World
from tests.world.people import RUTLAND, Json

OPEN = {
    ("GET", "/api/me"),
    ("GET", "/api/area"),
    ("GET", "/api/sync"),
    ("POST", "/api/ws-ticket"),
    ("POST", "/api/sign-out"),
}
"""All that a locked desk may still ask for."""
NOBODYS = {
    ("GET", "/api/sign-in/ways"),
    ("GET", "/api/home/door"),
    ("GET", "/api/session"),
}
"""Whoever asks is told this: which ways in there are, and whether a session is over."""


@pytest_asyncio.fixture
async def locking(quiet_world: World) -> AsyncIterator[World]:
    """The same service, where a desk is locked after ten minutes."""
    runtime = quiet_world.runtime
    settings = runtime.settings.model_copy(update={"desk_lock_min": 10})
    quiet_world.app.state.runtime = replace(runtime, settings=settings)
    yield quiet_world


async def is_locked(browser: httpx.AsyncClient) -> bool:
    me: Json = (await browser.get("/api/me")).json()
    return bool(me["is_locked"])


async def status_of(browser: httpx.AsyncClient, path: str) -> tuple[int, str]:
    answer = await browser.get(path)
    return answer.status_code, answer.json().get("type", "")


@pytest.mark.parametrize(("minutes", "locked"), [(9, False), (10, True)])
async def test_a_desk_is_locked_after_ten_minutes_without_a_hand(
    locking: World, minutes: int, *, locked: bool
) -> None:
    sam = await locking.signed_in("Sam")

    await locking.let_pass(minutes=minutes)

    told = (403, "/problems/desk-locked") if locked else (200, "")
    assert await status_of(sam, "/api/board") == told
    assert await is_locked(sam) == locked


async def test_a_hand_at_the_desk_begins_the_ten_minutes_anew_and_opens_no_lock(
    locking: World,
) -> None:
    sam = await locking.signed_in("Sam")
    for _ in range(3):
        await locking.let_pass(minutes=9)
        assert (await sam.post("/api/active")).status_code == 204
    await locking.let_pass(minutes=10)

    too_late = await sam.post("/api/active")

    assert too_late.status_code == 403
    assert await is_locked(sam)


async def test_whoever_leaves_locks_the_desk_at_once(quiet_world: World) -> None:
    sam = await quiet_world.signed_in("Sam")

    locked = await sam.post("/api/lock")

    assert locked.status_code == 204
    assert await is_locked(sam)
    assert not await is_locked(quiet_world.desk.http)
    lines = await quiet_world.asks_the_store(
        "SELECT area_id FROM audit WHERE action = 'locked the desk'"
    )
    assert lines == [("rutland",)]


async def test_a_locked_desk_reads_and_does_nothing_at_any_door(
    quiet_world: World,
) -> None:
    sam = await quiet_world.signed_in("Sam")
    await sam.post("/api/lock")
    case = await quiet_world.sender.asks()
    described = quiet_world.app.openapi()["paths"]
    doors = [
        (verb.upper(), path)
        for path, verbs in described.items()
        for verb in verbs
        if path.startswith("/api/")
    ]

    opened_to = set()
    for verb, path in doors:
        if (verb, path) == ("POST", "/api/sign-out"):
            continue
        at = path.replace("{referral_id}", case["id"]).replace("{", "").replace("}", "")
        answer = await sam.request(verb, at, json={} if verb != "GET" else None)
        if answer.status_code < 300:
            opened_to.add((verb, path))

    assert opened_to <= OPEN | NOBODYS


async def test_a_crew_s_phone_is_not_locked_by_the_desk_s_minutes(
    locking: World,
) -> None:
    oak = locking.phone("Oak 1").http

    await locking.let_pass(hours=5)

    assert not await is_locked(oak)
    assert (await oak.get("/api/crew/today")).status_code == 200


async def test_a_locked_desk_hears_of_an_alarm_over_a_socket_of_its_own(
    locking: World,
) -> None:
    sam = await locking.signed_in("Sam")
    await locking.let_pass(minutes=10)
    ticket = (await sam.post("/api/ws-ticket")).json()["ticket"]
    async with opened(locking.address) as screen:
        await screen.says({"t": "hello", "ticket": ticket, "client": "test/1"})
        await screen.until("welcome")
        await screen.says({"t": "sub", "id": 1, "topic": f"area/{RUTLAND}"})
        await screen.until("sub_ok")

        case = await locking.sender.asks(
            patient={"name": "Canary Person"}, red_flags=["loss_of_consciousness"]
        )

        told = await screen.until("ev")
    assert (await is_locked(sam), told["key"]) == (True, case["id"])
    assert told["card"]["red_flags"] == ["loss_of_consciousness"]
    assert "Canary" not in str(screen.heard)
