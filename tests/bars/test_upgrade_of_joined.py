"""A coordinator rings 999 about one of two joined cases: both senders hear it."""

import pytest

from tests.bars.messages import Sent
from tests.bars.test_conversation import our_id
from tests.bars.test_responses import Answering, answering, parts
from tests.bars.test_upgrade import CAD, numbers
from tests.world.callers import World
from tests.world.people import Json
from tests.world.service import dispatching

__all__ = ["answering"]


async def joined(answering: Answering) -> tuple[Json, Json]:
    """A telecare call that leads, and 999's own case that follows it."""
    world = answering.control.world
    sent: Sent = answering.control.message()
    follows = {"id": our_id((await answering.control.sends(sent)).json())}
    leads = await world.sender.asks(source="telecare", category=None)
    await join(world, follows, leads)
    return leads, follows


async def join(world: World, case: Json, lead: Json) -> None:
    body = {"lead_id": lead["id"]}
    await world.desk.does(f"/api/referrals/{case['id']}/join", body)


async def number_of(answering: Answering, case: Json) -> str | None:
    known = (await answering.control.world.desk.case(case))["ambulance"]
    return None if known is None else str(known["case_number"])


@pytest.mark.parametrize("which", [0, 1], ids=["the lead", "the follower"])
async def test_999_hears_the_number_whichever_of_the_two_it_was_rung_about(
    answering: Answering, which: int
) -> None:
    pair = await joined(answering)
    desk = answering.control.world.desk

    await desk.tells_999(pair[which], CAD, "C2")
    await answering.turn()

    assert [await number_of(answering, one) for one in pair] == [CAD, CAD]
    facts = [(await desk.facts(one)).count("AmbulanceRaised") for one in pair]
    assert facts == [1, 1]
    (final,) = answering.told()
    assert len(parts(final, "Encounter")) == 3
    assert CAD in numbers(final)


async def test_the_number_reaches_a_case_that_is_joined_after_999_was_rung(
    answering: Answering,
) -> None:
    world = answering.control.world
    leads = await world.sender.asks(source="telecare", category=None)
    await world.desk.tells_999(leads, CAD, "C2")
    sent = await answering.control.sends(answering.control.message())
    follows = {"id": our_id(sent.json())}

    await join(world, follows, leads)
    await answering.turn()

    (final,) = answering.told()
    assert CAD in numbers(final)


async def test_999_hears_the_number_that_a_case_brings_which_is_joined_to_its_own(
    answering: Answering,
) -> None:
    world = answering.control.world
    sent = await answering.control.sends(answering.control.message())
    leads = {"id": our_id(sent.json())}
    follows = await world.sender.asks(source="telecare", category=None)
    await world.desk.tells_999(follows, CAD, "C2")

    await join(world, follows, leads)
    await answering.turn()

    (final,) = answering.told()
    assert CAD in numbers(final)


async def test_a_joined_case_goes_back_once_and_needs_no_second_yes(
    answering: Answering,
) -> None:
    leads, follows = await joined(answering)
    desk = answering.control.world.desk
    await desk.tells_999(leads, CAD, "C2")

    async with dispatching(answering.control.world.runtime):
        path = f"/api/referrals/{leads['id']}/hand-back"
        await desk.does(path, {"reason": "red_flag"})
        await desk.waits_for(follows, status="handed_back")
    await answering.turn()

    assert [len(parts(one, "Encounter")) for one in answering.told()] == [3]


async def test_a_joined_case_on_its_way_back_has_arrived_by_the_number_of_its_lead(
    answering: Answering,
) -> None:
    leads, follows = await joined(answering)
    desk = answering.control.world.desk
    async with dispatching(answering.control.world.runtime):
        path = f"/api/referrals/{leads['id']}/hand-back"
        await desk.does(path, {"reason": "red_flag"})
        await desk.waits_for(follows, status="handing_back")

    await desk.tells_999(leads, CAD, "C2")

    assert (await desk.card(follows))["status"] == "handed_back"


async def test_a_joined_case_that_999_knows_already_keeps_its_own_number(
    answering: Answering,
) -> None:
    world = answering.control.world
    sent = await answering.control.sends(answering.control.message())
    follows = {"id": our_id(sent.json())}
    await world.desk.tells_999(follows, "CAD-1", "C3")
    leads = await world.sender.asks(source="telecare", category=None)
    await world.desk.tells_999(leads, CAD, "C2")
    await join(world, follows, leads)

    assert await number_of(answering, follows) == "CAD-1"
    assert await number_of(answering, leads) == CAD
