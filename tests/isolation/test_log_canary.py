"""A canary in every text of every door, and none in any log or in /metrics (P29)."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Final

import httpx
import pytest
from psycopg import sql

from routing.warm import warm
from tests.isolation.asked import Ask, asks
from tests.isolation.canaries import Canaries, takes_a_text
from tests.isolation.elsewhere import Area, rutland, with_a_volunteer
from tests.live.screen import Screen, opened
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, a_request
from tests.world.service import dispatching, world_on
from ucr import logs
from ucr.app import new_id
from ucr.callers import COOKIE
from ucr.runtime import Runtime
from ucr.stopping import end

KEY: Final = "a-key-for-the-monitoring"
LEAVE: Final = ("/api/sign-out", "/wipe-phones", "/end", "/key", "/role")
"""What takes a caller's access away: these doors come last."""
ENDS: Final = ("/cancel", "/shift")
"""After these there is less to tell anybody about: they come after the others."""
TAKEN: Final = {
    ("POST", "/api/referrals"),
    ("PATCH", "/api/referrals/{referral_id}"),
    ("POST", "/telecare/alerts"),
    ("POST", "/telecare/alerts/{alert_id}/cancel"),
    ("POST", "/api/home/requests"),
    ("POST", "/api/home/requests/{referral_id}/worse"),
    ("POST", "/api/home/link"),
    ("POST", "/api/crews/{crew_id}/messages"),
    ("POST", "/api/handover/notes"),
    ("POST", "/api/search"),
    ("POST", "/api/views"),
    ("POST", "/api/rota/preview"),
    ("POST", "/api/settings/people/{account_id}/link"),
}
"""Doors that take their canaries in. All others are told theirs, and may refuse."""
FULL: Final = {"referral": "/api/referrals", "handover_note": "/api/handover/notes"}
"""A table in which no row fits any more, and a door that writes one there."""
LOGGERS: Final = ("", "uvicorn", "uvicorn.error")
"""Those whose level somebody has set: everything, what the server is, what it says."""
COMPILER: Final = "numba"
"""It tells of its own work, a line a step of it, and knows no case."""


@dataclass(slots=True)
class Lived:
    """What was planted, and what the process wrote meanwhile."""

    canaries: Canaries
    statuses: defaultdict[tuple[str, str], set[int]]
    log: str = ""
    metrics: str = ""


@contextmanager
def everything_logged(
    lived: Lived, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """Log at debug level, each library too, more than any setting of ours does."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [one.level for one in loggers]
    logs.configure("debug")
    logging.getLogger(COMPILER).setLevel(logging.WARNING)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    for one in loggers[:2]:  # the third hands on to the second, and that to nobody
        one.addHandler(handler)
    capfd.readouterr()
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.removeHandler(handler)
            one.setLevel(level)
        seen = capfd.readouterr()
        lived.log = f"{written.getvalue()}\n{seen.out}\n{seen.err}"
        logs.configure("info")


async def test_no_word_of_a_sender_and_no_secret_comes_into_a_log_or_a_metric(
    service_runtime: Runtime,
    service_clock: HandClock,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "key").write_text(KEY)
    await asyncio.to_thread(warm)  # no door may wait for the engine's first breath
    settings = service_runtime.settings.model_copy(
        update={"metrics_key": tmp_path / "key"}
    )
    runtime = replace(service_runtime, settings=settings)
    lived = Lived(Canaries(), defaultdict(set))
    async with world_on(runtime, service_clock, with_a_volunteer()) as world:
        area = await rutland(world)
        with everything_logged(lived, capfd):
            async with watched(world, area, lived.canaries):
                await told_at_every_door(world, area, lived, leaving=False)
                refused = await refused_by_the_store(world, lived.canaries)
                await decided_on(world, lived.canaries)
                await told_at_every_door(world, area, lived, leaving=True)
            lived.metrics = (await world.client(KEY).get("/metrics")).text

    assert lived.canaries.found_in(lived.log) == {}
    assert lived.canaries.found_in(lived.metrics) == {}
    assert refused == dict.fromkeys(FULL, 500)
    assert lived.log.count("kind=CheckViolation sqlstate=23514") >= len(FULL)
    assert '"event": "area_taken"' in lived.log
    assert "connection open" in lived.log, "the socket was not logged at debug level"
    assert 'ucr_open_cases{area="rutland"}' in lived.metrics
    assert {door for door, seen in lived.statuses.items() if min(seen) < 300} >= TAKEN
    assert {*lived.statuses} >= takes_a_text(world.app.openapi())


async def told_at_every_door(
    world: World, area: Area, lived: Lived, *, leaving: bool
) -> None:
    """Callers tell each door its canaries, until one is let in and has been refused."""
    described = world.app.openapi()
    once = {(ask.method, ask.door): ask for ask in asks(described, area.ids, area.ids)}
    for ask in sorted(once.values(), key=lambda ask: ask.door.endswith(ENDS)):
        if ask.door.endswith(LEAVE) != leaving:
            continue
        is_refused = leaving
        for who, http in area.callers.items():
            body = ask.body and lived.canaries.filled(described, ask)
            status = await knock(http, ask, ask.path, body)
            lived.statuses[ask.method, ask.door].add(status)
            if status not in {401, 403} and not is_refused:
                is_refused = True
                await refused_at(http, ask, lived.canaries, f"{who} {ask.door}")
            if status < 300:
                break


async def knock(http: httpx.AsyncClient, ask: Ask, path: str, body: object) -> int:
    headers = {"Idempotency-Key": str(new_id())}
    answer = await http.request(
        ask.method, path, params=ask.query, json=body, headers=headers
    )
    return answer.status_code


async def refused_at(
    http: httpx.AsyncClient, ask: Ask, canaries: Canaries, where: str
) -> None:
    """A body of the wrong kind throughout, one that is no JSON, a wrong address."""
    word = canaries.word(where)
    headers = {"Idempotency-Key": word, "Content-Type": "application/json"}
    spoiled = canaries.spoiled(ask.body, where)
    assert await knock(http, ask, ask.path, spoiled) < 500
    half = f'{{"reason": "{canaries.word(where)}'
    await http.request(ask.method, ask.path, content=half, headers=headers)
    if "{" in ask.door:
        there = ask.door.replace("{", "").replace("}", canaries.word(where))
        await http.request(ask.method, there, params={"q": word}, headers=headers)


@asynccontextmanager
async def watched(world: World, area: Area, canaries: Canaries) -> AsyncIterator[None]:
    """The desk and the crew look on, each with its cookie and a ticket."""
    reading = []
    async with (
        opened(world.address, cookie=cookie(area, "coordinator", canaries)) as desk,
        opened(world.address, cookie=cookie(area, "crew", canaries)) as crew,
    ):
        for who, screen, topic in (
            ("coordinator", desk, f"area/{RUTLAND}"),
            ("crew", crew, f"crew/{area.ids['crew_id']}"),
        ):
            answer = await area.callers[who].post("/api/ws-ticket")
            ticket = canaries.secret(f"ticket of {who}", answer.json()["ticket"])
            await screen.says({"t": "hello", "ticket": ticket, "client": "test/1"})
            await screen.until("welcome")
            await screen.subscribes(topic)
            reading.append(asyncio.create_task(hears(screen)))
        yield
        for one in reading:
            await end(one)


async def hears(screen: Screen) -> None:
    async for _ in screen.socket:
        pass


def cookie(area: Area, who: str, canaries: Canaries) -> str:
    secret = area.callers[who].cookies[COOKIE]
    return f"{COOKIE}={canaries.secret(f'cookie of {who}', secret)}"


async def refused_by_the_store(world: World, canaries: Canaries) -> dict[str, int]:
    """A defect that nobody thought of: PostgreSQL refuses a row, and repeats it."""
    bodies = {
        "referral": a_request(reason=canaries.word("a refused row")),
        "handover_note": {"words": canaries.word("a refused row")},
    }
    callers = {"referral": world.sender.http, "handover_note": world.desk.http}
    statuses = {}
    for table, path in FULL.items():
        async with no_row_fits(world, table):
            answer = await callers[table].post(
                path, json=bodies[table], headers={"Idempotency-Key": str(new_id())}
            )
        statuses[table] = answer.status_code
        assert canaries.found_in(answer.text) == {}
    return statuses


@asynccontextmanager
async def no_row_fits(world: World, table: str) -> AsyncIterator[None]:
    name = sql.Identifier(table)
    close = sql.SQL("ALTER TABLE {} ADD CONSTRAINT canary CHECK (false) NOT VALID")
    async with world.runtime.pool.connection() as conn:
        await conn.execute(close.format(name))
    try:
        yield
    finally:
        async with world.runtime.pool.connection() as conn:
            await conn.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT canary").format(name)
            )


async def decided_on(world: World, canaries: Canaries) -> None:
    """The dispatcher looks at all of it, and a sender takes its case back."""
    async with dispatching(world.runtime):
        case = await world.sender.asks(reason=canaries.word("a case decided on"))
        await world.advance(minutes=3)
        why = {"reason": canaries.word("why it is taken back")}
        await world.sender.does(f"/api/referrals/{case['id']}/cancel", why)
