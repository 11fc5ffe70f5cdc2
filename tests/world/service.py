"""The whole service as its users have it: real stores, real roads, a server, phones."""

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import State

from routing.solver_process import SolverProcess
from tests.world.callers import Desk, Phone, SenderDesk, World
from tests.world.ground import ORIGIN, HandClock
from tests.world.people import ELSEWHERE, RUTLAND, settle, three_crews
from ucr.app import create_app, grounds, running
from ucr.cli.serve import LARGEST_FRAME_BYTES
from ucr.dispatch.area import AreaDispatcher
from ucr.dispatch.lease import hold
from ucr.domain.codes import Mode
from ucr.domain.crew import Crew
from ucr.domain.ids import AreaId
from ucr.live.hub import Hub
from ucr.runtime import Clock, Ground, Runtime
from ucr.settings import Settings
from ucr.stopping import end
from ucr.store.leases import Lease

TABLES: Final = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'
"""
EMPTY: Final = """
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN TABLES
    LOOP
        EXECUTE format('DELETE FROM %I', one);
    END LOOP;
END $$
""".replace("TABLES", TABLES)


@pytest.fixture(scope="session")
def rutland_grounds(rutland_packs: Path) -> Iterator[Mapping[AreaId, Ground]]:
    """Rutland's roads and places in memory, for every test of a run."""
    found = grounds(Settings(packs=rutland_packs))
    yield found
    for ground in found.values():
        ground.pack.close()


@pytest.fixture(scope="session")
def service_database(postgres_server_url: str, migrated_template: str) -> str:
    """One database for all stories: to copy one for each took longer than the story."""
    with psycopg.connect(postgres_server_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE stories TEMPLATE {migrated_template}")
    return urlsplit(postgres_server_url)._replace(path="/stories").geturl()


@pytest.fixture(scope="session")
def emptying(service_database: str) -> Iterator[Callable[[], None]]:
    """Empties it, over a line that is kept: a new one has to learn of every table."""
    lines = [_line(service_database)]

    def empty() -> None:
        try:
            lines[-1].execute(EMPTY)
        except psycopg.OperationalError:  # a story had all of them cut
            lines.append(_line(service_database))
            lines[-1].execute(EMPTY)

    yield empty
    for line in lines:
        line.close()


def _line(url: str) -> psycopg.Connection:
    line = psycopg.connect(url, autocommit=True)
    line.execute("SET session_replication_role = replica")  # no order to keep
    return line


@pytest.fixture
def emptied_database(service_database: str, emptying: Callable[[], None]) -> str:
    """That database with nothing in it."""
    emptying()
    return service_database


@pytest.fixture
def service_clock() -> HandClock:
    """The service's clock: a Monday in January, nine in the morning."""
    return HandClock()


@pytest_asyncio.fixture
async def service_runtime(
    emptied_database: str,
    valkey_url: str,
    rutland_grounds: Mapping[AreaId, Ground],
    service_clock: HandClock,
) -> AsyncIterator[Runtime]:
    """What `app.py` builds, on that clock and these roads."""
    async with runtime_in(
        emptied_database, valkey_url, rutland_grounds, service_clock
    ) as runtime:
        yield runtime


@pytest_asyncio.fixture
async def quiet_world(
    service_runtime: Runtime, service_clock: HandClock
) -> AsyncIterator["World"]:
    """A served area in which nobody dispatches: what happens, a test does."""
    async with world_on(service_runtime, service_clock, three_crews()) as world:
        yield world


@pytest_asyncio.fixture
async def world(quiet_world: "World") -> AsyncIterator["World"]:
    """A served area with its dispatcher, in auto mode; no crew is on duty yet."""
    async with dispatching(quiet_world.runtime):
        yield quiet_world


@asynccontextmanager
async def world_on(
    runtime: Runtime,
    clock: Clock,
    crews: tuple[Crew, ...],
    mode: Mode = Mode.AUTO,
) -> AsyncIterator[World]:
    """Found an area, serve it on the loopback, and let everyone in; nobody dispatches.

    Beside Rutland there is an area `elsewhere`, with a coordinator and a sender.
    """
    keys: dict[str, str] = {}
    for area_id, people in ((RUTLAND, crews), (ELSEWHERE, ())):
        keys |= await settle(runtime, area_id, people, mode)
    async with (
        Hub.running(runtime) as hub,
        lent_app(runtime.settings) as app,
        serving(app, runtime, hub) as address,
    ):
        world = World(runtime, app, clock, address, keys, crews)
        world.sender = SenderDesk(world, world.client(keys["EMAS"]))
        world.desk = Desk(world, await world.signed_in("Sam"))
        for crew in crews:
            http = await world.signed_in(crew.name)
            world.phones[crew.name] = Phone(world, http, crew)
        try:
            yield world
        finally:
            for client in world.clients:
                await client.aclose()


_idle: defaultdict[Path, list[FastAPI]] = defaultdict(list)


@asynccontextmanager
async def lent_app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application; the next test has it again, for its doors take long to build.

    What it knows of a world is its state, and that goes with the world.
    """
    idle = _idle[settings.packs]
    app = idle.pop() if idle else create_app(settings)
    try:
        yield app
    finally:
        app.state = State()
        idle.append(app)


@asynccontextmanager
async def dispatching(
    runtime: Runtime, holder: str = "test:1"
) -> AsyncIterator[asyncio.Task[None]]:
    """The real dispatcher of Rutland, in this process, without OR-Tools."""

    async def work(lease: Lease) -> None:
        await AreaDispatcher(runtime, SolverProcess(), lease).run()

    task = asyncio.create_task(hold(runtime, RUTLAND, holder, work))
    try:
        yield task
    finally:
        assert not await end(task)
        if not task.cancelled():
            task.result()  # a dispatcher that broke is a test that failed


@cache
def usual_settings() -> Settings:
    """What most stories run with; to look for each in the environment takes 50 ms."""
    return Settings(
        packs=Path("there/is/none"),
        public_origin=ORIGIN,
        pool_size=20,
        improve_s=0,
    )


@asynccontextmanager
async def runtime_in(
    postgres_url: str,
    valkey_url: str,
    roads: Mapping[AreaId, Ground],
    clock: Clock,
    **settings: object,
) -> AsyncIterator[Runtime]:
    """What `app.py` builds, on a clock that a test moves and roads already read."""
    ours = {"database_url": postgres_url, "redis_url": valkey_url, **settings}
    chosen = usual_settings().model_copy(update=ours)
    async with running(chosen) as runtime:
        packs = next(iter(roads.values())).pack.folder.parent
        yield replace(
            runtime,
            clock=clock,
            grounds=roads,
            settings=chosen.model_copy(update={"packs": packs}),
        )


@asynccontextmanager
async def serving(app: FastAPI, runtime: Runtime, hub: Hub) -> AsyncIterator[str]:
    app.state.runtime, app.state.hub = runtime, hub
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        config = uvicorn.Config(
            app,
            log_level="error",
            lifespan="off",
            ws="ucr.live.cutting:CuttingProtocol",
            ws_max_size=LARGEST_FRAME_BYTES,
            ws_per_message_deflate=False,
            timeout_keep_alive=600,  # a test does other things between two requests
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()
        try:
            yield f"{host}:{port}"
        finally:
            server.should_exit = True
            await task
