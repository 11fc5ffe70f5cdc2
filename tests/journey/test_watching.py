"""What is watched without being asked: old proposals, limits, a lie that grows."""

from dataclasses import replace
from datetime import datetime

from tests.world.callers import Desk, World
from tests.world.service import dispatching


async def test_a_proposal_is_not_confirmed_for_a_crew_that_took_a_break(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.does(
            "/api/area/mode", {"mode": "advise", "why": "Training"}
        )
        await oak.starts()
        case = await quiet_world.sender.asks()
        proposal = await quiet_world.desk.waits_for_offer(case, oak)
        await oak.duty("pause")

        told = await quiet_world.desk.answers(proposal, "confirm", {}, refused=409)

    assert told["type"] == "/problems/breaks-rule"
    assert told["codes"] == ["crew_unavailable"]


async def test_a_proposal_is_not_confirmed_while_a_red_flag_waits_for_a_person(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.does(
            "/api/area/mode", {"mode": "advise", "why": "Training"}
        )
        await oak.starts()
        case = await quiet_world.sender.asks()
        proposal = await quiet_world.desk.waits_for_offer(case, oak)
        await quiet_world.sender.tells(case, red_flags=["bleeding_freely"])

        told = await quiet_world.desk.answers(proposal, "confirm", {}, refused=409)

    assert told["type"] == "/problems/wrong-status"


async def test_what_was_proposed_before_auto_is_asked_when_its_own_time_is_up(
    quiet_world: World,
) -> None:
    """As the desk says before the switch (frontend/src/board/automatic.ts)."""
    oak, desk = quiet_world.phone("Oak 1"), quiet_world.desk
    async with dispatching(quiet_world.runtime):
        await desk.does("/api/area/mode", {"mode": "advise", "why": "Training"})
        await oak.starts()
        case = await quiet_world.sender.asks()
        await desk.waits_for_offer(case, oak)
        told = await desk.card(case)
        assert told["next_action"] == "confirm"
        at = datetime.fromisoformat(told["next_action_at"])
        left_s = (at - quiet_world.clock.now()).total_seconds()

        await desk.does("/api/area/mode", {"mode": "auto", "why": "Alone tonight"})
        await quiet_world.advance(seconds=left_s - 1)

        assert (await oak.today())["assignment"] is None
        await quiet_world.advance(seconds=2)
        assert (await oak.is_asked())["referral_id"] == case["id"]


async def test_an_offer_ends_when_the_setting_says_so(quiet_world: World) -> None:
    ninety = quiet_world.runtime.settings.model_copy(update={"offer_expires_s": 90})
    oak, other = quiet_world.phone("Oak 1"), quiet_world.phone("Oak 2")
    async with dispatching(replace(quiet_world.runtime, settings=ninety)):
        await oak.starts()
        case = await quiet_world.sender.asks()
        await quiet_world.desk.waits_for_offer(case, oak)
        await other.starts()

        await quiet_world.advance(seconds=91)

        await quiet_world.desk.waits_for_offer(case, other)


async def test_a_lie_is_long_the_moment_it_is_an_hour(world: World) -> None:
    fallen = world.clock.now().isoformat()
    case = await world.sender.asks(on_floor=True, floor_since_at=fallen)
    await world.advance(minutes=59, seconds=58)

    await world.advance(seconds=3)

    await world.desk.waits_for(case, status="needs_decision", concerns=["long_lie"])


async def test_a_person_may_take_a_crew_that_only_has_a_proposal(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.does(
            "/api/area/mode", {"mode": "advise", "why": "Training"}
        )
        await oak.starts()
        first = await quiet_world.sender.asks()
        await quiet_world.desk.waits_for_offer(first, oak)
        urgent = await quiet_world.sender.asks(on_floor=True)

        await quiet_world.desk.assigns(urgent, oak)

        offered = await oak.is_asked()
        assert offered["referral_id"] == urgent["id"]
        card = await quiet_world.desk.card(first)
        assert (card["status"], card["refused_by"]) == ("waiting", [])


async def test_an_alarm_that_another_desk_has_seen_is_seen_once(
    world: World,
) -> None:
    case = await world.sender.asks()  # nobody is on duty
    await world.desk.waits_for(case, alarm="nobody_in_time")
    path = f"/api/referrals/{case['id']}/acknowledge-alarm"
    await world.desk.does(path)

    await world.desk.does(path)

    assert (await world.desk.facts(case)).count("AlarmAcknowledged") == 1


async def test_who_saw_an_alarm_and_when_is_shown_to_everyone(world: World) -> None:
    case = await world.sender.asks()  # nobody is on duty
    await world.desk.waits_for(case, alarm="nobody_in_time")

    await world.desk.does(f"/api/referrals/{case['id']}/acknowledge-alarm")

    card = await world.desk.waits_for(case, alarm=None)
    assert card["alarm_seen"]["alarm"] == "nobody_in_time"
    assert card["alarm_seen"]["by"] == "Sam"
    assert datetime.fromisoformat(card["alarm_seen"]["at"]) == world.clock.now()


async def test_a_case_that_will_be_late_is_seen_to_by_name_once(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    ada = Desk(quiet_world, await quiet_world.signed_in("Ada"))
    path = f"/api/referrals/{case['id']}/acknowledge-alarm"
    await quiet_world.desk.does(path, {"breach": "predicted_late"})

    await ada.does(path, {"breach": "predicted_late"})

    card = await quiet_world.desk.card(case)
    assert (card["alarm_seen"]["alarm"], card["alarm_seen"]["by"]) == (
        "predicted_late",
        "Sam",
    )
    await ada.does(path, {"breach": "overdue"})
    card = await quiet_world.desk.card(case)
    assert (card["alarm_seen"]["alarm"], card["alarm_seen"]["by"]) == ("overdue", "Ada")


async def test_why_a_sender_cancelled_is_kept(world: World) -> None:
    case = await world.sender.asks()

    await world.sender.does(
        f"/api/referrals/{case['id']}/cancel", {"reason": "A neighbour helped"}
    )

    kept = await world.asks_the_store(
        "SELECT action, reason FROM audit WHERE referral_id = %s AND reason <> ''",
        case["id"],
    )
    assert kept == [("cancelled by its sender", "A neighbour helped")]
