"""A job is taken from a crew: it says that it knows, or a person tells it (P20)."""

import asyncio

from tests.journey.test_offers import asked, on_duty
from tests.world.callers import Phone, World
from tests.world.people import Json


async def taken_from(world: World, phone: Phone) -> tuple[Json, Json]:
    """A case whose offer this crew's phone had, and has no more."""
    case, offer = await asked(world, phone)
    await says(phone, offer, "received")
    await world.desk.answers(offer, "withdraw", {"reason": "Nearer crew"})
    return case, offer


async def says(phone: Phone, offer: Json, what: str) -> Json:
    body = {"occurred_at": phone.world.clock.now().isoformat()}
    return await phone.does(f"/api/crew/assignments/{offer['id']}/{what}", body)


async def owed(world: World, offer: Json) -> Json | None:
    """The card of a stand-down, while it is on the desk's board."""
    board = await world.desk.sees("/api/board")
    cards: list[Json] = board["snapshot"]["assignments"]
    found = [card for card in cards if card["id"] == offer["id"]]
    return found[0] if found else None


async def test_every_answer_says_what_was_taken_until_the_crew_has_read_it(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await taken_from(world, oak)
    (told,) = (await oak.today())["stood_down"]
    assert told["reference"] == (await world.desk.card(case))["reference"]

    stored = await says(oak, offer, "stand-down-received")
    read = await says(oak, offer, "stand-down-seen")

    assert stored["stood_down"][0]["received_at"] is not None
    assert read["stood_down"] == []
    assert await owed(world, offer) is None


async def test_what_no_crew_has_read_in_a_minute_alarms_the_desk_until_it_is_told(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await taken_from(world, oak)
    await says(oak, offer, "stand-down-received")
    assert (await owed(world, offer) or {})["stand_down_unheard_at"] is None

    await world.advance(seconds=60)

    async def alarmed() -> Json | None:
        card = await owed(world, offer)
        return card if card and card["stand_down_unheard_at"] else None

    await world.until(alarmed)
    await world.desk.answers(offer, "stand-down-told")
    assert await owed(world, offer) is None
    assert (await oak.today())["stood_down"] == []


async def test_a_crew_on_its_way_that_was_stood_down_is_owed_word_of_it(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await oak.goes(offer, "en-route")

    await world.desk.answers(offer, "withdraw", {"reason": "Road closed"})

    (told,) = (await oak.today())["stood_down"]
    assert told["was_accepted"] is True


async def test_a_case_that_its_sender_takes_back_is_told_to_the_crew_too(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    await says(oak, offer, "received")

    await world.sender.cancels(case)

    assert len((await oak.today())["stood_down"]) == 1


async def test_an_acceptance_after_the_stand_down_is_seen_on_both_sides(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await world.desk.answers(offer, "withdraw", {"reason": "Nearer crew"})
    assert await owed(world, offer) is None  # the phone never said that it had it

    problem = await oak.accepts(offer, refused=409)

    assert problem["type"] == "/problems/superseded"
    assert (await owed(world, offer) or {})["superseded_at"] is not None
    (told,) = (await oak.today())["stood_down"]
    assert told["superseded_at"] is not None


async def test_a_receipt_that_crossed_the_withdrawal_still_brings_the_stand_down(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await world.desk.answers(offer, "withdraw", {"reason": "Nearer crew"})

    today = await says(oak, offer, "received")

    assert [one["assignment_id"] for one in today["stood_down"]] == [offer["id"]]


async def test_accept_and_withdraw_at_one_moment_leave_both_sides_with_one_truth(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await says(oak, offer, "received")
    at = world.clock.now().isoformat()
    accept = f"/api/crew/assignments/{offer['id']}/accept"
    withdraw = f"/api/assignments/{offer['id']}/withdraw"

    taken, _ = await asyncio.gather(
        oak.http.post(
            accept, json={"occurred_at": at}, headers={"Idempotency-Key": "race-a"}
        ),
        world.desk.http.post(
            withdraw, json={"reason": "x"}, headers={"Idempotency-Key": "race-w"}
        ),
    )

    today = await oak.today()
    assert taken.status_code in (200, 409)
    assert (today["assignment"], today["visit"]) == (None, None)
    (told,) = today["stood_down"]
    assert told["was_accepted"] is (taken.status_code == 200)
    assert (told["superseded_at"] is not None) is (taken.status_code == 409)
