"""A crew is lent to the next area: both desks, the phone, the clock, and no leak."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from routing.travel.standing import StandingTimes
from tests.live.screen import signed_in
from tests.world.callers import Desk, Phone, World
from tests.world.ground import HandClock, SignedIn
from tests.world.people import ELSEWHERE, OAKHAM, RUTLAND, three_crews
from tests.world.service import dispatching, world_on
from ucr.callers import COOKIE
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.plan import CrewPlan
from ucr.journey import intend, lend
from ucr.runtime import Runtime
from ucr.store import accounts, areas, events, leases
from ucr.store.leases import Lease

Json = dict[str, Any]
HOURS: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Lending:
    """Two areas on one ground: Rutland, and next to it Elsewhere."""

    world: World
    theirs: Desk
    held: dict[AreaId, Lease]

    @property
    def ours(self) -> Desk:
        return self.world.desk

    def path(self, crew: Phone, **terms: object) -> str:
        return f"/api/crews/{crew.crew.id}/loan?{urlencode(terms)}"

    async def lends(
        self, crew: Phone, *, refused: int | None = None, **terms: object
    ) -> Json:
        """Lend a crew to Elsewhere for two hours; the loan, or the problem."""
        until = self.world.clock.now() + HOURS
        body = {"to_area": ELSEWHERE, "until": until.isoformat()} | terms
        body |= {"because": "more_calls", "words": "Two falls wait"}
        path = f"/api/crews/{crew.crew.id}/loan"
        told = await self.ours.does(path, body, refused=refused)
        return told if refused else dict(told["loan"])

    async def ends(self, desk: Desk, loan: Json) -> Json | None:
        told = await desk.does(f"/api/loans/{loan['id']}/end")
        found: Json | None = told["loan"]
        return found

    async def board(self, desk: Desk) -> Json:
        snapshot: Json = (await desk.sees("/api/board"))["snapshot"]
        return snapshot

    async def on_duty(self, desk: Desk) -> list[str]:
        return sorted(one["name"] for one in (await self.board(desk))["crews"])

    async def asks_there(self) -> Json:
        """A call of the other area."""
        client = self.world.client(self.world.keys["EMAS of elsewhere"])
        sender = replace(self.world.sender, http=client)
        return await sender.asks()

    async def facts(self, area_id: AreaId) -> list[tuple[str, str]]:
        rows = await self.world.asks_the_store(
            'SELECT fact, body::text FROM event WHERE area_id = %s ORDER BY "offset"',
            area_id,
        )
        return [(row[0], row[1]) for row in rows]

    async def clock_looks(self, area_id: AreaId = ELSEWHERE) -> int:
        """What either area's dispatcher does each second."""
        lease = await self.lease(area_id)
        return await lend.look(self.world.runtime, area_id, lease=lease)

    async def lease(self, area_id: AreaId) -> Lease:
        if area_id not in self.held:
            async with self.world.runtime.pool.connection() as conn:
                taken = await leases.take(conn, area_id, holder="test:1")
            assert taken is not None
            self.held[area_id] = taken
        return self.held[area_id]


@pytest_asyncio.fixture
async def lending(
    service_runtime: Runtime, service_clock: HandClock
) -> AsyncIterator[Lending]:
    """Oak 1 is on duty in Rutland; nobody dispatches."""
    own = service_runtime.grounds[RUTLAND]
    next_to_it = replace(own, standing=StandingTimes(own.travel, own.others))
    runtime = replace(service_runtime, grounds={RUTLAND: own, ELSEWHERE: next_to_it})
    async with world_on(runtime, service_clock, three_crews()) as world:
        await world.phone("Oak 1").starts()
        theirs = Desk(world, await world.signed_in("Sam of elsewhere"))
        yield Lending(world, theirs, {})


@pytest.fixture
def oak(lending: Lending) -> Phone:
    return lending.world.phone("Oak 1")


async def test_a_lent_crew_is_theirs_on_both_boards_and_its_phone_goes_with_it(
    lending: Lending, oak: Phone
) -> None:
    ours, theirs = lending.ours, lending.theirs
    loan = await lending.lends(oak)

    assert await lending.on_duty(ours) == []
    assert await lending.on_duty(theirs) == ["Oak 1 (Rutland)"]
    for desk in (ours, theirs):
        assert (await lending.board(desk))["loans"] == [loan]
    assert (loan["from_name"], loan["to_name"]) == ("Rutland", "Elsewhere")

    case = await lending.asks_there()
    await theirs.assigns(case, oak)
    offer = await oak.is_asked()
    await oak.goes(offer, "on-scene")
    await oak.taps("complete", {"outcome": "lifted"})

    assert (await theirs.card(case))["status"] == "completed"


async def test_the_lender_sees_nothing_of_what_its_crew_does_for_the_other_area(
    lending: Lending, oak: Phone
) -> None:
    ours, id_ = lending.ours, oak.crew.id
    await lending.lends(oak)
    before = await lending.facts(RUTLAND)
    case = await lending.asks_there()
    await lending.theirs.assigns(case, oak)
    await oak.accepts(await oak.is_asked())
    visit = (await oak.today())["visit"]

    board = await lending.board(ours)
    assert await lending.facts(RUTLAND) == before
    assert (board["assignments"], board["visits"], board["plans"]) == ([], [], [])
    for path in (
        f"/api/referrals/{case['id']}/case",
        f"/api/crews/{id_}/legs",
        f"/api/crews/{id_}/phone",
        f"/api/crews/{id_}/safety",
    ):
        await ours.sees(path, refused=404)
    assert (await ours.sees(f"/api/crews/{id_}/messages"))["messages"] == []
    own = await lending.world.sender.asks()
    await ours.assigns(own, oak, reason="Still ours?", refused=404)
    assert visit is not None


async def test_the_borrower_loses_sight_of_the_crew_when_it_is_sent_back(
    lending: Lending, oak: Phone
) -> None:
    theirs = lending.theirs
    loan = await lending.lends(oak)
    case = await lending.world.sender.asks()
    await theirs.sees(f"/api/referrals/{case['id']}/case", refused=404)

    assert await lending.ends(theirs, loan) is None

    assert await lending.on_duty(theirs) == []
    assert await lending.on_duty(lending.ours) == ["Oak 1"]
    for what in ("legs", "phone", "safety"):
        await theirs.sees(f"/api/crews/{oak.crew.id}/{what}", refused=404)
    await lending.ours.assigns(case, oak)
    assert (await oak.is_asked())["referral_id"] == case["id"]
    facts = [body for fact, body in await lending.facts(ELSEWHERE)]
    assert not any(case["id"] in body for body in facts)


async def test_it_comes_home_by_the_clock_though_everything_was_down_at_that_moment(
    lending: Lending, oak: Phone
) -> None:
    await lending.lends(oak)
    await lending.world.let_pass(hours=1, minutes=59)
    assert await lending.clock_looks() == 0
    await lending.world.let_pass(minutes=30)
    assert await lending.on_duty(lending.theirs) == ["Oak 1 (Rutland)"]

    async with dispatching(lending.world.runtime):

        async def is_home() -> Json | None:
            board = await lending.board(lending.ours)
            return board if board["crews"] and not board["loans"] else None

        board = await lending.world.until(is_home)

    (crew,) = board["crews"]
    assert crew["name"] == "Oak 1"
    day = await oak.today()
    assert day["shift"]["ends_at"] == crew["ends_at"]
    assert await lending.on_duty(lending.theirs) == []


async def test_a_visit_that_runs_when_time_is_up_is_finished_first(
    lending: Lending, oak: Phone
) -> None:
    theirs = lending.theirs
    until = lending.world.clock.now() + timedelta(minutes=15)
    await lending.lends(oak, until=until.isoformat())
    case = await lending.asks_there()
    await theirs.assigns(case, oak, reason="It will run over, agreed")
    await oak.goes(await oak.is_asked(), "on-scene")
    await lending.world.let_pass(minutes=16)

    for area_id in (ELSEWHERE, RUTLAND):
        assert await lending.clock_looks(area_id) == 1
    assert await lending.on_duty(theirs) == ["Oak 1 (Rutland)"]
    await oak.taps("complete", {"outcome": "lifted"})
    await lending.clock_looks()

    assert await lending.on_duty(theirs) == []
    assert await lending.on_duty(lending.ours) == ["Oak 1"]


async def test_called_back_from_a_visit_it_is_asked_no_more_and_comes_when_done(
    lending: Lending, oak: Phone
) -> None:
    theirs = lending.theirs
    loan = await lending.lends(oak)
    await theirs.assigns(await lending.asks_there(), oak)
    await oak.goes(await oak.is_asked(), "on-scene")
    await lending.world.let_pass(minutes=5)

    called = await lending.ends(lending.ours, loan)

    assert called is not None
    assert called["recalled_at"] is not None
    (crew,) = (await lending.board(theirs))["crews"]
    assert crew["ends_at"] <= called["recalled_at"]
    await oak.taps("complete", {"outcome": "lifted"})
    await theirs.assigns(await lending.asks_there(), oak, refused=409)
    await lending.clock_looks(RUTLAND)
    assert await lending.on_duty(lending.ours) == ["Oak 1"]


async def test_what_it_was_only_asked_waits_for_another_and_it_goes_once_it_knows(
    lending: Lending, oak: Phone
) -> None:
    loan = await lending.lends(oak)
    case = await lending.asks_there()
    await lending.theirs.assigns(case, oak)
    offer = f"/api/crew/assignments/{(await oak.is_asked())['id']}"
    tap = {"occurred_at": lending.world.clock.now().isoformat()}
    await oak.does(f"{offer}/received", tap)

    await lending.ends(lending.theirs, loan)
    await lending.clock_looks()
    assert (await lending.theirs.card(case))["status"] == "waiting"
    assert await lending.on_duty(lending.ours) == []
    await oak.does(f"{offer}/stand-down-seen", tap)
    await lending.clock_looks()

    assert await lending.on_duty(lending.ours) == ["Oak 1"]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"to_area": RUTLAND}, "no_such_area"),
        ({"to_area": "atlantis"}, "no_such_area"),
        ({"until": "2026-01-12T09:05:00Z"}, "too_short"),
        ({"until": "2026-01-13T09:00:00Z"}, "after_shift"),
    ],
)
async def test_a_loan_that_cannot_be_is_refused_by_its_rule_when_seen_and_when_made(
    lending: Lending, oak: Phone, terms: Json, code: str
) -> None:
    asked = {"to_area": ELSEWHERE} | terms

    seen = await lending.ours.sees(lending.path(oak, **asked), refused=409)
    made = await lending.lends(oak, refused=409, **terms)

    assert seen["codes"] == made["codes"] == [code]
    assert await lending.on_duty(lending.ours) == ["Oak 1"]


async def test_a_crew_at_work_asked_off_duty_or_off_their_map_is_not_lent(
    lending: Lending, oak: Phone
) -> None:
    codes = []

    async def refused(crew: Phone) -> None:
        codes.extend((await lending.lends(crew, refused=409))["codes"])

    await refused(lending.world.phone("Oak 2"))
    case = await lending.world.sender.asks()
    await lending.ours.assigns(case, oak)
    await refused(oak)
    await oak.goes(await oak.is_asked(), "en-route")
    await refused(oak)
    await oak.taps("on-scene")
    await oak.taps("complete", {"outcome": "lifted"})
    away = {"lon": 0.0, "lat": 51.5, "accuracy_m": 10}
    at = {"at": lending.world.clock.now().isoformat()}
    await oak.does("/api/crew/positions", {"positions": [away | at]})
    await refused(oak)

    assert codes == ["off_duty", "asked", "at_work", "off_their_map"]


async def test_what_lending_costs_is_seen_first(lending: Lending, oak: Phone) -> None:
    """Oak 1 is the only crew that lifts: a fall would have nobody."""
    case = await lending.world.sender.asks(on_floor=True)

    seen = await lending.ours.sees(lending.path(oak, to_area=ELSEWHERE))

    (felt,) = seen["cases"]
    assert (felt["referral_id"], felt["before"]["crew"]) == (case["id"], "Oak 1")
    assert felt["after"]["crew"] is None
    assert seen["left"] == 0
    assert seen["last_with"] == ["advanced_assessment", "lift_assist"]
    assert await lending.on_duty(lending.ours) == ["Oak 1"]


async def test_a_crew_that_changed_since_it_was_looked_at_is_not_lent(
    lending: Lending, oak: Phone
) -> None:
    seen = await lending.ours.sees(lending.path(oak, to_area=ELSEWHERE))
    await oak.duty("pause")

    body = {"to_area": ELSEWHERE, "because": "nearer", "words": "Near"}
    path = lending.path(oak, expect_crew=seen["crew_seen"])
    await lending.ours.does(path, body, refused=412)

    assert await lending.on_duty(lending.ours) == ["Oak 1"]


async def test_the_lender_may_undo_within_a_minute_while_it_was_given_no_work(
    lending: Lending, oak: Phone
) -> None:
    ours = lending.ours
    loan = await lending.lends(oak)
    await lending.theirs.does(f"/api/loans/{loan['id']}/undo", refused=403)
    await ours.does(f"/api/loans/{loan['id']}/undo")
    assert await lending.on_duty(ours) == ["Oak 1"]

    asked = await lending.lends(oak)
    await lending.theirs.assigns(await lending.asks_there(), oak)
    await ours.does(f"/api/loans/{asked['id']}/undo", refused=409)
    await lending.ends(ours, asked)
    await lending.clock_looks()
    late = await lending.lends(oak)
    await lending.world.let_pass(seconds=61)
    await ours.does(f"/api/loans/{late['id']}/undo", refused=409)


async def test_a_loan_is_in_both_logs_or_in_neither(
    lending: Lending, oak: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store fails between the two logs: nothing has happened."""
    before = [await lending.facts(area_id) for area_id in (ELSEWHERE, RUTLAND)]
    written: list[AreaId] = []
    append = events.append

    async def fails_at_the_second(conn: Any, area_id: AreaId, happenings: Any) -> Any:
        if written:
            raise ConnectionError
        written.append(area_id)
        return await append(conn, area_id, happenings)

    with monkeypatch.context() as broken:
        broken.setattr("ucr.journey.between.events.append", fails_at_the_second)
        with pytest.raises((ConnectionError, AssertionError)):
            await lending.lends(oak)

    assert written == [ELSEWHERE], "the fault did not hit between the two logs"
    after = [await lending.facts(area_id) for area_id in (ELSEWHERE, RUTLAND)]
    assert after == before
    assert await lending.on_duty(lending.ours) == ["Oak 1"]
    assert await lending.on_duty(lending.theirs) == []
    await lending.lends(oak)
    told = [await lending.facts(area_id) for area_id in (ELSEWHERE, RUTLAND)]
    new = [[fact for fact, _ in each][-2:] for each in told]
    assert new == [["CrewLent", "ShiftFollowed"]] * 2


async def test_whoever_acts_the_two_areas_are_locked_in_one_order(
    lending: Lending, oak: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[AreaId] = []
    lock = areas.lock

    async def noted(conn: Any, area_id: AreaId) -> Any:
        locked.append(area_id)
        return await lock(conn, area_id)

    monkeypatch.setattr("ucr.journey.between.areas.lock", noted)
    loan = await lending.lends(oak)
    await lending.ends(lending.theirs, loan)

    assert locked == [ELSEWHERE, RUTLAND] * 2


async def test_a_plan_thought_of_before_the_loan_is_not_put_in_force_after_it(
    lending: Lending, oak: Phone
) -> None:
    world = lending.world
    await lending.lends(oak)
    before = await lending.facts(RUTLAND)
    late = CrewPlan(
        crew_id=CrewId(oak.crew.id),
        area_id=RUTLAND,
        version=0,
        stops=(),
        travel="roads",
        as_of=world.clock.now(),
    )

    lease = await lending.lease(RUTLAND)
    await intend.put_in_force(world.runtime, RUTLAND, [late], lease=lease)

    assert await lending.facts(RUTLAND) == before


async def test_an_open_phone_is_sent_to_the_other_board_and_signs_in_no_more(
    lending: Lending, oak: Phone
) -> None:
    topic = f"crew/{oak.crew.id}"
    who = await _as_signed_in(lending.world, oak)
    async with signed_in(lending.world.address, who) as before:
        await before.subscribes(topic)
        await lending.lends(oak)
        assert await before.until_closed() == 4409

    async with signed_in(lending.world.address, who) as after:
        told = await after.subscribes(topic)
    (crew,) = told["snapshot"]["crews"]
    (loan,) = told["snapshot"]["loans"]
    assert (crew["name"], loan["from_name"]) == ("Oak 1 (Rutland)", "Rutland")
    assert (await oak.sees("/api/me"))["area"]["id"] == ELSEWHERE


async def test_a_tracker_says_where_the_crew_is_to_the_area_it_works_for(
    lending: Lending, oak: Phone
) -> None:
    path = f"/api/crews/{oak.crew.id}/devices"
    token = (await lending.ours.does(path))["token"]
    await lending.lends(oak)
    where = {"id": token, "lon": OAKHAM[0], "lat": OAKHAM[1], "accuracy": 5}
    at = {"timestamp": int(lending.world.clock.now().timestamp())}

    answer = await lending.world.client().post("/trackers/traccar", params=where | at)

    assert answer.headers["UCR-Position"] == "kept"

    async def seen() -> Json | None:
        told = await lending.theirs.sees("/api/board")
        return told if told["positions"] else None

    (position,) = (await lending.world.until(seen))["positions"]
    assert position["crew_id"] == str(oak.crew.id)
    assert (await lending.ours.sees("/api/board"))["positions"] == []
    await lending.theirs.does(path, refused=404)


async def _as_signed_in(world: World, phone: Phone) -> SignedIn:
    token = phone.http.cookies[COOKIE]
    async with world.runtime.pool.connection() as conn:
        session = await accounts.find_session(conn, token, at=world.clock.now())
    assert session is not None
    return SignedIn(session=session, token=token)
