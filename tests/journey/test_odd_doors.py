"""At its own doors an odd row is named in words, and nothing is half done (ADR 86)."""

import asyncio
from dataclasses import dataclass
from typing import Final

import pytest

from routing.warm import warm
from tests.isolation.asked import Ask, asks
from tests.isolation.elsewhere import Area, rutland, with_a_volunteer
from tests.world.at_homes import HomePage
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.hits import Hits
from tests.world.people import Json
from tests.world.service import world_on
from ucr.app import new_id
from ucr.runtime import Runtime

SPOIL: Final = {
    "assignment": "UPDATE assignment SET refusal = 'Smith would not'"
    " WHERE id = %s RETURNING id",
    "visit": "UPDATE visit SET opened_at = 'infinity' WHERE id = %s RETURNING id",
}
SPOIL_CREW: Final = "UPDATE crew SET kind = 'Smith''s van' WHERE id = %s RETURNING id"
SPOIL_CASE: Final = """
UPDATE referral SET value = jsonb_set(value, '{source}', '"Smith, of no source"')
WHERE id = %s RETURNING id
"""
STANDS: Final = """
SELECT (SELECT string_agg(t::text, ';' ORDER BY id) FROM assignment t),
    (SELECT string_agg(t::text, ';' ORDER BY id) FROM visit t),
    (SELECT string_agg(t::text, ';' ORDER BY id) FROM referral t),
    (SELECT string_agg(t::text, ';' ORDER BY id) FROM shift t),
    (SELECT string_agg(t::text, ';' ORDER BY id) FROM loan t),
    (SELECT count(*) FROM event)
"""
WHO: Final = ("coordinator", "crew")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one caller was answered at one door."""

    who: str
    door: str
    status: int
    text: str


async def answer(area: Area, who: str, ask: Ask) -> Answer:
    told = await area.callers[who].request(
        ask.method,
        ask.path,
        params=ask.query,
        json=ask.body,
        headers={"Idempotency-Key": str(new_id())},
    )
    return Answer(who, ask.door, told.status_code, told.text)


def doors_of(world: World, area: Area, kind: str) -> list[Ask]:
    """The doors of an assignment or a visit, and every door that only reads."""
    return [
        ask
        for ask in asks(world.app.openapi(), area.ids, area.ids)
        if f"{{{kind}_id}}" in ask.door or ask.method == "GET"
    ]


def is_named(one: Answer, crew: str, reference: str) -> bool:
    """In words: what cannot be read, and whom to ring about it; of nobody's patient."""
    wanted = ("/problems/record-unreadable", crew, reference, "Ring ")
    return one.status == 503 and all(word in one.text for word in wanted)


@pytest.mark.parametrize("kind", ["assignment", "visit"])
async def test_it_is_named_with_whom_to_ring_and_nothing_is_done(
    kind: str, service_runtime: Runtime, service_clock: HandClock, hits: Hits
) -> None:
    await asyncio.to_thread(warm)
    async with world_on(service_runtime, service_clock, with_a_volunteer()) as world:
        area = await rutland(world)
        reference = area.ids["referral_id"][-8:].upper()
        spoilt = await world.asks_the_store(SPOIL[kind], area.ids[f"{kind}_id"])
        before = await world.asks_the_store(STANDS)

        told = [
            await answer(area, who, ask)
            for ask in doors_of(world, area, kind)
            for who in WHO
        ]

        after = await world.asks_the_store(STANDS)
    own = [one for one in told if f"{{{kind}_id}}" in one.door]
    named = {one.door for one in own if is_named(one, "Oak 1", reference)}
    assert len(spoilt) == 1
    assert named == {one.door for one in own}
    assert {one.status for one in own} == {403, 503}
    odd = [one for one in told if one.status >= 500]
    hits(len(odd))
    assert [one for one in odd if not is_named(one, "Oak 1", reference)] == []
    assert "Smith" not in repr(told)
    assert after == before


async def test_a_home_sees_its_others_and_which_one_is_left_out(
    quiet_world: World,
) -> None:
    home = HomePage(quiet_world, await quiet_world.signed_in("Rose Court"))
    odd, sound = [await home.asks() for _ in range(2)]
    spoilt = await quiet_world.asks_the_store(SPOIL_CASE, odd["id"])

    page = await home.sees("/api/home")

    assert len(spoilt) == 1
    assert [one["id"] for one in page["requests"]] == [sound["id"]]
    assert page["left_out"] == [odd["reference"]]
    assert "Smith" not in repr(page)


async def test_a_home_sees_the_one_whose_crew_cannot_be_read_named_too(
    world: World,
) -> None:
    home = HomePage(world, await world.signed_in("Rose Court"))
    case, oak = await home.asks(), world.phone("Oak 1")
    await oak.starts()
    offer = await oak.is_asked()
    await oak.goes(offer, "en-route")
    visit = (await oak.today())["visit"]
    spoilt = await world.asks_the_store(SPOIL["visit"], visit["id"])

    page = await home.sees("/api/home")

    assert len(spoilt) == 1
    assert (page["requests"], page["left_out"]) == ([], [case["reference"]])


async def refused_by_name(world: World, path: str, body: Json) -> Json:
    """A command of the desk about a crew that cannot be read: what it is told."""
    key = {"Idempotency-Key": str(new_id())}
    told = await world.desk.http.post(path, json=body, headers=key)
    assert told.status_code == 503, told.text
    problem: Json = told.json()
    return problem


async def test_a_crew_that_cannot_be_read_is_not_lent_and_is_named(
    quiet_world: World,
) -> None:
    world = quiet_world
    odd, sound = world.phone("Oak 1"), world.phone("Oak 2")
    for crew in (odd, sound):
        await crew.starts()
    spoilt = await world.asks_the_store(SPOIL_CREW, str(odd.crew.id))
    before = await world.asks_the_store(STANDS)
    terms = {"to_area": "elsewhere", "because": "more_calls", "words": "Two falls"}

    problem = await refused_by_name(world, f"/api/crews/{odd.crew.id}/loan", terms)

    assert len(spoilt) == 1
    assert problem["type"] == "/problems/record-unreadable"
    assert "crew Oak 1" in problem["detail"]
    assert await world.asks_the_store(STANDS) == before
    cost = await world.desk.sees(
        f"/api/crews/{sound.crew.id}/loan?to_area=rutland", refused=409
    )
    assert cost["codes"] == ["no_such_area"], "the sound one is looked at as ever"
