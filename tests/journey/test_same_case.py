"""Two senders, one person: flagged, decided by a person, followed, and taken apart.

After every verb the limbo query is asked of the database (promise P2).
"""

import asyncio
from typing import Final

import pytest

from tests.world.callers import Phone, SenderDesk, World
from tests.world.people import UPPINGHAM, Json
from tests.world.service import dispatching
from ucr.app import new_id

FLAGGED_S: Final = 5
"""Promise 21."""
MARY: Final = {"name": "Mary Canary", "nhs_number": "999 000 0018"}
NOBODY: Final[Json] = {}


def other_sender(world: World) -> SenderDesk:
    """111's system, beside 999's."""
    return SenderDesk(world, world.client(world.keys["111"]))


async def two_calls(world: World, **second: object) -> tuple[Json, Json]:
    """One person, told by 999 and then by 111; and both are flagged."""
    first = await world.sender.asks(patient=MARY)
    told: Json = {"patient": MARY, "source": "nhs_111", "category": None} | second
    case = await other_sender(world).asks(**told)
    await world.desk.waits_for(first, likely_same=[case["id"]])
    await world.desk.waits_for(case, likely_same=[first["id"]])
    return first, case


async def join(world: World, case: Json, lead: Json, **more: int) -> Json:
    path = f"/api/referrals/{case['id']}/join"
    return await world.desk.does(path, {"lead_id": lead["id"]}, refused=more.get("no"))


async def separate(world: World, case: Json, **more: int) -> Json:
    path = f"/api/referrals/{case['id']}/separate"
    return await world.desk.does(path, refused=more.get("no"))


async def not_the_same(world: World, case: Json, other: Json, **more: int) -> Json:
    path = f"/api/referrals/{case['id']}/not-the-same"
    body = {"other_id": other["id"]}
    return await world.desk.does(path, body, refused=more.get("no"))


async def crew_has(world: World, case: Json, upto: str) -> Phone:
    """Oak 1 was asked about the only case that waits, and goes as far as `upto`."""
    oak = world.phone("Oak 1")
    await oak.starts()
    await world.desk.waits_for_offer(case, oak)
    await oak.goes(await oak.is_asked(), upto)
    return oak


async def one_has_a_crew(world: World, upto: str) -> tuple[Json, Json, Phone]:
    """Of two calls the one that Oak 1 was asked about, and the other."""
    first, second = await two_calls(world)
    oak = world.phone("Oak 1")
    await oak.starts()
    offer = await oak.is_asked()
    if upto:
        await oak.goes(offer, upto)
    has, waits = first, second
    if offer["referral_id"] == second["id"]:
        has, waits = second, first
    return has, waits, oak


# ------------------------------------------------------------------------- flagging


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ({"patient": MARY}, {"patient": MARY}),
        ({"patient": NOBODY}, {"patient": NOBODY}),
        ({"patient": {"name": "Mary Canary"}}, {"patient": {"name": "M Canary"}}),
    ],
    ids=["one number", "one place, nobody named", "one name and place"],
)
async def test_one_person_from_two_senders_is_flagged_within_five_seconds(
    world: World, told: Json, again: Json
) -> None:
    first = await world.sender.asks(**told)

    second = await other_sender(world).asks(**again)

    async with asyncio.timeout(FLAGGED_S):
        await world.desk.waits_for(first, likely_same=[second["id"]])
        await world.desk.waits_for(second, likely_same=[first["id"]])


async def test_two_people_at_one_door_are_two_cases(world: World) -> None:
    """A care home; the third call, which is flagged, shows that all were compared."""
    first = await world.sender.asks(patient={"name": "Mary Canary"})
    second = await other_sender(world).asks(patient={"name": "Ethel Robin"})

    third = await other_sender(world).asks(patient={"name": "Ethel Robin"})

    await world.desk.waits_for(third, likely_same=[second["id"]])
    assert (await world.desk.card(first))["likely_same"] == []


async def test_a_place_told_later_is_compared_too(world: World) -> None:
    first = await world.sender.asks(patient=NOBODY)
    far = {"lon": -0.7286, "lat": 52.6705}
    second = await other_sender(world).asks(patient=NOBODY, location=far)

    near = {"lon": UPPINGHAM[0], "lat": UPPINGHAM[1]}
    await other_sender(world).tells(second, location=near)

    async with asyncio.timeout(FLAGGED_S):
        await world.desk.waits_for(first, likely_same=[second["id"]])


async def test_a_case_that_was_closed_a_moment_ago_is_compared(world: World) -> None:
    first = await world.sender.asks(patient=MARY)
    await world.sender.cancels(first)

    second = await other_sender(world).asks(patient=MARY)

    await world.desk.waits_for(second, likely_same=[first["id"]])


async def test_a_new_dispatcher_flags_what_came_while_there_was_none(
    quiet_world: World,
) -> None:
    first = await quiet_world.sender.asks(patient=MARY)
    second = await other_sender(quiet_world).asks(patient=MARY)

    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.waits_for(first, likely_same=[second["id"]])

    async with dispatching(quiet_world.runtime, holder="test:2"):
        third = await quiet_world.sender.asks(patient=MARY)
        await quiet_world.desk.waits_for(third, status="waiting")
        await quiet_world.desk.waits_for(
            third, likely_same=sorted([first["id"], second["id"]])
        )
    facts = await quiet_world.desk.facts(first)
    assert facts.count("LikelySame") == 2


async def test_the_log_has_codes_of_evidence_and_no_name(world: World) -> None:
    """P29."""
    await two_calls(world)

    logged = await world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
        " WHERE fact = 'LikelySame'"
    )

    assert len(logged) == 2
    assert all("same_nhs_number" in text for (text,) in logged)
    assert not any("Canary" in text or "999000" in text for (text,) in logged)


# ------------------------------------------------------------------- the second crew


async def test_a_second_crew_for_one_person_waits_a_minute_for_a_look(
    world: World,
) -> None:
    oak, other = world.phone("Oak 1"), world.phone("Oak 2")
    await oak.starts()
    await other.starts()
    first, second = await two_calls(world)

    offers = [await world.desk.waits_for_offer(case) for case in (first, second)]

    assert sorted(offer["status"] for offer in offers) == ["offered", "proposed"]


async def test_when_nobody_looks_in_that_minute_the_crew_is_asked_all_the_same(
    world: World,
) -> None:
    """Never dropped: a wasted journey harms less than nobody coming."""
    for name in ("Oak 1", "Oak 2"):
        await world.phone(name).starts()
    first, second = await two_calls(world)
    for case in (first, second):
        await world.desk.waits_for_offer(case)

    await world.advance(seconds=61)

    for case in (first, second):
        found = await world.desk.offer(case)
        assert found is not None
        assert found["status"] == "offered"


async def test_in_advise_mode_nobody_is_ever_asked_unconfirmed(
    quiet_world: World,
) -> None:
    async with dispatching(quiet_world.runtime):
        await quiet_world.desk.does("/api/area/mode", {"mode": "advise"})
        await quiet_world.phone("Oak 1").starts()
        case = await quiet_world.sender.asks()
        await quiet_world.desk.waits_for_offer(case)

        await quiet_world.advance(minutes=4)

        found = await quiet_world.desk.offer(case)
        assert found is not None
        assert found["status"] == "proposed"
        assert (await quiet_world.desk.card(case))["alarm"] == "not_confirmed"


# ------------------------------------------------------------------ not the same, join


async def test_what_a_person_called_two_cases_stays_two(world: World) -> None:
    first, second = await two_calls(world)

    await not_the_same(world, first, second)

    for case in (first, second):
        card = await world.desk.card(case)
        assert (card["likely_same"], card["status"]) == ([], "waiting")
    await other_sender(world).tells(second, location={"lon": -0.7228, "lat": 52.5881})
    third = await world.sender.asks(patient=MARY)
    await world.desk.waits_for(third, status="waiting")
    await world.desk.waits_for(first, likely_same=[third["id"]])
    lines = [one["text"] for one in (await world.desk.case(first))["timeline"]]
    assert "A person decided: not the same case" in lines


async def test_a_joined_case_gets_no_crew_and_its_lead_shows_it(world: World) -> None:
    first, second = await two_calls(world)

    card = (await join(world, second, first))["referral"]

    assert (card["status"], card["joined_to"]) == ("joined", first["id"])
    assert (card["owner"], card["next_action"]) == ("dispatcher", "follow")
    lead = await world.desk.card(first)
    assert (lead["joined"], lead["likely_same"]) == ([second["id"]], [])
    for name in ("Oak 1", "Oak 2"):
        await world.phone(name).starts()
    await world.desk.waits_for_offer(first)
    assert await world.desk.offer(second) is None


async def test_the_case_s_words_stay_its_own_sender_s(world: World) -> None:
    first, second = await two_calls(world, reason="Neighbour heard her call")

    await join(world, second, first)

    path = f"/api/referrals/{first['id']}/compare/{second['id']}"
    sides = (await world.desk.sees(path))["sides"]
    told = [(side["sender"]["name"], side["story"]["reason"]) for side in sides]
    assert told == [
        ("EMAS", "Slipped in the kitchen"),
        ("111", "Neighbour heard her call"),
    ]


async def test_the_earlier_clock_governs_and_the_sender_s_own_is_not_moved(
    world: World,
) -> None:
    fallen = world.clock.now().isoformat()
    first, second = await two_calls(world, on_floor=True, floor_since_at=fallen)
    own = (await world.sender.hears(first))["due_at"]

    await join(world, second, first)

    lead = await world.desk.card(first)
    assert (lead["due_because"], lead["people"]) == ("on_floor", 2)
    assert (await world.sender.hears(first))["due_at"] == own
    await separate(world, second)
    assert (await world.desk.card(first))["due_because"] == "c3"
    assert (await world.desk.card(second))["due_because"] == "on_floor"


async def test_a_lie_that_only_the_second_sender_told_of_still_becomes_long(
    world: World,
) -> None:
    fallen = world.clock.now().isoformat()
    first, second = await two_calls(world, on_floor=True, floor_since_at=fallen)
    await join(world, second, first)

    await world.advance(minutes=61)

    await world.desk.waits_for(first, concerns=["long_lie"], status="needs_decision")


async def test_a_red_flag_of_the_second_sender_stops_the_line_of_the_first(
    world: World,
) -> None:
    first, second = await two_calls(world, red_flags=["evidence_of_fracture"])

    await join(world, second, first)

    lead = await world.desk.card(first)
    assert (lead["status"], lead["concerns"]) == ("needs_decision", ["red_flag"])
    assert lead["red_flags"] == ["evidence_of_fracture"]
    heard = await other_sender(world).hears(second)
    assert heard["disposition"] == "call_999_now"


@pytest.mark.parametrize("upto", ["", "accept"])
async def test_a_crew_that_has_not_set_off_is_not_needed_any_more(
    world: World, upto: str
) -> None:
    asked, other, oak = await one_has_a_crew(world, upto)

    await join(world, asked, other)

    assert await world.desk.offer(asked) is None
    await world.desk.waits_for_offer(other, oak)


@pytest.mark.parametrize("upto", ["en-route", "on-scene"])
async def test_a_case_with_a_crew_on_its_way_leads_and_is_not_led(
    world: World, upto: str
) -> None:
    going, other, oak = await one_has_a_crew(world, upto)

    problem = await join(world, going, other, no=409)

    assert problem["type"] == "/problems/not-joinable"
    assert "join the other case to this one" in problem["detail"]
    await join(world, other, going)
    assert (await oak.today())["visit"] is not None
    assert (await world.desk.card(other))["joined_to"] == going["id"]


async def test_the_same_command_twice_joins_once(world: World) -> None:
    first, second = await two_calls(world)
    path, body = f"/api/referrals/{second['id']}/join", {"lead_id": first["id"]}
    await world.desk.does(path, body, key="one-press")

    await world.desk.does(path, body, key="one-press")

    assert (await world.desk.facts(second)).count("ReferralJoined") == 1


async def test_a_joined_case_is_decided_about_with_its_lead_only(world: World) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)

    for decision, reason in (("accept", None), ("decline", "RRNA")):
        problem = await world.desk.decides(second, decision, reason=reason, refused=409)
        assert problem["type"] == "/problems/wrong-status"


# -------------------------------------------------------------------------- following


async def test_both_senders_hear_that_it_was_accepted_and_how_it_ended(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)
    start = (await other_sender(world).sees("/api/outcomes"))["next"]

    oak = await crew_has(world, first, "on-scene")
    await world.desk.waits_for(second, status="joined")
    assert (await other_sender(world).hears(second))["assigned"]
    await oak.taps("complete", {"outcome": "lifted"})

    await world.desk.waits_for(second, status="completed", outcome="lifted")
    news = await other_sender(world).sees(f"/api/outcomes?after={start}")
    assert [(one["id"], one["status"]) for one in news["items"]] == [
        (second["id"], "completed")
    ]
    facts = await world.desk.facts(second)
    assert facts.index("ReferralAccepted") < facts.index("ReferralCompleted")


@pytest.mark.parametrize(
    ("decision", "reason", "status"),
    [("decline", "needs_999", "declined"), ("hand_back", "other", "handing_back")],
)
async def test_what_goes_back_goes_back_to_both_senders(
    world: World, decision: str, reason: str, status: str
) -> None:
    first, second = await two_calls(world, red_flags=["intense_pain"])
    await join(world, second, first)

    await world.desk.decides(first, decision, reason=reason)

    await world.desk.waits_for(second, status=status)
    heard = await other_sender(world).hears(second)
    assert heard["needs_your_acknowledgement"]
    await other_sender(world).acknowledges(second)
    assert (await world.sender.hears(first))["status"] == status


async def test_when_one_sender_takes_back_the_lead_a_person_looks_at_the_other(
    world: World,
) -> None:
    """H8: somebody else still asked."""
    first, second = await two_calls(world)
    await join(world, second, first)

    await world.sender.cancels(first)

    card = await world.desk.waits_for(second, status="needs_decision")
    assert card["concerns"] == ["lead_cancelled"]
    assert (await world.desk.card(first))["joined"] == []
    await world.desk.decides(second, "accept")
    await world.phone("Oak 1").starts()
    await world.desk.waits_for_offer(second)


async def test_when_the_second_sender_takes_back_its_own_only_that_is_closed(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)
    oak = await crew_has(world, first, "on-scene")

    await other_sender(world).cancels(second)

    assert (await world.desk.card(second))["status"] == "cancelled"
    assert (await world.desk.card(first))["joined"] == []
    assert (await oak.today())["visit"]["status"] == "on_scene"


async def test_what_the_second_sender_tells_later_reaches_the_crew(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)
    oak = await crew_has(world, first, "en-route")

    told = await other_sender(world).tells(
        second, red_flags=["bleeding_freely"], notes="Canary: the dog bites"
    )

    assert (told["status"], told["disposition"]) == ("joined", "call_999_now")
    lead = await world.desk.card(first)
    assert lead["concerns"] == ["red_flag", "updated_after_dispatch"]
    today = await oak.today()
    assert today["assignment"]["changed_at"] is not None
    assert today["referral"]["red_flags"] == ["bleeding_freely"]
    assert today["also"][0]["story"]["notes"] == "Canary: the dog bites"


async def test_a_second_red_flag_asks_for_999_again_whoever_tells_it(
    world: World,
) -> None:
    """999 was called for the fracture; nobody has called for the breathing."""
    first, second = await two_calls(world, red_flags=["evidence_of_fracture"])
    await join(world, second, first)
    path = f"/api/referrals/{first['id']}/ambulance-called"
    await world.desk.does(path)
    assert (await world.desk.card(first))["ambulance_called_at"] is not None

    await other_sender(world).tells(
        second, red_flags=["evidence_of_fracture", "not_breathing_normally"]
    )

    assert (await world.desk.card(first))["ambulance_called_at"] is None
    assert (await world.desk.facts(first)).count("ConcernRaised") == 2


async def test_joining_a_worse_red_flag_asks_for_999_again(world: World) -> None:
    first, second = await two_calls(world, red_flags=["not_breathing_normally"])
    await world.sender.tells(first, red_flags=["evidence_of_fracture"])
    await world.desk.does(f"/api/referrals/{first['id']}/ambulance-called")

    await join(world, second, first)

    assert (await world.desk.card(first))["ambulance_called_at"] is None


async def test_joined_cases_end_together_after_a_restart_too(
    quiet_world: World,
) -> None:
    async with dispatching(quiet_world.runtime):
        first, second = await two_calls(quiet_world)
        await join(quiet_world, second, first)
    await quiet_world.desk.does(
        f"/api/referrals/{first['id']}/hand-back", {"reason": "other"}
    )
    assert (await quiet_world.desk.card(second))["status"] == "joined"

    async with dispatching(quiet_world.runtime, holder="test:2"):
        await quiet_world.desk.waits_for(second, status="handing_back")


# -------------------------------------------------------------------------- separating


async def test_separated_it_waits_by_itself_again(world: World) -> None:
    first, second = await two_calls(world)
    before = await world.desk.card(second)
    await join(world, second, first)

    card = (await separate(world, second))["referral"]

    assert (card["status"], card["joined_to"]) == ("waiting", None)
    assert (card["due_at"], card["due_because"]) == (
        before["due_at"],
        before["due_because"],
    )
    assert card["likely_same"] == [first["id"]]
    assert (await world.desk.card(first))["joined"] == []
    again = await separate(world, second, no=409)
    assert again["type"] == "/problems/wrong-status"


async def test_a_joined_pair_must_be_separated_before_it_is_called_two(
    world: World,
) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)

    problem = await not_the_same(world, first, second, no=409)

    assert problem["type"] == "/problems/not-joinable"


# ------------------------------------------------------------------ chains and who may


async def test_what_is_joined_to_a_joined_case_follows_the_one_that_leads(
    world: World,
) -> None:
    first, second = await two_calls(world)
    third = await world.sender.asks(patient=MARY)
    await join(world, second, first)

    card = (await join(world, third, second))["referral"]

    assert card["joined_to"] == first["id"]
    assert (await world.desk.card(first))["joined"] == [second["id"], third["id"]]
    problem = await join(world, first, third, no=409)
    assert problem["type"] == "/problems/not-joinable"


@pytest.mark.parametrize(
    ("verb", "name"), [("join", "lead_id"), ("not-the-same", "other_id")]
)
async def test_nothing_is_joined_to_a_case_that_is_not_here(
    world: World, verb: str, name: str
) -> None:
    first = await world.sender.asks(patient=MARY)
    path, body = f"/api/referrals/{first['id']}/{verb}", {name: str(new_id())}

    problem = await world.desk.does(path, body, refused=404)

    assert problem["type"] == "/problems/not-found"


async def test_both_readings_are_audited_before_they_are_compared(
    world: World,
) -> None:
    """P28."""
    first, second = await two_calls(world)

    found = await world.desk.sees(
        f"/api/referrals/{first['id']}/compare/{second['id']}"
    )

    assert "same_nhs_number" in found["shared"]
    lines = await world.asks_the_store(
        "SELECT referral_id::text FROM audit WHERE action = 'compared case'"
    )
    assert sorted(lines) == sorted([(first["id"],), (second["id"],)])


async def test_who_joined_what_is_in_the_audit_by_name(world: World) -> None:
    first, second = await two_calls(world)
    await join(world, second, first)

    await separate(world, second)

    lines = await world.asks_the_store(
        "SELECT action, actor LIKE 'account:%%' FROM audit WHERE referral_id = %s",
        second["id"],
    )
    assert (f"joined to {first['id']}", True) in lines
    assert (f"separated from {first['id']}", True) in lines
