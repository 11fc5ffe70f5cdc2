"""Tests and heartbeats make no case; silence makes an alarm (promise P12)."""

from typing import Any

import pytest

from tests.telecare.conftest import Centre
from tests.telecare.messages import an_alert, heard
from tests.world.callers import Caller, World
from tests.world.people import Json
from tests.world.service import dispatching
from ucr.domain.ids import SenderId
from ucr.store import feeds


async def silent(world: World) -> list[Json]:
    """The feeds on the board: those that are silent."""
    found: list[Json] = (await world.desk.sees("/api/board"))["snapshot"]["feeds"]
    return found


async def becomes_silent(world: World) -> Json:
    async def said() -> Json | None:
        return next(iter(await silent(world)), None)

    return await world.until(said)


async def is_heard_again(world: World) -> None:
    async def said() -> Json | None:
        return None if await silent(world) else {}

    await world.until(said)


async def facts(world: World) -> list[str]:
    rows = await world.asks_the_store(
        "SELECT fact FROM event WHERE kind = 'feed' ORDER BY \"offset\""
    )
    return [fact for (fact,) in rows]


@pytest.mark.parametrize(
    ("raw", "understood"),
    [
        ({"protocol": "SCAIP", "code": "102"}, "test"),
        ({"protocol": "scaip", "code": " 0102"}, "test"),
        ({"protocol": "SCAIP", "code": "10", "mty": "PI"}, "heartbeat"),
        ({"protocol": "SCAIP", "code": "PI"}, "heartbeat"),
        ({"protocol": "Contact ID", "code": "602"}, "heartbeat"),
    ],
)
async def test_a_test_or_a_ping_is_understood_and_makes_no_case(
    quiet_world: World, careline: Centre, raw: dict[str, Any], understood: str
) -> None:
    told = await careline.sends({"arc_id": "careline", "raw": raw}, 200)

    await quiet_world.runtime.kept.heard.settle()
    assert (told["understood"], told["centre"]) == (understood, "Careline")
    assert await quiet_world.asks_the_store("SELECT id FROM referral") == []
    (feed,) = await quiet_world.asks_the_store("SELECT limit_s FROM feed")
    assert feed == (300,)


async def test_a_test_with_a_whole_alert_around_it_is_still_a_test(
    quiet_world: World, careline: Centre
) -> None:
    at = quiet_world.clock.now()
    well = heard(at, can_get_up=True, on_floor_minutes=0)
    raw = {"protocol": "SCAIP", "code": "102"}

    told = await careline.sends(an_alert(at, raw=raw, voice_contact=well), 200)

    assert told["understood"] == "test"


async def test_a_test_in_which_somebody_lies_on_the_floor_is_none(
    careline: Centre,
) -> None:
    told = await careline.alerts(status=201, raw={"protocol": "SCAIP", "code": "102"})

    assert told["understood"] == "alarm"
    assert [one["field"] for one in told["warnings"]] == ["raw.code"]


async def test_a_heartbeat_says_who_was_heard_and_when(
    careline: Centre,
) -> None:
    told = await careline.beats()
    bare = await careline.http.post("/telecare/heartbeat")

    assert (told["understood"], told["centre"]) == ("heartbeat", "Careline")
    assert bare.status_code == 200


async def test_a_silent_centre_is_on_the_board_within_a_minute_of_its_limit(
    quiet_world: World, careline: Centre
) -> None:
    await careline.beats()
    since = quiet_world.clock.now()
    async with dispatching(quiet_world.runtime):
        await quiet_world.advance(minutes=5)
        assert await silent(quiet_world) == []

        await quiet_world.advance(seconds=1)
        feed = await becomes_silent(quiet_world)

    assert (feed["name"], feed["source"]) == ("Careline", "telecare")
    assert feed["silent_since"] == since.isoformat().replace("+00:00", "Z")
    assert await facts(quiet_world) == ["FeedSilent"]


async def test_a_centre_that_first_set_its_webhook_is_watched_like_any_other(
    quiet_world: World, careline: Centre
) -> None:
    refused = await careline.http.put("/api/webhook", json={"url": "http://10.0.0.1/"})
    assert refused.status_code == 422  # a word from it all the same
    await quiet_world.runtime.kept.heard.settle()
    await careline.alerts()
    await quiet_world.runtime.kept.heard.settle()
    async with dispatching(quiet_world.runtime):
        await quiet_world.advance(minutes=6)

        feed = await becomes_silent(quiet_world)

    assert feed["name"] == "Careline"


@pytest.mark.parametrize("sign", ["heartbeat", "alert", "cancel"])
async def test_it_goes_when_the_centre_is_heard_again_whatever_it_sends(
    quiet_world: World, careline: Centre, sign: str
) -> None:
    await careline.alerts()
    await quiet_world.runtime.kept.heard.settle()
    async with dispatching(quiet_world.runtime):
        await quiet_world.advance(minutes=6)
        await becomes_silent(quiet_world)

        if sign == "heartbeat":
            await careline.beats()
        elif sign == "alert":
            await careline.alerts(alert_id="A-1002")
        else:
            await careline.cancels("A-1001", {})
        await is_heard_again(quiet_world)

    assert await facts(quiet_world) == ["FeedSilent", "FeedHeard"]


async def test_an_acknowledged_silence_stays_with_the_name_until_it_ends(
    quiet_world: World, careline: Centre
) -> None:
    await careline.beats()
    async with dispatching(quiet_world.runtime):
        await quiet_world.advance(minutes=6)
        feed = await becomes_silent(quiet_world)
        path = f"/api/feeds/{feed['sender_id']}/acknowledge"

        await quiet_world.desk.does(path)
        await quiet_world.desk.does(path)
        (seen,) = await silent(quiet_world)
        await careline.beats()
        await is_heard_again(quiet_world)

    assert seen["acknowledged_by"] == "Sam"
    assert await facts(quiet_world) == ["FeedSilent", "FeedAcknowledged", "FeedHeard"]
    await quiet_world.desk.does(path, refused=409)


async def test_a_dispatcher_that_starts_after_everything_was_down_says_it_at_once(
    quiet_world: World, careline: Centre
) -> None:
    await careline.beats()
    await quiet_world.let_pass(hours=3)

    async with dispatching(quiet_world.runtime, "test:1"):
        first = await becomes_silent(quiet_world)
    async with dispatching(quiet_world.runtime, "test:2"):
        again = await becomes_silent(quiet_world)

    assert again == first
    assert await facts(quiet_world) == ["FeedSilent"]


async def test_a_sign_of_life_is_written_now_and_then_and_not_each_time(
    quiet_world: World, careline: Centre
) -> None:
    first = quiet_world.clock.now()
    for _ in range(4):
        await careline.beats()
        await quiet_world.let_pass(seconds=1)

    (row,) = await quiet_world.asks_the_store("SELECT last_heard_at FROM feed")
    assert row == (first,)
    await quiet_world.let_pass(seconds=1)
    await careline.beats()
    (row,) = await quiet_world.asks_the_store("SELECT last_heard_at FROM feed")
    assert row == (quiet_world.clock.now(),)


async def test_a_sign_of_life_that_cannot_be_written_refuses_no_alert(
    quiet_world: World, careline: Centre
) -> None:
    async with quiet_world.runtime.pool.connection() as conn:
        await conn.execute("ALTER TABLE feed RENAME TO feed_away")
        told = await careline.alerts(status=201)
        await quiet_world.runtime.kept.heard.settle()
        await conn.execute("ALTER TABLE feed_away RENAME TO feed")

    assert told["status"] == "waiting"
    await careline.beats()
    assert await quiet_world.asks_the_store("SELECT limit_s FROM feed") == [(300,)]


async def test_a_sign_of_life_that_must_wait_makes_no_alert_wait(
    quiet_world: World, careline: Centre
) -> None:
    async def waits() -> Json | None:
        found = await quiet_world.asks_the_store(
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%%INTO feed%%'"
        )
        return {"pids": found} if found else None

    async with quiet_world.runtime.pool.connection() as conn, conn.transaction():
        await conn.execute("LOCK TABLE feed IN ACCESS EXCLUSIVE MODE")
        told = await careline.alerts(status=201)
        waiting = await quiet_world.until(waits)

    assert (told["status"], len(waiting["pids"])) == ("waiting", 1)


async def test_a_manager_says_how_long_a_sender_may_be_silent(
    quiet_world: World,
) -> None:
    max_ = Caller(quiet_world, await quiet_world.signed_in("Max"))
    listed = (await max_.sees("/api/feeds"))["feeds"]
    emas = next(one for one in listed if one["name"] == "EMAS")
    path = f"/api/feeds/{emas['sender_id']}"
    assert emas["limit_s"] is None

    await put(max_, path, {"limit_s": 3600})
    async with dispatching(quiet_world.runtime):
        await quiet_world.advance(minutes=61)
        feed = await becomes_silent(quiet_world)
        await quiet_world.sender.asks()
        await is_heard_again(quiet_world)
        await quiet_world.advance(minutes=61)
        await becomes_silent(quiet_world)
        await put(max_, path, {"limit_s": None})

    assert (feed["name"], feed["limit_s"]) == ("EMAS", 3600)
    assert await silent(quiet_world) == []
    assert await facts(quiet_world) == [
        *("FeedWatched", "FeedSilent", "FeedHeard", "FeedSilent", "FeedWatched"),
    ]


async def put(who: Caller, path: str, body: Json, status: int = 200) -> None:
    answer = await who.http.put(path, json=body, headers={"Idempotency-Key": str(body)})
    assert answer.status_code == status, answer.text


async def test_only_a_manager_sets_limits_and_only_sensible_ones_here(
    quiet_world: World,
) -> None:
    max_ = Caller(quiet_world, await quiet_world.signed_in("Max"))
    there = await quiet_world.desk.sees("/api/feeds")
    path = f"/api/feeds/{there['feeds'][0]['sender_id']}"
    elsewhere = await quiet_world.asks_the_store(
        "SELECT id FROM sender WHERE area_id = 'elsewhere' LIMIT 1"
    )

    await put(quiet_world.desk, path, {"limit_s": 60}, 403)
    await put(max_, path, {"limit_s": 5}, 422)
    await put(max_, f"/api/feeds/{elsewhere[0][0]}", {"limit_s": 60}, 404)
    await quiet_world.desk.does(f"{path}/acknowledge", refused=404)


async def test_reading_our_answers_is_no_sign_of_life(
    quiet_world: World, careline: Centre
) -> None:
    await careline.beats()
    heard_at = quiet_world.clock.now()
    await quiet_world.let_pass(minutes=2)

    await careline.sees("/api/outcomes")

    await quiet_world.runtime.kept.heard.settle()
    (row,) = await quiet_world.asks_the_store(
        "SELECT sender_id, last_heard_at FROM feed"
    )
    async with quiet_world.runtime.pool.connection() as conn:
        feed = await feeds.get(conn, quiet_world.crews[0].area_id, SenderId(row[0]))
    assert feed.last_heard_at == heard_at
