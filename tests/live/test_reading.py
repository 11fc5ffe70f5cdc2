"""How the log is read: in commit order, whole, whatever goes away meanwhile."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tests.live.screen import browser, signed_in
from tests.world.ground import Ground
from tests.world.hits import Hits
from ucr.journey.change import change
from ucr.live.stage import MOST_MISSED
from ucr.runtime import Hints


async def without_hints(ground: Ground) -> Ground:
    """The same ground, whose hints reach nobody."""
    nobody = Redis(
        unix_socket_path="/nowhere/valkey.sock", retry=Retry(NoBackoff(), retries=0)
    )
    return replace(ground, runtime=replace(ground.runtime, hints=Hints(nobody)))


async def test_a_writer_that_commits_late_is_not_skipped(
    ground: Ground, address: str
) -> None:
    """P7: offsets follow commit order, so the second writer waits for the first."""
    who = await ground.signs_in()
    referral = await ground.call_comes_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")
        start = screen.at["offset"]
        async with change(ground.runtime, ground.area_id) as held:
            # The area's row is locked here: this writer has its offset already.
            await held.conn.execute(
                "SELECT head FROM area WHERE id = %s FOR UPDATE", (ground.area_id,)
            )
            quick = asyncio.create_task(ground.timer_moves(referral.id))
            await _blocked(ground)
            assert not quick.done()
        await quick

        await screen.until_offset(start + 1)

        assert screen.heard[-1]["fact"] == "TimerMoved"


async def _blocked(ground: Ground) -> None:
    """Wait until one writer waits for another, as PostgreSQL sees it."""
    async with asyncio.timeout(20), ground.runtime.pool.connection() as conn:
        while True:
            cursor = await conn.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            row = await cursor.fetchone()
            if row is not None and row[0] > 0:
                return


async def test_two_hundred_concurrent_changes_reach_a_screen_in_order(
    ground: Ground, address: str
) -> None:
    """The screen of these tests fails at the first offset that is not the next."""
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")

        writers = [ground.call_comes_in() for _ in range(200)]
        reading = asyncio.create_task(screen.until_offset(200))
        await asyncio.gather(*writers)

        await reading
        assert len(screen.board) == 201


async def test_a_lost_hint_is_made_good_within_the_next_sweep(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    silent = await without_hints(ground)
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")

        await silent.call_comes_in()

        assert (await screen.until("ev"))["fact"] == "ReferralReceived"


async def test_screens_go_on_when_valkey_drops_every_connection_and_forgets_all(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")

        await ground.runtime.redis.client_kill_filter(_type="pubsub")
        await ground.runtime.redis.flushall()
        await ground.call_comes_in()

        assert (await screen.until("ev"))["fact"] == "ReferralReceived"


async def test_screens_go_on_when_postgresql_drops_every_connection(
    ground: Ground, address: str, hits: Hits
) -> None:
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")
        async with ground.runtime.pool.connection() as conn:
            cursor = await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        hits(cursor.rowcount)

        await ground.call_comes_in()

        assert (await screen.until("ev"))["fact"] == "ReferralReceived"


async def test_who_looks_at_an_area_that_cannot_be_read_is_sent_away(
    ground: Ground, address: str, monkeypatch: pytest.MonkeyPatch, hits: Hits
) -> None:
    """That the store answers says nothing of a log that is read after it."""
    who = await ground.signs_in()
    pool = ground.runtime.pool
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")
        monkeypatch.setattr("ucr.live.hub.BLIND_S", 1.5)
        async with pool.connection() as conn, conn.transaction():
            await conn.execute("LOCK TABLE event IN ACCESS EXCLUSIVE MODE")
            async with pool.connection() as other:
                await other.execute("UPDATE area SET head = head + 1")
            await _blocked(ground)

            code = await screen.until_closed()

    hits(1)
    assert code == 4409


@pytest.mark.parametrize("missed", [1, MOST_MISSED])
async def test_a_screen_that_missed_up_to_three_hundred_events_gets_each_of_them(
    ground: Ground, address: str, missed: int
) -> None:
    who = await ground.signs_in()
    referral = await ground.call_comes_in()
    async with signed_in(address, who) as screen:
        at = (await screen.subscribes("area/rutland"))["at"]
    for _ in range(missed):
        await ground.timer_moves(referral.id)

    async with signed_in(address, who) as screen:
        answer = await screen.subscribes("area/rutland", at)

    assert answer["recovered"]
    offsets = [event["offset"] for event in answer["events"]]
    assert offsets == list(range(at["offset"] + 1, at["offset"] + missed + 1))


@pytest.mark.parametrize("missed", [1, 2, MOST_MISSED])
async def test_a_service_that_has_just_begun_gives_a_screen_each_event_it_missed(
    ground: Ground, address: str, missed: int
) -> None:
    """Nobody was served before: all that it can give again it reads from the log."""
    who = await ground.signs_in()
    referral = await ground.call_comes_in()
    for _ in range(missed):
        await ground.timer_moves(referral.id)

    async with signed_in(address, who) as screen:
        answer = await screen.subscribes("area/rutland", {"epoch": "e1", "offset": 1})

    assert answer["recovered"]
    offsets = [event["offset"] for event in answer["events"]]
    assert offsets == list(range(2, missed + 2))


async def test_a_screen_that_missed_more_gets_a_snapshot_and_never_a_part(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    referral = await ground.call_comes_in()
    at = {"epoch": "e1", "offset": 1}
    for _ in range(MOST_MISSED + 1):
        await ground.timer_moves(referral.id)

    async with signed_in(address, who) as screen:
        answer = await screen.subscribes("area/rutland", at)

    assert not answer["recovered"]
    assert answer["events"] == []
    assert answer["snapshot"]["referrals"][0]["id"] == str(referral.id)


async def test_a_restored_database_sends_every_screen_back_for_a_snapshot(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    await ground.call_comes_in()
    async with signed_in(address, who) as screen:
        at = (await screen.subscribes("area/rutland"))["at"]
        async with ground.runtime.pool.connection() as conn:
            await conn.execute("UPDATE area SET epoch = 'e2'")

        assert await screen.until_closed() == 4409

    async with signed_in(address, who) as screen:
        answer = await screen.subscribes("area/rutland", at)
    assert not answer["recovered"]
    assert answer["at"]["epoch"] == "e2"


async def test_the_http_twin_answers_as_a_subscription_does(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    await ground.call_comes_in()
    await ground.call_comes_in()
    since: dict[str, str | int] = {
        "topic": "area/rutland",
        "epoch": "e1",
        "offset": 1,
    }
    async with signed_in(address, who) as screen, browser(address, who) as http:
        told = await screen.subscribes("area/rutland", {"epoch": "e1", "offset": 1})

        answer = (await http.get("/api/sync", params=since)).json()
        board = (await http.get("/api/board")).json()

    assert answer["events"] == told["events"]
    assert answer["recovered"]
    assert board["at"] == told["at"]
    assert len(board["snapshot"]["referrals"]) == 2


async def test_a_board_is_not_for_who_is_not_signed_in(
    ground: Ground, address: str
) -> None:
    await ground.call_comes_in()
    async with browser(address, None) as http:
        answer = await http.get("/api/board")

    assert answer.status_code == 401
