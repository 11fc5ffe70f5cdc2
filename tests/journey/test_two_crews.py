"""Two crews meet at one case: one leads it, one that a coordinator sent helps."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final
from urllib.parse import urlencode

import pytest

from tests.journey.test_offers import on_duty
from tests.journey.test_stood_down import says
from tests.world.callers import Phone, World
from tests.world.people import Json

OVERRIDE: Final = {"override_code": "nobody_else_in_time", "override_reason": "Agreed"}
PRESSES: Final = ("accept", "en-route", "on-scene", "end")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A case that Ash 1, alone, leads, and Oak 1 whom the coordinator may send."""

    world: World
    case: Json
    lead: Phone
    help: Phone

    async def looks(self, crew: Phone, *, refused: int | None = None) -> Json:
        asked = urlencode({"act": "second", "crew_id": str(crew.crew.id)})
        path = f"/api/referrals/{self.case['id']}/preview?{asked}"
        return await self.world.desk.sees(path, refused=refused)

    async def sends(
        self, seen: Json, *, refused: int | None = None, why: Json | None = None
    ) -> Json:
        as_seen = {"expect_version": seen["version"], "expect_crew": seen["crew_seen"]}
        path = f"/api/referrals/{self.case['id']}/second-crew?{urlencode(as_seen)}"
        body = {"crew_id": str(self.help.crew.id), "from_id": seen["taken_from"]}
        body |= why or {}
        return await self.world.desk.does(path, body, refused=refused)

    async def sent(self) -> Json:
        """The second crew was asked; its offer."""
        await self.sends(await self.looks(self.help))
        return await self.help.is_asked()

    async def card(self) -> Json:
        return await self.world.desk.card(self.case)

    async def hears(self) -> Json:
        """How the case stands to its sender; its version only says that it moved."""
        return await self.world.sender.hears(self.case) | {"version": None}

    async def told(self) -> list[str]:
        """The case's story, in the desk's words."""
        lines = (await self.world.desk.case(self.case))["timeline"]
        return [line["text"] for line in lines]


async def meeting(world: World) -> Meeting:
    """Ash 1 has accepted a fall that needs two; Oak 1 comes on duty then."""
    (ash,) = await on_duty(world, "Ash 1")
    case = await world.sender.asks(flags=["two_person"])
    body = {"crew_id": str(ash.crew.id)} | OVERRIDE
    await world.desk.does(f"/api/referrals/{case['id']}/assign", body)
    await ash.goes(await ash.is_asked(), "accept")
    (oak,) = await on_duty(world, "Oak 1")
    return Meeting(world, case, ash, oak)


@pytest.fixture
async def two(quiet_world: World) -> Meeting:
    return await meeting(quiet_world)


async def test_a_second_crew_is_previewed_with_when_both_are_there_and_then_asked(
    two: Meeting,
) -> None:
    seen = await two.looks(two.help)

    assert (seen["act"], seen["rules"], seen["taken_from"]) == ("second", [], None)
    assert seen["case"]["before"]["crew"] == "Ash 1"
    assert set(seen["case"]["after"]["crew"].split(" and ")) == {"Ash 1", "Oak 1"}
    before, after = (seen["case"][when]["arrive_at"] for when in ("before", "after"))
    assert datetime.fromisoformat(after) >= datetime.fromisoformat(before)
    await two.sends(seen)
    offer = await two.help.is_asked()
    assert (offer["part"], offer["referral_id"]) == ("assist", two.case["id"])
    assert (await two.lead.today())["assignment"]["part"] == "lead"
    assert (await two.card())["status"] == "assigned"


async def test_each_phone_says_who_else_comes_and_how_far_it_is(two: Meeting) -> None:
    assert (await two.lead.today())["meets"] is None
    offer = await two.sent()
    asked = (await two.lead.today())["meets"]
    lead = (await two.help.today())["meets"]
    assert (asked["crew"], asked["comes"]) == ("Oak 1", "asked")
    assert (lead["crew"], lead["part"], lead["comes"]) == ("Ash 1", "lead", "accepted")

    seen = []
    await two.help.accepts(offer)
    for step in ("en-route", "on-scene"):
        seen.append((await two.lead.today())["meets"]["comes"])
        await two.help.taps(step)

    there = (await two.lead.today())["meets"]
    assert seen == ["accepted", "on_its_way"]
    assert (there["comes"], there["people"]) == ("there", 2)


async def test_a_second_crew_s_steps_move_neither_the_clock_nor_what_the_sender_hears(
    two: Meeting,
) -> None:
    offer = await two.sent()
    before, heard = await two.card(), await two.hears()

    await two.help.goes(offer, "on-scene")

    card = await two.card()
    kept = ("status", "next_action", "next_action_at", "due_at", "outcome")
    assert {name: card[name] for name in kept} == {name: before[name] for name in kept}
    assert await two.hears() == heard
    assert "Second crew: at the place" in await two.told()


async def test_the_lead_s_outcome_ends_the_case_and_the_second_crew_must_say_it_knows(
    two: Meeting,
) -> None:
    offer = await two.sent()
    await says(two.help, offer, "received")
    await two.help.goes(offer, "en-route")
    await two.lead.taps("en-route")
    await two.lead.taps("on-scene")

    await two.lead.taps("complete", {"outcome": "lifted"})

    day = await two.help.today()
    assert (day["visit"], day["assignment"]) == (None, None)
    (taken,) = day["stood_down"]
    assert (taken["referral_id"], taken["was_accepted"]) == (two.case["id"], True)
    assert (await two.card())["status"] == "completed"


async def test_a_second_crew_with_the_person_stays_until_it_says_that_it_has_left(
    two: Meeting,
) -> None:
    await two.help.goes(await two.sent(), "on-scene")
    await two.lead.taps("en-route")
    await two.lead.taps("on-scene")
    await two.help.taps("complete", {"outcome": "lifted"}, refused=403)

    await two.lead.taps("complete", {"outcome": "lifted"})

    assert (await two.help.today())["visit"]["status"] == "on_scene"
    left = await two.help.taps("leave")
    assert (left["visit"], left["assignment"], left["stood_down"]) == (None, None, [])
    assert "Second crew: crew has left" in await two.told()


async def test_a_crew_with_the_person_that_needs_help_is_sent_a_second_crew(
    two: Meeting,
) -> None:
    await two.lead.taps("en-route")
    await two.lead.taps("on-scene")

    await two.help.accepts(await two.sent())

    assert (await two.help.today())["meets"]["comes"] == "there"
    assert (await two.lead.today())["meets"]["comes"] == "accepted"


async def test_when_the_lead_hands_back_the_second_crew_is_stood_down_too(
    two: Meeting,
) -> None:
    offer = await two.sent()
    await says(two.help, offer, "received")

    await two.lead.taps("hand-back", {"reason": "crew_cannot_continue"})

    assert (await two.card())["status"] == "waiting"
    day = await two.help.today()
    assert day["assignment"] is None
    assert len(day["stood_down"]) == 1


async def test_while_the_second_crew_is_with_the_person_the_case_is_not_taken_away(
    two: Meeting,
) -> None:
    await two.help.goes(await two.sent(), "on-scene")

    told = await two.world.desk.hands_back(two.case, refused=409)
    await two.world.sender.cancels(two.case)

    assert told["type"] == "/problems/wrong-status"
    card = await two.card()
    assert "cancel_after_arrival" in card["concerns"]
    assert (await two.help.today())["visit"]["status"] == "on_scene"


@pytest.mark.parametrize("how", ["refuses", "hands_back", "goes_off_duty"])
async def test_a_second_crew_that_does_not_come_alarms_the_desk_until_a_person_saw_it(
    two: Meeting, how: str
) -> None:
    offer = await two.sent()
    if how == "refuses":
        await two.help.refuses(offer)
    elif how == "goes_off_duty":
        await two.help.duty("end")
    else:
        await two.help.accepts(offer)
        await two.help.taps("hand-back", {"reason": "crew_cannot_continue"})

    await two.lead.taps("en-route")

    card = await two.card()
    assert (card["alarm"], card["status"]) == ("second_crew_lost", "assigned")
    assert (await two.lead.today())["meets"] is None
    path = f"/api/referrals/{two.case['id']}/acknowledge-alarm"
    await two.world.desk.does(path, {})
    assert (await two.card())["alarm"] is None


async def test_a_second_crew_that_saw_an_unsafe_scene_stops_the_line(
    two: Meeting,
) -> None:
    await two.help.goes(await two.sent(), "en-route")

    await two.help.taps("hand-back", {"reason": "scene_unsafe"})

    assert "scene_unsafe" in (await two.card())["concerns"]


async def test_a_second_crew_is_taken_off_alone_and_undone_within_a_minute(
    two: Meeting,
) -> None:
    await two.sent()
    assert (await two.card())["undo"]["act"] == "second"

    await two.world.desk.does(f"/api/referrals/{two.case['id']}/undo")

    assert (await two.help.today())["assignment"] is None
    assert (await two.lead.today())["visit"]["status"] == "to_do"
    again = await two.sent()
    await two.help.accepts(again)
    await two.world.desk.answers(again, "withdraw", {"reason": "Not needed"})
    assert (await two.help.today())["visit"] is None
    assert (await two.lead.today())["visit"]["status"] == "to_do"
    card = await two.card()
    assert (card["status"], card["alarm"], card["refused_by"]) == ("assigned", None, [])


async def test_a_case_has_one_second_crew_and_a_crew_one_case(two: Meeting) -> None:
    (oak2,) = await on_duty(two.world, "Oak 2")
    await two.sent()

    again = await two.looks(oak2, refused=409)

    other = await two.world.sender.asks()
    helps = f"act=assign&crew_id={two.help.crew.id}"
    taken = await two.world.desk.sees(
        f"/api/referrals/{other['id']}/preview?{helps}", refused=409
    )
    assert again["type"] == "/problems/wrong-status"
    assert taken["type"] == "/problems/crew-busy"


async def test_a_crew_on_its_way_elsewhere_is_diverted_to_help_and_undone_goes_back(
    two: Meeting,
) -> None:
    world, lesser = two.world, await two.world.sender.asks()
    body = {"crew_id": str(two.help.crew.id)}
    await world.desk.does(f"/api/referrals/{lesser['id']}/assign", body | OVERRIDE)
    await two.help.goes(await two.help.is_asked(), "en-route")

    seen = await two.looks(two.help)
    busy = await two.sends(seen | {"taken_from": None}, refused=409)
    await two.sends(seen)

    left = await world.desk.card(lesser)
    assert (seen["act"], seen["taken_from"]) == ("second", lesser["id"])
    assert lesser["id"] in {one["referral_id"] for one in seen["others"]}
    assert busy["type"] == "/problems/crew-busy"
    assert left["status"] == "waiting"
    day = await two.help.today()
    assert day["assignment"]["part"] == "assist"
    assert day["stood_down"][0]["diverted_to"] == (await two.card())["reference"]
    await world.desk.does(f"/api/referrals/{two.case['id']}/undo")
    again = await two.help.is_asked()
    assert (again["part"], again["referral_id"]) == ("lead", lesser["id"])
    assert (await world.desk.card(lesser))["due_at"] == left["due_at"]
    assert (await two.lead.today())["meets"] is None


async def test_a_crew_with_somebody_is_not_diverted_to_help(two: Meeting) -> None:
    other = await two.world.sender.asks()
    body = {"crew_id": str(two.help.crew.id)}
    await two.world.desk.does(f"/api/referrals/{other['id']}/assign", body | OVERRIDE)
    seen = await two.looks(two.help)
    await two.help.goes(await two.help.is_asked(), "on-scene")

    looked = await two.looks(two.help, refused=409)
    await two.sends(seen, refused=409)

    assert looked["type"] == "/problems/wrong-status"
    assert (await two.help.today())["visit"]["status"] == "on_scene"


async def test_a_second_crew_is_not_sent_when_the_case_changed_since_it_was_seen(
    two: Meeting,
) -> None:
    seen = await two.looks(two.help)
    await two.lead.taps("en-route")

    told = await two.sends(seen, refused=412)

    assert told["type"] == "/problems/stale-write"
    assert (await two.help.today())["assignment"] is None


async def test_a_rule_that_forbids_the_second_crew_is_set_aside_with_a_reason(
    two: Meeting,
) -> None:
    path = f"/api/referrals/{two.case['id']}/wishes"
    ruled = {"prefers": [], "must": [], "not_crews": [str(two.help.crew.id)]}
    await two.world.desk.does(path, ruled | {"why": "Knows the family"})
    seen = await two.looks(two.help)
    rules = [rule["code"] for rule in seen["rules"]]
    assert rules == ["crew_forbidden"]
    told = await two.sends(seen, refused=409)
    assert told["type"] == "/problems/breaks-rule"

    await two.sends(seen, why=OVERRIDE | {"override_rules": rules})

    offer = await two.help.is_asked()
    assert offer["overridden"] == rules


async def test_a_sender_s_update_is_read_by_both_crews(two: Meeting) -> None:
    await two.help.accepts(await two.sent())

    await two.world.sender.tells(two.case, reason="The gate is locked at the front")

    days = [await phone.today() for phone in (two.lead, two.help)]
    assert all(day["assignment"]["changed_at"] for day in days)


async def test_an_unanswered_second_crew_alarms_and_then_another_is_suggested(
    world: World,
) -> None:
    two = await meeting(world)
    await two.sent()

    await world.advance(seconds=60)
    await world.desk.waits_for(two.case, alarm="second_crew_unanswered")
    await world.advance(seconds=120)
    await world.desk.waits_for(two.case, alarm="second_crew_ask_another")

    await two.help.accepts(await two.help.is_asked())
    assert (await two.card())["alarm"] is None


async def test_a_second_crew_left_alone_with_the_person_alarms_a_person(
    world: World,
) -> None:
    two = await meeting(world)
    await two.help.goes(await two.sent(), "on-scene")

    await two.lead.taps("hand-back", {"reason": "scene_unsafe"})

    await world.desk.waits_for(two.case, alarm="second_crew_alone")
    assert (await two.help.today())["visit"]["status"] == "on_scene"


async def test_whatever_two_crews_and_a_desk_press_nobody_and_nothing_is_lost(
    two: Meeting,
) -> None:
    """Presses at random: after each the limbo question is asked of the store."""
    chance, kinds = Random(7), set[str]()  # noqa: S311 - a test's dice
    for _ in range(60):
        did = await _presses(two, chance)
        kinds.add(did)
        card = (await two.world.desk.case(two.case))["referral"]
        if card is None or card["status"] in ("completed", "handing_back"):
            await two.help.taps("leave") if await _is_there(two.help) else None
            two = await _another(two)

    assert kinds >= {"sent", *PRESSES}


async def _is_there(phone: Phone) -> bool:
    visit = (await phone.today())["visit"]
    return visit is not None and visit["status"] == "on_scene"


async def _another(two: Meeting) -> Meeting:
    case = await two.world.sender.asks(flags=["two_person"])
    return Meeting(two.world, case, two.lead, two.help)


async def _presses(two: Meeting, chance: Random) -> str:
    """One press by somebody, whether or not it can be carried out."""
    phone = chance.choice([two.lead, two.help])
    day = await phone.today()
    offer, visit = day["assignment"], day["visit"]
    if chance.random() < 0.3 or offer is None:
        return await _desk_acts(two, chance)
    if offer["status"] == "offered":
        if chance.random() < 0.8:
            await phone.accepts(offer)
            return "accept"
        await phone.refuses(offer)
        return "refuse"
    if chance.random() < 0.15:
        await phone.taps("hand-back", {"reason": "other"})
        return "hand-back"
    if visit["status"] == "on_scene":
        end = {"outcome": "lifted"} if offer["part"] == "lead" else {}
        await phone.taps("complete" if end else "leave", end)
        return "end"
    step = "en-route" if visit["status"] == "to_do" else "on-scene"
    await phone.taps(step)
    return step


async def _desk_acts(two: Meeting, chance: Random) -> str:
    desk, id_ = two.world.desk, two.case["id"]
    move = chance.choice(["assign", "second-crew", "undo", "withdraw"])
    body: Json = {}
    if move == "withdraw":
        offer = await desk.offer(two.case)
        path, body = (
            f"/api/assignments/{(offer or {}).get('id', id_)}/{move}",
            {"reason": "At random"},
        )
    else:
        path = f"/api/referrals/{id_}/{move}"
        crew = two.lead if move == "assign" else two.help
        body = {} if move == "undo" else {"crew_id": str(crew.crew.id)} | OVERRIDE
    answer = await desk.http.post(
        path, json=body, headers={"Idempotency-Key": f"{chance.random()}"[2:]}
    )
    assert answer.status_code < 500, answer.text
    await two.world.nobody_is_in_limbo()
    return "sent" if move == "second-crew" and answer.is_success else move


async def test_two_who_are_each_alone_are_sent_in_one_press_and_taken_back_in_one(
    quiet_world: World,
) -> None:
    alone = await _alone(quiet_world)
    case, named = await _needs_both(quiet_world)
    seen = await _looks_at(quiet_world, case, named)

    await _sends_both(quiet_world, case, named, seen)

    asked = [(await phone.is_asked())["part"] for phone in alone]
    assert sorted(asked) == ["assist", "lead"]
    assert set(seen["case"]["after"]["crew"].split(" and ")) == {"Oak 1", "Oak 2"}
    card = await quiet_world.desk.card(case)
    assert (card["status"], card["undo"]["act"]) == ("assigned", "meet")
    await quiet_world.desk.does(f"/api/referrals/{case['id']}/undo")
    days = [await phone.today() for phone in alone]
    assert [day["assignment"] for day in days] == [None, None]
    card = await quiet_world.desk.card(case)
    assert (card["status"], card["undo"]) == ("waiting", None)


async def test_of_two_both_are_asked_or_neither(quiet_world: World) -> None:
    alone = await _alone(quiet_world)
    case, named = await _needs_both(quiet_world)
    seen = await _looks_at(quiet_world, case, named)
    moved = seen | {"second_seen": "as it was before something happened to it"}

    await _sends_both(quiet_world, case, named, moved, refused=412)

    days = [await phone.today() for phone in alone]
    assert [day["assignment"] for day in days] == [None, None]
    assert (await quiet_world.desk.card(case))["status"] == "waiting"
    await _sends_both(quiet_world, case, named, seen)
    assert (await quiet_world.desk.card(case))["status"] == "assigned"


async def _alone(world: World) -> list[Phone]:
    """Oak 1 and Oak 2, of one person each today."""
    await world.asks_the_store(
        "UPDATE crew SET people = 1 WHERE name LIKE 'Oak%%' RETURNING name"
    )
    return await on_duty(world, "Oak 1", "Oak 2")


async def _needs_both(world: World) -> tuple[Json, Json]:
    """A case that needs two, and the two whom its match card names."""
    case = await world.sender.asks(flags=["two_person"])
    match = await world.desk.sees(f"/api/referrals/{case['id']}/match")
    assert match["could_meet"] is not None
    return case, match["could_meet"]


async def _looks_at(world: World, case: Json, named: Json) -> Json:
    asked = {
        "act": "meet",
        "crew_id": named["lead_id"],
        "second_id": named["second_id"],
    }
    path = f"/api/referrals/{case['id']}/preview?{urlencode(asked)}"
    return await world.desk.sees(path)


async def _sends_both(
    world: World, case: Json, named: Json, seen: Json, *, refused: int | None = None
) -> Json:
    as_seen = {"expect_version": seen["version"], "expect_crew": seen["crew_seen"]}
    both = {key: named[key] for key in ("lead_id", "second_id")}
    return await world.desk.does(
        f"/api/referrals/{case['id']}/two-crews?{urlencode(as_seen)}",
        both | {"second_seen": seen["second_seen"]},
        refused=refused,
    )
