"""Killed at random and at named points under load: promises 1, 3, 5, 8, 9, 11, 22.

`just kill` does the same some hundred times; here each class dies at least once.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import AsyncConnection

from tests.kill.campaign import BACK_WITHIN_S, Campaign, Order, campaign
from tests.kill.ledger import Acked
from tests.kill.points import POINTS, Victim
from tests.kill.verdict import judge
from tests.world.callers import World

NAMED: Final = (
    "app dies between the referral and its event",
    "app dies asked at the commit of a referral",
    "app dies given at the commit of a referral",
    "app dies answered at the commit of a crew's tap",
    "app dies with the answer on its lips",
    "dispatcher dies given at the commit of an offer",
    "postgres dies given at the commit of a referral",
)
ORDERS: Final = (
    *(Order(victim=one.victim, point=one) for one in POINTS if one.name in NAMED),
    Order(victim=Victim.APP),
    Order(victim=Victim.DISPATCHER),
    Order(victim=Victim.SOLVER),
    Order(victim=Victim.VALKEY),
    Order(victim=Victim.ALL),
)


@pytest.fixture(scope="module")
def killed(rutland_packs: Path) -> Iterator[Campaign]:
    """A service in which everyone was killed once, and what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-kill-"))
    folder.chmod(0o755)
    try:
        yield asyncio.run(campaign(folder, rutland_packs, ORDERS, seed=6))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_nothing_acknowledged_is_lost_done_twice_or_half_done(killed: Campaign) -> None:
    assert killed.wrong == []
    assert killed.missed == []
    assert len(killed.deaths) == len(ORDERS)
    assert killed.load.acked["referral"] > len(ORDERS)
    assert killed.load.acked["bars"] > 0
    assert killed.load.acked["accept"] > 0


def test_the_kills_hit_what_was_being_written(
    killed: Campaign, record_property: Callable[[str, object], None]
) -> None:
    record_property("faults", sum(death.is_hit for death in killed.deaths))
    named = [death for death in killed.deaths if death.point is not None]

    assert {death.point for death in named} == set(NAMED)
    assert [death.point for death in named if not death.is_hit] == []
    assert all(death.killed > 0 for death in killed.deaths)
    assert killed.load.told["no answer"] > 0


def test_after_every_kill_the_doors_are_open_again_in_time(killed: Campaign) -> None:
    assert max(death.back_s for death in killed.deaths) < BACK_WITHIN_S


def test_with_everything_dead_the_paper_pack_is_there_and_young(
    killed: Campaign,
) -> None:
    assert len(killed.paper_s) == 2
    assert max(killed.paper_s) < 60


async def test_the_judge_sees_what_it_is_there_to_see(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    other = await quiet_world.sender.asks()
    url = str(quiet_world.runtime.settings.database_url)
    with psycopg.connect(url) as conn:
        conn.execute("DELETE FROM event WHERE referral_id = %s", (case["id"],))
        conn.execute("UPDATE referral SET version = 9 WHERE id = %s", (other["id"],))
    acked = [Acked("referral", "C1", case["id"]), Acked("accept", "no-key", "x")]

    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        wrong = await judge(conn, acked)

    said = "\n".join(wrong)
    for part in (
        "P1: referral C1 was acknowledged and is lost",
        "P1: accept no-key was acknowledged and is lost",
        f"P8: referral {case['id']} is at version 1, and its log at None",
        f"P8: referral {other['id']} is at version 9, and its log at 1",
        "P8: the log has",
    ):
        assert part in said
