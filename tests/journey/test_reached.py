"""A case says when its person was reached: at once, and for good when it is closed."""

from tests.journey.test_corrections import amends, ends
from tests.journey.test_from_paper import asked_before, door, in_utc, paper
from tests.journey.test_offers import asked, on_duty
from tests.journey.test_two_crews import meeting
from tests.world.callers import World
from tests.world.people import Json

ODD_CASE = """
UPDATE referral SET value = jsonb_set(value, '{need}', '"Smith''s"') WHERE id = %s
RETURNING id
"""
LAST_CARD_OF_BEFORE = """
UPDATE event SET card = (card::jsonb - 'reached_at')::json
WHERE referral_id = %s AND card IS NOT NULL RETURNING card::jsonb ? 'reached_at'
"""
ODD_VISIT = """
UPDATE visit SET opened_at = '-infinity' WHERE referral_id = %s RETURNING id
"""


async def reached(world: World, case: Json) -> str | None:
    at: str | None = (await world.desk.card(case))["reached_at"]
    return at


async def test_the_first_crew_with_the_person_is_kept_when_the_case_is_closed(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    await oak.goes(offer, "en-route")
    before = await reached(world, case)
    there_at = (await oak.taps("on-scene"))["visit"]["on_scene_at"]
    await world.advance(minutes=9)

    await oak.taps("complete", {"outcome": "lifted"})

    card = await world.desk.card(case)
    assert (before, card["status"]) == (None, "completed")
    assert card["reached_at"] == there_at < card["closed_at"]


async def test_a_press_that_is_taken_back_reached_nobody(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    await oak.goes(offer, "on-scene")
    pressed = await reached(world, case)

    await oak.taps("undo", {"undone": "on_scene"})

    assert pressed is not None
    assert await reached(world, case) is None


async def test_an_ending_that_is_corrected_corrects_whether_the_person_was_reached(
    world: World,
) -> None:
    """Found after all: the arrival that stood counts again, on the case handed back."""
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    visit = await ends(oak, offer, "not_found")
    nobody = await world.desk.card(case)

    await amends(oak, visit, "treated")

    assert (nobody["status"], nobody["reached_at"]) == ("handing_back", None)
    assert await reached(world, case) == visit["on_scene_at"]


async def test_a_crew_that_hands_on_what_it_saw_had_reached_the_person(
    world: World,
) -> None:
    near, _ = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await near.goes(offer, "on-scene")
    there_at = await reached(world, case)
    await world.advance(minutes=5)

    await near.taps("hand-back", {"reason": "crew_cannot_continue"})

    assert there_at is not None
    assert await reached(world, case) == there_at


async def test_a_crew_that_could_not_get_in_had_reached_nobody(world: World) -> None:
    near, _ = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await near.goes(offer, "on-scene")

    await near.taps("hand-back", {"reason": "no_access"})

    assert await reached(world, case) is None


async def test_of_two_crews_the_one_that_is_there_first_reached_the_person(
    quiet_world: World,
) -> None:
    two = await meeting(quiet_world)
    offer = await two.sent()
    await two.help.goes(offer, "on-scene")
    first = await reached(quiet_world, two.case)
    await quiet_world.let_pass(seconds=40)
    await two.lead.taps("en-route")
    await two.lead.taps("on-scene")

    await two.lead.taps("complete", {"outcome": "lifted"})

    assert first is not None
    assert await reached(quiet_world, two.case) == first


async def test_a_visit_from_paper_was_reached_when_the_paper_says(
    quiet_world: World,
) -> None:
    case, told = await asked_before(quiet_world), paper(quiet_world)

    await quiet_world.desk.does(door(case), told)

    assert await reached(quiet_world, case) == in_utc(told)["there_at"]


async def test_a_card_of_the_release_before_is_still_on_the_board(
    quiet_world: World,
) -> None:
    """A case that nobody can read is drawn by its last card in the log."""
    case = await quiet_world.sender.asks()
    cards = await quiet_world.asks_the_store(LAST_CARD_OF_BEFORE, case["id"])
    odd = await quiet_world.asks_the_store(ODD_CASE, case["id"])

    snapshot = (await quiet_world.desk.sees("/api/board"))["snapshot"]

    assert (set(cards), len(odd)) == ({(False,)}, 1)
    (shown,) = [one for one in snapshot["referrals"] if one["id"] == case["id"]]
    assert shown["reached_at"] is None


async def test_an_odd_visit_of_before_keeps_no_crew_from_saying_that_it_is_there(
    world: World,
) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await near.goes(offer, "on-scene")
    await near.taps("hand-back", {"reason": "no_access"})
    again = await world.desk.waits_for_offer(case, far)
    odd = await world.asks_the_store(ODD_VISIT, case["id"])
    await far.goes(again, "en-route")

    there = await far.taps("on-scene")

    assert len(odd) == 1
    assert await reached(world, case) == there["visit"]["on_scene_at"]
