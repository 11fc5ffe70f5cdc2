"""A cancel closes a case only if somebody there spoke with the person."""

from datetime import timedelta
from typing import Any

import pytest

from tests.telecare.conftest import Centre
from tests.telecare.messages import a_cancel, heard
from tests.world.callers import World


async def test_a_cancel_that_a_human_vouches_for_closes_the_case(
    quiet_world: World, careline: Centre
) -> None:
    case = await careline.alerts()

    told = await careline.cancels("A-1001", a_cancel(quiet_world.clock.now()))

    assert (told["closed"], told["status"]) == (True, "cancelled")
    assert told["says"] == "The case is closed."
    assert (await quiet_world.desk.card(case))["status"] == "cancelled"
    kept = await quiet_world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'cancelled by its sender'"
    )
    assert kept == [("Jo Operator spoke with the person at 09:00 UTC",)]
    whole = await quiet_world.desk.sees(f"/api/referrals/{case['id']}/case")
    (said,) = whole["written"]
    assert (said["about"], said["by"]) == ("cancel", "Careline")
    assert said["words"] == "Jo Operator spoke with the person at 09:00 UTC"


@pytest.mark.parametrize(
    "lacking",
    [
        {"human_spoke": False},
        {"by": None},
        {"at": None},
        {"at": "2026-01-12T08:00:00Z"},
        {"at": "2026-01-12T10:00:00Z"},
    ],
    ids=["nobody spoke", "no name", "no time", "before the alarm", "in an hour"],
)
async def test_without_a_human_s_word_the_case_stays_and_both_sides_are_told(
    quiet_world: World, careline: Centre, lacking: dict[str, Any]
) -> None:
    case = await careline.alerts()
    body = a_cancel(quiet_world.clock.now(), **lacking)

    told = await careline.cancels("A-1001", body)

    assert (told["closed"], told["status"]) == (False, "waiting")
    assert told["says"].startswith("The case stays open: nobody is said to have spoken")
    found = await quiet_world.desk.case(case)
    assert found["referral"]["unconfirmed_cancel_at"] is not None
    assert "cancel" in [one["field"] for one in found["warnings"]]
    assert [one["fact"] for one in found["timeline"]] == [
        *("ReferralReceived", "CancelUnconfirmed"),
    ]


async def test_a_cancel_sent_again_changes_nothing(
    quiet_world: World, careline: Centre
) -> None:
    case = await careline.alerts()
    now = quiet_world.clock.now()
    for body in (a_cancel(now, by=None), a_cancel(now)):
        first = await careline.cancels("A-1001", body)

        again = await careline.cancels("A-1001", body)

        assert again == first
    facts = await quiet_world.desk.facts(case)
    assert facts.count("CancelUnconfirmed") == facts.count("ReferralCancelled") == 1


async def test_with_a_crew_at_the_door_a_person_decides_once(
    quiet_world: World, careline: Centre
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await careline.alerts()
    await quiet_world.desk.assigns(case, oak)
    await oak.goes(await oak.is_asked(), "on-scene")
    body = a_cancel(quiet_world.clock.now())

    told = await careline.cancels("A-1001", body)
    await careline.cancels("A-1001", body)

    assert (told["closed"], told["status"]) == (False, "assigned")
    assert "a crew is with the person" in told["says"]
    facts = await quiet_world.desk.facts(case)
    assert facts.count("ConcernRaised") == 1


async def test_a_cancel_while_the_case_goes_back_says_so(
    quiet_world: World, careline: Centre
) -> None:
    case = await careline.alerts()
    await quiet_world.desk.decides(case, "hand_back", reason="no_crew_in_time")

    told = await careline.cancels("A-1001", a_cancel(quiet_world.clock.now()))

    assert (told["closed"], told["status"]) == (False, "handing_back")
    assert "on its way back" in told["says"]


async def test_a_cancel_of_an_alert_that_never_came_is_not_found(
    quiet_world: World, careline: Centre, tunwell: Centre
) -> None:
    await careline.alerts()
    path = "/telecare/alerts/A-1001/cancel"

    problem = await tunwell.does(path, a_cancel(quiet_world.clock.now()), refused=404)

    assert problem["type"] == "/problems/not-found"


async def test_behind_one_key_a_cancel_says_whose_alert_it_means(
    quiet_world: World, careline: Centre
) -> None:
    await careline.alerts()
    theirs = await careline.alerts(arc_id="northline")
    body = a_cancel(quiet_world.clock.now())
    path = "/telecare/alerts/A-1001/cancel"

    problem = await careline.does(path, body, refused=422)
    told = await careline.cancels("A-1001", body | {"arc_id": "northline"})

    assert problem["field"] == "arc_id"
    assert (told["id"], told["closed"]) == (theirs["id"], True)


@pytest.mark.parametrize("raw", [{"code": "019"}, {"code": "10", "mty": "RE"}])
async def test_a_button_alone_closes_nothing(
    quiet_world: World, careline: Centre, raw: dict[str, str]
) -> None:
    case = await careline.alerts()

    told = await careline.sends(
        {
            "arc_id": "careline",
            "alert_id": "A-1001",
            "raw": {"protocol": "SCAIP", **raw},
        },
        200,
    )

    assert (told["understood"], told["closed"]) == ("cancel", False)
    assert (await quiet_world.desk.card(case))["status"] == "waiting"


async def test_a_reset_after_the_operator_spoke_with_the_person_closes(
    quiet_world: World, careline: Centre
) -> None:
    await careline.alerts()
    at = quiet_world.clock.now()
    well = heard(at, can_get_up=True, on_floor_minutes=None)
    reset = {"protocol": "SCAIP", "code": "19"}

    told = await careline.alerts(status=200, raw=reset, voice_contact=well)

    assert (told["understood"], told["closed"]) == ("cancel", True)


async def test_a_reset_with_a_red_flag_is_no_cancel(
    quiet_world: World, careline: Centre
) -> None:
    case = await careline.alerts()
    at = quiet_world.clock.now() + timedelta(0)
    hurt = heard(at, head_injury=True)

    told = await careline.alerts(
        status=200, raw={"protocol": "SCAIP", "code": "19"}, voice_contact=hurt
    )

    assert (told["understood"], told["disposition"]) == ("alarm", "call_999_now")
    assert told["id"] == case["id"]
