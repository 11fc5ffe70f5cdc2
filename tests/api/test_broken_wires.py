"""Broken wires between doors, PostgreSQL, Valkey and callers: promises 5, 9, 11.

Each test says what the wire really did, by the wire's own count.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
import pytest_asyncio
from psycopg_pool import PoolTimeout

from tests.bars.conftest import Control
from tests.bars.messages import SERVICE
from tests.kill.points import Point, SqlLens, TextLens, Trap, Victim, When, Wire
from tests.world.between import Between, at_port, at_socket
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.hits import Hits
from tests.world.people import RUTLAND, Json, a_request, three_crews
from tests.world.service import runtime_in, world_on
from ucr.app import new_id
from ucr.runtime import Ground
from ucr.settings.bars import BarsService
from ucr.store.connection import create_pool

AWAY_S = 8
COMMIT = Point(
    name="the commit of a referral",
    of=Victim.APP,
    victim=Victim.APP,
    at="^COMMIT",
    having=r"INSERT INTO referral\b",
    when=When.ASKED,
)
ANSWER = replace(
    COMMIT, at=r"^HTTP/1\.1 2", having="", when=When.ANSWERED, wire=Wire.DOOR
)


@dataclass
class Wired:
    """A served area, and the wires that lead to it and from it.

    Attributes:
        cuts: Where lines to PostgreSQL, and of callers, end: once, when it is armed.
    """

    world: World
    postgres: Between
    valkey: Between
    door: Between
    cuts: Trap
    struck: list[Point]

    def heals(self) -> int:
        """Make every wire whole again; how often they were broken."""
        wires = (self.postgres, self.valkey, self.door)
        for wire in wires:
            wire.heals()
        return sum(wire.hit.total() for wire in wires) + len(self.struck)

    async def asks(self, body: Json, *, port: int = 0) -> httpx.Response:
        """Send a referral, on a line of its own."""
        told = {"Authorization": f"Bearer {self.world.keys['EMAS']}"}
        address = f"127.0.0.1:{port}" if port else self.world.address
        async with httpx.AsyncClient(headers=told, timeout=30) as http:
            return await http.post(f"http://{address}/api/referrals", json=body)

    async def stored(self, body: Json) -> int:
        """How many cases there are of this request."""
        rows = await self.world.asks_the_store(
            "SELECT count(*) FROM referral WHERE case_number = %s", body["case_number"]
        )
        return int(rows[0][0])


@pytest_asyncio.fixture
async def wired(
    emptied_database: str,
    valkey_url: str,
    rutland_grounds: Mapping[str, Ground],
    service_clock: HandClock,
    record_property: Callable[[str, object], None],
) -> AsyncIterator[Wired]:
    """Everything goes through a wire."""
    split, struck = urlsplit(emptied_database), list[Point]()
    folder = _folder(split.query)
    cuts = Trap(lambda point, _: struck.append(point))
    sql = Between(
        at_socket(f"{folder}/.s.PGSQL.5432"),
        lambda: SqlLens(Victim.APP, "app", cuts, set()),
    )
    hints = Between(at_socket(unquote(urlsplit(valkey_url).path)))
    async with AsyncExitStack() as stack:
        for wire in (sql, hints):
            await stack.enter_async_context(wire.standing())
        runtime = await stack.enter_async_context(
            runtime_in(
                f"postgresql://postgres@127.0.0.1:{sql.port}{split.path}"
                "?sslmode=disable&gssencmode=disable",
                f"redis://127.0.0.1:{hints.port}/0",
                rutland_grounds,  # type: ignore[arg-type]
                service_clock,
                bars_services=(BarsService(id=SERVICE, area=RUTLAND),),
            )
        )
        world = await stack.enter_async_context(
            world_on(runtime, service_clock, three_crews())
        )
        port = int(world.address.rpartition(":")[2])
        door = Between(
            at_port(port), lambda: TextLens(Victim.APP, "app", Wire.DOOR, cuts)
        )
        await stack.enter_async_context(door.standing())
        found = Wired(world, sql, hints, door, cuts, struck)
        yield found
        record_property("faults", found.heals())


def _folder(query: str) -> str:
    """Where the server's socket lies, by the query of its URL."""
    return unquote(parse_qs(query)["host"][0])


async def until_taken(wired: Wired, body: Json) -> httpx.Response:
    """Send it again, as a sender does, until it is answered 2xx."""

    async def taken() -> Json | None:
        answer = await wired.asks(body)
        return {"answer": answer} if answer.is_success else None

    found: httpx.Response = (await wired.world.until(taken))["answer"]
    return found


def is_put_off(answer: httpx.Response) -> bool:
    """503, in our own words, with a time to come again."""
    return (
        answer.status_code == 503
        and int(answer.headers["Retry-After"]) > 0
        and answer.json()["type"] == "/problems/store-unavailable"
    )


@pytest.mark.parametrize("fault", ["down", "black hole"])
async def test_with_postgresql_gone_every_door_says_come_again_and_nothing_is_half_done(
    wired: Wired, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, control = a_request(), Control(wired.world)
    message, once = control.message(), str(new_id())
    monkeypatch.setattr("ucr.api.patience.LONGEST_S", 1.0)
    monkeypatch.setattr("ucr.bars.door.LONGEST_S", 1.0)
    monkeypatch.setattr("ucr.api.health.POSTGRES_S", 0.5)
    monkeypatch.setattr("ucr.stopping.LET_GO_S", 0.1)
    if fault == "down":
        wired.postgres.goes_down()
    else:
        wired.postgres.swallows()

    answer, ready, told, desk = await asyncio.gather(
        wired.asks(body),
        wired.world.client().get("/health/ready"),
        control.sends(message, X_Request_Id=once),
        wired.world.desk.http.get("/api/board"),
    )
    alive = await wired.world.client().get("/health/live")
    monkeypatch.undo()
    wired.postgres.heals()
    again = await until_taken(wired, body)

    hit = "refused" if fault == "down" else "swallowed"
    assert wired.postgres.hit[hit] > 0
    assert is_put_off(answer)
    assert is_put_off(ready)
    assert desk.status_code in (200, 503)
    assert told.status_code in (408, 503)
    assert alive.status_code == 200
    assert again.status_code in (200, 201)
    assert await wired.stored(body) == 1


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        (When.ASKED, {(0, 201)}),
        (When.GIVEN, {(0, 201), (1, 200)}),
        (When.ANSWERED, {(1, 200)}),
    ],
)
async def test_a_line_that_is_reset_at_the_commit_is_no_receipt_and_a_retry_makes_one(
    wired: Wired, when: When, outcome: set[tuple[int, int]]
) -> None:
    body = a_request()
    wired.cuts.armed = replace(COMMIT, when=when)
    if when is When.GIVEN:
        wired.cuts.strike = lambda point, _: _cut(wired, point)

    first = await wired.asks(body)
    stored = await wired.stored(body)
    again = await wired.asks(body)

    assert len(wired.struck) == 1
    assert is_put_off(first)
    assert (stored, again.status_code) in outcome
    assert await wired.stored(body) == 1


def _cut(wired: Wired, point: Point) -> None:
    wired.struck.append(point)
    wired.postgres.cuts()


async def test_an_answer_that_is_lost_on_its_way_is_told_again_with_the_same_id(
    wired: Wired,
) -> None:
    body = a_request()
    wired.cuts.armed = ANSWER

    with pytest.raises(httpx.TransportError):
        await wired.asks(body, port=wired.door.port)
    stored = await wired.world.asks_the_store(
        "SELECT id::text FROM referral WHERE case_number = %s", body["case_number"]
    )
    again = await wired.asks(body, port=wired.door.port)

    assert len(wired.struck) == 1
    assert (again.status_code, again.json()["id"]) == (200, stored[0][0])
    assert len(stored) == 1


async def test_a_slow_postgresql_makes_late_receipts_and_no_false_ones(
    wired: Wired,
) -> None:
    bodies = [a_request() for _ in range(5)]
    wired.postgres.late_s = 0.03

    answers = await asyncio.gather(*(wired.asks(one) for one in bodies))

    assert wired.postgres.hit["late"] > 0
    for body, answer in zip(bodies, answers, strict=True):
        assert answer.status_code == 201 or is_put_off(answer)
        assert await wired.stored(body) >= (answer.status_code == 201)


async def test_a_postgresql_that_comes_back_is_found_soon_however_long_it_was_away(
    emptied_database: str, hits: Hits
) -> None:
    """A pool that waits twice as long each time would look again after 14 s."""
    split = urlsplit(emptied_database)
    wire = Between(at_socket(f"{_folder(split.query)}/.s.PGSQL.5432"))
    async with wire.standing():
        pool = create_pool(
            f"postgresql://postgres@127.0.0.1:{wire.port}{split.path}"
            "?sslmode=disable&gssencmode=disable",
            size=4,
        )
        wire.goes_down()
        async with pool:
            for _ in range(AWAY_S):
                with pytest.raises(PoolTimeout):
                    await pool.getconn(timeout=1)
            assert wire.hit["refused"] > 0

            hits(wire.hit.total())
            wire.heals()

            async with pool.connection(timeout=3) as conn:
                await conn.execute("SELECT 1")


async def test_lines_that_postgresql_closed_and_nobody_heard_of_cost_no_case(
    wired: Wired,
) -> None:
    body = a_request()
    wired.postgres.slow_to_close_s = 0.3
    async with wired.world.runtime.pool.connection() as conn:
        await conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    again = await until_taken(wired, body)

    assert wired.postgres.hit["closed late"] > 0
    assert again.status_code in (200, 201)
    assert await wired.stored(body) == 1


@pytest.mark.parametrize("fault", ["down", "black hole", "late"])
async def test_without_a_valkey_that_answers_calls_come_in_and_crews_are_sent_by_hand(
    wired: Wired, fault: str
) -> None:
    world, oak = wired.world, wired.world.phone("Oak 1")
    await oak.starts()
    if fault == "down":
        wired.valkey.goes_down()
    elif fault == "black hole":
        wired.valkey.swallows()
    else:
        wired.valkey.late_s = 0.6

    case = (await wired.asks(a_request())).json()
    await world.desk.assigns(case, oak)
    offered = await oak.is_asked()
    await oak.accepts(offered)
    ready = await world.client().get("/health/ready")

    hit = {"down": "refused", "black hole": "swallowed", "late": "late"}[fault]
    assert wired.valkey.hit[hit] > 0
    assert (ready.status_code, ready.json()["valkey"]) == (200, "away")

    async def on_the_board() -> Json | None:
        board = (await world.desk.sees("/api/board"))["snapshot"]["referrals"]
        return next((one for one in board if one["id"] == case["id"]), None)

    assert (await world.until(on_the_board))["status"] == "assigned"
