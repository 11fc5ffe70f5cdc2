"""Somebody at the desk writes down what is to be known of a case."""

import pytest

from tests.world.callers import Desk, World
from ucr.domain.case_note import MOST_NOTES

WORDS = "The daughter has a key: ring her first. <b>Not</b> by the back door"


async def test_a_note_stands_in_the_case_by_name_and_in_no_card_or_fact(
    quiet_world: World,
) -> None:
    world = quiet_world
    case = await world.sender.asks()

    await world.desk.does(f"/api/referrals/{case['id']}/notes", {"words": WORDS})

    told = await world.desk.sees(f"/api/referrals/{case['id']}/case")
    (note,) = told["notes"]
    assert (note["by"], note["words"]) == ("Sam", WORDS)
    assert told["timeline"][-1]["text"] == "Note written"
    assert "daughter" not in str(told["referral"])
    assert "daughter" not in str(await world.desk.sees("/api/board"))
    ((in_log,),) = await world.asks_the_store(
        "SELECT count(*) FROM event WHERE event::text LIKE '%%daughter%%'"
    )
    assert in_log == 0


async def test_a_note_on_a_case_that_moved_on_is_shown_the_change_first(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    before = await quiet_world.desk.card(case)
    path = f"/api/referrals/{case['id']}/notes"
    await quiet_world.desk.does(path, {"words": "First"})

    stale = f"{path}?expect_version={before['version']}"
    refused = await quiet_world.desk.does(stale, {"words": "Second"}, refused=412)

    assert refused["type"].endswith("stale-write")
    told = await quiet_world.desk.sees(f"/api/referrals/{case['id']}/case")
    assert [one["words"] for one in told["notes"]] == ["First"]


@pytest.mark.parametrize("words", ["", " \n ", "x" * 2_001])
async def test_a_note_says_something_and_is_no_book(
    quiet_world: World, words: str
) -> None:
    case = await quiet_world.sender.asks()

    path = f"/api/referrals/{case['id']}/notes"
    await quiet_world.desk.does(path, {"words": words}, refused=422)


async def test_a_manager_writes_no_note(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    max_ = Desk(quiet_world, await quiet_world.signed_in("Max"))

    path = f"/api/referrals/{case['id']}/notes"
    await max_.does(path, {"words": WORDS}, refused=403)


async def test_a_closed_case_is_noted_and_never_more_than_can_be_read(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    await quiet_world.sender.cancels(case)
    path = f"/api/referrals/{case['id']}/notes"
    for number in range(MOST_NOTES):
        await quiet_world.desk.does(path, {"words": f"{number}"})

    await quiet_world.desk.does(path, {"words": "one more"}, refused=422)


async def test_what_a_crew_wrote_at_the_end_stands_in_the_case_and_in_no_card(
    quiet_world: World,
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    case = await world.puts_to(oak)
    await oak.goes(await oak.is_asked(), "on-scene")

    await oak.taps("complete", {"outcome": "treated", "note": WORDS})

    path = f"/api/referrals/{case['id']}/case"
    (said,) = (await world.desk.sees(path))["written"]
    assert (said["about"], said["by"], said["words"]) == ("visit", "Oak 1", WORDS)
    assert "daughter" not in str(await world.desk.sees("/api/board"))


async def test_what_a_correction_says_stands_beside_what_was_written_first(
    quiet_world: World,
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    case = await world.puts_to(oak)
    await oak.goes(await oak.is_asked(), "on-scene")
    visit = (await oak.today())["visit"]["id"]
    await oak.taps("complete", {"outcome": "treated", "note": WORDS})

    for said in ({"outcome": "lifted", "note": "Lifted only"}, {"outcome": "treated"}):
        now = world.clock.now().isoformat()
        corrected = {"occurred_at": now, "reason": "known_later", **said}
        await oak.does(f"/api/crew/visits/{visit}/amend", corrected)

    path = f"/api/referrals/{case['id']}/case"
    written = (await world.desk.sees(path))["written"]
    assert [(one["about"], one["by"], one["words"]) for one in written] == [
        ("visit", "Oak 1", WORDS),
        ("correction", "Oak 1", "Lifted only"),
    ]
    assert "Lifted only" not in str(await world.desk.sees("/api/board"))
