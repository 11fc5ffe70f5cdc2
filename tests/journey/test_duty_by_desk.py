"""The desk changes a crew's shift: whoever went home is asked no more."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio

from routing.travel.standing import StandingTimes
from tests.world.callers import Desk, Phone, World
from tests.world.ground import HandClock
from tests.world.held import area_held
from tests.world.hits import Hits
from tests.world.people import ELSEWHERE, RUTLAND, Json, three_crews
from tests.world.service import world_on
from ucr.app import new_id
from ucr.runtime import Runtime

ILL: Final = {"because": "gone_home_ill", "words": "Rang in, feels faint"}
SHIFT: Final = "SELECT status FROM shift WHERE crew_id = %s"


def path(crew: Phone, **query: object) -> str:
    return f"/api/crews/{crew.crew.id}/shift?{urlencode(query)}"


async def does(
    desk: Desk, crew: Phone, move: str, *, refused: int | None = None, **more: object
) -> Json:
    """End a shift, begin or end its break; the shift, or the problem."""
    return await desk.does(path(crew), {"move": move, **ILL, **more}, refused=refused)


async def on_duty(desk: Desk) -> list[str]:
    crews = (await desk.sees("/api/board"))["snapshot"]["crews"]
    return sorted(one["name"] for one in crews)


@pytest_asyncio.fixture
async def oak(quiet_world: World) -> Phone:
    """Oak 1, on duty; nobody dispatches."""
    found = quiet_world.phone("Oak 1")
    await found.starts()
    return found


async def is_asked_about_a_case(world: World, oak: Phone) -> tuple[Json, Json]:
    """A case, and its offer that waits for Oak 1."""
    case = await world.sender.asks()
    await world.desk.assigns(case, oak)
    return case, await oak.is_asked()


async def test_a_crew_whose_shift_the_desk_ended_is_off_the_board_and_told_so(
    quiet_world: World, oak: Phone
) -> None:
    told = await does(quiet_world.desk, oak, "end")

    assert told == {"shift": None}
    assert await on_duty(quiet_world.desk) == []
    day = await oak.today()
    at = datetime.fromisoformat(day["by_desk"]["at"])
    assert (day["shift"], day["by_desk"]["move"]) == (None, "end")
    assert at == quiet_world.clock.now()


async def test_who_ended_it_is_in_the_log_and_why_in_the_audit(
    quiet_world: World, oak: Phone
) -> None:
    await does(quiet_world.desk, oak, "end")

    rows = await quiet_world.asks_the_store(
        "SELECT account.name FROM event JOIN account"
        " ON body->>'by' = 'account:' || account.id WHERE fact = 'ShiftEnded'"
    )
    lines = await quiet_world.asks_the_store(
        "SELECT account.name, action, reason FROM audit JOIN account"
        " ON actor = 'account:' || account.id WHERE reason LIKE 'Oak 1:%%'"
    )
    assert rows == [("Sam",)]
    assert lines == [
        ("Sam", "ended a crew's shift", "Oak 1: gone_home_ill: Rang in, feels faint")
    ]


@pytest.mark.parametrize("move", ["end", "pause"])
async def test_an_offer_that_waits_goes_back_and_the_case_is_another_s(
    quiet_world: World, oak: Phone, move: str
) -> None:
    case, offer = await is_asked_about_a_case(quiet_world, oak)

    await does(quiet_world.desk, oak, move)

    assert (await oak.today())["assignment"] is None
    assert (await quiet_world.desk.card(case))["status"] == "waiting"
    await oak.accepts(offer, refused=409)


@pytest.mark.parametrize("move", ["end", "pause"])
async def test_a_crew_with_a_visit_stays_on_and_the_desk_reads_what_to_do_first(
    quiet_world: World, oak: Phone, move: str
) -> None:
    _, offer = await is_asked_about_a_case(quiet_world, oak)
    await oak.accepts(offer)

    told = await does(quiet_world.desk, oak, move, refused=409)
    looked = await quiet_world.desk.sees(path(oak, move=move), refused=409)

    assert told["codes"] == looked["codes"] == ["has_a_visit"]
    assert "give that case to another crew" in told["detail"]
    assert "hand it back" in told["detail"]
    assert await on_duty(quiet_world.desk) == ["Oak 1"]


async def test_a_crew_that_asks_for_help_is_not_sent_home_by_the_desk(
    quiet_world: World, oak: Phone
) -> None:
    said = {"occurred_at": quiet_world.clock.now().isoformat()}
    await oak.does("/api/crew/help", said)

    told = await does(quiet_world.desk, oak, "end", refused=409)

    assert told["codes"] == ["asks_for_help"]
    assert await on_duty(quiet_world.desk) == ["Oak 1"]


async def test_nothing_is_heard_of_where_a_crew_is_once_the_desk_ended_its_shift(
    quiet_world: World, oak: Phone
) -> None:
    await does(quiet_world.desk, oak, "end")

    now = quiet_world.clock.now().isoformat()
    here = {"lat": 52.67, "lon": -0.73, "accuracy_m": 10, "at": now}
    answer = await oak.http.post("/api/crew/positions", json={"positions": [here]})

    assert [one["rule"] for one in answer.json()["refused"]] == ["off_shift"]


async def test_a_break_and_its_end_by_the_desk_are_the_crew_s_own(
    quiet_world: World, oak: Phone
) -> None:
    desk = quiet_world.desk
    rests = await does(desk, oak, "pause", because="needs_a_rest")
    in_break = (await oak.today())["by_desk"]["move"]
    await does(desk, oak, "pause", refused=409)
    goes_on = await does(desk, oak, "resume")
    back = (await oak.today())["by_desk"]["move"]
    await does(desk, oak, "resume", refused=409)
    await oak.duty("pause")

    assert (rests["shift"]["status"], in_break) == ("paused", "pause")
    assert (goes_on["shift"]["status"], back) == ("on", "resume")
    assert (await oak.today())["by_desk"] is None


async def test_a_shift_gets_another_end_and_the_board_plans_by_it(
    quiet_world: World, oak: Phone
) -> None:
    until = quiet_world.clock.now() + timedelta(hours=2)

    await does(quiet_world.desk, oak, "until", until=until.isoformat())

    (card,) = (await quiet_world.desk.sees("/api/board"))["snapshot"]["crews"]
    assert datetime.fromisoformat(card["ends_at"]) == until
    assert (await oak.today())["by_desk"]["move"] == "until"
    facts = await quiet_world.asks_the_store(
        "SELECT body->>'ends_at' FROM event WHERE fact = 'ShiftRetimed'"
    )
    assert [datetime.fromisoformat(row[0]) for row in facts] == [until]


@pytest.mark.parametrize(
    ("hours", "rule"),
    [(None, "no_time"), (0.05, "too_soon"), (-1, "too_soon"), (30, "too_late")],
)
async def test_an_end_that_cannot_be_meant_is_refused_by_name(
    quiet_world: World, oak: Phone, hours: float | None, rule: str
) -> None:
    until = quiet_world.clock.now() + timedelta(hours=hours or 0)
    more = {} if hours is None else {"until": until.isoformat()}

    told = await does(quiet_world.desk, oak, "until", refused=409, **more)

    assert told["codes"] == [rule]


async def test_a_crew_that_is_not_on_duty_is_not_ended_twice(
    quiet_world: World, oak: Phone
) -> None:
    await does(quiet_world.desk, oak, "end")

    told = await does(quiet_world.desk, oak, "end", refused=409)

    assert told["codes"] == ["off_duty"]


async def test_the_effect_is_told_beforehand_and_nothing_is_done(
    quiet_world: World, oak: Phone
) -> None:
    case, _ = await is_asked_about_a_case(quiet_world, oak)

    seen = await quiet_world.desk.sees(path(oak, move="end"))

    (felt,) = seen["cases"]
    assert (felt["referral_id"], felt["after"]["crew"]) == (case["id"], None)
    assert seen["asked"] == str(case["id"])[-8:].upper()
    assert seen["left"] == 0
    assert seen["last_with"] == ["advanced_assessment", "lift_assist"]
    assert await on_duty(quiet_world.desk) == ["Oak 1"]


@pytest.mark.parametrize("between", ["asked", "until"])
async def test_a_crew_that_changed_since_it_was_looked_at_stays_on(
    quiet_world: World, oak: Phone, between: str
) -> None:
    desk = quiet_world.desk
    seen = await desk.sees(path(oak, move="end"))
    if between == "asked":
        await is_asked_about_a_case(quiet_world, oak)
    else:
        until = quiet_world.clock.now() + timedelta(hours=1)
        await does(desk, oak, "until", until=until.isoformat())

    told = await desk.does(
        path(oak, expect_crew=seen["crew_seen"]), {"move": "end", **ILL}, refused=412
    )

    assert told["type"] == "/problems/stale-write"
    assert await on_duty(desk) == ["Oak 1"]
    assert (await desk.sees(path(oak, move="end")))["crew_seen"] != seen["crew_seen"]


async def test_the_same_press_sent_again_is_done_once(
    quiet_world: World, oak: Phone
) -> None:
    desk, key = quiet_world.desk, str(new_id())
    body = {"move": "end", **ILL}
    first = await desk.does(path(oak), body, key=key)

    again = await desk.does(path(oak), body, key=key)

    assert again == first
    lines = await quiet_world.asks_the_store(
        "SELECT count(*) FROM audit WHERE action LIKE 'ended a crew%%'"
    )
    assert lines == [(1,)]


@pytest.mark.parametrize("first", ["desk", "phone"])
async def test_a_desk_that_ends_and_a_crew_that_accepts_at_once_have_one_outcome(
    quiet_world: World, oak: Phone, first: str, hits: Hits
) -> None:
    """Both wait for the area at the same moment; whoever came first is served first."""
    _, offer = await is_asked_about_a_case(quiet_world, oak)
    now = quiet_world.clock.now().isoformat()
    commands = {
        "desk": (quiet_world.desk.http, path(oak), {"move": "end", **ILL}),
        "phone": (
            oak.http,
            f"/api/crew/assignments/{offer['id']}/accept",
            {"occurred_at": now},
        ),
    }
    order = sorted(commands, key=lambda who: who != first)
    async with area_held(quiet_world) as held:
        sent = {}
        for waiting, who in enumerate(order, start=1):
            http, where, body = commands[who]
            sent[who] = asyncio.create_task(_presses(http, where, body))
            await held.until_wait(waiting)
            hits(1)
    told = {who: await one for who, one in sent.items()}
    await quiet_world.nobody_is_in_limbo()

    ((status,),) = await quiet_world.asks_the_store(SHIFT, oak.crew.id)
    visits = await quiet_world.asks_the_store("SELECT status FROM visit")
    done = [who for who, answer in told.items() if answer.is_success]
    assert done == [first]
    assert (status, len(visits)) == (("ended", 0) if first == "desk" else ("on", 1))


async def _presses(http: httpx.AsyncClient, where: str, body: Json) -> httpx.Response:
    return await http.post(where, json=body, headers={"Idempotency-Key": str(new_id())})


@pytest_asyncio.fixture
async def lent(
    service_runtime: Runtime, service_clock: HandClock
) -> AsyncIterator[tuple[World, Desk]]:
    """Oak 1 works for Elsewhere for two hours; its desk."""
    own = service_runtime.grounds[RUTLAND]
    next_to_it = replace(own, standing=StandingTimes(own.travel, own.others))
    runtime = replace(service_runtime, grounds={RUTLAND: own, ELSEWHERE: next_to_it})
    async with world_on(runtime, service_clock, three_crews()) as world:
        oak = world.phone("Oak 1")
        await oak.starts()
        until = world.clock.now() + timedelta(hours=2)
        body = {"to_area": ELSEWHERE, "until": until.isoformat()}
        body |= {"because": "more_calls", "words": "Two falls wait"}
        await world.desk.does(f"/api/crews/{oak.crew.id}/loan", body)
        yield world, Desk(world, await world.signed_in("Sam of elsewhere"))


async def test_only_the_desk_it_works_for_ends_the_shift_of_a_lent_crew(
    lent: tuple[World, Desk],
) -> None:
    world, theirs = lent
    oak = world.phone("Oak 1")
    until = (world.clock.now() + timedelta(hours=1)).isoformat()

    await does(world.desk, oak, "end", refused=404)
    longer = await does(theirs, oak, "until", until=until, refused=409)
    await does(theirs, oak, "end")

    assert longer["codes"] == ["borrowed"]
    assert await on_duty(theirs) == []
    assert (await oak.today())["by_desk"]["move"] == "end"
