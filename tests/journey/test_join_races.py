"""Two coordinators at the same moment: no circle, one wins, the other hears so."""

import asyncio
from collections import Counter

import pytest
from psycopg import AsyncConnection

from tests.world.callers import World
from tests.world.people import RUTLAND, Json
from ucr.app import new_id

PATIENCE_S = 15
HELD = "SELECT 1 FROM area WHERE id = %s FOR UPDATE"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def at_once(world: World, *commands: tuple[str, Json]) -> list[Json]:
    """Send commands while the area's row is held; let go when all of them wait."""
    held = await AsyncConnection.connect(world.runtime.settings.database_url or "")
    watch = await AsyncConnection.connect(
        world.runtime.settings.database_url or "", autocommit=True
    )
    async with held, watch:
        await held.execute(HELD, (RUTLAND,))
        sent = [
            asyncio.create_task(
                world.desk.http.post(
                    path, json=body, headers={"Idempotency-Key": str(new_id())}
                )
            )
            for path, body in commands
        ]
        async with asyncio.timeout(PATIENCE_S):
            while await _waiting(watch) < len(commands):
                pass
        await held.rollback()
        answers = await asyncio.gather(*sent)
    await world.nobody_is_in_limbo()
    return [answer.json() | {"code": answer.status_code} for answer in answers]


async def _waiting(watch: AsyncConnection) -> int:
    cursor = await watch.execute(WAITING)
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


def joins(case: Json, lead: Json) -> tuple[str, Json]:
    return f"/api/referrals/{case['id']}/join", {"lead_id": lead["id"]}


@pytest.mark.parametrize("turn", range(3))
async def test_of_two_that_join_each_way_round_one_wins(
    quiet_world: World, turn: int
) -> None:
    del turn
    a, b = await quiet_world.sender.asks(), await quiet_world.sender.asks()

    answers = await at_once(quiet_world, joins(a, b), joins(b, a))

    assert sorted(one["code"] for one in answers) == [200, 409]
    statuses = [(await quiet_world.desk.card(one))["status"] for one in (a, b)]
    assert Counter(statuses) == {"joined": 1, "waiting": 1}


async def test_a_chain_that_is_made_at_once_has_one_lead_or_is_refused(
    quiet_world: World,
) -> None:
    a, b, c = [await quiet_world.sender.asks() for _ in range(3)]

    answers = await at_once(quiet_world, joins(b, a), joins(c, b))

    cards = [await quiet_world.desk.card(one) for one in (a, b, c)]
    leads = {card["joined_to"] for card in cards if card["joined_to"]}
    assert not leads & {card["id"] for card in cards if card["status"] == "joined"}
    assert sorted(one["code"] for one in answers) in ([200, 200], [200, 409])


async def test_a_join_and_the_end_of_its_lead_leave_nobody_behind(
    quiet_world: World,
) -> None:
    a, b = await quiet_world.sender.asks(), await quiet_world.sender.asks()
    ends = (f"/api/referrals/{a['id']}/hand-back", {"reason": "other"})

    answers = await at_once(quiet_world, joins(b, a), ends)

    assert answers[1]["code"] == 200
    card = await quiet_world.desk.card(b)
    was_joined = answers[0]["code"] == 200
    assert card["status"] == ("joined" if was_joined else "waiting")
    assert was_joined or answers[0]["type"] == "/problems/wrong-status"


async def test_two_that_separate_at_once_separate_once(quiet_world: World) -> None:
    a, b = await quiet_world.sender.asks(), await quiet_world.sender.asks()
    await quiet_world.desk.does(*joins(b, a))
    apart: tuple[str, Json] = (f"/api/referrals/{b['id']}/separate", {})

    answers = await at_once(quiet_world, apart, apart)

    assert sorted(one["code"] for one in answers) == [200, 409]
    assert (await quiet_world.desk.facts(b)).count("ReferralSeparated") == 1
