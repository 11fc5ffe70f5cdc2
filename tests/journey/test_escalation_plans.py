"""A plan for care is a marker: told, none known, or not told; never what it says."""

import pytest

from tests.journey.test_offers import asked, on_duty
from tests.world.at_homes import at_home
from tests.world.callers import World
from tests.world.people import Json


async def marker(world: World, case: Json) -> Json:
    found: Json = (await world.desk.case(case))["escalation"]
    return found


async def test_a_plan_is_on_the_case_with_who_told_of_it_and_when(world: World) -> None:
    case = await world.sender.asks(escalation_plans=["respect", "dnacpr"])

    told = await marker(world, case)

    assert (told["state"], told["kinds"]) == ("told", ["dnacpr", "respect"])
    assert (told["by"], told["at"]) == ("EMAS", "2026-01-12T09:00:00Z")
    card = await world.desk.card(case)
    assert card["flags"] == ["escalation_plan"]
    assert "respect" not in str(card)


async def test_silence_is_not_told_as_none(world: World) -> None:
    silent = await world.sender.asks()
    none = await world.sender.asks(escalation_plans=["none_known"])

    assert (await marker(world, silent))["state"] == "not_told"
    known = await marker(world, none)
    assert (known["state"], known["by"]) == ("none_known", "EMAS")
    assert (await world.desk.card(none))["flags"] == []


async def test_a_flag_without_a_word_says_that_there_is_one_and_not_which(
    world: World,
) -> None:
    case = await world.sender.asks(flags=["escalation_plan"])

    told = await marker(world, case)

    assert (told["state"], told["kinds"], told["by"]) == ("told", [], "EMAS")


async def test_a_coordinator_who_takes_the_call_is_who_said_so(world: World) -> None:
    body = {
        "case_number": "PHONE-1",
        "source": "gp",
        "need": "fall",
        "location": {"postcode": "LE15 6AA"},
        "reason": "A fall",
        "escalation_plans": ["respect"],
    }
    case = await world.desk.does("/api/referrals", body)

    assert (await marker(world, case))["by"] == "Sam"


async def test_the_crew_that_attends_reads_the_marker_and_hears_when_it_changes(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, _ = await asked(world, oak)
    before = (await oak.today())["details"]["escalation"]
    await world.sender.tells(case, escalation_plans=["treatment_escalation"])

    today = await oak.today()

    assert before["state"] == "not_told"
    told = today["details"]["escalation"]
    assert (told["state"], told["kinds"]) == ("told", ["treatment_escalation"])
    assert "escalation_plan" in today["referral"]["flags"]


async def test_flags_told_anew_do_not_take_a_plan_away_but_the_word_on_plans_does(
    world: World,
) -> None:
    case = await world.sender.asks(escalation_plans=["respect"])
    await world.sender.tells(case, flags=["animals"])
    assert (await world.desk.card(case))["flags"] == ["animals", "escalation_plan"]

    await world.sender.tells(case, escalation_plans=["none_known"])

    assert (await world.desk.card(case))["flags"] == ["animals"]
    assert (await marker(world, case))["state"] == "none_known"


async def test_one_plan_and_none_in_one_breath_is_refused(world: World) -> None:
    problem = await world.sender.asks(
        escalation_plans=["respect", "none_known"], refused=422
    )

    assert problem["field"] == "escalation_plans"


@pytest.mark.parametrize("kind", ["respect", "dnacpr"])
async def test_which_plan_it_is_stands_in_no_log_and_on_no_board(
    world: World, kind: str
) -> None:
    await world.sender.asks(escalation_plans=[kind])

    board = await world.desk.sees("/api/board")
    told = await world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
    )

    assert kind not in str(board)
    assert kind not in str(told)


async def test_a_flag_after_none_known_says_that_there_is_one(world: World) -> None:
    case = await world.sender.asks(escalation_plans=["none_known"])

    await world.sender.tells(case, flags=["escalation_plan"])

    assert (await world.desk.card(case))["flags"] == ["escalation_plan"]
    assert (await marker(world, case))["state"] == "told"


async def test_a_home_tells_of_a_plan_as_any_sender_does(world: World) -> None:
    case = await (await at_home(world)).asks(escalation_plans=["dnacpr"])

    told = await marker(world, case)

    assert (told["state"], told["kinds"]) == ("told", ["dnacpr"])
    assert told["by"] == "Rose Court"
