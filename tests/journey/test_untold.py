"""What senders are not told for a defect of ours: parked, alarmed, and alone (P8)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from tests.world.callers import World
from tests.world.held import area_held
from tests.world.hits import Hits
from tests.world.people import Json
from ucr.bars.token import NoToken, understood
from ucr.deliver.channel import Channel, Fate, News, Reply
from ucr.deliver.follow import follow
from ucr.deliver.send import POISONED, send_due
from ucr.runtime import Runtime
from ucr.store.connection import Connection
from ucr.store.outbox import Answer, Claimed

CHANCE = Random(7)  # noqa: S311 - spreads tries, keeps no secret
WORDS = "Mary Canary"
ODD = """
INSERT INTO event (area_id, "offset", fact, kind, key, version, recorded_at, body, hash)
SELECT 'elsewhere', 1, fact, kind, key, version, recorded_at, '{}', hash
FROM event WHERE area_id = 'rutland' LIMIT 1 RETURNING 1
"""
Post = Callable[[Claimed], Awaitable[Reply]]


async def composes(runtime: Runtime, _: Connection, news: News) -> Answer:
    return Answer(
        id=runtime.new_id(),
        area_id=news.referral.area_id,
        referral_id=news.referral.id,
        channel="bars",
        kind="interim",
        closes=False,
        body={},
        headers={},
        made_at=news.at,
        give_up_at=news.at + timedelta(hours=9),
    )


async def cannot(_: Runtime, __: Connection, ___: News) -> Answer:
    raise TypeError(WORDS)


def channel(
    post: Post, compose: Callable[..., Awaitable[Answer]] = composes
) -> Channel:
    tells = frozenset({"ReferralReceived"})
    return Channel(name="bars", tells=tells, compose=compose, post=post)


async def delivers(_: Claimed) -> Reply:
    return Reply(Fate.DELIVERED, "200")


async def is_alarmed(world: World, case: Json) -> bool:
    (row,) = await world.asks_the_store(
        "SELECT (value ->> 'undelivered')::bool FROM referral WHERE id = %s", case["id"]
    )
    return bool(row[0])


async def test_a_message_that_breaks_us_is_parked_at_the_fifth_try_and_others_flow(
    quiet_world: World, hits: Hits
) -> None:
    bad, good = await quiet_world.sender.asks(), await quiet_world.sender.asks()

    async def post(claimed: Claimed) -> Reply:
        if str(claimed.referral_id) == bad["id"]:
            raise TypeError(WORDS)
        return await delivers(claimed)

    ways = [channel(post)]
    await follow(quiet_world.runtime, ways)
    with capture_logs() as lines:
        for _ in range(POISONED + 1):
            await send_due(quiet_world.runtime, ways, CHANCE)
            await quiet_world.let_pass(minutes=2)

    stand = await quiet_world.asks_the_store(
        "SELECT referral_id::text, state, tries, last_answer FROM outbox"
    )
    hits(sum(row[2] for row in stand if row[0] == bad["id"]))
    assert sorted(stand) == sorted(
        [
            (bad["id"], "parked", POISONED, "TypeError"),
            (good["id"], "delivered", 1, "200"),
        ]
    )
    assert await is_alarmed(quiet_world, bad)
    assert not await is_alarmed(quiet_world, good)
    assert WORDS not in str(lines)


async def test_a_process_that_dies_before_its_alarm_leaves_it_to_the_next(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    ways = [channel(delivers, cannot)]
    async with area_held(quiet_world) as rows:
        dies = asyncio.create_task(follow(quiet_world.runtime, ways))
        await rows.until_wait(1)
        dies.cancel()
        await asyncio.wait({dies})
    was_alarmed = await is_alarmed(quiet_world, case)

    await follow(quiet_world.runtime, ways)

    assert not was_alarmed
    assert await is_alarmed(quiet_world, case)


async def test_a_log_that_cannot_be_read_stops_no_other_area_s(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    await quiet_world.asks_the_store(ODD)
    await quiet_world.asks_the_store(
        "UPDATE area SET head = 1 WHERE id = 'elsewhere' RETURNING 1"
    )

    with capture_logs() as lines:
        await follow(quiet_world.runtime, [channel(delivers)])

    failed = [line["area"] for line in lines if line["event"] == "log_not_answered"]
    waiting = await quiet_world.asks_the_store("SELECT referral_id::text FROM outbox")
    assert failed == ["elsewhere"]
    assert waiting == [(case["id"],)]


@pytest.mark.parametrize(
    "told", [None, [], {}, {"access_token": None}, {"access_token": "a\r\nb"}]
)
def test_an_answer_without_a_token_is_none(told: object) -> None:
    with pytest.raises(NoToken):
        understood(told)


@pytest.mark.parametrize("lasts", [None, "soon", float("nan"), 1e400, -1, True, []])
def test_a_token_that_does_not_say_how_long_it_lasts_lasts_a_minute(
    lasts: object,
) -> None:
    assert understood({"access_token": "x", "expires_in": lasts}) == ("x", 60.0)


def test_a_token_lasts_as_long_as_it_says() -> None:
    assert understood({"access_token": "x", "expires_in": "599"}) == ("x", 599.0)
