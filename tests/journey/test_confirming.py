"""The dispatcher's own proposal: its effect is seen, it is confirmed, and undone."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from tests.journey.test_choices import Choosing
from tests.world.callers import Phone, World
from tests.world.people import UPPINGHAM, Json
from tests.world.service import dispatching


@pytest.fixture
async def advising(quiet_world: World) -> AsyncIterator[Choosing]:
    """Oak 1 and Oak 2 are on duty, and a person confirms each crew."""
    desk = quiet_world.desk
    await desk.does("/api/area/mode", {"mode": "advise", "why": "Training"})
    for name in ("Oak 1", "Oak 2"):
        await quiet_world.phone(name).starts()
    async with dispatching(quiet_world.runtime):
        yield Choosing(quiet_world)


async def _proposed(choosing: Choosing) -> tuple[Json, Json, Phone]:
    """A case, its proposal, and the crew that is proposed."""
    world = choosing.world
    case = await world.sender.asks()
    proposal = await world.desk.waits_for_offer(case)
    crew = next(
        phone
        for phone in world.phones.values()
        if str(phone.crew.id) == proposal["crew_id"]
    )
    return case, proposal, crew


async def _confirms(
    choosing: Choosing, proposal: Json, seen: Json, *, refused: int | None = None
) -> Json:
    """Confirm it as it was looked at."""
    as_seen = {"expect_version": seen["version"], "expect_crew": seen["crew_seen"]}
    path = f"/api/assignments/{proposal['id']}/confirm?{urlencode(as_seen)}"
    return await choosing.world.desk.does(path, refused=refused)


async def test_what_a_proposal_does_is_seen_before_it_is_confirmed(
    advising: Choosing,
) -> None:
    """Against its being taken back: then the other crew would come."""
    case, proposal, crew = await _proposed(advising)

    seen = await advising.looks(case, crew, "confirm")

    assert seen["rules"] == []
    assert seen["case"]["after"]["crew"] == crew.crew.name
    other = {"Oak 1", "Oak 2"} - {crew.crew.name}
    assert {seen["case"]["before"]["crew"]} == other
    await _confirms(advising, proposal, seen)
    assert (await crew.is_asked())["referral_id"] == case["id"]


async def test_who_would_come_sooner_to_another_case_without_it_is_named(
    advising: Choosing,
) -> None:
    case, _, crew = await _proposed(advising)
    lon, lat = UPPINGHAM
    second = await advising.world.sender.asks(location={"lon": lon, "lat": lat})
    await advising.world.desk.waits_for_offer(second)
    third = await advising.world.sender.asks(location={"lon": lon, "lat": lat})

    seen = await advising.looks(case, crew, "confirm")

    told = {one["referral_id"]: one for one in seen["others"]}
    felt = told[third["id"]]
    assert felt["before"]["arrive_at"] < felt["after"]["arrive_at"]


async def test_only_the_crew_that_is_proposed_can_be_looked_at_so(
    advising: Choosing,
) -> None:
    case, proposal, crew = await _proposed(advising)
    other = next(
        advising.world.phone(name)
        for name in ("Oak 1", "Oak 2")
        if advising.world.phone(name) is not crew
    )

    await advising.looks(case, other, "confirm", refused=404)

    await _confirms(advising, proposal, await advising.looks(case, crew, "confirm"))
    await advising.looks(case, crew, "confirm", refused=404)


async def test_a_proposal_is_not_confirmed_where_the_case_changed_since_it_was_seen(
    advising: Choosing,
) -> None:
    case, proposal, crew = await _proposed(advising)
    seen = await advising.looks(case, crew, "confirm")
    await advising.world.desk.rings_back(case, answered=True)

    told = await _confirms(advising, proposal, seen, refused=412)

    assert told["case"]["changes"][-1]["text"] == "Rang back: answered"
    assert (await crew.today())["assignment"] is None


async def test_a_proposal_is_not_confirmed_where_the_crew_changed_since_it_was_seen(
    advising: Choosing,
) -> None:
    """Its shift is shorter by now: the case itself has not moved."""
    case, proposal, crew = await _proposed(advising)
    seen = await advising.looks(case, crew, "confirm")
    await advising.world.asks_the_store(
        "UPDATE shift SET ends_at = ends_at - interval '1 minute'"
        " WHERE crew_id = %s RETURNING id",
        crew.crew.id,
    )

    told = await _confirms(advising, proposal, seen, refused=412)

    said = f"The crew {crew.crew.name} was changed by someone else"
    assert told["detail"].startswith(f"{said}: it is proposed for ")
    assert (await crew.today())["assignment"] is None


async def test_a_confirmation_is_its_persons_choice_and_undone_within_the_minute(
    advising: Choosing,
) -> None:
    case, proposal, crew = await _proposed(advising)
    await _confirms(advising, proposal, await advising.looks(case, crew, "confirm"))
    await crew.is_asked()
    sam = (await advising.world.desk.sees("/api/me"))["account_id"]
    card = await advising.world.desk.card(case)
    assert (card["undo"]["by"], card["undo"]["crew_id"]) == (
        f"account:{sam}",
        str(crew.crew.id),
    )

    await advising.undoes(case)

    assert (await crew.today())["assignment"] is None
    assert str(crew.crew.id) in (await advising.world.desk.card(case))["refused_by"]
    (told,) = (await advising.world.desk.case(case))["choices"]
    assert (told["by"], told["undone_by"]) == ("Sam", "Sam")


async def test_an_old_screen_confirms_and_undoes_as_before(advising: Choosing) -> None:
    """It says neither what it saw of the crew nor of the case."""
    case, proposal, crew = await _proposed(advising)

    await advising.world.desk.answers(proposal, "confirm")

    await crew.is_asked()
    await advising.world.desk.answers(proposal, "undo")
    assert (await crew.today())["assignment"] is None
    told = await advising.undoes(case, refused=409)
    assert "It has changed since" in told["detail"]


async def test_two_choices_about_one_case_are_undone_one_after_the_other(
    quiet_world: World,
) -> None:
    choosing = Choosing(quiet_world)
    oak, other = quiet_world.phone("Oak 1"), quiet_world.phone("Oak 2")
    for phone in (oak, other):
        await phone.starts()
    case = await quiet_world.sender.asks()
    for crew in (oak, other):
        await choosing.makes(case, crew, await choosing.looks(case, crew))
        await quiet_world.let_pass(seconds=2)

    await choosing.undoes(case)
    await quiet_world.let_pass(seconds=2)
    assert (await oak.is_asked())["referral_id"] == case["id"]
    await choosing.undoes(case)

    assert (await oak.today())["assignment"] is None
    assert (await quiet_world.desk.card(case))["status"] == "waiting"
    told = await choosing.undoes(case, refused=409)
    assert "nothing to undo" in told["detail"]
