"""A case that no crew can reach in time goes back while 999 can still make it."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journey.test_faults import dispatcher_processes, holder_of
from tests.world.at_homes import at_home
from tests.world.callers import PATIENCE_S, Desk, World
from tests.world.ground import HandClock
from tests.world.held import area_held
from tests.world.hits import Hits
from tests.world.people import UPPINGHAM, Json, three_crews
from tests.world.service import dispatching, runtime_in, world_on
from ucr.domain.ids import AreaId
from ucr.runtime import Ground, SystemClock

PAGE = Path(__file__).parents[2] / "docs/how-to/hand-back.md"
BREACH_MIN = 90
LAST_MIN = 45
"""An ambulance for category 3 is assumed to need 45 of the 90 minutes."""
DRAFTED_MIN = 35


async def due_in(world: World, minutes: float = BREACH_MIN) -> Json:
    """A call from 999 with its own breach time."""
    breach = world.clock.now() + timedelta(minutes=minutes)
    return await world.sender.asks(sender_breach_at=breach.isoformat())


async def drafted(world: World) -> Json:
    """One that nobody can reach, and whose hand-back is drafted."""
    case = await due_in(world)
    await world.desk.waits_for(case, alarm="nobody_in_time")
    await world.advance(minutes=DRAFTED_MIN)
    await world.desk.is_told_to_hand_back(case)
    return case


async def goes_back(world: World, case: Json) -> None:
    """Wait for it, though its timers ran out while nobody dispatched."""

    async def back() -> Json | None:
        rows = await world.asks_the_store(
            "SELECT status FROM referral WHERE id = %s", case["id"]
        )
        return {} if rows == [("handing_back",)] else None

    await world.until(back)


async def rules(world: World, **policy: object) -> None:
    body = {"why": "Agreed with the ambulance trust"} | policy
    await world.desk.does("/api/area/hand-back", body)


async def on_its_way_late(world: World) -> tuple[Json, Json]:
    """A crew has accepted and will be late: the breach is nearer than the drive."""
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await due_in(world, 5)
    offer = await world.desk.waits_for_offer(case, oak)
    await oak.goes(offer, "en-route")
    return case, offer


async def test_it_is_drafted_before_the_last_moment_and_once(world: World) -> None:
    case = await due_in(world)
    began = world.clock.now()
    await world.desk.waits_for(case, alarm="nobody_in_time")
    await world.advance(minutes=DRAFTED_MIN - 1)
    assert (await world.desk.card(case))["hand_back"] is None

    await world.advance(minutes=1)

    draft = await world.desk.is_told_to_hand_back(case)
    last = began + timedelta(minutes=LAST_MIN)
    assert draft["last_moment_at"] == last.isoformat().replace("+00:00", "Z")
    assert draft["would_send"] == "rejection"
    await world.advance(minutes=30)
    assert (await world.desk.facts(case)).count("HandBackDrafted") == 1
    assert (await world.desk.card(case))["status"] == "waiting"


async def test_it_is_dropped_by_itself_when_a_crew_can_be_in_time(world: World) -> None:
    case = await drafted(world)

    await world.phone("Oak 2").starts()

    await world.desk.waits_for(case, hand_back=None)
    facts = await world.desk.facts(case)
    assert facts.count("HandBackDraftDropped") == 1
    assert "HandBackStarted" not in facts


async def test_one_press_gives_it_back_and_it_is_ours_until_the_sender_says_yes(
    world: World,
) -> None:
    case = await drafted(world)

    await world.desk.hands_back(case)

    card = await world.desk.card(case)
    assert (card["status"], card["owner"]) == ("handing_back", "sender")
    assert card["hand_back"] is None
    await world.advance(minutes=5)
    assert (await world.desk.card(case))["alarm"] == "hand_back_unacknowledged"
    await world.sender.acknowledges(case)
    assert (await world.desk.card(case))["status"] == "handed_back"


async def test_a_sender_that_stays_silent_is_rung_by_a_coordinator(
    world: World,
) -> None:
    case = await drafted(world)
    await world.desk.hands_back(case)
    await world.advance(minutes=5)

    await world.desk.does(f"/api/referrals/{case['id']}/told")

    assert (await world.desk.card(case))["status"] == "handed_back"


async def test_999_that_fails_safe_and_cancels_takes_what_was_on_its_way_back(
    world: World,
) -> None:
    case = await drafted(world)
    await world.desk.hands_back(case)

    await world.sender.cancels(case)

    card = await world.desk.card(case)
    assert (card["status"], card["alarm"]) == ("cancelled", None)
    await world.sender.acknowledges(case, refused=409)


async def test_a_dismissed_draft_is_audited_and_returns_when_things_are_worse(
    world: World,
) -> None:
    case = await drafted(world)

    await world.desk.keeps_though_late(case, note="Spoke to the 999 desk")

    assert (await world.desk.card(case))["hand_back"]["dismissed_at"] is not None
    lines = await world.asks_the_store(
        "SELECT action, reason FROM audit WHERE action LIKE 'dismissed %%'"
    )
    assert lines == [
        ("dismissed a hand-back: late_agreed_with_999", "Spoke to the 999 desk")
    ]
    await world.advance(minutes=14)
    assert (await world.desk.facts(case)).count("HandBackDrafted") == 1
    await world.advance(minutes=1)
    await world.desk.is_told_to_hand_back(case)
    assert (await world.desk.facts(case)).count("HandBackDrafted") == 2


async def test_a_crew_on_its_way_that_will_be_late_is_told_to_a_person_only(
    world: World,
) -> None:
    await rules(world, lead_min={"C3": 1}, auto=["not_accepted", "accepted"])
    case, offer = await on_its_way_late(world)

    draft = await world.desk.is_told_to_hand_back(case)
    await world.advance(minutes=4)

    assert draft["would_send"] == "final"
    assert (await world.desk.card(case))["status"] == "assigned"
    assert (await world.desk.offer(case) or {})["id"] == offer["id"]


async def test_handing_back_stops_the_crew_that_was_on_its_way(world: World) -> None:
    await rules(world, lead_min={"C3": 1})
    case, _ = await on_its_way_late(world)
    await world.desk.is_told_to_hand_back(case)

    await world.desk.hands_back(case)

    assert (await world.phone("Oak 1").today())["visit"] is None
    assert (await world.desk.facts(case)).count("VisitStoodDown") == 1


async def test_a_crew_that_arrives_ends_the_draft_and_is_never_touched(
    world: World,
) -> None:
    await rules(world, lead_min={"C3": 1})
    case, _ = await on_its_way_late(world)
    await world.desk.is_told_to_hand_back(case)

    await world.phone("Oak 1").taps("on-scene")

    assert (await world.desk.card(case))["hand_back"] is None
    await world.desk.hands_back(case, refused=409)
    await world.advance(minutes=20)
    assert (await world.desk.card(case))["status"] == "assigned"
    assert (await world.desk.facts(case)).count("HandBackDrafted") == 1


async def test_a_crew_that_arrives_after_the_hand_back_is_told_to_the_desk(
    world: World,
) -> None:
    await rules(world, lead_min={"C3": 1})
    case, _ = await on_its_way_late(world)
    oak = world.phone("Oak 1")
    visit = (await oak.today())["visit"]
    await world.desk.hands_back(case)

    path = f"/api/crew/visits/{visit['id']}/on-scene"
    await oak.does(path, {"occurred_at": world.clock.now().isoformat()}, refused=409)

    card = await world.desk.card(case)
    assert card["status"] == "handing_back"
    assert card["alarm"] == "arrived_after_end"


async def test_a_crew_that_arrives_after_its_sender_cancelled_is_told_to_the_desk(
    world: World,
) -> None:
    case, _ = await on_its_way_late(world)
    oak = world.phone("Oak 1")
    visit = (await oak.today())["visit"]
    await world.sender.cancels(case)

    path = f"/api/crew/visits/{visit['id']}/on-scene"
    await oak.does(path, {"occurred_at": world.clock.now().isoformat()}, refused=409)

    card = await world.desk.card(case)
    assert (card["status"], card["alarm"]) == ("cancelled", "arrived_after_end")


async def test_it_stays_on_the_strip_until_a_person_has_seen_it_though_999_said_yes(
    world: World,
) -> None:
    await rules(world, lead_min={"C3": 1})
    case, _ = await on_its_way_late(world)
    oak = world.phone("Oak 1")
    visit = (await oak.today())["visit"]
    await world.desk.hands_back(case)
    path = f"/api/crew/visits/{visit['id']}/on-scene"
    await oak.does(path, {"occurred_at": world.clock.now().isoformat()}, refused=409)

    await world.advance(minutes=6)
    waited = await world.desk.card(case)
    await world.sender.acknowledges(case)
    taken = await world.desk.card(case)
    await world.advance(minutes=61)
    kept = await world.desk.card(case)
    await world.desk.does(f"/api/referrals/{case['id']}/acknowledge-alarm")
    await world.advance(minutes=61)

    alarms = [one["alarm"] for one in (waited, taken, kept)]
    assert alarms == ["arrived_after_end"] * 3
    assert (waited["status"], kept["status"]) == ("handing_back", "handed_back")
    assert (await world.desk.case(case))["referral"] is None


async def test_a_drafted_case_that_turns_out_a_999_matter_goes_back_as_one(
    world: World,
) -> None:
    case = await drafted(world)
    await world.sender.tells(case, exclusions=["suspected_sepsis"])
    path = f"/api/referrals/{case['id']}/hand-back"
    told = await world.desk.sees(path)
    asked = await world.desk.sees(f"{path}?reason=no_crew_in_time")

    await world.desk.hands_back(case, told["reason"])

    assert (told["reason"], told["words"]) == ("red_flag", "red flag")
    assert asked["words"] == "no crew in time"
    assert (await world.sender.hears(case))["hand_back_reason"] == "red_flag"


@pytest.mark.parametrize(
    ("first", "ends"),
    [
        ("press", {"status": "handing_back", "alarm": "arrived_after_end"}),
        ("arrival", {"status": "assigned", "alarm": None}),
    ],
)
async def test_of_a_press_that_races_an_arrival_one_wins_and_the_other_is_seen(
    quiet_world: World, first: str, ends: Json, hits: Hits
) -> None:
    """Both wait for the area's row; whichever came first, a person knows of both."""
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await world.desk.assigns(case, oak)
    await oak.goes(await oak.is_asked(), "en-route")
    visit = (await oak.today())["visit"]
    calls = {
        "press": world.desk.http.post(
            f"/api/referrals/{case['id']}/hand-back",
            json={"reason": "no_crew_in_time"},
            headers={"Idempotency-Key": "back"},
        ),
        "arrival": oak.http.post(
            f"/api/crew/visits/{visit['id']}/on-scene",
            json={"occurred_at": world.clock.now().isoformat()},
            headers={"Idempotency-Key": "there"},
        ),
    }
    then = "arrival" if first == "press" else "press"

    async with area_held(world) as held:
        won = asyncio.create_task(calls[first])
        await held.until_wait(1)
        lost = asyncio.create_task(calls[then])
        await held.until_wait(2)
        hits(2)
    answers = [(await won).status_code, (await lost).status_code]

    assert answers == [200, 409]
    await world.nobody_is_in_limbo()
    card = await world.desk.card(case)
    assert {one: card[one] for one in ends} == ends


async def test_by_policy_it_goes_by_itself_at_the_last_moment_and_the_audit_says_so(
    world: World,
) -> None:
    await rules(world, auto=["not_accepted"])
    case = await drafted(world)
    await world.advance(minutes=LAST_MIN - DRAFTED_MIN - 2)
    assert (await world.desk.card(case))["status"] == "waiting"

    await world.advance(minutes=1)

    card = await world.desk.waits_for(case, status="handing_back")
    assert card["owner"] == "sender"
    (line,) = await world.asks_the_store(
        "SELECT actor, action, reason FROM audit WHERE action LIKE 'handed back%%'"
    )
    assert line == (
        "dispatcher:test:1",
        "handed back by the area's policy: not_accepted",
        "no_crew_in_time",
    )
    assert (await world.sender.hears(case))["hand_back_reason"] == "no_crew_in_time"


async def test_a_999_case_that_follows_another_still_goes_back_in_time(
    world: World,
) -> None:
    """A telecare call leads, with hours to spare; 999's own breach is in 90 minutes."""
    await rules(world, auto=["not_accepted"])
    lead = await world.sender.asks(source="telecare", category=None)
    case = await due_in(world)
    path = f"/api/referrals/{case['id']}/join"
    await world.desk.does(path, {"lead_id": lead["id"]})
    await world.advance(minutes=DRAFTED_MIN)
    await world.desk.is_told_to_hand_back(lead)

    await world.advance(minutes=LAST_MIN - DRAFTED_MIN - 1)

    await world.desk.waits_for(lead, status="handing_back")
    await world.desk.waits_for(case, status="handing_back")


async def test_by_policy_nothing_goes_that_a_person_accepted_for_ucr(
    world: World,
) -> None:
    await rules(world, auto=["not_accepted"])
    case = await due_in(world)
    await world.desk.decides(case, "accept")
    await world.advance(minutes=DRAFTED_MIN)

    draft = await world.desk.is_told_to_hand_back(case)

    assert draft["would_send"] == "final"
    await world.advance(minutes=30)
    assert (await world.desk.card(case))["status"] == "waiting"


async def test_the_next_dispatcher_knows_the_draft_and_sends_it(
    quiet_world: World,
) -> None:
    world = quiet_world
    await rules(world, auto=["not_accepted"])
    async with dispatching(world.runtime, "first:1"):
        case = await drafted(world)
    between = await world.desk.facts(case)
    assert isinstance(world.clock, HandClock)
    world.clock.advance(timedelta(minutes=60))

    async with dispatching(world.runtime, "second:2"):
        await goes_back(world, case)

    assert between.count("HandBackDrafted") == 1
    assert "HandBackStarted" not in between
    facts = await world.desk.facts(case)
    assert facts.count("HandBackDrafted") == 1
    assert facts.count("HandBackStarted") == 1


async def test_a_dispatcher_killed_between_draft_and_send_loses_neither(
    emptied_database: str,
    valkey_url: str,
    rutland_grounds: Mapping[AreaId, Ground],
    hits: Hits,
) -> None:
    clock = SystemClock()
    async with (
        runtime_in(emptied_database, valkey_url, rutland_grounds, clock) as runtime,
        world_on(runtime, clock, three_crews()) as world,
    ):
        await rules(world, auto=["not_accepted"], lead_min={"C3": 1})
        with dispatcher_processes(world, 1) as (first,):
            await holder_of(world, token=1)
            case = await due_in(world, 2 + 12 / 60)
            await world.desk.is_told_to_hand_back(case)
            first.kill()
            first.wait()
            hits(1)
        at_the_kill = await world.desk.facts(case)
        with dispatcher_processes(world, 1):
            # The last moment may be a minute off, where the draft was soon.
            await world.desk.waits_for(
                case, within_s=60 + PATIENCE_S, status="handing_back"
            )
        facts = await world.desk.facts(case)

    assert "HandBackStarted" not in at_the_kill
    assert facts.count("HandBackDrafted") == 1
    assert facts.count("HandBackStarted") == 1


async def test_the_policy_is_told_with_its_sources_and_changed_by_name_and_reason(
    quiet_world: World,
) -> None:
    world = quiet_world
    before = await world.desk.sees("/api/area/hand-back")
    leads = {one["category"]: one for one in before["leads"]}
    assert before["auto"] == []
    assert leads["C2"]["minutes"] == 40
    assert leads["C2"]["is_seen"]
    assert not leads["C3"]["is_seen"]

    manager = Desk(world, await world.signed_in("Max"))
    body = {"auto": ["not_accepted"], "lead_min": {"C3": 30}, "why": "New agreement"}
    after = await manager.does("/api/area/hand-back", body)

    assert after["auto"] == ["not_accepted"]
    area = (await world.desk.sees("/api/board"))["snapshot"]["area"]
    assert area["hand_back"]["lead_min"]["C3"] == 30
    assert area["mode"] == "auto"
    lines = await world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'changed the hand-back policy'"
    )
    assert lines == [("New agreement",)]


async def test_a_clinician_does_not_change_the_policy_and_nobody_without_a_reason(
    quiet_world: World,
) -> None:
    ada = Desk(quiet_world, await quiet_world.signed_in("Ada"))

    await ada.does("/api/area/hand-back", {"why": "I wish"}, refused=403)
    problem = await quiet_world.desk.does("/api/area/hand-back", {}, refused=422)

    assert problem["field"] == "why"


async def test_what_would_be_told_is_shown_before_anything_is_done(
    quiet_world: World,
) -> None:
    world = quiet_world
    case = await due_in(world)
    by_phone = await world.desk.does(
        "/api/referrals",
        {
            "case_number": "BY-PHONE-1",
            "source": "self_or_carer",
            "need": "fall",
            "location": {"lon": UPPINGHAM[0], "lat": UPPINGHAM[1]},
            "reason": "Slipped",
        },
    )

    told = await world.desk.sees(f"/api/referrals/{case['id']}/hand-back")
    rung = await world.desk.sees(f"/api/referrals/{by_phone['id']}/hand-back")

    assert (told["way"], told["told"]) == ("outcomes", "rejection")
    assert told["words"] == "no crew in time"
    assert told["code"] is None
    assert (rung["way"], rung["takes_back"]) == ("phone", False)
    assert (await world.desk.card(case))["status"] == "waiting"


async def test_a_home_is_told_on_its_page(quiet_world: World) -> None:
    home = await at_home(quiet_world)
    case = await home.asks()

    told = await quiet_world.desk.sees(f"/api/referrals/{case['id']}/hand-back")

    assert (told["way"], told["takes_back"]) == ("page", False)


async def test_who_hands_back_is_shown_that_999_has_it_already(
    quiet_world: World,
) -> None:
    world = quiet_world
    case = await due_in(world)
    path = f"/api/referrals/{case['id']}/hand-back"
    before = await world.desk.sees(path)
    await world.desk.tells_999(case, "CAD-77", "C2")

    told = await world.desk.sees(path)

    assert before["told_999_at"] is None
    assert told["told_999_at"] == (await world.desk.card(case))["told_999_at"]
    assert told["told_999_at"] is not None


async def test_the_policy_of_the_control_room_s_page_is_taken(
    quiet_world: World,
) -> None:
    (body,) = re.findall(r"```json policy\n(.*?)```", PAGE.read_text(), re.DOTALL)

    said = await quiet_world.desk.does("/api/area/hand-back", json.loads(body))

    leads = {one["category"]: one["minutes"] for one in said["leads"]}
    assert (said["auto"], leads["C3"]) == (["not_accepted"], 40)
