"""A volunteer reads what a lift takes: the service does not even send the rest."""

import json

from tests.world.callers import Phone, World
from tests.world.people import Json
from ucr.api.cases import PatientView, ReplyView, StoryView
from ucr.api.volunteer import as_volunteer
from ucr.domain.safety_check import Question, Reply

PERSON = {
    "name": "Test Canary",
    "nhs_number": "999 000 0018",
    "born_on": "1941-05-06",
    "phone": "01632 960123",
}
CLINICAL = ("9990000018", "1941-05-06", "Heart failure", "On warfarin")


async def asked(world: World, *, volunteers: bool) -> Phone:
    """A crew that was asked to a fall, of volunteers or not."""
    oak = world.phone("Oak 1")
    if volunteers:
        async with world.runtime.pool.connection() as conn:
            await conn.execute(
                "UPDATE crew SET kind = 'volunteer' WHERE id = %s", (oak.crew.id,)
            )
    await oak.starts()
    case = await world.sender.asks(
        patient=PERSON,
        conditions=["Heart failure"],
        notes="On warfarin",
        flags=["animals", "infection_risk"],
    )
    await world.desk.assigns(case, oak)
    return oak


def found(today: Json) -> list[str]:
    told = json.dumps(today)
    return [word for word in CLINICAL if word in told]


async def test_a_volunteer_is_not_sent_what_only_a_clinician_needs(
    quiet_world: World,
) -> None:
    oak = await asked(quiet_world, volunteers=True)

    today = await oak.today()

    assert found(today) == []
    story = today["details"]["story"]
    assert (story["patient"]["name"], story["reason"]) == (
        "Test Canary",
        "Slipped in the kitchen",
    )
    assert today["referral"]["flags"] == ["animals", "infection_risk"]


async def test_a_clinical_crew_is_sent_all_of_it(quiet_world: World) -> None:
    oak = await asked(quiet_world, volunteers=False)

    today = await oak.today()

    assert found(today) == list(CLINICAL)


async def test_a_volunteer_on_the_way_is_sent_the_code_of_the_key_safe(
    quiet_world: World,
) -> None:
    oak = await asked(quiet_world, volunteers=True)
    offer = await oak.is_asked()
    before = (await oak.today())["details"]["location"]

    await oak.goes(offer, "en-route")

    assert (before["key_safe"], before["has_key_safe"]) == (None, True)
    assert (await oak.today())["details"]["location"]["key_safe"] == "C4711"


def test_of_the_safety_check_a_volunteer_reads_danger_and_who_can_help() -> None:
    story = StoryView(
        patient=PatientView(name=None, nhs_number=None, born_on=None, phone=None),
        contacts=(),
        reason="",
        notes=None,
        conditions=(),
        answers=tuple(ReplyView(question=one, reply=Reply.NO) for one in Question),
    )

    answers = as_volunteer(story).answers

    assert {one.question for one in answers} == {
        Question.DANGER,
        Question.CAN_GET_UP,
        Question.ALONE,
    }
