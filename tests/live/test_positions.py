"""Positions through the real doors: kept, told to who may know, then forgotten."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tests.live.screen import PATIENCE_S, browser, signed_in
from tests.world.ground import Ground
from ucr.app import new_id
from ucr.domain.codes import Role
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import Position
from ucr.live import positions
from ucr.live.fixes import Fix, Rule
from ucr.live.stage import Stage
from ucr.store.events import Head
from ucr.store.positions import key, latest


def fix(ground: Ground, **changes: float) -> Fix:
    where = {"lon": -0.73, "lat": 52.67, "accuracy_m": 8.0} | changes
    return Fix(at=ground.runtime.clock.now(), **where)


def said(ground: Ground) -> dict[str, object]:
    return fix(ground).model_dump(mode="json")


async def test_a_phone_on_shift_moves_its_crew_on_every_screen(
    ground: Ground, address: str
) -> None:
    crew = await ground.crew_starts("Ash 1")
    desk = await ground.signs_in()
    phone = await ground.signs_in(Role.CREW, crew_id=crew.id)
    async with signed_in(address, desk) as screen, browser(address, phone) as http:
        await screen.subscribes("area/rutland")

        answer = await http.post(
            "/api/crew/positions", json={"positions": [said(ground)]}
        )

        assert answer.json() == {"kept": 1, "refused": []}
        (moved,) = (await screen.until("positions"))["positions"]
        assert moved["crew_id"] == str(crew.id)
        assert moved["age_s"] == 0


async def test_a_position_sent_by_socket_is_in_the_next_snapshot(
    ground: Ground, address: str
) -> None:
    crew = await ground.crew_starts("Ash 1")
    desk = await ground.signs_in()
    phone = await ground.signs_in(Role.CREW, crew_id=crew.id)
    async with signed_in(address, phone) as socket:
        await socket.subscribes(f"crew/{crew.id}")
        await socket.says({"t": "pos", **said(ground)})
        placed = await socket.until("placed")

    async with signed_in(address, desk) as screen:
        answer = await screen.subscribes("area/rutland")
    assert [each["crew_id"] for each in answer["positions"]] == [str(crew.id)]
    assert (placed["kept"], placed["rule"]) == (True, None)


async def test_a_phone_hears_why_its_position_was_not_believed(
    ground: Ground, address: str
) -> None:
    crew = await ground.crew_starts("Ash 1")
    phone = await ground.signs_in(Role.CREW, crew_id=crew.id)
    vague = fix(ground, accuracy_m=501).model_dump(mode="json")
    async with signed_in(address, phone) as socket:
        await socket.subscribes(f"crew/{crew.id}")

        await socket.says({"t": "pos", **vague})

        placed = await socket.until("placed")
    assert (placed["kept"], placed["rule"]) == (False, "accuracy")
    assert datetime.fromisoformat(placed["at"]) == datetime.fromisoformat(vague["at"])


async def test_a_crew_is_not_told_where_another_crew_is(
    ground: Ground, address: str
) -> None:
    ours, theirs = await ground.crew_starts("Ash 1"), await ground.crew_starts("Elm 1")
    desk = await ground.signs_in()
    phone = await ground.signs_in(Role.CREW, crew_id=ours.id)
    async with signed_in(address, desk) as screen, signed_in(address, phone) as socket:
        await screen.subscribes("area/rutland")
        for crew in (ours, theirs):
            batch = [fix(ground)]
            await positions.keep(ground.runtime, ground.area_id, crew.id, batch)
        seen = set[str]()
        while seen != {str(ours.id), str(theirs.id)}:
            told = await screen.until("positions")
            seen |= {each["crew_id"] for each in told["positions"]}

        answer = await socket.subscribes(f"crew/{ours.id}")

    assert [each["crew_id"] for each in answer["positions"]] == [str(ours.id)]


async def test_a_phone_pays_for_no_echo_of_its_own_position(
    ground: Ground, address: str
) -> None:
    """Desks hear of every move; the phone has had its one answer."""
    crew = await ground.crew_starts("Ash 1")
    desk = await ground.signs_in()
    phone = await ground.signs_in(Role.CREW, crew_id=crew.id)
    async with signed_in(address, phone) as socket, signed_in(address, desk) as screen:
        await socket.subscribes(f"crew/{crew.id}")
        await screen.subscribes("area/rutland")

        await socket.says({"t": "pos", **said(ground)})
        await screen.until("positions")

        await socket.subscribes(f"crew/{crew.id}")
        heard = {frame["t"] for frame in socket.heard}
    assert "placed" in heard
    assert "positions" not in heard


@pytest.mark.parametrize("left", [b'{"crew_id": 7}', b"[]", b"\xff"])
async def test_what_another_release_left_stands_in_no_phone_s_way(
    ground: Ground, left: bytes
) -> None:
    """Valkey outlives a release: its positions may be lost, and a phone goes on."""
    crew = await ground.crew_starts("Ash 1")
    redis, field = ground.runtime.redis, str(crew.id)
    await redis.hset(key(ground.area_id), field, left)
    assert await latest(redis, ground.area_id) == {}

    verdict = await positions.keep(
        ground.runtime, ground.area_id, crew.id, [fix(ground)]
    )

    assert (verdict.kept, verdict.lost) == (1, False)
    assert list(await latest(redis, ground.area_id) or ()) == [crew.id]


async def test_nobody_is_followed_off_shift(ground: Ground) -> None:
    """P42."""
    crew = await ground.crew_starts("Ash 1")
    await ground.crew_ends(crew)

    verdict = await positions.keep(
        ground.runtime, ground.area_id, crew.id, [fix(ground)]
    )

    assert [each.rule for each in verdict.refused] == [Rule.OFF_SHIFT]
    assert await latest(ground.runtime.redis, ground.area_id) == {}


async def test_a_position_is_forgotten_when_the_shift_ends(
    ground: Ground, address: str
) -> None:
    crew = await ground.crew_starts("Ash 1")
    desk = await ground.signs_in()
    await positions.keep(ground.runtime, ground.area_id, crew.id, [fix(ground)])
    async with signed_in(address, desk) as screen:
        await screen.subscribes("area/rutland")

        await ground.crew_ends(crew)

        async with asyncio.timeout(PATIENCE_S):
            while await latest(ground.runtime.redis, ground.area_id):
                await screen.socket.ping()  # lets the hub's next second come


def test_a_service_that_starts_forgets_nobody_before_it_has_read_its_board() -> None:
    """The places are there first: nobody is on an empty board, and all are on duty."""
    ash, at = CrewId(new_id()), datetime(2026, 1, 12, 9, tzinfo=UTC)
    stage = Stage(AreaId("rutland"))
    stage.place(Position(crew_id=ash, lon=-0.73, lat=52.67, accuracy_m=8, at=at))

    assert stage.drop_off_duty() == []

    stage.start_again(Head(epoch="e1", offset=0), [], [])
    assert stage.drop_off_duty() == [ash]


async def test_the_newest_of_two_that_race_is_the_one_that_stays(
    ground: Ground,
) -> None:
    crew = await ground.crew_starts("Ash 1")
    newer = fix(ground)
    older = newer.model_copy(update={"lon": -0.74, "at": newer.at.replace(year=2025)})

    for each in (newer, older):
        await positions.keep(ground.runtime, ground.area_id, crew.id, [each])

    known = await latest(ground.runtime.redis, ground.area_id)
    assert known is not None
    assert known[crew.id].lon == newer.lon


async def test_with_valkey_away_a_phone_is_answered_and_its_position_is_lost(
    ground: Ground,
) -> None:
    """P9."""
    crew = await ground.crew_starts("Ash 1")
    nobody = Redis(
        unix_socket_path="/nowhere/valkey.sock", retry=Retry(NoBackoff(), retries=0)
    )
    cut_off = replace(ground.runtime, redis=nobody)

    verdict = await positions.keep(cut_off, ground.area_id, crew.id, [fix(ground)])

    assert verdict.lost
    assert verdict.kept == 0
