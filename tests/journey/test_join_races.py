"""Two coordinators at the same moment: no circle, one wins, the other hears so."""

import asyncio
from collections import Counter

import pytest

from tests.world.callers import World
from tests.world.held import area_held
from tests.world.hits import Hits
from tests.world.people import Json
from ucr.app import new_id


async def at_once(world: World, hits: Hits, *commands: tuple[str, Json]) -> list[Json]:
    """Send commands while the area's row is held; let go when all of them wait."""
    async with area_held(world) as held:
        sent = [
            asyncio.create_task(
                world.desk.http.post(
                    path, json=body, headers={"Idempotency-Key": str(new_id())}
                )
            )
            for path, body in commands
        ]
        await held.until_wait(len(commands))
        hits(len(commands))
    answers = await asyncio.gather(*sent)
    await world.nobody_is_in_limbo()
    return [answer.json() | {"code": answer.status_code} for answer in answers]


def joins(case: Json, lead: Json) -> tuple[str, Json]:
    return f"/api/referrals/{case['id']}/join", {"lead_id": lead["id"]}


@pytest.mark.parametrize("turn", range(3))
async def test_of_two_that_join_each_way_round_one_wins(
    quiet_world: World, turn: int, hits: Hits
) -> None:
    del turn
    a, b = await quiet_world.sender.asks(), await quiet_world.sender.asks()

    answers = await at_once(quiet_world, hits, joins(a, b), joins(b, a))

    assert sorted(one["code"] for one in answers) == [200, 409]
    statuses = [(await quiet_world.desk.card(one))["status"] for one in (a, b)]
    assert Counter(statuses) == {"joined": 1, "waiting": 1}


async def test_a_chain_that_is_made_at_once_has_one_lead_or_is_refused(
    quiet_world: World, hits: Hits
) -> None:
    a, b, c = [await quiet_world.sender.asks() for _ in range(3)]

    answers = await at_once(quiet_world, hits, joins(b, a), joins(c, b))

    cards = [await quiet_world.desk.card(one) for one in (a, b, c)]
    leads = {card["joined_to"] for card in cards if card["joined_to"]}
    assert not leads & {card["id"] for card in cards if card["status"] == "joined"}
    assert sorted(one["code"] for one in answers) in ([200, 200], [200, 409])


async def test_a_join_and_the_end_of_its_lead_leave_nobody_behind(
    quiet_world: World, hits: Hits
) -> None:
    a, b = await quiet_world.sender.asks(), await quiet_world.sender.asks()
    ends = (f"/api/referrals/{a['id']}/hand-back", {"reason": "other"})

    answers = await at_once(quiet_world, hits, joins(b, a), ends)

    assert answers[1]["code"] == 200
    card = await quiet_world.desk.card(b)
    was_joined = answers[0]["code"] == 200
    assert card["status"] == ("joined" if was_joined else "waiting")
    assert was_joined or answers[0]["type"] == "/problems/wrong-status"


async def test_two_that_separate_at_once_separate_once(
    quiet_world: World, hits: Hits
) -> None:
    a, b = await quiet_world.sender.asks(), await quiet_world.sender.asks()
    await quiet_world.desk.does(*joins(b, a))
    apart: tuple[str, Json] = (f"/api/referrals/{b['id']}/separate", {})

    answers = await at_once(quiet_world, hits, apart, apart)

    assert sorted(one["code"] for one in answers) == [200, 409]
    assert (await quiet_world.desk.facts(b)).count("ReferralSeparated") == 1
