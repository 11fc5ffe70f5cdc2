"""Two senders, one person: flagged, and a second crew that waits for a person's look.

After every verb the limbo query is asked of the database (promise P2).
"""

import asyncio
from typing import Final

import pytest

from tests.world.callers import World
from tests.world.people import UPPINGHAM, Json
from tests.world.service import dispatching
from tests.world.two_calls import (
    MARY,
    not_the_same,
    other_sender,
    two_calls,
)

FLAGGED_S: Final = 5
"""Promise 21."""
NOBODY: Final[Json] = {}


# ------------------------------------------------------------------------- flagging


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ({"patient": MARY}, {"patient": MARY}),
        ({"patient": NOBODY}, {"patient": NOBODY}),
        ({"patient": {"name": "Mary Canary"}}, {"patient": {"name": "M Canary"}}),
    ],
    ids=["one number", "one place, nobody named", "one name and place"],
)
async def test_one_person_from_two_senders_is_flagged_within_five_seconds(
    world: World, told: Json, again: Json
) -> None:
    first = await world.sender.asks(**told)

    second = await other_sender(world).asks(**again)

    async with asyncio.timeout(FLAGGED_S):
        await world.desk.waits_for(first, likely_same=[second["id"]])
        await world.desk.waits_for(second, likely_same=[first["id"]])


async def test_two_people_at_one_door_are_two_cases(world: World) -> None:
    """A care home; the third call, which is flagged, shows that all were compared."""
    first = await world.sender.asks(patient={"name": "Mary Canary"})
    second = await other_sender(world).asks(patient={"name": "Ethel Robin"})

    third = await other_sender(world).asks(patient={"name": "Ethel Robin"})

    await world.desk.waits_for(third, likely_same=[second["id"]])
    assert (await world.desk.card(first))["likely_same"] == []


async def test_a_place_told_later_is_compared_too(world: World) -> None:
    first = await world.sender.asks(patient=NOBODY)
    far = {"lon": -0.7286, "lat": 52.6705}
    second = await other_sender(world).asks(patient=NOBODY, location=far)

    near = {"lon": UPPINGHAM[0], "lat": UPPINGHAM[1]}
    await other_sender(world).tells(second, location=near)

    async with asyncio.timeout(FLAGGED_S):
        await world.desk.waits_for(first, likely_same=[second["id"]])


async def test_a_case_that_was_closed_a_moment_ago_is_compared(world: World) -> None:
    first = await world.sender.asks(patient=MARY)
    await world.sender.cancels(first)

    second = await other_sender(world).asks(patient=MARY)

    await world.desk.waits_for(second, likely_same=[first["id"]])


async def test_a_new_dispatcher_flags_what_came_while_there_was_none(
    quiet_world: World,
) -> None:
    first = await quiet_world.sender.asks(patient=MARY)
    second = await other_sender(quiet_world).asks(patient=MARY)

    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.waits_for(first, likely_same=[second["id"]])

    async with dispatching(quiet_world.runtime, holder="test:2"):
        third = await quiet_world.sender.asks(patient=MARY)
        await quiet_world.desk.waits_for(third, status="waiting")
        await quiet_world.desk.waits_for(
            third, likely_same=sorted([first["id"], second["id"]])
        )
    facts = await quiet_world.desk.facts(first)
    assert facts.count("LikelySame") == 2


async def test_the_log_has_codes_of_evidence_and_no_name(world: World) -> None:
    """P29."""
    await two_calls(world)

    logged = await world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
        " WHERE fact = 'LikelySame'"
    )

    assert len(logged) == 2
    assert all("same_nhs_number" in text for (text,) in logged)
    assert not any("Canary" in text or "999000" in text for (text,) in logged)


# ------------------------------------------------------------------- the second crew


async def test_a_second_crew_for_one_person_waits_a_minute_for_a_look(
    world: World,
) -> None:
    oak, other = world.phone("Oak 1"), world.phone("Oak 2")
    await oak.starts()
    await other.starts()
    first, second = await two_calls(world)

    offers = [await world.desk.waits_for_offer(case) for case in (first, second)]

    assert sorted(offer["status"] for offer in offers) == ["offered", "proposed"]


async def test_when_nobody_looks_in_that_minute_the_crew_is_asked_all_the_same(
    world: World,
) -> None:
    """Never dropped: a wasted journey harms less than nobody coming."""
    for name in ("Oak 1", "Oak 2"):
        await world.phone(name).starts()
    first, second = await two_calls(world)
    for case in (first, second):
        await world.desk.waits_for_offer(case)

    await world.advance(seconds=61)

    for case in (first, second):
        found = await world.desk.offer(case)
        assert found is not None
        assert found["status"] == "offered"


async def test_in_advise_mode_nobody_is_ever_asked_unconfirmed(
    quiet_world: World,
) -> None:
    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.does(
            "/api/area/mode", {"mode": "advise", "why": "Training"}
        )
        await quiet_world.phone("Oak 1").starts()
        case = await quiet_world.sender.asks()
        await quiet_world.desk.waits_for_offer(case)

        await quiet_world.advance(minutes=4)

        found = await quiet_world.desk.offer(case)
        assert found is not None
        assert found["status"] == "proposed"
        assert (await quiet_world.desk.card(case))["alarm"] == "not_confirmed"


# ---------------------------------------------------------------------- not the same


async def test_what_a_person_called_two_cases_stays_two(world: World) -> None:
    first, second = await two_calls(world)

    await not_the_same(world, first, second)

    for case in (first, second):
        card = await world.desk.card(case)
        assert (card["likely_same"], card["status"]) == ([], "waiting")
    await other_sender(world).tells(second, location={"lon": -0.7228, "lat": 52.5881})
    third = await world.sender.asks(patient=MARY)
    await world.desk.waits_for(third, status="waiting")
    await world.desk.waits_for(first, likely_same=[third["id"]])
    lines = [one["text"] for one in (await world.desk.case(first))["timeline"]]
    assert "A person decided: not the same case" in lines
