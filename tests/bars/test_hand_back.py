"""A hand-back on the wire: what the desk was shown is what 999 hears, or it is ours."""

from collections.abc import AsyncIterator
from json import dumps, loads

import pytest
import pytest_asyncio

from tests.bars.conftest import Control
from tests.bars.messages import Sent
from tests.bars.outside_999 import outside_999
from tests.bars.test_conversation import our_id
from tests.bars.test_responses import Answering, ours, parts
from tests.world.people import Json
from tests.world.service import dispatching


@pytest_asyncio.fixture
async def line(control: Control) -> AsyncIterator[Answering]:
    """A line to a 999 that hears us."""
    async with outside_999() as outside:
        yield Answering(control, outside, {"bars_proxy_url": f"{outside.address}/fhir"})


async def late(
    line: Answering, *, accepted: bool = False, category: str = "C3"
) -> tuple[Sent, Json]:
    """A case that nobody can reach: its breach is 45 minutes away."""
    sent = line.control.message()
    sent.bundle = loads(dumps(sent.bundle).replace('"C3"', f'"{category}"'))
    case = {"id": our_id((await line.control.sends(sent)).json())}
    if accepted:
        await line.control.world.desk.decides(case, "accept")
    async with dispatching(line.control.world.runtime):
        await line.control.world.desk.is_told_to_hand_back(case)
    return sent, case


async def preview(line: Answering, case: Json) -> Json:
    path = f"/api/referrals/{case['id']}/hand-back"
    return await line.control.world.desk.sees(path)


async def test_a_case_never_accepted_is_rejected_as_the_desk_was_shown(
    line: Answering,
) -> None:
    _, case = await late(line)
    shown = await preview(line, case)
    await line.control.world.desk.hands_back(case)

    await line.turn()

    (told,) = line.told()
    said = ours(told)["reasonCode"][0]
    assert (shown["way"], shown["told"]) == ("bars", "rejection")
    assert shown["code"] == said["coding"][0]["code"] == "RRNA"
    assert shown["words"] == said["text"]
    assert shown["encounter"] == ours(told)["status"] == "cancelled"
    assert parts(told, "CarePlan") == []
    assert shown["care_plan"] is None
    assert (await line.control.world.desk.card(case))["status"] == "handed_back"


async def test_an_accepted_case_ends_with_999_to_act_as_the_desk_was_shown(
    line: Answering,
) -> None:
    _, case = await late(line, accepted=True)
    shown = await preview(line, case)
    await line.control.world.desk.hands_back(case)

    await line.turn()

    final = line.told()[-1]
    (plan,) = parts(final, "CarePlan")
    assert (shown["told"], shown["code"]) == ("final", None)
    assert shown["encounter"] == ours(final)["status"] == "finished"
    assert shown["care_plan"] == plan["status"] == "active"
    assert (await line.control.world.desk.card(case))["status"] == "handed_back"


async def test_a_case_that_999_has_already_is_shown_as_it_was_told_when_it_rang(
    line: Answering,
) -> None:
    _, case = await late(line)
    await line.control.world.desk.tells_999(case, "CAD-77", "C2")
    await line.turn()
    shown = await preview(line, case)

    await line.control.world.desk.hands_back(case)

    await line.turn(seconds=60)
    (told,) = line.told()
    (plan,) = parts(told, "CarePlan")
    assert (shown["told"], shown["code"]) == ("final", None)
    assert shown["encounter"] == ours(told)["status"] == "finished"
    assert shown["care_plan"] == plan["status"] == "active"
    assert shown["told_999_at"] is not None
    assert (await line.control.world.desk.card(case))["status"] == "handed_back"


async def test_a_999_matter_is_never_told_as_no_crew(line: Answering) -> None:
    _, case = await late(line, category="C2")
    shown = await preview(line, case)
    await line.control.world.desk.hands_back(case, shown["reason"])

    await line.turn()

    (told,) = line.told()
    said = ours(told)["reasonCode"][0]
    assert (said["coding"][0]["code"], said["text"]) == ("OTH", "red flag")
    assert (shown["code"], shown["words"]) == ("OTH", "red flag")


async def test_with_the_proxy_down_it_stays_ours_and_alarms_until_a_person_rang(
    line: Answering,
) -> None:
    line.settings = {"bars_proxy_url": "http://127.0.0.1:9/fhir"}
    _, case = await late(line)
    world = line.control.world
    async with dispatching(world.runtime):
        await world.desk.hands_back(case)
        for _ in range(8):
            await line.turn(seconds=120)
        await world.advance(seconds=1)
        missed = await world.desk.card(case)
        (answer,) = (await world.desk.case(case))["answers"]
        await world.desk.does(f"/api/referrals/{case['id']}/told")

    assert (missed["status"], missed["undelivered"]) == ("handing_back", True)
    assert missed["closed_at"] is None
    assert answer["status"] == "parked"
    assert answer["tries"] > 1
    assert (await world.desk.card(case))["status"] == "handed_back"


@pytest.mark.parametrize("composed", [False, True])
async def test_999_that_fails_safe_at_the_breach_and_cancels_hears_nothing_twice(
    line: Answering,
    composed: bool,  # noqa: FBT001 - a case of the table
) -> None:
    hears = line.settings
    line.settings = {"bars_proxy_url": "http://127.0.0.1:9/fhir"}
    sent, case = await late(line)
    await line.control.world.desk.hands_back(case)
    if composed:
        await line.turn()

    taken = await line.control.sends(sent.cancelled(case["id"]))
    line.settings = hears
    await line.turn(seconds=10)
    await line.turn(seconds=120)

    assert taken.status_code == 200
    assert line.told() == []
    card = await line.control.world.desk.card(case)
    assert (card["status"], card["undelivered"]) == ("cancelled", False)


async def test_by_policy_999_hears_of_it_without_anyone_s_press(
    line: Answering,
) -> None:
    world = line.control.world
    body = {"auto": ["not_accepted"], "why": "Agreed with the ambulance trust"}
    await world.desk.does("/api/area/hand-back", body)
    case = {"id": our_id((await line.control.sends(line.control.message())).json())}
    async with dispatching(world.runtime):
        await world.desk.waits_for(case, status="handing_back")

    await line.turn()

    (told,) = line.told()
    assert ours(told)["status"] == "cancelled"
    assert ours(told)["reasonCode"][0]["coding"][0]["code"] == "RRNA"
    assert (await world.desk.card(case))["status"] == "handed_back"
