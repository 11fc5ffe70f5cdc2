"""A crew in danger is heard, seen to by name, and never let go of by a timer alone."""

import pytest

from tests.world.callers import Phone, World
from tests.world.pairs import another_phone
from tests.world.people import Json

HERE = {"lon": -0.72281, "lat": 52.58812, "accuracy_m": 8.4, "age_s": 5}


def now(world: World) -> Json:
    return {"occurred_at": world.clock.now().isoformat()}


async def safety(world: World, phone: Phone) -> Json | None:
    """The crew's card of safety on the desk's board."""
    listed: list[Json] = (await world.desk.sees("/api/board"))["snapshot"]["safety"]
    return next((one for one in listed if one["crew_id"] == str(phone.crew.id)), None)


async def until_rung(world: World, phone: Phone, rung: str) -> Json:
    async def raised() -> Json | None:
        card = await safety(world, phone)
        timer: Json | None = card and card["check_in"]
        return timer if timer and timer["rung"] == rung else None

    return await world.until(raised)


async def on_scene(world: World, name: str = "Oak 1", need: str = "fall") -> Phone:
    """A crew with the person, whose timer has begun."""
    phone = world.phone(name)
    await phone.starts()
    case = await world.sender.asks(need=need)
    await phone.goes(await world.desk.waits_for_offer(case, phone), "on-scene")

    async def begun() -> Json | None:
        found: Json | None = (await phone.today())["safety"]["check_in"]
        return found

    await world.until(begun)
    return phone


async def presses_help(world: World, phone: Phone, **more: object) -> Json:
    return await phone.does("/api/crew/help", now(world) | more)


async def tells_place(world: World, phone: Phone, place: Json = HERE) -> Json:
    return await phone.does("/api/crew/help/place", now(world) | {"place": place})


async def desk_does(
    world: World, phone: Phone, danger: str, verb: str, **body: object
) -> Json:
    path = f"/api/crews/{phone.crew.id}/safety/{danger}/{verb}"
    return await world.desk.does(path, body or None)


async def test_a_call_for_help_is_on_the_desk_and_the_crew_reads_who_has_seen_it(
    world: World,
) -> None:
    oak = world.phone("Oak 1")

    await presses_help(world, oak, place=HERE)

    card = await safety(world, oak)
    assert card is not None
    assert card["help"]["asked_by"] == "Oak 1"
    assert card["help"]["place"]["accuracy_m"] == 8
    await desk_does(world, oak, "help", "seen")
    help_ = (await oak.today())["safety"]["help"]
    assert (help_["seen_by"], help_["seen_at"][:19]) == ("Sam", "2026-01-12T09:00:00")


async def test_where_it_was_asked_is_exact_for_the_desk_and_rough_in_the_log(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await presses_help(world, oak, place=HERE)

    read = await world.desk.sees(f"/api/crews/{oak.crew.id}/safety")

    assert (read["place"]["lon"], read["place"]["lat"]) == (-0.72281, 52.58812)
    kept = await world.asks_the_store("SELECT card::text FROM event")
    assert not [card for (card,) in kept if card and "-0.72281" in card]
    lines = await world.asks_the_store(
        "SELECT count(*) FROM audit WHERE action = 'read crew safety'"
    )
    assert lines == [(1,)]


async def test_a_place_that_is_found_after_the_call_is_added_to_it_once(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await tells_place(world, oak)
    assert await safety(world, oak) is None
    await presses_help(world, oak)

    for age_s in (5, 90):
        await tells_place(world, oak, HERE | {"age_s": age_s})

    help_ = ((await safety(world, oak)) or {})["help"]
    assert help_["place"]["accuracy_m"] == 8
    facts = await world.asks_the_store(
        "SELECT fact FROM event WHERE kind = 'safety' ORDER BY \"offset\""
    )
    assert facts == [("HelpAsked",), ("HelpPlaced",)]


async def test_pressed_twice_and_on_both_phones_it_is_one_call(world: World) -> None:
    oak = world.phone("Oak 1")
    ann = await another_phone(world, "Oak 1", "Ann")

    for phone in (oak, oak, ann):
        await presses_help(world, phone)

    facts = await world.asks_the_store("SELECT fact FROM event WHERE kind = 'safety'")
    assert facts == [("HelpAsked",)]


async def test_a_call_that_nobody_has_seen_for_a_minute_goes_one_up(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await presses_help(world, oak)

    await world.advance(seconds=59)
    assert ((await safety(world, oak)) or {})["help"]["second_alarm_at"] is None
    await world.advance(seconds=1)

    async def up() -> Json | None:
        card = await safety(world, oak)
        return card if card and card["help"]["second_alarm_at"] else None

    await world.until(up)


async def test_a_crew_may_take_it_back_but_only_a_person_who_spoke_with_it_closes_it(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await presses_help(world, oak)

    await oak.does("/api/crew/help/cancel", now(world) | {"because": "by_mistake"})

    card = await safety(world, oak)
    assert card is not None
    assert card["help"]["cancelled_because"] == "by_mistake"
    await desk_does(world, oak, "help", "close", spoke_with="Ann")
    assert await safety(world, oak) is None
    closed = (await oak.today())["safety"]["closed"]
    assert (closed["danger"], closed["by"]) == ("help", "Sam")
    lines = await world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'crew is safe: help'"
    )
    assert lines == [("spoke with Ann",)]


async def test_a_pair_at_a_fall_says_that_it_is_well_before_its_timer_runs_out(
    world: World,
) -> None:
    oak = await on_scene(world)
    before = (await oak.today())["safety"]["check_in"]
    await world.advance(minutes=20)

    await oak.does("/api/crew/well", now(world))

    after = (await oak.today())["safety"]["check_in"]
    assert after["due_at"] > before["due_at"]
    assert after["rung"] is None


async def test_a_missed_check_in_reminds_alarms_and_alarms_again(world: World) -> None:
    ash = await on_scene(world, "Ash 1", need="catheter")
    timer = (await ash.today())["safety"]["check_in"]
    assert timer["every_s"] == 1800

    await world.advance(minutes=30)
    await until_rung(world, ash, "reminder")
    assert (await ash.today())["safety"]["check_in"]["rung"] == "reminder"
    await world.advance(minutes=2)
    await until_rung(world, ash, "alarm")
    await desk_does(world, ash, "check_in", "seen")
    await world.advance(minutes=5)
    seen = await until_rung(world, ash, "second_alarm")  # though somebody saw the first

    assert seen["seen_by"] == "Sam"
    await desk_does(world, ash, "check_in", "close", spoke_with="Ash 1")
    assert ((await safety(world, ash)) or {})["check_in"]["rung"] is None


async def test_the_timer_ends_with_the_visit(world: World) -> None:
    oak = await on_scene(world)

    await oak.taps("complete", {"outcome": "lifted"})

    async def gone() -> Json | None:
        return None if await safety(world, oak) else {}

    await world.until(gone)


async def test_a_phone_whose_clock_is_a_day_wrong_is_watched_by_ours(
    world: World,
) -> None:
    oak = await on_scene(world)
    due = (await oak.today())["safety"]["check_in"]["due_at"]

    await oak.does("/api/crew/well", {"occurred_at": "2026-01-13T09:00:00Z"})

    assert (await oak.today())["safety"]["check_in"]["due_at"] == due


async def test_no_other_crew_and_no_other_area_sees_or_closes_an_alarm(
    world: World,
) -> None:
    oak, ash = world.phone("Oak 1"), world.phone("Ash 1")
    await presses_help(world, oak)
    path = f"/api/crews/{oak.crew.id}/safety"

    await ash.does(f"{path}/help/seen", refused=403)
    stranger = await world.signed_in("Sam of elsewhere")
    answer = await stranger.get(path)

    assert answer.status_code == 404


async def test_what_one_phone_of_a_pair_did_the_other_is_told_and_not_refused(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    ben = await another_phone(world, "Oak 1", "Ben")
    await oak.starts()
    case = await world.sender.asks()
    offer = await world.desk.waits_for_offer(case, oak)
    assert (await ben.today())["assignment"]["id"] == offer["id"]
    await oak.accepts(offer)

    told = await ben.accepts(offer)

    assert [(one["step"], one["by"], one["mine"]) for one in told["pressed"]] == [
        ("accept", "Oak 1", False)
    ]
    await oak.taps("en-route")
    await oak.taps("on-scene")
    for late in ("en-route", "on-scene"):
        assert (await ben.taps(late))["visit"]["status"] == "on_scene"
    facts = await world.desk.facts(case)
    assert facts.count("VisitArrived") == facts.count("AssignmentAccepted") == 1


async def test_what_one_phone_of_a_pair_took_back_the_other_is_not_told_as_done(
    world: World,
) -> None:
    oak = await on_scene(world)
    ben = await another_phone(world, "Oak 1", "Ben")

    await oak.taps("undo", {"undone": "on_scene"})

    steps = [one["step"] for one in (await ben.today())["pressed"]]
    assert steps == ["accept", "en-route"]
    told = await ben.taps("on-scene")
    assert [(one["step"], one["mine"]) for one in told["pressed"]][2:] == [
        ("on-scene", True)
    ]


async def test_two_phones_that_say_different_outcomes_are_not_smoothed_over(
    world: World,
) -> None:
    oak = await on_scene(world)
    ben = await another_phone(world, "Oak 1", "Ben")
    path = f"/api/crew/visits/{(await oak.today())['visit']['id']}/complete"
    await oak.does(path, now(world) | {"outcome": "lifted"})

    same = await ben.does(path, now(world) | {"outcome": "lifted"})
    await ben.does(path, now(world) | {"outcome": "treated"}, refused=409)

    assert same["visit"] is None
    assert same["pressed"][-1]["by"] == "Oak 1"


async def test_a_pair_cannot_use_this_to_press_for_another_crew(world: World) -> None:
    oak = await on_scene(world)
    ash = world.phone("Ash 1")
    path = f"/api/crew/visits/{(await oak.today())['visit']['id']}/on-scene"

    await ash.does(path, now(world), refused=403)


@pytest.mark.parametrize("flag", ["two_person", "scene_unsafe", "call_warning"])
async def test_a_visit_for_two_is_never_offered_to_a_lone_worker(
    world: World, flag: str
) -> None:
    ash, oak = world.phone("Ash 1"), world.phone("Oak 1")
    await ash.starts()
    case = await world.sender.asks(need="frailty", flags=[flag])
    if (await world.desk.card(case))["status"] == "needs_decision":
        await world.desk.decides(case, "accept")
    await world.advance(seconds=30)
    assert await world.desk.offer(case) is None

    await oak.starts()

    await world.desk.waits_for_offer(case, oak)
