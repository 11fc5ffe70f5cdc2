"""Where an area is set so, the match card names a crew that could turn round."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import pytest

from tests.journey.test_choices import Choosing
from tests.journey.test_settings import Manager
from tests.world.callers import Phone, World
from tests.world.people import OAKHAM, Json

HERE: Final = {"lon": OAKHAM[0], "lat": OAKHAM[1]}


@pytest.fixture
async def desk(quiet_world: World) -> Choosing:
    """Oak 1 alone is on duty, on its way from Oakham to who can wait, in Uppingham."""
    await quiet_world.phone("Oak 1").starts()
    return Choosing(quiet_world)


async def test_a_suggested_diversion_is_what_a_press_previews_and_what_then_is_done(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    calm = await _on_its_way(desk, oak)
    lies = await _lies_on_the_floor(desk.world)
    await _sets(desk, "floor")

    found = (await _match(desk, lies))["could_divert"]

    assert (found["crew_id"], found["from_id"]) == (str(oak.crew.id), calm["id"])
    seen = await desk.looks(lies, oak)
    (left,) = [one for one in seen["others"] if one["referral_id"] == calm["id"]]
    assert (seen["act"], seen["taken_from"]) == ("divert", calm["id"])
    assert (found["at"], found["left_at"]) == (
        seen["case"]["after"]["arrive_at"],
        left["after"]["arrive_at"],
    )
    assert found["sooner_min"] > 0
    assert found["later_min"] > 0
    await desk.makes(lies, oak, seen)
    assert (await oak.today())["assignment"]["referral_id"] == lies["id"]
    assert (await _match(desk, lies))["could_divert"] is None
    ((kept,),) = await desk.world.asks_the_store(
        "SELECT explanation -> 'could_divert' FROM decision WHERE referral_id = %s",
        lies["id"],
    )
    assert (kept["crew"], kept["from_id"], kept["gain"]) == (
        "Oak 1",
        calm["id"],
        found["gain"],
    )


async def test_nothing_is_suggested_until_a_manager_sets_it_nor_for_another_class(
    desk: Choosing,
) -> None:
    await _on_its_way(desk, desk.world.phone("Oak 1"))
    lies = await _lies_on_the_floor(desk.world)
    usual = (await _match(desk, lies))["could_divert"]
    await _sets(desk, "two_hour")
    other = (await _match(desk, lies))["could_divert"]
    await _sets(desk, "floor", "two_hour")

    both = (await _match(desk, lies))["could_divert"]

    assert (usual, other) == (None, None)
    assert both["crew"] == "Oak 1"


async def test_a_crew_with_somebody_or_that_asks_for_help_is_not_suggested(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    await _on_its_way(desk, oak)
    lies = await _lies_on_the_floor(desk.world)
    await _sets(desk, "floor")
    assert (await _match(desk, lies))["could_divert"] is not None
    at = {"occurred_at": desk.world.clock.now().isoformat()}

    await oak.does("/api/crew/help", at)
    unsafe = (await _match(desk, lies))["could_divert"]
    await oak.taps("on-scene")

    assert unsafe is None
    assert (await _match(desk, lies))["could_divert"] is None


async def test_no_crew_is_suggested_for_two_cases_of_one_board(
    desk: Choosing,
) -> None:
    await _on_its_way(desk, desk.world.phone("Oak 1"))
    await _sets(desk, "floor")
    first = await _lies_on_the_floor(desk.world)
    await desk.world.let_pass(minutes=1)
    later = await _lies_on_the_floor(desk.world, minutes=20)

    told = [(await _match(desk, one))["could_divert"] for one in (later, first, later)]

    assert [one and one["crew"] for one in told] == [None, "Oak 1", None]


async def test_a_suggestion_opens_nothing_once_another_desk_has_sent_the_crew_on(
    desk: Choosing,
) -> None:
    """The crew leaves another case by now than the one that was read."""
    oak = desk.world.phone("Oak 1")
    calm = await _on_its_way(desk, oak)
    await _sets(desk, "floor")
    lies = await _lies_on_the_floor(desk.world)
    found = (await _match(desk, lies))["could_divert"]
    assert found["from_id"] == calm["id"]
    seen = await desk.looks(lies, oak)
    other = await _lies_on_the_floor(desk.world, minutes=40)
    await desk.makes(other, oak, await desk.looks(other, oak))
    asked = {
        "act": "assign",
        "crew_id": found["crew_id"],
        "from_id": found["from_id"],
    }

    opened = await desk.world.desk.sees(
        f"{desk.path(lies, 'preview')}?{urlencode(asked)}", refused=412
    )
    pressed = await desk.makes(lies, oak, seen, refused=412)

    reference = (await desk.world.desk.card(other))["reference"]
    words = "The crew Oak 1 was changed by someone else: it was asked to go to"
    assert opened["detail"] == pressed["detail"] == f"{words} {reference} now"
    assert (await oak.is_asked())["referral_id"] == other["id"]


async def test_a_suggestion_that_still_holds_opens_the_diversion_that_it_told_of(
    desk: Choosing,
) -> None:
    await _on_its_way(desk, desk.world.phone("Oak 1"))
    await _sets(desk, "floor")
    lies = await _lies_on_the_floor(desk.world)
    found = (await _match(desk, lies))["could_divert"]
    asked = {"act": "assign", "crew_id": found["crew_id"], "from_id": found["from_id"]}

    seen = await desk.world.desk.sees(
        f"{desk.path(lies, 'preview')}?{urlencode(asked)}"
    )

    assert (seen["act"], seen["taken_from"]) == ("divert", found["from_id"])


async def _on_its_way(desk: Choosing, oak: Phone) -> Json:
    case = await desk.world.sender.asks(category="C4")
    await desk.makes(case, oak, await desk.looks(case, oak))
    await oak.goes(await oak.is_asked(), "en-route")
    at = {"at": desk.world.clock.now().isoformat(), "accuracy_m": 10}
    await oak.does("/api/crew/positions", {"positions": [HERE | at]})
    return case


async def _lies_on_the_floor(world: World, minutes: int = 30) -> Json:
    since = world.clock.now() - timedelta(minutes=minutes)
    return await world.sender.asks(
        location=HERE, on_floor=True, floor_since_at=since.isoformat()
    )


async def _sets(desk: Choosing, *classes: str) -> None:
    manager = Manager(desk.world, await desk.world.signed_in("Max"))
    await manager.sets(divert__suggest=list(classes))


async def _match(desk: Choosing, case: Json) -> Json:
    return await desk.world.desk.sees(desk.path(case, "match"))
