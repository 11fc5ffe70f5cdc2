"""The whole service as its users have it: real stores, real roads, a server, phones.

A story speaks in verbs: `sender.asks`, `phone.accepts`, `desk.decides`, `advance`.
After each of them no case may be in limbo (promise P2).
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from psycopg import sql

from routing.solver_process import SolverProcess
from tests.world.ground import ORIGIN, HandClock
from ucr.app import create_app, grounds, new_id, running
from ucr.dispatch.area import AreaDispatcher
from ucr.dispatch.lease import hold
from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.codes import CrewKind, Kit, Mode, Role, Skill, Source
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.ids import AccountId, AreaId, CrewId, SenderId, ShiftId
from ucr.journey.found import Founding, found
from ucr.live.hub import Hub
from ucr.places.build import build_pack
from ucr.report.limbo import in_limbo
from ucr.runtime import Clock, Ground, Runtime, channel
from ucr.settings import Settings
from ucr.store import referrals
from ucr.store.leases import Lease

RUTLAND: Final = AreaId("rutland")
ELSEWHERE: Final = AreaId("elsewhere")
OAKHAM: Final = (-0.7286, 52.6705)
UPPINGHAM: Final = (-0.7228, 52.5881)
PATIENCE_S: Final = 15.0
LOOK_AGAIN_S: Final = 0.02
TABLES: Final = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'
"""

Json = dict[str, Any]


@pytest.fixture(scope="session")
def rutland_packs(stores_folder: Path, data_folder: Path) -> Path:
    """A folder of packs with the real Rutland in it, built once in a run."""
    folder = stores_folder / "packs"
    build_pack(
        data_folder / "roads" / "rutland-2022-07-20.osm.pbf",
        folder,
        name="Rutland",
        slug=RUTLAND,
        progress=lambda _step, _share: None,
        postcodes=data_folder / "places" / "postcodes-rutland.csv",
        built_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return folder


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


@pytest.fixture
def emptied_database(service_database: str) -> str:
    """That database with nothing in it."""
    with psycopg.connect(service_database) as conn:
        conn.execute("SET session_replication_role = replica")  # no order to keep
        for (table,) in conn.execute(TABLES).fetchall():
            conn.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
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


def a_crew(name: str, base: tuple[float, float] = OAKHAM, **changes: object) -> Crew:
    """Two people who lift and assess, based in Oakham."""
    crew = Crew(
        id=CrewId(new_id()),
        area_id=RUTLAND,
        name=name,
        kind=CrewKind.FALLS,
        people=2,
        skills={Skill.LIFT_ASSIST: None, Skill.ASSESSMENT: None},
        kit=frozenset({Kit.LIFTING_DEVICE}),
        base_lon=base[0],
        base_lat=base[1],
    )
    return replace(crew, **changes)  # type: ignore[arg-type]


def a_request(**changes: object) -> Json:
    """A fall in Uppingham, off the floor again, from 999."""
    return {
        "case_number": f"C{new_id().hex[-12:]}",
        "source": "ambulance_999",
        "need": "fall",
        "category": "C3",
        "patient": {"name": "Test Canary", "nhs_number": "999 000 0018"},
        "location": {"lon": UPPINGHAM[0], "lat": UPPINGHAM[1], "key_safe": "C4711"},
        "reason": "Slipped in the kitchen",
    } | changes


def three_crews() -> tuple[Crew, ...]:
    """Oak 1 (Oakham) and Oak 2 (Uppingham) lift; Ash 1 is a nurse alone."""
    return (
        a_crew("Oak 1"),
        a_crew("Oak 2", UPPINGHAM),
        a_crew(
            "Ash 1",
            kind=CrewKind.NURSE,
            people=1,
            skills={Skill.ASSESSMENT: None, Skill.CATHETER: None},
            kit=frozenset({Kit.CATHETER_PACK}),
        ),
    )


@dataclass(slots=True)
class Caller:
    """Anyone with a client: a command is answered as expected, or the test fails."""

    world: "World"
    http: httpx.AsyncClient

    async def does(
        self,
        path: str,
        body: object = None,
        *,
        refused: int | None = None,
        key: str | None = None,
    ) -> Json:
        """POST a command with a key of its own; the JSON of the answer."""
        answer = await self.http.post(
            path, json=body, headers={"Idempotency-Key": key or str(new_id())}
        )
        return await self._told(answer, refused)

    async def sees(self, path: str, *, refused: int | None = None) -> Json:
        """GET something."""
        return await self._told(await self.http.get(path), refused)

    async def _told(self, answer: httpx.Response, refused: int | None) -> Json:
        said = f"{answer.request.method} {answer.request.url.path}: {answer.text}"
        assert answer.status_code < 500, said
        if refused is None:
            assert answer.is_success, said
        else:
            assert answer.status_code == refused, said
        await self.world.nobody_is_in_limbo()
        told: Json = answer.json() if answer.content else {}
        return told


class SenderDesk(Caller):
    """A system that sends calls, such as an ambulance service's."""

    async def asks(self, *, refused: int | None = None, **changes: object) -> Json:
        """Ask for help; the receipt."""
        answer = await self.http.post("/api/referrals", json=a_request(**changes))
        return await self._told(answer, refused)

    async def tells(
        self, case: Json, *, refused: int | None = None, **news: object
    ) -> Json:
        """Tell more about a case."""
        answer = await self.http.patch(f"/api/referrals/{case['id']}", json=news)
        return await self._told(answer, refused)

    async def cancels(self, case: Json, *, refused: int | None = None) -> Json:
        path = f"/api/referrals/{case['id']}/cancel"
        return await self.does(path, {}, refused=refused)

    async def acknowledges(self, case: Json, *, refused: int | None = None) -> Json:
        path = f"/api/referrals/{case['id']}/acknowledge"
        return await self.does(path, refused=refused)

    async def hears(self, case: Json) -> Json:
        """How a case stands."""
        return await self.sees(f"/api/referrals/{case['id']}")


class Desk(Caller):
    """A coordinator's or clinician's screen."""

    async def decides(
        self, case: Json, decision: str, *, refused: int | None = None, **more: object
    ) -> Json:
        path = f"/api/referrals/{case['id']}/decide"
        return await self.does(path, {"decision": decision, **more}, refused=refused)

    async def assigns(
        self,
        case: Json,
        crew: "Phone",
        *,
        reason: str | None = None,
        refused: int | None = None,
    ) -> Json:
        body = {"crew_id": str(crew.crew.id)}
        if reason is not None:
            body["override_reason"] = reason
        path = f"/api/referrals/{case['id']}/assign"
        return await self.does(path, body, refused=refused)

    async def answers(
        self,
        offer: Json,
        verb: str,
        body: object = None,
        *,
        refused: int | None = None,
    ) -> Json:
        """Confirm, undo or withdraw an assignment."""
        path = f"/api/assignments/{offer['id']}/{verb}"
        return await self.does(path, body, refused=refused)

    async def card(self, case: Json) -> Json:
        """The referral's card on the board."""
        found = (await self.case(case))["referral"]
        assert found is not None, "it has left the board"
        card: Json = found
        return card

    async def case(self, case: Json) -> Json:
        return await self.sees(f"/api/referrals/{case['id']}/case")

    async def facts(self, case: Json) -> list[str]:
        """What has happened to a case, in order."""
        return [line["fact"] for line in (await self.case(case))["timeline"]]

    async def offer(self, case: Json) -> Json | None:
        """The assignment of a case that is open now."""
        snapshot = (await self.sees("/api/board"))["snapshot"]
        found: list[Json] = snapshot["assignments"]
        return next((one for one in found if one["referral_id"] == case["id"]), None)

    async def waits_for_offer(self, case: Json, crew: "Phone | None" = None) -> Json:
        """Wait until a case is put to some crew, or to this one."""

        async def offered() -> Json | None:
            found = await self.offer(case)
            if crew is None or (found and found["crew_id"] == str(crew.crew.id)):
                return found
            return None

        return await self.world.until(offered)

    async def waits_for(self, case: Json, **wanted: object) -> Json:
        """Wait until the card of a case says this."""

        async def said() -> Json | None:
            card = await self.card(case)
            return card if wanted.items() <= card.items() else None

        return await self.world.until(said)


@dataclass(slots=True)
class Phone(Caller):
    """A crew's phone: what it taps is about what it has before it."""

    crew: Crew

    async def starts(self) -> Json:
        """Come on duty."""
        return await self.does("/api/crew/shift/start", self._tap())

    async def duty(self, action: str, *, refused: int | None = None) -> Json:
        path = f"/api/crew/shift/{action}"
        return await self.does(path, self._tap(), refused=refused)

    async def today(self) -> Json:
        return await self.sees("/api/crew/today")

    async def is_asked(self) -> Json:
        """Wait for an offer; the assignment."""

        async def asked() -> Json | None:
            found: Json | None = (await self.today())["assignment"]
            return found

        return await self.world.until(asked)

    async def accepts(self, offer: Json, *, refused: int | None = None) -> Json:
        path = f"/api/crew/assignments/{offer['id']}/accept"
        return await self.does(path, self._tap(), refused=refused)

    async def refuses(self, offer: Json, reason: str = "vehicle") -> Json:
        path = f"/api/crew/assignments/{offer['id']}/refuse"
        return await self.does(path, self._tap(reason=reason))

    async def taps(
        self, step: str, more: Json | None = None, *, refused: int | None = None
    ) -> Json:
        """En-route, on-scene, complete or hand-back of the visit it has."""
        visit = (await self.today())["visit"]
        path = f"/api/crew/visits/{visit['id']}/{step}"
        return await self.does(path, self._tap(**(more or {})), refused=refused)

    async def goes(self, offer: Json, upto: str) -> None:
        """Accept, set off, arrive: as far as `upto`."""
        await self.accepts(offer)
        for step in ("en-route", "on-scene"):
            if upto == "accept":
                return
            await self.taps(step)
            if step == upto:
                return

    def _tap(self, **more: object) -> Json:
        return {"occurred_at": self.world.clock.now().isoformat(), **more}


@dataclass(slots=True)
class World:
    """A running service and everyone who calls it."""

    runtime: Runtime
    app: FastAPI
    clock: Clock
    address: str
    keys: Mapping[str, str]
    crews: tuple[Crew, ...]
    sender: SenderDesk = field(init=False)
    desk: Desk = field(init=False)
    phones: dict[str, Phone] = field(init=False, default_factory=dict)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def phone(self, name: str) -> Phone:
        """The phone of the crew with this call sign."""
        return self.phones[name]

    def client(self, key: str | None = None) -> httpx.AsyncClient:
        """Somebody's client: a browser, or a system with its key."""
        headers = {"Origin": ORIGIN}
        if key is not None:
            headers = {"Authorization": f"Bearer {key}"}
        client = httpx.AsyncClient(
            base_url=f"http://{self.address}",
            headers=headers,
            timeout=20,
            verify=False,  # noqa: S501 - no TLS on the loopback; reading CAs takes long
        )
        self.clients.append(client)
        return client

    async def signed_in(self, name: str) -> httpx.AsyncClient:
        """A browser in which somebody has opened their sign-in link."""
        client = self.client()
        answer = await client.post("/api/sign-in", json={"token": self.keys[name]})
        assert answer.status_code == 200, answer.text
        return client

    async def until(self, found: Callable[[], Awaitable[Json | None]]) -> Json:
        """Look until there is something to see, bounded in real time."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                seen = await found()
                if seen is not None:
                    return seen
                await asyncio.sleep(LOOK_AGAIN_S)

    async def advance(self, **step: float) -> None:
        """Let time pass, and wait until every timer that ran out was looked at."""
        assert isinstance(self.clock, HandClock)
        self.clock.advance(timedelta(**step))
        await self.runtime.redis.publish(channel(RUTLAND), "time passed")

        async def looked_at() -> Json | None:
            async with self.runtime.pool.connection() as conn:
                late = await referrals.list_overdue(
                    conn, RUTLAND, at=self.clock.now(), limit=1
                )
            return None if late else {}

        await self.until(looked_at)
        await self.nobody_is_in_limbo()

    async def nobody_is_in_limbo(self) -> None:
        """Promise P2, asked of the database itself."""
        async with self.runtime.pool.connection() as conn:
            assert await in_limbo(conn, at=self.clock.now()) == []

    async def asks_the_store(self, query: str, *values: object) -> list[Any]:
        """Rows of a question that no door answers."""
        async with self.runtime.pool.connection() as conn:
            cursor = await conn.execute(query.encode(), values)
            return await cursor.fetchall()


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
        keys |= await _found(runtime, area_id, people, mode)
    app = create_app(runtime.settings)
    async with Hub.running(runtime) as hub, _serving(app, runtime, hub) as address:
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
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def runtime_in(
    postgres_url: str,
    valkey_url: str,
    roads: Mapping[AreaId, Ground],
    clock: Clock,
    **settings: object,
) -> AsyncIterator[Runtime]:
    """What `app.py` builds, on a clock that a test moves and roads already read."""
    chosen = Settings(
        database_url=postgres_url,
        redis_url=valkey_url,
        packs=Path("there/is/none"),
        public_origin=ORIGIN,
        pool_size=20,
        improve_s=0,
        **settings,  # type: ignore[arg-type]
    )
    async with running(chosen) as runtime:
        packs = next(iter(roads.values())).pack.folder.parent
        yield replace(
            runtime,
            clock=clock,
            grounds=roads,
            settings=chosen.model_copy(update={"packs": packs}),
        )


async def _found(
    runtime: Runtime, area_id: AreaId, crews: tuple[Crew, ...], mode: Mode
) -> dict[str, str]:
    """Store an area with its people; the secret of each by name."""
    ours = area_id == RUTLAND
    suffix = "" if ours else f" of {area_id}"
    senders = {
        name + suffix: Sender(
            id=SenderId(new_id()), area_id=area_id, name=name, source=source
        )
        for name, source in (
            ("EMAS", Source.AMBULANCE),
            ("111", Source.NHS_111),
            ("desk", Source.COMMUNITY),
        )
    }
    people = [
        ("Sam", Role.COORDINATOR, None),
        ("Ada", Role.CLINICIAN, None),
        ("Max", Role.MANAGER, None),
        *((crew.name, Role.CREW, crew.id) for crew in crews),
    ]
    accounts = {
        name + suffix: Account(
            id=AccountId(new_id()),
            area_id=area_id,
            name=name,
            role=role,
            crew_id=crew_id,
        )
        for name, role, crew_id in people
    }
    secrets = {name: new_id().hex + new_id().hex for name in (*senders, *accounts)}
    await found(
        runtime,
        Founding(
            area=Area(id=area_id, name=area_id.title(), mode=mode, version=1),
            crews=crews,
            shifts=tuple(_shift(crew, runtime.clock.now()) for crew in crews),
            accounts=tuple(accounts.values()),
            senders=tuple(senders.values()),
            keys={
                sender.id: secrets[name]
                for name, sender in senders.items()
                if not name.startswith("desk")
            },
            tokens={account.id: secrets[name] for name, account in accounts.items()},
        ),
    )
    return secrets


def _shift(crew: Crew, at: datetime) -> Shift:
    return Shift(
        id=ShiftId(new_id()),
        crew_id=crew.id,
        area_id=crew.area_id,
        status=ShiftStatus.PLANNED,
        version=1,
        starts_at=at,
        ends_at=at + timedelta(hours=10),
    )


@asynccontextmanager
async def _serving(app: FastAPI, runtime: Runtime, hub: Hub) -> AsyncIterator[str]:
    app.state.runtime, app.state.hub = runtime, hub
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        config = uvicorn.Config(
            app,
            log_level="error",
            lifespan="off",
            ws="ucr.live.cutting:CuttingProtocol",
            ws_per_message_deflate=False,
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
