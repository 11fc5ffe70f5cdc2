"""A sender that floods us is an alarm at the desk, and one flood is one alarm (P34)."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from tests.world.callers import World
from tests.world.held import area_held
from tests.world.people import Json, a_request
from tests.world.service import dispatching
from ucr.app import new_id
from ucr.domain.ids import SenderId
from ucr.store.at_once import MOST, AtOnce

FEW = 3


async def floods(world: World) -> list[Json]:
    """The floods on the desk's board."""
    found: list[Json] = (await world.desk.sees("/api/board"))["snapshot"]["floods"]
    return found


async def alarmed(world: World) -> Json:
    """Wait until the desk is alarmed; the card."""

    async def said() -> Json | None:
        return next(iter(await floods(world)), None)

    return await world.until(said)


async def is_over(world: World) -> None:
    async def said() -> Json | None:
        return None if await floods(world) else {}

    await world.until(said)


async def asks_often(world: World, times: int) -> set[int]:
    """A sender asks for its outcomes, again and again; what it is answered."""
    http = world.client(world.keys["EMAS"])
    told = [await http.get("/api/outcomes") for _ in range(times)]
    await world.runtime.kept.flooding.settle()
    return {one.status_code for one in told}


async def facts(world: World) -> list[str]:
    rows = await world.asks_the_store(
        "SELECT fact FROM event WHERE kind = 'flood' ORDER BY \"offset\""
    )
    return [fact for (fact,) in rows]


async def test_a_flood_is_on_the_board_of_its_area_until_it_ends_and_names_no_patient(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.store.at_once.FLOOD", FEW)
    world = quiet_world
    await world.sender.asks(patient={"name": "Mary Smith"})
    abroad = await world.signed_in("Sam of elsewhere")
    async with dispatching(world.runtime):
        answered = await asks_often(world, FEW)
        card = await alarmed(world)
        theirs = (await abroad.get("/api/board")).json()["snapshot"]["floods"]
        await world.advance(seconds=61)
        await is_over(world)

    assert answered == {200}
    assert (card["name"], card["source"]) == ("EMAS", "ambulance_999")
    assert {*card} == {
        *("sender_id", "name", "source", "since_at"),
        *("acknowledged_by", "acknowledged_at"),
    }
    assert theirs == []
    assert await facts(world) == ["FloodBegan", "FloodEnded"]


async def test_a_flood_that_goes_on_is_one_alarm_and_two_rows_of_the_log(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever floods us floods neither the log nor the desk with it."""
    monkeypatch.setattr("ucr.store.at_once.FLOOD", FEW)
    world = quiet_world
    async with dispatching(world.runtime):
        await asks_often(world, FEW)
        card = await alarmed(world)
        for _ in range(4):
            await world.advance(seconds=30)
            await asks_often(world, 2 * FEW)
        still = await alarmed(world)
        ((version,),) = await world.asks_the_store("SELECT version FROM flood")
        await world.advance(seconds=61)
        await is_over(world)

    assert still == card
    assert version == 2, "the row was moved by its one alarm only"
    assert await facts(world) == ["FloodBegan", "FloodEnded"]


async def test_a_named_person_sees_to_it_and_it_stays_until_it_ends(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.store.at_once.FLOOD", FEW)
    world = quiet_world
    async with dispatching(world.runtime):
        await asks_often(world, FEW)
        card = await alarmed(world)
        path = f"/api/floods/{card['sender_id']}/acknowledge"
        told = await world.desk.does(path)
        again = await world.desk.does(path)
        seen = await alarmed(world)
        await world.advance(seconds=61)
        await is_over(world)
        late = await world.desk.does(path, refused=409)

    assert told["flood"]["acknowledged_by"] == seen["acknowledged_by"] == "Sam"
    assert again == told
    assert late["type"] == "/problems/wrong-status"
    assert await facts(world) == ["FloodBegan", "FloodAcknowledged", "FloodEnded"]


async def test_who_is_turned_away_is_alarmed_at_the_first(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.store.at_once.MOST", 1)
    world = quiet_world
    body, http = a_request(), world.client(world.keys["EMAS"])
    send: Callable[[], Coroutine[Any, Any, httpx.Response]] = lambda: http.post(  # noqa: E731
        "/api/referrals", json=body, headers={"Idempotency-Key": str(new_id())}
    )
    async with area_held(world) as held:
        first = asyncio.create_task(send())
        await held.until_wait(1)
        turned_away = await send()
    await first
    await world.runtime.kept.flooding.settle()

    async with dispatching(world.runtime):
        card = await alarmed(world)

    assert turned_away.status_code == 429
    assert card["name"] == "EMAS"


async def test_a_centre_that_sends_what_it_had_kept_is_no_flood() -> None:
    """A hundred at once, and one more each second: nobody is alarmed."""
    places, sender = AtOnce(), SenderId(new_id())
    told: list[str] = []
    for _ in range(MOST):
        async with places.place(sender, lambda: told.append("flood")):
            pass

    assert told == []
