"""A clinician takes a waiting 999 call: one case, by name, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.stack.conftest import TAKE, Pulling
from tests.world.callers import Desk
from tests.world.ground import HandClock
from ucr.app import new_id
from ucr.domain.account import Account
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, AreaId, account
from ucr.stack import take as taking
from ucr.stack import watch
from ucr.stack.take import Wish
from ucr.store import accounts

HELD_UP = """
CREATE OR REPLACE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock(8150); RETURN NEW; END $$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER held_up BEFORE UPDATE ON referral
FOR EACH ROW EXECUTE FUNCTION held_up()
"""


async def another_clinician(pulling: Pulling, name: str = "Ben") -> Desk:
    """Somebody else with the right to take."""
    world = pulling.world
    who = Account(
        id=AccountId(new_id()),
        area_id=AreaId("rutland"),
        name=name,
        role=Role.CLINICIAN,
        crew_id=None,
    )
    async with world.runtime.pool.connection() as conn:
        await accounts.add(conn, who)
        await accounts.add_sign_in_link(
            conn,
            who.id,
            token=f"{name} opens this",
            expires_at=world.clock.now() + timedelta(days=1),
        )
    http = world.client()
    await http.post("/api/sign-in", json={"token": f"{name} opens this"})
    return Desk(world, http)


async def test_a_taken_call_is_a_case_with_the_callers_own_clocks_and_story(
    pulling: Pulling,
) -> None:
    call = pulling.cad.waits()
    await pulling.reads()

    took = await pulling.takes()

    card = took["referral"]
    assert (card["status"], card["source"]) == ("waiting", "ambulance_999")
    assert (card["category"], card["need"]) == ("C3", "fall")
    case = await pulling.ada.case({"id": took["referral_id"]})
    assert case["case_number"] == "EX-1"
    assert case["sender"]["name"] == "EMAS"
    assert case["story"]["patient"]["name"] == "Test Canary"
    assert case["story"]["contacts"][0]["phone"] == "07700 900001"
    assert case["location"]["access"] == "Key with the neighbour"
    started = {clock["started_at"][:16] for clock in case["clocks"]}
    assert started == {call["waiting_since"][:16]}
    breach = next(c for c in case["clocks"] if c["kind"] == "sender_breach")
    assert breach["due_at"][:16] == call["breach_at"][:16]
    facts = [(line["fact"], line["by"]) for line in case["timeline"]]
    assert facts == [("ReferralReceived", "Ada"), ("ReferralAccepted", "Ada")]


async def test_a_case_from_the_stack_goes_to_a_crew_like_any_other(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    oak = pulling.world.phone("Oak 2")
    await oak.starts()
    await pulling.reads()
    took = await pulling.takes()

    await pulling.sam.assigns({"id": took["referral_id"]}, oak)
    await oak.goes(await oak.is_asked(), "on-scene")
    await oak.taps("complete", {"outcome": "treated"})

    facts = await pulling.ada.facts({"id": took["referral_id"]})
    assert "ReferralCompleted" in facts


async def test_reading_a_call_in_full_is_audited_before_it_is_read(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    audited: list[Any] = []

    async def look() -> None:
        audited.extend(
            await pulling.world.asks_the_store(
                "SELECT action, reason, actor LIKE 'account:%%' FROM audit"
                " WHERE action = 'read stack call'"
            )
        )

    pulling.cad.before_details = look
    await pulling.takes()

    assert audited == [("read stack call", "emas/EX-1", True)]


async def test_nothing_of_a_person_is_kept_or_shown_before_a_call_is_taken(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()

    told = str(await pulling.shown())
    kept = str(await pulling.world.asks_the_store("SELECT call::text FROM stack_call"))

    for secret in ("Canary", "999 000 0018", "960001", "Slipped", "C4711", "Key with"):
        assert secret not in told
        assert secret not in kept
    assert "EX-1" in told


@pytest.mark.parametrize("who", ["Sam", "Max", "Oak 1", "Sam of elsewhere"])
async def test_only_a_clinician_of_the_area_takes(pulling: Pulling, who: str) -> None:
    pulling.cad.waits()
    await pulling.reads()
    http = await pulling.world.signed_in(who)

    answer = await http.post(
        TAKE.format("EX-1"), json={"version": "v1"}, headers={"Idempotency-Key": "k"}
    )

    assert answer.status_code == 403
    assert await pulling.rows("referral") == 0
    assert pulling.cad.asked == ["/stack/calls"]


async def test_a_clinician_of_another_area_finds_no_such_stack(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    there = Desk(pulling.world, await pulling.world.signed_in("Ada of elsewhere"))

    shown = await pulling.shown(there)
    problem = await pulling.takes(there, refused=404)

    assert (shown["feeds"], shown["calls"], shown["taken"]) == ([], [], [])
    assert problem["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    ("who", "status"), [("Sam", 200), ("Ada", 200), ("Max", 403), ("Oak 1", 403)]
)
async def test_who_may_see_the_stack(pulling: Pulling, who: str, status: int) -> None:
    http = await pulling.world.signed_in(who)

    assert (await http.get("/api/stack")).status_code == status


async def test_a_call_that_left_the_stack_is_not_taken_and_no_longer_shown(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    pulling.cad.calls.clear()

    problem = await pulling.takes(refused=409)

    assert problem["type"] == "/problems/call-gone"
    assert (await pulling.shown())["calls"] == []
    assert await pulling.rows("referral") == 0


async def test_a_call_that_got_an_ambulance_is_not_taken(pulling: Pulling) -> None:
    pulling.cad.waits()
    await pulling.reads()
    pulling.cad.calls["EX-1"] |= {"resource": "assigned", "version": "v2"}

    problem = await pulling.takes(refused=409)

    assert "an ambulance has it" in problem["detail"]
    assert (await pulling.call())["resource"] == "assigned"


async def test_a_call_that_changed_since_it_was_seen_is_looked_at_again(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    pulling.cad.calls["EX-1"] |= {"red_flags": ["intense_pain"], "version": "v2"}

    problem = await pulling.takes(refused=412)

    assert problem["type"] == "/problems/stale-write"
    fresh = await pulling.call()
    assert (fresh["version"], fresh["fit"]) == ("v2", "no")
    assert await pulling.rows("referral") == 0


async def test_what_does_not_fit_is_taken_only_with_a_reason_that_is_kept(
    pulling: Pulling,
) -> None:
    pulling.cad.waits(red_flags=["intense_pain"])
    await pulling.reads()

    problem = await pulling.takes(refused=422)
    took = await pulling.takes(reason="Pain is old, her own nurse is there")

    assert problem["field"] == "reason"
    assert took["referral"]["status"] == "waiting"
    kept = await pulling.world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'took from the stack'"
    )
    assert kept == [("Pain is old, her own nurse is there",)]


async def test_a_call_of_category_two_is_never_taken(pulling: Pulling) -> None:
    pulling.cad.waits(category="C2")
    await pulling.reads()

    problem = await pulling.takes(reason="We are near", refused=403)

    assert "needs an ambulance" in problem["detail"]


async def test_an_unmapped_complaint_needs_a_need(pulling: Pulling) -> None:
    complaint = {"code": "26A01", "system": "theirs", "display": "Unwell"}
    pulling.cad.waits(complaint=complaint)
    await pulling.reads()

    problem = await pulling.takes(refused=422)
    took = await pulling.takes(need="frailty")

    assert problem["field"] == "need"
    assert took["referral"]["need"] == "frailty"


async def test_a_need_that_is_switched_off_is_not_taken_and_the_call_stays_theirs(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    max_ = Desk(pulling.world, await pulling.world.signed_in("Max"))
    version = (await max_.sees("/api/settings"))["version"]
    off = {"changes": {"needs.off": ["fall"]}, "why": "No lifting kit today"}
    await max_.does(f"/api/settings?expect_version={version}", off)

    problem = await pulling.takes(refused=422)

    assert problem["type"] == "/problems/need-not-taken"
    assert await pulling.rows("referral") == await pulling.rows("stack_take") == 0
    assert (await pulling.call())["id"] == "EX-1"


async def test_an_unsafe_scene_still_waits_for_somebody_to_ring(
    pulling: Pulling,
) -> None:
    pulling.cad.waits(flags=["scene_unknown"])
    await pulling.reads()

    took = await pulling.takes()

    card = took["referral"]
    assert card["accepted_at"] is not None
    assert (card["status"], card["concerns"]) == ("needs_decision", ["scene_unknown"])


async def test_a_long_lie_that_a_clinician_took_goes_straight_to_a_crew(
    pulling: Pulling,
) -> None:
    fell = pulling.world.clock.now() - timedelta(minutes=70)
    pulling.cad.waits(on_floor_since=fell.isoformat())
    await pulling.reads()

    took = await pulling.takes()

    assert took["referral"]["status"] == "waiting"
    assert took["referral"]["due_because"] == "on_floor"


async def test_a_child_whose_row_told_no_age_is_taken_only_with_a_reason(
    pulling: Pulling,
) -> None:
    call = pulling.cad.waits(age_years=None)
    call["patient"] |= {"born_on": "2017-05-01"}
    await pulling.reads()

    problem = await pulling.takes(refused=422)

    assert (problem["field"], await pulling.rows("referral")) == ("reason", 0)
    assert "under 18" in problem["detail"]


async def test_a_child_stops_the_line_whatever_reason_it_was_taken_for(
    pulling: Pulling,
) -> None:
    call = pulling.cad.waits(age_years=None, red_flags=["intense_pain"])
    call["patient"] |= {"born_on": "2017-05-01"}
    await pulling.reads()

    took = await pulling.takes(reason="Pain is old, the nurse is there")

    card = took["referral"]
    assert card["accepted_at"] is not None
    assert card["status"] == "needs_decision"
    assert "under_age" in card["concerns"]


async def test_codes_that_we_do_not_know_are_shown_and_kept_as_warnings(
    pulling: Pulling,
) -> None:
    pulling.cad.waits(category="HCP4", flags=["bariatric"])
    await pulling.reads()

    shown = await pulling.call()
    took = await pulling.takes()

    assert (shown["category"], shown["flags"]) == ("HCP4", ["bariatric"])
    warnings = (await pulling.ada.case({"id": took["referral_id"]}))["warnings"]
    assert {one["field"] for one in warnings} >= {"flags", "category"}


async def test_a_case_that_999_sent_itself_is_not_taken_a_second_time(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    sent = await pulling.world.sender.asks(case_number="EX-1")

    problem = await pulling.takes(refused=409)

    assert problem["type"] == "/problems/call-taken"
    assert sent["reference"] in problem["detail"]
    assert "the ambulance service sent it" in problem["detail"]
    assert await pulling.rows("referral") == 1


async def test_pressing_take_again_is_the_same_case(pulling: Pulling) -> None:
    pulling.cad.waits()
    await pulling.reads()

    first = await pulling.takes(key="k1")
    again = await pulling.takes(key="k1")
    later = await pulling.takes(key="k2")

    assert first["referral_id"] == again["referral_id"] == later["referral_id"]
    assert await pulling.rows("referral") == 1
    assert len(pulling.cad.asked) == 2


async def test_two_clinicians_at_once_make_one_case_and_the_other_hears_who(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    ben = await another_clinician(pulling)
    both = asyncio.Barrier(2)

    async def together() -> None:
        await both.wait()  # passes only once both are reading the call

    pulling.cad.before_details = together
    body = {"version": "v1"}
    answers = await asyncio.gather(
        *(
            who.http.post(
                TAKE.format("EX-1"), json=body, headers={"Idempotency-Key": key}
            )
            for who, key in ((pulling.ada, "a"), (ben, "b"))
        )
    )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    assert pulling.cad.asked.count("/stack/calls/EX-1") == 2
    winner = "Ada" if won is answers[0] else "Ben"
    assert f"{winner} took it" in lost.json()["detail"]
    assert won.json()["referral"]["reference"] in lost.json()["detail"]
    assert await pulling.rows("referral") == 1
    assert await pulling.rows("stack_take") == 1


async def test_999_that_sends_it_while_a_clinician_takes_it_makes_one_case(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()

    async def send() -> None:
        await pulling.world.sender.asks(case_number="EX-1")

    pulling.cad.before_details = send
    problem = await pulling.takes(refused=409)

    assert problem["type"] == "/problems/call-taken"
    assert await pulling.rows("referral") == 1
    assert await pulling.rows("stack_take") == 0


@asynccontextmanager
async def no_acceptance(pulling: Pulling) -> AsyncIterator[psycopg.AsyncConnection]:
    """Hold every acceptance up in the database as long as the block lasts."""
    url = pulling.world.runtime.settings.database_url or ""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as gate:
        await gate.execute(HELD_UP)
        await gate.execute(TRIGGER)
        await gate.execute("SELECT pg_advisory_lock(8150)")
        try:
            yield gate
        finally:
            await gate.execute("SELECT pg_advisory_unlock(8150)")
            await gate.execute("DROP TRIGGER held_up ON referral")


async def waits_at_the_gate(gate: psycopg.AsyncConnection) -> None:
    """Look until the database says that an acceptance is held up."""
    async with asyncio.timeout(15):
        while True:
            cursor = await gate.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND NOT granted"
            )
            row = await cursor.fetchone()
            if row and row[0]:
                return
            await asyncio.sleep(0.01)


async def test_a_taking_cut_off_between_storing_and_accepting_leaves_no_half(
    pulling: Pulling,
) -> None:
    world = pulling.world
    pulling.cad.waits()
    await pulling.reads()
    ((ada_id,),) = await world.asks_the_store(
        "SELECT id FROM account WHERE name = 'Ada' AND area_id = 'rutland'"
    )
    wish = Wish(
        call_id="EX-1",
        version="v1",
        need=None,
        reason=None,
        by=account(AccountId(ada_id)),
    )
    async with no_acceptance(pulling) as gate:
        underway = asyncio.create_task(
            taking.take(world.runtime, pulling.client, wish, once=())
        )
        await waits_at_the_gate(gate)
        underway.cancel()
        with suppress(asyncio.CancelledError):
            await underway
    half = await world.asks_the_store("SELECT value ->> 'accepted_at' FROM referral")
    assert isinstance(world.clock, HandClock)
    world.clock.advance(timedelta(seconds=11))

    finished = await watch.finish(world.runtime, pulling.client)

    assert half == [(None,)]
    assert finished == 1
    ((whole, by),) = await world.asks_the_store(
        "SELECT value ->> 'accepted_at', value ->> 'accepted_by' FROM referral"
    )
    assert (whole is not None, by) == (True, f"account:{ada_id}")
    await pulling.turn()
    assert [told.path for told in pulling.cad.told] == ["/stack/calls/EX-1/taken"]


async def test_pressing_again_after_the_database_broke_off_goes_on_where_it_stopped(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    async with no_acceptance(pulling) as gate:
        first = asyncio.create_task(
            pulling.ada.http.post(
                TAKE.format("EX-1"),
                json={"version": "v1"},
                headers={"Idempotency-Key": "k1"},
            )
        )
        await waits_at_the_gate(gate)
        broken = await gate.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND NOT granted"
        )
        answer = await first
    half = await pulling.world.asks_the_store(
        "SELECT value ->> 'accepted_at' FROM referral"
    )

    took = await pulling.takes(key="k1")

    assert broken.rowcount == 1
    assert (answer.status_code, half) == (503, [(None,)])
    assert took["referral"]["accepted_at"] is not None
    assert await pulling.rows("referral") == 1
    assert pulling.cad.asked.count("/stack/calls/EX-1") == 1


async def test_a_taken_call_that_was_joined_is_still_the_takers(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    taken = {"id": (await pulling.takes(key="k1"))["referral_id"]}
    lead = await pulling.world.sender.asks()
    path = f"/api/referrals/{taken['id']}/join"
    await pulling.world.desk.does(path, {"lead_id": lead["id"]})

    again = await pulling.takes(key="k2")

    assert again["referral_id"] == taken["id"]
    assert [one["is_open"] for one in (await pulling.shown())["taken"]] == [True]
