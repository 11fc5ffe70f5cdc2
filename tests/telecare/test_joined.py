"""An alert whose case a person joined to another's: its news still reach the crew."""

from datetime import datetime, timedelta

import pytest

from tests.telecare.conftest import Centre
from tests.telecare.messages import Json, a_cancel, heard
from tests.world.callers import Phone, World


async def joined(world: World, careline: Centre) -> tuple[Json, Json, Phone]:
    """An alert joined to 999's case, to which Oak 1 drives."""
    oak = world.phone("Oak 1")
    await oak.starts()
    lead = await world.sender.asks()
    await world.desk.assigns(lead, oak)
    await oak.goes(await oak.is_asked(), "en-route")
    case = await careline.alerts(status=201)
    path = f"/api/referrals/{case['id']}/join"
    await world.desk.does(path, {"lead_id": lead["id"]})
    offer = (await oak.today())["assignment"]
    if offer["changed_at"] is not None:
        await oak.has_read(offer)
    return case, lead, oak


@pytest.mark.parametrize(
    "told",
    [
        {"address": {"lines": ["2 High Street East", "Uppingham"]}},
        {"raw": {"protocol": "SCAIP", "code": "99"}, "hazards": ["He has a knife"]},
        {"mobility_aid": "Frame"},
    ],
    ids=["another address", "a danger", "a word more"],
)
async def test_news_of_a_joined_alert_reach_the_crew_that_drives(
    quiet_world: World, careline: Centre, told: Json
) -> None:
    case, lead, oak = await joined(quiet_world, careline)

    receipt = await careline.alerts(status=200, **told)

    assert (receipt["id"], receipt["status"]) == (case["id"], "joined")
    assert "alert_id" not in [one["field"] for one in receipt["warnings"]]
    assert receipt["disposition"] == "person_deciding"
    card = await quiet_world.desk.card(lead)
    assert card["concerns"] == ["updated_after_dispatch"]
    assert (await oak.today())["assignment"]["changed_at"] is not None


async def test_a_longer_lie_of_a_joined_alert_is_told_to_its_lead(
    quiet_world: World, careline: Centre
) -> None:
    _, lead, oak = await joined(quiet_world, careline)
    at = quiet_world.clock.now()

    await careline.alerts(status=200, voice_contact=heard(at, on_floor_minutes=40))

    card = await quiet_world.desk.card(lead)
    fallen = datetime.fromisoformat(card["floor_since_at"])
    assert fallen == at - timedelta(minutes=40)
    assert card["concerns"] == ["updated_after_dispatch"]
    assert (await oak.today())["assignment"]["changed_at"] is not None


async def test_a_red_flag_of_a_joined_alert_opens_no_second_case(
    quiet_world: World, careline: Centre
) -> None:
    case, lead, _ = await joined(quiet_world, careline)
    hurt = heard(quiet_world.clock.now(), pain="severe")

    told = await careline.alerts(status=200, voice_contact=hurt)
    again = await careline.alerts(status=200, voice_contact=hurt)

    assert (told["id"], told["disposition"]) == (case["id"], "call_999_now")
    assert again == told
    assert "red_flag" in (await quiet_world.desk.card(lead))["concerns"]
    assert await quiet_world.asks_the_store("SELECT count(*) FROM referral") == [(2,)]


async def test_a_retry_hears_999_now_when_the_lead_has_a_red_flag(
    quiet_world: World, careline: Centre
) -> None:
    """Whoever told of it: the same person lies there."""
    case, lead, _ = await joined(quiet_world, careline)
    await quiet_world.sender.tells(lead, red_flags=["bleeding_freely"])

    told = await careline.alerts(status=200)

    assert (told["id"], told["disposition"]) == (case["id"], "call_999_now")
    assert told["due_because"] == "on_floor"


async def test_a_red_flag_after_the_lead_has_gone_back_is_for_a_person_to_decide(
    quiet_world: World, careline: Centre
) -> None:
    """Before the joined case has followed: it goes on by itself."""
    case, lead, _ = await joined(quiet_world, careline)
    await quiet_world.desk.decides(lead, "hand_back", reason="no_crew_in_time")
    hurt = heard(quiet_world.clock.now(), pain="severe")

    told = await careline.alerts(status=200, voice_contact=hurt)

    assert (told["id"], told["status"]) == (case["id"], "needs_decision")
    assert told["disposition"] == "call_999_now"


async def test_news_while_the_lead_was_taken_back_stay_with_the_alert(
    quiet_world: World, careline: Centre
) -> None:
    """A person will look at it, for somebody still asks."""
    case, lead, _ = await joined(quiet_world, careline)
    await quiet_world.sender.cancels(lead)

    told = await careline.alerts(status=200, mobility_aid="Frame")

    assert told["id"] == case["id"]
    assert "Frame" in (await quiet_world.desk.case(case))["story"]["notes"]


async def test_a_vouched_cancel_of_a_joined_alert_closes_it_and_only_it(
    quiet_world: World, careline: Centre
) -> None:
    case, lead, oak = await joined(quiet_world, careline)

    told = await careline.cancels("A-1001", a_cancel(quiet_world.clock.now()))

    assert (told["id"], told["closed"]) == (case["id"], True)
    assert told["says"] == "The case is closed."
    assert (await quiet_world.desk.card(lead))["joined"] == []
    assert (await oak.today())["visit"]["status"] == "en_route"


async def test_a_cancel_of_a_joined_alert_that_nobody_vouches_for_is_kept(
    quiet_world: World, careline: Centre
) -> None:
    case, _, _ = await joined(quiet_world, careline)
    body = a_cancel(quiet_world.clock.now(), by=None)

    told = await careline.cancels("A-1001", body)

    assert (told["closed"], told["status"]) == (False, "joined")
    card = await quiet_world.desk.card(case)
    assert card["unconfirmed_cancel_at"] is not None
