"""A crew takes a press back, or corrects an ending: who is told, and what stays."""

from tests.journey.test_offers import asked, on_duty
from tests.world.callers import Phone, World
from tests.world.people import Json


async def amends(
    phone: Phone, visit: Json, outcome: str, *, refused: int | None = None
) -> Json:
    body = {
        "occurred_at": phone.world.clock.now().isoformat(),
        "outcome": outcome,
        "reason": "wrong_button",
    }
    path = f"/api/crew/visits/{visit['id']}/amend"
    return await phone.does(path, body, refused=refused)


async def ends(phone: Phone, offer: Json, outcome: str) -> Json:
    """Attend it, and say how it ended; the visit."""
    await phone.goes(offer, "on-scene")
    visit: Json = (await phone.today())["visit"]
    await phone.taps("complete", {"outcome": outcome})
    return visit


async def test_an_arrival_pressed_by_mistake_is_taken_back_and_the_crew_is_awaited(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    await oak.goes(offer, "on-scene")

    today = await oak.taps("undo", {"undone": "on_scene"})

    assert (today["visit"]["status"], today["visit"]["on_scene_at"]) == (
        "en_route",
        None,
    )
    assert (await world.desk.card(case))["next_action"] == "arrive"
    assert "VisitTapUndone" in await world.desk.facts(case)
    again = await oak.taps("on-scene")
    assert again["visit"]["status"] == "on_scene"


async def test_after_half_a_minute_a_press_stands(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await oak.goes(offer, "en-route")
    await world.advance(seconds=31)

    problem = await oak.taps("undo", {"undone": "en_route"}, refused=409)

    assert problem["type"] == "/problems/undo-too-late"
    assert (await oak.today())["visit"]["status"] == "en_route"


async def test_a_corrected_outcome_is_told_to_the_sender_and_keeps_what_stood(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    visit = await ends(oak, offer, "lifted")

    today = await amends(oak, visit, "treated")

    assert today["finished"][0]["outcome"] == "treated"
    assert (await world.sender.hears(case))["outcome"] == "treated"
    told = (await world.desk.case(case))["timeline"]
    (line,) = [one for one in told if one["fact"] == "VisitAmended"]
    assert line["text"].endswith("lifted, now treated")
    assert (await world.desk.card(case))["alarm"] is None


async def test_a_correction_that_asks_for_help_calls_a_person_until_it_is_seen(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    visit = await ends(oak, offer, "lifted")

    await amends(oak, visit, "not_found")

    assert (await world.desk.card(case))["alarm"] == "outcome_corrected"
    await world.advance(hours=1)
    assert (await world.desk.card(case))["alarm"] == "outcome_corrected"


async def test_a_filed_case_comes_back_when_its_correction_calls_a_person(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    visit = await ends(oak, offer, "treated")
    await world.advance(hours=1)

    async def filed() -> Json | None:
        return await world.desk.case(case) if await _is_filed(world, case) else None

    await world.until(filed)

    await amends(oak, visit, "escalated_999")

    assert (await world.desk.card(case))["alarm"] == "outcome_corrected"


async def _is_filed(world: World, case: Json) -> bool:
    return (await world.desk.case(case))["referral"] is None


async def test_a_case_that_went_back_is_not_taken_again_by_a_correction(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    visit = await ends(oak, offer, "not_found")

    await amends(oak, visit, "lifted")

    card = await world.desk.card(case)
    assert (card["status"], card["alarm"]) == ("handing_back", "outcome_corrected")


async def test_a_second_visit_never_overwrites_the_first(world: World) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await near.goes(offer, "on-scene")
    first: Json = (await near.today())["visit"]
    await near.taps("hand-back", {"reason": "crew_cannot_continue"})
    second = await ends(far, await world.desk.waits_for_offer(case, far), "lifted")

    await amends(near, first, "treated", refused=409)

    rows = await world.asks_the_store(
        "SELECT id, status, abandoned_because, outcome FROM visit"
        " ORDER BY opened_at, id"
    )
    assert [(str(row[0]), *row[1:]) for row in rows] == [
        (first["id"], "abandoned", "crew_cannot_continue", None),
        (second["id"], "completed", None, "lifted"),
    ]
    assert (await world.sender.hears(case))["outcome"] == "lifted"


async def test_another_crew_s_visit_cannot_be_corrected(world: World) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    visit = await ends(near, offer, "lifted")

    await amends(far, visit, "treated", refused=403)

    assert (await world.sender.hears(case))["outcome"] == "lifted"
