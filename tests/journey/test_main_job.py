"""The main job: a call comes in, a crew is asked, drives, helps, and it is closed."""

from tests.world.callers import World


async def test_a_call_is_matched_accepted_driven_to_attended_and_closed(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()

    case = await world.sender.asks()
    offer = await oak.is_asked()
    await oak.goes(offer, "on-scene")
    await oak.taps("complete", {"outcome": "treated"})

    heard = await world.sender.hears(case)
    assert (heard["status"], heard["outcome"]) == ("completed", "treated")
    facts = await world.desk.facts(case)
    assert facts == [
        "ReferralReceived",
        "AssignmentOffered",
        "ReferralAssigned",
        "AssignmentAccepted",
        "VisitOpened",
        "TimerMoved",
        "ReferralAccepted",
        "VisitSetOff",
        "TimerMoved",
        "VisitArrived",
        "TimerMoved",
        "VisitCompleted",
        "AssignmentFinished",
        "ReferralCompleted",
    ]
