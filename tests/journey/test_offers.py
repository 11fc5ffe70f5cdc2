"""Asking crews: refused, unanswered, proposed, undone, stood down, overridden."""

import asyncio

from tests.world.callers import Phone, World
from tests.world.people import Json


async def on_duty(world: World, *names: str) -> list[Phone]:
    phones = [world.phone(name) for name in names]
    for phone in phones:
        await phone.starts()
    return phones


async def asked(world: World, phone: Phone) -> tuple[Json, Json]:
    """A case, and the offer of it to this crew."""
    case = await world.sender.asks()
    return case, await world.desk.waits_for_offer(case, phone)


async def test_a_refusal_goes_to_the_next_crew_and_not_to_the_same_again(
    world: World,
) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)

    await near.refuses(offer, "vehicle")

    await world.desk.waits_for_offer(case, far)
    card = await world.desk.card(case)
    assert card["refused_by"] == [str(near.crew.id)]
    assert (await near.today())["assignment"] is None


async def test_an_unanswered_offer_alarms_at_one_minute_and_ends_at_three(
    world: World,
) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, _ = await asked(world, near)

    await world.advance(seconds=59)
    assert (await world.desk.card(case))["alarm"] is None
    await world.advance(seconds=1)
    assert (await world.desk.card(case))["alarm"] == "offer_unanswered"
    await world.advance(seconds=119)
    assert (await world.desk.offer(case) or {})["crew_id"] == str(near.crew.id)
    await world.advance(seconds=1)

    await world.desk.waits_for_offer(case, far)


async def test_in_advise_mode_a_coordinator_confirms_before_the_crew_is_asked(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    await world.desk.does("/api/area/mode", {"mode": "advise", "why": "Training"})
    case = await world.sender.asks()

    proposal = await world.desk.waits_for_offer(case, oak)

    assert proposal["status"] == "proposed"
    assert (await oak.today())["assignment"] is None
    assert (await world.desk.card(case))["owner"] == "coordinator"
    await world.desk.answers(proposal, "confirm")
    assert (await oak.is_asked())["status"] == "offered"
    await world.advance(hours=1)  # and it never ends by itself
    assert (await oak.today())["assignment"]["status"] == "offered"


async def test_an_offer_can_be_undone_for_a_minute_and_goes_to_another_crew(
    world: World,
) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await world.advance(seconds=60)

    await world.desk.answers(offer, "undo")

    assert (await near.today())["assignment"] is None
    await world.desk.waits_for_offer(case, far)


async def test_an_undo_after_a_minute_is_too_late(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await world.advance(seconds=61)

    problem = await world.desk.answers(offer, "undo", refused=409)

    assert problem["type"] == "/problems/undo-too-late"


async def test_an_accepted_offer_cannot_be_undone(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await oak.accepts(offer)

    problem = await world.desk.answers(offer, "undo", refused=409)

    assert problem["type"] == "/problems/undo-too-late"


async def test_a_crew_on_its_way_is_stood_down_with_a_reason(world: World) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await near.goes(offer, "en-route")

    await world.desk.answers(offer, "withdraw", {"reason": "Road closed"})

    assert (await near.today())["visit"] is None
    await world.desk.waits_for_offer(case, far)
    lines = await world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'stood a crew down'"
    )
    assert lines == [("Road closed",)]


async def test_a_crew_with_the_person_cannot_be_stood_down(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await oak.goes(offer, "on-scene")

    problem = await world.desk.answers(offer, "withdraw", {"reason": "x"}, refused=409)

    assert problem["type"] == "/problems/wrong-status"


async def test_a_late_accept_of_a_withdrawn_offer_is_superseded(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await world.desk.answers(offer, "withdraw", {"reason": "Nearer crew is free"})

    problem = await oak.accepts(offer, refused=409)

    assert problem["type"] == "/problems/superseded"


async def test_another_crew_cannot_answer_an_offer(world: World) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    _, offer = await asked(world, near)

    problem = await far.accepts(offer, refused=403)

    assert problem["type"] == "/problems/not-your-offer"


async def test_a_pinned_referral_goes_to_its_crew_though_another_is_nearer(
    world: World,
) -> None:
    far = world.phone("Oak 1")
    case = await world.sender.asks()
    await world.desk.does(
        f"/api/referrals/{case['id']}/pin", {"crew_id": str(far.crew.id)}
    )

    await on_duty(world, "Oak 2", "Oak 1")

    await world.desk.waits_for_offer(case, far)


async def test_a_hard_rule_is_set_aside_only_with_a_reason(world: World) -> None:
    nurse = (await on_duty(world, "Ash 1"))[0]
    case = await world.sender.asks(on_floor=True)

    problem = await world.desk.assigns(case, nurse, refused=409)
    assert problem["type"] == "/problems/breaks-rule"
    assert "too_few_people" in problem["codes"]
    await world.desk.assigns(case, nurse, reason="Neighbour helps to lift")

    offer = await nurse.is_asked()
    assert offer["overridden"] == problem["codes"]
    assert offer["chosen_by_person"]
    lines = await world.asks_the_store(
        "SELECT reason FROM audit WHERE action LIKE 'assigned, overriding %%'"
    )
    assert lines == [("nobody_else_in_time: Neighbour helps to lift",)]
    told = [one["text"] for one in (await world.desk.case(case))["timeline"]]
    assert any("because nobody else in time" in text for text in told)


async def test_a_busy_crew_cannot_be_given_a_second_visit(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await oak.accepts(offer)
    second = await world.sender.asks()

    problem = await world.desk.assigns(second, oak, reason="please", refused=409)

    assert problem["type"] == "/problems/crew-busy"


async def test_a_referral_is_given_to_another_crew_and_the_first_is_stood_down(
    world: World,
) -> None:
    near, far = await on_duty(world, "Oak 2", "Oak 1")
    case, offer = await asked(world, near)
    await near.goes(offer, "en-route")

    await world.desk.assigns(case, far)

    assert (await near.today())["visit"] is None
    assert (await far.is_asked())["referral_id"] == case["id"]


async def test_a_retry_of_an_assignment_is_answered_though_the_world_has_moved(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case = await world.sender.asks(red_flags=["intense_pain"])
    await world.desk.does("/api/area/mode", {"mode": "advise", "why": "Training"})
    await world.desk.decides(case, "accept")
    proposal = await world.desk.waits_for_offer(case, oak)
    await world.desk.answers(proposal, "withdraw", {"reason": "by hand"})
    path, body = (
        f"/api/referrals/{case['id']}/assign",
        {
            "crew_id": str(oak.crew.id),
            "override_code": "other",
            "override_reason": "They know her",
        },
    )
    first = await world.desk.does(path, body, key="the-same")
    await oak.goes(await oak.is_asked(), "on-scene")

    again = await world.desk.does(path, body, key="the-same")

    assert again["referral"]["id"] == first["referral"]["id"]
    facts = await world.desk.facts(case)
    assert facts.count("AssignmentOffered") == 1


async def test_a_tap_that_is_sent_again_is_done_once_and_says_so(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    path = f"/api/crew/assignments/{offer['id']}/accept"
    body = {"occurred_at": world.clock.now().isoformat()}

    answers = await asyncio.gather(
        *(
            oak.http.post(path, json=body, headers={"Idempotency-Key": "tap-1"})
            for _ in range(8)
        )
    )

    assert {answer.status_code for answer in answers} == {200}
    replayed = [answer.headers.get("Idempotent-Replay") for answer in answers]
    assert sorted(map(str, replayed)) == ["None", *["true"] * 7]
    assert (await world.desk.facts(case)).count("AssignmentAccepted") == 1


async def test_taps_and_timers_at_the_same_moment_never_refuse_each_other(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)

    await asyncio.gather(
        oak.does(
            f"/api/crew/assignments/{offer['id']}/seen",
            {"occurred_at": world.clock.now().isoformat()},
        ),
        oak.does(
            f"/api/crew/assignments/{offer['id']}/received",
            {"occurred_at": world.clock.now().isoformat()},
        ),
        world.sender.tells(case, notes="There is a dog"),
        world.desk.does(f"/api/referrals/{case['id']}/acknowledge-alarm"),
        oak.accepts(offer),
    )

    assert (await oak.today())["visit"]["status"] == "to_do"


async def test_a_crew_that_goes_off_duty_leaves_its_offer_and_its_plan(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, _ = await asked(world, oak)

    await oak.duty("end")

    assert await world.desk.offer(case) is None
    await world.desk.waits_for(case, status="waiting", alarm="nobody_in_time")
    snapshot = (await world.desk.sees("/api/board"))["snapshot"]
    assert (snapshot["crews"], snapshot["plans"]) == ([], [])


async def test_a_crew_with_an_open_visit_cannot_go_off_duty(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    _, offer = await asked(world, oak)
    await oak.accepts(offer)

    problem = await oak.duty("end", refused=409)

    assert problem["type"] == "/problems/crew-busy"


async def test_a_crew_on_its_break_is_not_asked_until_it_is_back(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    await oak.duty("pause")
    case = await world.sender.asks()
    await world.desk.waits_for(case, alarm="nobody_in_time")

    await oak.duty("resume")

    await world.desk.waits_for_offer(case, oak)
