"""A choice of crew is seen before it is made, and undone within a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import pytest

from tests.journey.test_offers import on_duty
from tests.world.callers import Phone, World
from tests.world.people import OAKHAM, RUTLAND, UPPINGHAM, Json
from ucr.app import new_id
from ucr.domain.ids import CrewId, ReferralId
from ucr.matching import picture
from ucr.matching.decide import think

OVERRIDE: Final = {"override_code": "nobody_else_in_time", "override_reason": "Agreed"}
CREWS: Final = ("Oak 1", "Oak 2", "Ash 1")
MINUTE: Final = timedelta(minutes=1)
NOT_CALLED_AWAY: Final = (
    "Oak 1 is with the person of case {case}, and is not called away from there."
    " Choose another crew, or pin this case to Oak 1, and it waits for that crew"
)


@dataclass(frozen=True, slots=True)
class Choosing:
    """A coordinator who looks before each choice."""

    world: World

    def path(self, case: Json, move: str) -> str:
        return f"/api/referrals/{case['id']}/{move}"

    async def looks(
        self,
        case: Json,
        crew: Phone,
        act: str = "assign",
        *,
        refused: int | None = None,
    ) -> Json:
        asked = urlencode({"act": act, "crew_id": str(crew.crew.id)})
        path = f"{self.path(case, 'preview')}?{asked}"
        return await self.world.desk.sees(path, refused=refused)

    async def makes(
        self, case: Json, crew: Phone, seen: Json, *, refused: int | None = None
    ) -> Json:
        """Make the choice that was looked at."""
        body: Json = {"crew_id": str(crew.crew.id)}
        move = "pin" if seen["act"] in ("pin", "unpin") else "assign"
        if seen["act"] == "divert":
            move, body = "divert", body | {"from_id": seen["taken_from"]}
        if seen["rules"]:
            read = [rule["code"] for rule in seen["rules"]]
            body |= OVERRIDE | {"override_rules": read}
        as_seen = {"expect_version": seen["version"]}
        if move != "pin":
            as_seen |= {"expect_crew": seen["crew_seen"]}
        path = f"{self.path(case, move)}?{urlencode(as_seen)}"
        return await self.world.desk.does(path, body, refused=refused)

    async def undoes(self, case: Json, *, refused: int | None = None) -> Json:
        return await self.world.desk.does(self.path(case, "undo"), refused=refused)


@pytest.fixture
async def desk(quiet_world: World) -> Choosing:
    """Three crews on duty, and nobody who dispatches."""
    for name in CREWS:
        await quiet_world.phone(name).starts()
    return Choosing(quiet_world)


async def _plan(world: World) -> dict[str, tuple[str, datetime]]:
    """Who comes to each case, and when, as the dispatcher thinks now."""
    async with world.runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, RUTLAND)
    standing = world.runtime.ground(RUTLAND).standing
    thought = think(seen, standing, at=world.clock.now())
    return {
        str(stop.referral_id): (seen.crews[plan.crew_id][0].name, stop.arrive_at)
        for plan in thought.crew_plans(seen)
        for stop in plan.stops
    }


def _coming(told: Json) -> tuple[str, datetime] | None:
    if told["crew"] is None:
        return None
    return (told["crew"], datetime.fromisoformat(told["arrive_at"]))


async def test_what_a_preview_says_is_what_the_plan_says_once_it_is_done(
    desk: Choosing,
) -> None:
    """A day of choices at random: refused by the preview means refused when made."""
    world, chance = desk.world, Random(1)  # noqa: S311 - a test's dice
    cases = [await _asks_somewhere(world, chance) for _ in range(6)]
    kinds = set[str]()
    for _ in range(24):
        case = chance.choice(cases)
        crew = world.phone(chance.choice(CREWS))
        act = chance.choice(["assign", "assign", "assign", "pin"])
        kinds.add(await _looks_and_makes(desk, case, crew, act))
        await _goes_on(crew, chance)
        await world.let_pass(seconds=chance.randrange(3))

    assert kinds >= {"assign", "reassign", "divert", "pin", "refused"}


async def _looks_and_makes(desk: Choosing, case: Json, crew: Phone, act: str) -> str:
    asked = urlencode({"act": act, "crew_id": str(crew.crew.id)})
    path = f"{desk.path(case, 'preview')}?{asked}"
    answer = await desk.world.desk.http.get(path)
    if answer.status_code != 200:
        body = {"crew_id": str(crew.crew.id)} | OVERRIDE
        key = {"Idempotency-Key": str(new_id())}
        made = await desk.world.desk.http.post(
            desk.path(case, act), json=body, headers=key
        )
        assert made.status_code == answer.status_code, (answer.text, made.text)
        return "refused"
    seen = answer.json()
    before = await _plan(desk.world)
    await desk.makes(case, crew, seen)
    after = await _plan(desk.world)
    told = [seen["case"], *seen["others"]]
    for effect in told:
        id_ = effect["referral_id"]
        assert _coming(effect["before"]) == before.get(id_)
        assert _coming(effect["after"]) == after.get(id_)
    silent = {*before, *after} - {effect["referral_id"] for effect in told}
    for id_ in silent:
        assert before[id_][0] == after[id_][0]
        assert abs(before[id_][1] - after[id_][1]) < MINUTE
    return str(seen["act"])


async def _asks_somewhere(world: World, chance: Random) -> Json:
    lon, lat = chance.choice([OAKHAM, UPPINGHAM])
    place = {
        "lon": lon + chance.uniform(-0.02, 0.02),
        "lat": lat + chance.uniform(-0.02, 0.02),
    }
    return await world.sender.asks(
        location=place, on_floor=chance.random() < 0.3, floor_since_at=None
    )


async def _goes_on(crew: Phone, chance: Random) -> None:
    """The crew accepts, or sets off, as crews do; nobody is there yet."""
    day = await crew.today()
    offer, visit = day["assignment"], day["visit"]
    if offer and offer["status"] == "offered" and chance.random() < 0.6:
        await crew.accepts(offer)
    elif visit and visit["status"] == "to_do" and chance.random() < 0.6:
        await crew.taps("en-route")


async def test_a_preview_names_the_case_that_loses_its_crew(desk: Choosing) -> None:
    oak = desk.world.phone("Oak 1")
    first = await _on_its_way(desk, oak)
    worse = await desk.world.sender.asks(on_floor=True)

    seen = await desk.looks(worse, oak)

    assert (seen["act"], seen["taken_from"]) == ("divert", first["id"])
    assert seen["case"]["after"]["crew"] == "Oak 1"
    (lost, *_) = seen["others"]
    assert lost["referral_id"] == first["id"]
    assert lost["before"]["crew"] == "Oak 1"
    assert lost["after"]["crew"] != "Oak 1" or (
        lost["after"]["spare_min"] < lost["before"]["spare_min"]
    )
    assert (await desk.world.desk.offer(first) or {})["status"] == "accepted"


async def test_taking_a_crew_off_says_before_what_the_plan_says_after(
    desk: Choosing,
) -> None:
    world, oak = desk.world, desk.world.phone("Oak 1")
    case = await _on_its_way(desk, oak)
    offer = await world.desk.offer(case)
    assert offer is not None
    path = f"/api/assignments/{offer['id']}/withdraw"

    seen = await world.desk.sees(path)
    await world.desk.does(
        f"{path}?{urlencode({'expect_version': seen['version']})}",
        {"reason": "reassign"},
    )

    assert (seen["crew"], seen["is_told"], seen["is_decided"]) == ("Oak 1", True, False)
    assert seen["case"]["before"]["crew"] == "Oak 1"
    assert seen["case"]["after"]["crew"] not in (None, "Oak 1")
    planned = await _plan(world)
    assert _coming(seen["case"]["after"]) == planned[str(case["id"])]
    await world.desk.sees(path, refused=404)  # it has ended


async def test_taking_off_a_crew_that_is_with_somebody_is_refused_before_it_is_pressed(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    case = await _on_its_way(desk, oak)
    await oak.taps("on-scene")
    offer = await desk.world.desk.offer(case)
    assert offer is not None

    path = f"/api/assignments/{offer['id']}/withdraw"
    told = await desk.world.desk.sees(path, refused=409)

    assert told["detail"].startswith("The crew is with the person, and is not called")


async def _on_its_way(desk: Choosing, crew: Phone) -> Json:
    case = await desk.world.sender.asks()
    await desk.makes(case, crew, await desk.looks(case, crew))
    await crew.goes(await crew.is_asked(), "en-route")
    return case


async def test_a_diverted_crew_says_that_it_knows_and_its_first_case_waits_by_its_clock(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    first = await _on_its_way(desk, oak)
    due = (await desk.world.desk.card(first))["due_at"]
    worse = await desk.world.sender.asks(on_floor=True)

    await desk.makes(worse, oak, await desk.looks(worse, oak))

    left = await desk.world.desk.card(first)
    assert (left["status"], left["due_at"]) == ("waiting", due)
    day = await oak.today()
    assert day["assignment"]["referral_id"] == worse["id"]
    (taken,) = day["stood_down"]
    reference = (await desk.world.desk.card(worse))["reference"]
    assert (taken["referral_id"], taken["diverted_to"]) == (first["id"], reference)
    said = f"/api/crew/assignments/{taken['assignment_id']}/stand-down-seen"
    await oak.does(said, {"occurred_at": desk.world.clock.now().isoformat()})
    assert (await oak.today())["stood_down"] == []
    lines = [one["text"] for one in (await desk.world.desk.case(first))["timeline"]]
    assert f"Its crew was sent to a worse case: {reference}" in lines


async def test_a_crew_that_is_with_somebody_is_not_diverted(desk: Choosing) -> None:
    oak = desk.world.phone("Oak 1")
    first = await _on_its_way(desk, oak)
    await oak.taps("on-scene")
    worse = await desk.world.sender.asks(on_floor=True)
    body = {"crew_id": str(oak.crew.id), "from_id": first["id"]}

    told = await desk.looks(worse, oak, refused=409)

    done = await desk.world.desk.does(desk.path(worse, "divert"), body, refused=409)
    assert told["type"] == done["type"] == "/problems/wrong-status"
    there = (await desk.world.desk.card(first))["reference"]
    assert told["detail"] == done["detail"] == NOT_CALLED_AWAY.format(case=there)


async def test_the_crew_that_is_next_by_the_card_but_with_somebody_is_refused_in_words(
    quiet_world: World,
) -> None:
    desk = Choosing(quiet_world)
    (oak,) = await on_duty(quiet_world, "Oak 1")
    first = await _on_its_way(desk, oak)
    await oak.taps("on-scene")
    then = await quiet_world.sender.asks()
    card = await quiet_world.desk.sees(f"/api/referrals/{then['id']}/match")
    assert [one["name"] for one in card["next"]] == ["Oak 1"]
    body = {"crew_id": str(oak.crew.id)}

    done = await quiet_world.desk.does(desk.path(then, "assign"), body, refused=409)

    told = await desk.looks(then, oak, refused=409)
    there = (await quiet_world.desk.card(first))["reference"]
    assert told["detail"] == done["detail"] == NOT_CALLED_AWAY.format(case=there)
    await quiet_world.desk.does(desk.path(then, "pin"), body)  # as those words say


async def test_a_choice_is_not_made_when_the_crew_has_moved_on_since_it_was_seen(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    await _on_its_way(desk, oak)
    worse = await desk.world.sender.asks(on_floor=True)
    seen = await desk.looks(worse, oak)
    await oak.taps("on-scene")
    await oak.taps("complete", {"outcome": "lifted"})

    told = await desk.makes(worse, oak, seen, refused=412)

    assert told["type"] == "/problems/stale-write"
    assert await desk.world.desk.offer(worse) is None


async def test_a_choice_is_not_made_when_the_case_has_changed_since_it_was_seen(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    case = await desk.world.sender.asks()
    seen = await desk.looks(case, oak)
    await desk.world.desk.rings_back(case, answered=True)

    told = await desk.makes(case, oak, seen, refused=412)

    assert told["case"]["changes"][-1]["text"] == "Rang back: answered"


async def test_a_phone_that_only_stored_the_offer_changes_nothing_that_was_seen(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    first, worse = [await desk.world.sender.asks() for _ in range(2)]
    await desk.makes(first, oak, await desk.looks(first, oak))
    seen = await desk.looks(worse, oak)
    offer = await oak.is_asked()
    stored = {"occurred_at": desk.world.clock.now().isoformat()}
    await oak.does(f"/api/crew/assignments/{offer['id']}/received", stored)

    await desk.makes(worse, oak, seen)

    assert (await oak.is_asked())["referral_id"] == worse["id"]


async def test_a_reassignment_undone_asks_the_crew_that_had_it_again(
    desk: Choosing,
) -> None:
    oak, other = desk.world.phone("Oak 1"), desk.world.phone("Oak 2")
    case = await _on_its_way(desk, oak)
    await desk.makes(case, other, await desk.looks(case, other))
    card = await desk.world.desk.card(case)
    assert card["undo"]["act"] == "reassign"
    assert card["undo"]["crew_id"] == str(other.crew.id)

    await desk.undoes(case)

    assert (await other.today())["assignment"] is None
    assert (await oak.is_asked())["referral_id"] == case["id"]
    card = await desk.world.desk.card(case)
    assert str(other.crew.id) in card["refused_by"]
    (undone,) = [
        one
        for one in (await desk.world.desk.case(case))["timeline"]
        if one["fact"] == "ActUndone"
    ]
    assert (undone["by"], undone["text"]) == (
        "Sam",
        "A person undid a choice: reassign",
    )


async def test_a_diversion_undone_gives_the_crew_its_first_case_back(
    desk: Choosing,
) -> None:
    oak = desk.world.phone("Oak 1")
    first = await _on_its_way(desk, oak)
    worse = await desk.world.sender.asks(on_floor=True)
    await desk.makes(worse, oak, await desk.looks(worse, oak))
    await desk.world.let_pass(seconds=60)

    await desk.undoes(worse)

    assert (await oak.is_asked())["referral_id"] == first["id"]
    assert (await desk.world.desk.card(worse))["status"] == "waiting"


async def test_a_diversion_undone_leaves_the_first_case_with_who_has_it_by_now(
    desk: Choosing,
) -> None:
    oak, other = desk.world.phone("Oak 1"), desk.world.phone("Oak 2")
    first = await _on_its_way(desk, oak)
    worse = await desk.world.sender.asks(on_floor=True)
    await desk.makes(worse, oak, await desk.looks(worse, oak))
    await desk.makes(first, other, await desk.looks(first, other))

    await desk.undoes(worse)

    assert (await oak.today())["assignment"] is None
    assert (await other.is_asked())["referral_id"] == first["id"]


@pytest.mark.parametrize(
    ("goes", "after_s", "words"),
    [
        ("accept", 0, "The crew has accepted it"),
        ("en-route", 0, "The crew has accepted it"),
        (None, 61, "possible for 60 seconds"),
    ],
)
async def test_an_undo_is_refused_in_words(
    desk: Choosing, goes: str | None, after_s: int, words: str
) -> None:
    oak = desk.world.phone("Oak 1")
    case = await desk.world.sender.asks()
    await desk.makes(case, oak, await desk.looks(case, oak))
    if goes:
        await oak.goes(await oak.is_asked(), goes)
    await desk.world.let_pass(seconds=after_s)

    told = await desk.undoes(case, refused=409)

    assert told["type"] == "/problems/undo-too-late"
    assert words in told["detail"]
    assert (await oak.today())["assignment"]["referral_id"] == case["id"]


async def test_a_pin_undone_is_as_it_was_and_nothing_is_undone_twice(
    desk: Choosing,
) -> None:
    oak, other = desk.world.phone("Oak 1"), desk.world.phone("Oak 2")
    case = await desk.world.sender.asks()
    for crew in (oak, other):
        await desk.makes(case, crew, await desk.looks(case, crew, "pin"))

    await desk.undoes(case)

    assert (await desk.world.desk.card(case))["pinned_to"] == str(oak.crew.id)
    await desk.undoes(case)
    assert (await desk.world.desk.card(case))["pinned_to"] is None
    told = await desk.undoes(case, refused=409)
    assert "nothing to undo" in told["detail"]


async def test_a_rule_is_set_aside_with_a_code_and_words_and_stands_in_the_case(
    desk: Choosing,
) -> None:
    ash = desk.world.phone("Ash 1")
    case = await desk.world.sender.asks(on_floor=True)
    seen = await desk.looks(case, ash)
    assert "too_few_people" in [rule["code"] for rule in seen["rules"]]
    for half in ("override_code", "override_reason"):
        body = {"crew_id": str(ash.crew.id), half: OVERRIDE[half]}
        await desk.world.desk.does(desk.path(case, "assign"), body, refused=409)

    await desk.makes(case, ash, seen)

    (told,) = (await desk.world.desk.case(case))["choices"]
    assert (told["act"], told["by"], told["crew"]) == ("assign", "Sam", "Ash 1")
    assert (told["because"], told["words"]) == ("nobody_else_in_time", "Agreed")
    assert "has too few people" in told["rules"]


async def test_another_rule_than_the_person_read_is_not_set_aside(
    desk: Choosing,
) -> None:
    ash = desk.world.phone("Ash 1")
    case = await desk.world.sender.asks(on_floor=True)
    body = {"crew_id": str(ash.crew.id), **OVERRIDE, "override_rules": ["lone_worker"]}

    told = await desk.world.desk.does(desk.path(case, "assign"), body, refused=409)

    assert "too_few_people" in told["codes"]
    assert await desk.world.desk.offer(case) is None


async def test_an_undo_asks_no_crew_that_must_not_come_any_more(
    desk: Choosing,
) -> None:
    oak, other = desk.world.phone("Oak 1"), desk.world.phone("Oak 2")
    case = await _on_its_way(desk, oak)
    await desk.makes(case, other, await desk.looks(case, other))
    wished = {"why": "She fears him", "not_crews": [str(oak.crew.id)]}
    await desk.world.desk.does(desk.path(case, "wishes"), wished)

    await desk.undoes(case)

    assert (await oak.today())["assignment"] is None
    assert (await desk.world.desk.card(case))["status"] == "waiting"


async def test_who_is_free_can_be_told_from_its_ids_alone(desk: Choosing) -> None:
    """A crew that nobody knows, and a case that nobody knows, are not there."""
    oak = desk.world.phone("Oak 1")
    case = await desk.world.sender.asks()
    nobody = {"act": "assign", "crew_id": str(CrewId(UUID(int=1)))}

    path = f"{desk.path(case, 'preview')}?{urlencode(nobody)}"
    await desk.world.desk.sees(path, refused=404)

    await desk.looks({"id": str(ReferralId(UUID(int=1)))}, oak, refused=404)
