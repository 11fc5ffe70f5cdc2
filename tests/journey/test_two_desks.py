"""Two coordinators at one area: neither overwrites the other without knowing it."""

import asyncio
from typing import Any, Final

import pytest

from tests.world.callers import Desk, World
from tests.world.hits import Hits
from ucr.app import new_id

Json = dict[str, Any]
DESK_TAGS: Final = {"desk", "triage", "same", "hand-back"}
ABOUT_A_CASE: Final = ("/api/referrals/", "/api/assignments/")


@pytest.fixture
async def ada(quiet_world: World) -> Desk:
    return Desk(quiet_world, await quiet_world.signed_in("Ada"))


async def _version(world: World, case: Json) -> int:
    version: int = (await world.desk.card(case))["version"]
    return version


def _at(case: Json, move: str, version: int) -> str:
    return f"/api/referrals/{case['id']}/{move}?expect_version={version}"


async def test_whoever_decides_on_an_old_screen_is_told_what_changed_and_by_whom(
    quiet_world: World, ada: Desk
) -> None:
    case = await quiet_world.sender.asks(red_flags=["intense_pain"])
    seen = await _version(quiet_world, case)
    await ada.decides(case, "decline", reason="not_eligible")

    told = await quiet_world.desk.does(
        _at(case, "decide", seen), {"decision": "accept"}, refused=412
    )

    assert told["type"] == "/problems/stale-write"
    assert told["case"]["version"] == await _version(quiet_world, case)
    assert told["case"]["status"] == "declined"
    (last,) = told["case"]["changes"]
    assert (last["by"], last["text"]) == ("Ada", "Declined: not eligible")
    assert (await quiet_world.desk.card(case))["status"] == "declined"


async def test_the_same_command_is_done_once_the_change_has_been_read(
    quiet_world: World, ada: Desk
) -> None:
    case = await quiet_world.sender.asks()
    seen = await _version(quiet_world, case)
    await ada.rings_back(case, answered=True)
    told = await quiet_world.desk.does(
        _at(case, "hand-back", seen), {"reason": "no_crew_in_time"}, refused=412
    )

    now = told["case"]["version"]
    await quiet_world.desk.does(
        _at(case, "hand-back", now), {"reason": "no_crew_in_time"}
    )

    assert (await quiet_world.desk.card(case))["status"] == "handing_back"


async def test_of_two_presses_at_one_moment_one_is_done_and_one_is_told(
    quiet_world: World, ada: Desk, hits: Hits
) -> None:
    case = await quiet_world.sender.asks(red_flags=["intense_pain"])
    path = _at(case, "decide", await _version(quiet_world, case))

    answers = await asyncio.gather(
        *(
            desk.http.post(path, json=body, headers={"Idempotency-Key": str(new_id())})
            for desk, body in (
                (quiet_world.desk, {"decision": "accept"}),
                (ada, {"decision": "decline", "reason": "not_eligible"}),
            )
        )
    )

    hits(sum(answer.status_code == 412 for answer in answers))
    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_a_crews_part_is_not_taken_away_on_an_old_screen(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await quiet_world.sender.asks()
    await quiet_world.desk.assigns(case, oak)
    offer = await oak.is_asked()
    seen = await _version(quiet_world, case)
    await oak.accepts(offer)

    path = f"/api/assignments/{offer['id']}/withdraw?expect_version={seen}"
    told = await quiet_world.desk.does(path, {"reason": "mistake"}, refused=412)

    assert "Crew accepted" in [one["text"] for one in told["case"]["changes"]]
    assert (await oak.today())["visit"] is not None


async def test_a_press_repeated_after_a_lost_answer_is_still_the_same_command(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    key = str(new_id())
    seen = await _version(quiet_world, case)
    body = {"answered": True}
    first = await quiet_world.desk.does(_at(case, "called-back", seen), body, key=key)

    again = await quiet_world.desk.does(
        _at(case, "called-back", first["version"]), body, key=key
    )

    assert again["version"] == first["version"]
    assert (await quiet_world.desk.facts(case)).count("CalledBack") == 1


async def test_the_area_s_mode_is_not_changed_over_another_s_change(
    quiet_world: World, ada: Desk
) -> None:
    snapshot = (await quiet_world.desk.sees("/api/board"))["snapshot"]
    path = f"/api/area/mode?expect_version={snapshot['area']['version']}"
    other = "advise" if snapshot["area"]["mode"] == "auto" else "auto"
    await ada.does(path, {"mode": other, "why": "Busy"})

    told = await quiet_world.desk.does(
        path, {"mode": "advise", "why": "Calm"}, refused=412
    )

    assert told["case"] is None
    now = (await quiet_world.desk.sees("/api/board"))["snapshot"]["area"]
    assert now["mode"] == other


async def test_every_command_about_a_case_takes_the_version_that_was_seen(
    quiet_world: World,
) -> None:
    paths = quiet_world.app.openapi()["paths"]

    commands = {
        path: {one["name"] for one in methods["post"].get("parameters", ())}
        for path, methods in paths.items()
        if path.startswith(ABOUT_A_CASE) and DESK_TAGS & set(_tags(methods))
    }
    assert len(commands) > 15
    assert [
        path for path, told in commands.items() if "expect_version" not in told
    ] == []


def _tags(methods: Json) -> list[str]:
    tags: list[str] = methods.get("post", {}).get("tags", [])
    return tags
