"""A manager sets the area otherwise: it counts at once, for what comes from now on."""

from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from tests.world.at_homes import at_home
from tests.world.callers import Desk, World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, Json, a_request
from ucr.app import new_id
from ucr.dispatch.watch import Watch
from ucr.matching.pose import pose

CANNOT = {"price.floor.late": 99}


class Manager(Desk):
    """Max, at the settings."""

    async def version(self) -> int:
        found: int = (await self.sees("/api/settings"))["version"]
        return found

    async def sets(
        self, refused: int | None = None, seen: int | None = None, **changes: object
    ) -> Json:
        """Change settings, their dots written as two underscores."""
        named = {name.replace("__", "."): value for name, value in changes.items()}
        path = f"/api/settings?expect_version={seen or await self.version()}"
        body = {"changes": named, "why": "Agreed on Monday"}
        return await self.does(path, body, refused=refused)

    async def would(self, **body: object) -> Json:
        return await self.does("/api/settings/preview", body)

    async def now(self, name: str) -> object:
        """What one setting is."""
        every = (await self.sees("/api/settings"))["settings"]
        return next(one["value"] for one in every if one["name"] == name)


@pytest_asyncio.fixture
async def manager(quiet_world: World) -> Manager:
    return Manager(quiet_world, await quiet_world.signed_in("Max"))


async def due_in(world: World, case: Json) -> timedelta:
    """How long after it came in a case is due."""
    due = datetime.fromisoformat((await world.desk.card(case))["due_at"])
    return due - world.clock.now()


async def test_a_new_target_counts_for_new_cases_and_leaves_due_times_alone(
    world: World, manager: Manager
) -> None:
    old = await world.sender.asks(need="frailty", category=None, source="gp")
    was = await due_in(world, old)
    would = await manager.would(changes={"clock.ucr_two_hour_min": 90})

    await manager.sets(clock__ucr_two_hour_min=90)
    new = await world.sender.asks(need="frailty", category=None, source="gp")

    assert "1 open case keeps its due time." in would["says"]
    assert (was, await due_in(world, old)) == (timedelta(hours=2), timedelta(hours=2))
    assert await due_in(world, new) == timedelta(minutes=90)


async def test_what_a_need_asks_for_counts_for_new_cases_only(
    world: World, manager: Manager
) -> None:
    old = await world.sender.asks()
    await manager.sets(need__fall__skills=["wound"], need__fall__service_min=55)

    new = await world.sender.asks()
    await world.sender.tells(old, notes="The back door is open")

    asked = [(await world.desk.card(case))["skills"] for case in (old, new)]
    assert asked == [["advanced_assessment"], ["wound"]]
    stored = await world.asks_the_store(
        "SELECT value->'requirements'->>'service_s' FROM referral"
        " ORDER BY received_at, id"
    )
    assert stored == [("2400",), ("3300",)]


async def test_a_running_dispatcher_ends_offers_when_the_area_says_so(
    world: World, manager: Manager
) -> None:
    oak, other = world.phone("Oak 1"), world.phone("Oak 2")
    await oak.starts()
    await manager.sets(wait__offer_ends_s=90)
    case = await world.sender.asks()
    await world.desk.waits_for_offer(case, oak)
    await other.starts()

    await world.advance(seconds=91)

    await world.desk.waits_for_offer(case, other)


async def test_an_offer_alarms_as_soon_as_the_area_says(
    world: World, manager: Manager
) -> None:
    oak = world.phone("Oak 1")
    await manager.sets(wait__answer_s=40)
    await oak.starts()
    case = await world.sender.asks()
    await world.desk.waits_for_offer(case, oak)

    await world.advance(seconds=41)

    await world.desk.waits_for(case, alarm="offer_unanswered")


async def test_a_running_dispatcher_plans_by_new_prices(
    quiet_world: World, manager: Manager, service_clock: HandClock
) -> None:
    runtime = quiet_world.runtime
    watch = Watch(runtime, RUTLAND)
    await watch.look()
    standing = runtime.ground(RUTLAND).standing
    before = pose(watch.picture, standing, at=service_clock.now()).problem.prices

    await manager.sets(price__told_crew_changed=200, price__floor__late=20)
    await watch.look()

    after = pose(watch.picture, standing, at=service_clock.now()).problem.prices
    assert (before.told_crew_changed, before.floor.late_per_minute) == (60, 10)
    assert (after.told_crew_changed, after.floor.late_per_minute) == (200, 20)


async def test_who_changed_what_and_why_is_kept_and_can_be_undone(
    quiet_world: World, manager: Manager
) -> None:
    first = await manager.version()
    await manager.sets(wait__answer_s=45)
    await quiet_world.desk.does("/api/area/mode", {"mode": "advise", "why": "Training"})
    seen = await manager.version()

    undo = {"version": first, "why": "It rang too often"}
    await manager.does(f"/api/settings/undo?expect_version={seen}", undo)

    told = (await quiet_world.desk.sees("/api/settings/versions"))["versions"]
    assert [(one["by"], one["why"], one["undoes"]) for one in told] == [
        ("Max", "It rang too often", first),
        ("Sam", "Training", None),
        ("Max", "Agreed on Monday", None),
        ("service", "How it was set before anybody changed it", None),
    ]
    assert told[2]["changes"] == [
        {"name": "wait.answer_s", "before": "60", "after": "45"}
    ]
    assert await manager.now("wait.answer_s") == 60
    mode = (await quiet_world.desk.sees("/api/area"))["mode"]
    assert mode == "advise"  # the desk chose it, and undoes it itself


async def test_the_fact_and_the_audit_say_who_and_why(
    quiet_world: World, manager: Manager
) -> None:
    await manager.sets(wait__answer_s=45)

    facts = await quiet_world.asks_the_store(
        "SELECT body->>'why', body->'changes'->0->>'after' FROM event"
        " WHERE fact = 'SettingsChanged'"
    )
    lines = await quiet_world.asks_the_store(
        "SELECT action, reason FROM audit WHERE action = 'changed the settings'"
    )
    assert facts == [("Agreed on Monday", "45")]
    assert lines == [("changed the settings", "Agreed on Monday")]


async def test_the_mode_is_switched_with_a_reason_that_its_event_keeps(
    quiet_world: World,
) -> None:
    mode = {"mode": "advise"}
    problem = await quiet_world.desk.does("/api/area/mode", mode, refused=422)
    assert problem["field"] == "why"

    await quiet_world.desk.does("/api/area/mode", mode | {"why": "Two crews are new"})

    facts = await quiet_world.asks_the_store(
        "SELECT body->>'mode', body->>'why' FROM event WHERE fact = 'ModeChanged'"
    )
    assert facts == [("advise", "Two crews are new")]


async def test_a_change_of_what_another_changed_meanwhile_is_refused_with_what_it_was(
    manager: Manager,
) -> None:
    seen = await manager.version()
    await manager.sets(wait__answer_s=45)

    problem = await manager.sets(refused=412, seen=seen, wait__answer_s=50)

    (line,) = problem["area"]["changes"]
    assert (line["by"], line["text"]) == (
        "Max",
        "wait.answer_s 60 → 45 (Agreed on Monday)",
    )
    assert await manager.now("wait.answer_s") == 45


async def test_a_change_that_does_not_say_what_was_seen_is_refused(
    manager: Manager,
) -> None:
    body = {"changes": {"wait.answer_s": 45}, "why": "Sooner"}
    problem = await manager.does("/api/settings", body, refused=422)

    assert problem["field"] == "expect_version"


async def test_a_value_out_of_range_changes_nothing_and_names_field_and_rule(
    manager: Manager,
) -> None:
    would = await manager.would(changes=CANNOT | {"wait.answer_s": 45})
    problem = await manager.sets(refused=422, price__floor__late=99, wait__answer_s=45)

    rule = {"field": "price.floor.late", "rule": "from 5 to 60 points a min"}
    assert (would["errors"], problem["errors"]) == ([rule], [rule])
    assert await manager.now("wait.answer_s") == 60


async def test_a_need_that_is_switched_off_is_refused_and_what_is_open_goes_on(
    quiet_world: World, manager: Manager
) -> None:
    world, asked = quiet_world, a_request(need="catheter")
    open_case = await world.sender.asks(**asked)
    would = await manager.would(changes={"needs.off": ["catheter"]})
    await manager.sets(needs__off=["catheter"])

    problem = await world.sender.asks(refused=422, need="catheter")

    said, of_late = would["says"]
    assert said.startswith("▲ Catheter: whoever asks is refused at once")
    assert said.endswith("1 open case of it goes on.")
    assert of_late.startswith("In the last 7 days 1 of 1 cases had this need")
    assert problem["type"] == "/problems/need-not-taken"
    assert problem["field"] == "need"
    assert "call 999; else ask another service" in problem["detail"]
    assert (await world.sender.asks(**asked))["id"] == open_case["id"]
    assert (await world.desk.card(open_case))["status"] == "waiting"
    assert (await world.sender.asks(need="fall"))["id"] != open_case["id"]


async def test_every_door_refuses_a_need_that_is_switched_off_until_it_is_undone(
    quiet_world: World, manager: Manager
) -> None:
    world, first = quiet_world, await manager.version()
    home = await at_home(world)
    await manager.sets(needs__off=["catheter"])

    refused = [
        await world.desk.does(
            "/api/referrals", a_request(need="catheter"), refused=422
        ),
        await home.asks(need="catheter", refused=422),
    ]

    assert {one["type"] for one in refused} == {"/problems/need-not-taken"}
    assert (await home.sees("/api/home"))["needs_off"] == ["catheter"]
    assert await world.asks_the_store("SELECT id FROM referral") == []
    undo = {"version": first, "why": "The catheter nurse is back"}
    await manager.does(
        f"/api/settings/undo?expect_version={await manager.version()}", undo
    )
    assert (await home.asks(need="catheter"))["stage"]
    told = (await world.desk.sees("/api/settings/versions"))["versions"]
    assert [one["changes"] for one in told[:2]] == [
        [{"name": "needs.off", "before": "catheter", "after": "none"}],
        [{"name": "needs.off", "before": "none", "after": "catheter"}],
    ]


async def test_what_nobody_could_be_sent_to_is_said_before_it_is_set(
    manager: Manager,
) -> None:
    would = await manager.would(changes={"need.fall.skills": ["mental_capacity"]})

    assert any(said.startswith("▲ Fall: 0 of 3 crews") for said in would["says"])


@pytest.mark.parametrize("who", ["Sam", "Ada", "Oak 1", "Rose Court"])
async def test_only_a_manager_gets_through_the_doors_of_settings(
    quiet_world: World, who: str
) -> None:
    http = await quiet_world.signed_in(who)
    why, key = {"why": "x"}, {"Idempotency-Key": "k"}
    person, sender = (f"/api/settings/{of}/{new_id()}" for of in ("people", "senders"))
    doors = {
        "/api/settings?expect_version=1": why | {"changes": {"wait.answer_s": 45}},
        "/api/settings/undo?expect_version=1": why | {"version": 1},
        "/api/settings/preview": {},
        "/api/settings/people": why | {"name": "x", "role": "manager"},
        "/api/settings/senders": why | {"name": "x", "source": "gp"},
        f"{person}/link": why,
        f"{person}/role": why | {"role": "manager"},
        f"{person}/end": why,
        f"{sender}/key": why,
        f"{sender}/limit": why | {"limit_s": 60},
        f"{sender}/end": why,
    }

    answers = {
        path: (await http.post(path, json=body, headers=key)).status_code
        for path, body in doors.items()
    }
    lists = [
        (await http.get(f"/api/settings/{of}")).status_code
        for of in ("people", "senders")
    ]

    assert answers == dict.fromkeys(doors, 403)
    assert lists == [403, 403]
