"""The composition root: the only place that knows every room."""

import gc
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Final
from uuid import UUID

import structlog
import uuid_utils.compat
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute

from routing.problem import Mode
from routing.travel.fallback import Fallback
from routing.travel.graph import RoadGraph
from routing.travel.osrm_embedded import osrm_embedded
from routing.travel.osrm_http import osrm_over_http
from routing.travel.roads import RoadTravel
from routing.travel.source import SourceUnavailable, TravelSource
from routing.travel.standing import GUESSED, StandingTimes
from routing.travel.straight_line import StraightLine
from routing.warm import warm
from ucr import tracing
from ucr.api import headers, problems
from ucr.api.doors import ROUTERS
from ucr.api.limits import BodyLimits
from ucr.api.patience import Patience
from ucr.api.traced import Traced
from ucr.api.walled import Walled
from ucr.bars import door as bars
from ucr.bars import responses
from ucr.bars.capability import BASE as BARS
from ucr.bars.proxy import proxy
from ucr.deliver import privacy
from ucr.deliver.heartbeat import beating, own_door
from ucr.deliver.loop import delivering
from ucr.domain.errors import DomainError, NotFound
from ucr.domain.ids import AreaId
from ucr.identity.sealed import read_key
from ucr.live import endpoint, metrics, sync, trackers
from ucr.live.hub import Hub
from ucr.live.messages import ClientFrames, ServerFrames
from ucr.places.pack import AreaPack
from ucr.reach.ladder import ladder
from ucr.runtime import (
    Clock,
    FastClock,
    Ground,
    Hints,
    Runtime,
    SystemClock,
    machine_time,
)
from ucr.settings import Settings
from ucr.stack import channel as stack_channel
from ucr.stack.client import Stacks, connected
from ucr.stack.watch import watching
from ucr.store import areas
from ucr.store.connection import AWAY, create_pool, demand_durable
from ucr.store.walls import demand_walls
from ucr.webhooks import message
from ucr.webhooks.message import Message
from ucr.webhooks.post import postman

STATIC: Final = Path(__file__).parent / "static"
LIVE_ROUTERS: Final = (
    sync.router,
    endpoint.router,
    trackers.router,
    metrics.router,
)
HANDLERS: Final = {
    DomainError: problems.answer_with_problem,
    RequestValidationError: problems.answer_bad_fields,
    StarletteHTTPException: problems.answer_plain,
}
log = structlog.get_logger(__name__)


class Unset(Exception):
    """A setting that has no default is missing; the message names it."""


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Runtime]:
    """Connect to the stores, open the packs, and close it all again.

    Raises:
        Unset: UCR_DATABASE_URL or UCR_REDIS_URL is not set.
        NotDurable: The database could lose what it acknowledged.
        NoWalls: Its roles are not made, or not ours.
        BadLocalKey: The key of local accounts is not there, or is none.
        PackUnusable: A pack is damaged or of another version.
    """
    if settings.database_url is None or settings.redis_url is None:
        message = "set UCR_DATABASE_URL and UCR_REDIS_URL (or run `ucr demo`)"
        raise Unset(message)
    if settings.local_key is not None:
        read_key(settings.local_key)
    async with AsyncExitStack() as stack:
        pool = create_pool(settings.database_url, size=settings.pool_size)
        await stack.enter_async_context(pool)
        async with pool.connection() as conn:
            await demand_durable(conn)
            await demand_walls(conn)
            latest = await areas.latest(conn)
        redis = Redis.from_url(
            settings.redis_url, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)
        )
        stack.push_async_callback(redis.aclose)
        hints = Hints(redis)
        stack.push_async_callback(hints.settle)
        told = clock(settings)
        if latest is not None:
            told.heed(latest)
        runtime = Runtime(
            clock=told,
            new_id=new_id,
            pool=pool,
            redis=redis,
            hints=hints,
            grounds=grounds(settings),
            settings=settings,
        )
        stack.push_async_callback(runtime.kept.heard.settle)
        stack.push_async_callback(runtime.kept.flooding.settle)
        yield runtime


@contextmanager
def settled_memory() -> Iterator[None]:
    """Let the collector pass over what stands as long as the process does.

    Looking through all of it took 100 ms of every loop's time, again and again. Python
    looks through what it does not pass over only once that has grown by a quarter of
    what there was when it last looked: it looks once more, to see how little that is.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    try:
        yield
    finally:
        gc.unfreeze()


def new_id() -> UUID:
    """A fresh UUIDv7: it sorts by the time it was made."""
    return UUID(int=uuid_utils.compat.uuid7().int)


def clock(settings: Settings) -> Clock:
    """The system's clock, or a demo's that began at another time and runs faster."""
    if settings.clock_origin is None:
        return SystemClock()
    origin, _, started = settings.clock_origin.partition("/")
    return FastClock(
        origin=datetime.fromisoformat(origin),
        started=datetime.fromisoformat(started),
        speed=settings.clock_speed,
    )


def grounds(settings: Settings) -> Mapping[AreaId, Ground]:
    """Open every pack in the folder of packs."""
    found = {}
    for manifest in sorted(settings.packs.glob("*/manifest.json")):
        pack = AreaPack.open(manifest.parent)
        travel = travel_source(settings, pack)
        others = other_sources(pack)
        found[AreaId(pack.manifest.slug)] = Ground(
            pack=pack,
            travel=travel,
            standing=StandingTimes(travel, others),
            others=others,
        )
    return found


def other_sources(pack: AreaPack) -> Mapping[Mode, TravelSource]:
    """What measures for crews by bike and on foot: the pack's own ways, or a guess."""
    paths = {mode: pack.other_roads_path(mode) for mode in GUESSED}
    own = {
        mode: RoadTravel(RoadGraph.load(path), mode)
        for mode, path in paths.items()
        if path is not None
    }
    return {**GUESSED, **own}


def travel_source(settings: Settings, pack: AreaPack) -> TravelSource:
    """What measures the roads, in the order that the settings name.

    One that cannot be had here is told of, and the next stands in for it.

    Raises:
        Unset: A name is unknown, OSRM is named without its address or folder, or none
            of them can be had.
    """
    sources = [*_to_be_had(settings, pack)]
    if not sources:
        raise Unset("no source that UCR_TRAVEL names can be had here")
    if isinstance(sources[0], RoadTravel):
        return sources[0]  # in process: it never fails to answer
    return Fallback(sources, told=_tell)


def _to_be_had(settings: Settings, pack: AreaPack) -> Iterator[TravelSource]:
    for name in _names(settings):
        try:
            yield _source(name.strip(), settings, pack)
        except SourceUnavailable as failure:
            log.warning("travel_source_not_to_be_had", source=name, why=str(failure))


def _names(settings: Settings) -> list[str]:
    return settings.travel.split(",")


def _source(name: str, settings: Settings, pack: AreaPack) -> TravelSource:
    if name == "roads":
        return RoadTravel(RoadGraph.load(pack.roads_path))
    if name == "straight_line":
        return StraightLine()
    if name == "osrm" and settings.osrm_url is not None:
        return osrm_over_http(settings.osrm_url)
    if name == "osrm" and settings.osrm_folder is not None:
        return osrm_embedded(settings.osrm_folder / f"{pack.manifest.slug}.osrm")
    message = (
        "UCR_TRAVEL names roads, straight_line and osrm (with UCR_OSRM_URL or"
        " UCR_OSRM_FOLDER)"
    )
    raise Unset(message)


def _tell(source: TravelSource, failure: SourceUnavailable) -> None:
    log.warning("travel_source_away", source=source.label, why=type(failure).__name__)


@asynccontextmanager
async def telling_senders(runtime: Runtime) -> AsyncIterator[Stacks]:
    """Tell senders, by every channel, as long as the block lasts.

    Yields:
        The ambulance stacks, which are also read.
    """
    now = machine_time  # others outside know no clock but theirs
    async with (
        proxy(runtime.settings, now=now, new_id=new_id) as toward_999,
        postman(runtime, now=now) as toward_senders,
        connected(runtime.settings) as stacks,
        ladder(runtime, now=now) as toward_crews,
        delivering(
            runtime,
            [
                responses.channel(toward_999.post),
                message.channel(toward_senders.post),
                stack_channel.channel(stacks, now=now),
                privacy.channel(runtime),
                *toward_crews,
            ],
        ),
    ):
        yield stacks


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application: doors, screens, sockets."""
    chosen = settings or Settings()

    app = FastAPI(
        title="UCR dispatch",
        version="1",
        lifespan=lambda app: _at_work(app, chosen),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        # FastAPI's own traces would tell addresses, queries and what errors say.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.router.routes.extend(_doors())
    app.router.routes.extend(bars.routes())  # FHIR: described by its own metadata
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    for away in AWAY:
        app.add_exception_handler(away, problems.answer_store_away)
    app.add_middleware(Patience, but=BARS)
    app.add_middleware(BodyLimits, but=BARS)
    app.add_middleware(headers.SafeHeaders)
    app.add_middleware(Walled)
    app.add_middleware(Traced)
    _mount(app, chosen)
    _describe_live(app)
    _describe_webhooks(app)
    return app


@cache
def _doors() -> Sequence[BaseRoute]:
    """Those of the API and the live channel.

    Their first request builds what checks each of them, a second of a processor: once
    for all applications of a process, and for what is forked from it.
    """
    doors = APIRouter(generate_unique_id_function=lambda route: route.name)
    for router in ROUTERS:
        doors.include_router(router)
    for router in LIVE_ROUTERS:  # live knows no problems: what it raises is told here
        doors.include_router(router, responses=problems.documented(NotFound))
    return tuple(doors.routes)


@asynccontextmanager
async def _at_work(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """What runs beside the doors, as long as the application does."""
    async with (
        tracing.sending(settings.traces_url, "serve"),
        running(settings) as runtime,
        Hub.running(runtime) as hub,
        telling_senders(runtime) as stacks,
        watching(runtime, stacks),
        metrics.LoopLag().watched() as lag,
    ):
        app.state.runtime, app.state.hub = runtime, hub
        app.state.stacks, app.state.lag = stacks, lag
        # A first card would wait for the engine's loops; the doors need not. Only now:
        # one thread at a time compiles, and the roads above have loops of their own.
        Thread(target=warm, name="engine", daemon=True).start()
        async with beating(runtime, own_door(app)):
            with settled_memory():
                yield


def _mount(app: FastAPI, settings: Settings) -> None:
    """Maps and screens; a missing front end leaves the doors open all the same."""
    app.mount("/packs", headers.Packs(settings.packs), name="packs")
    if STATIC.is_dir():
        app.mount("/", StaticFiles(directory=STATIC, html=True), name="screens")


def _describe_live(app: FastAPI) -> None:
    """Tell OpenAPI of the frames on `/ws`, so that types are generated from it."""

    @app.webhooks.post("live")
    def live(frame: ServerFrames) -> ClientFrames:
        """What the server sends on `/ws`, and what a client answers."""
        raise NotImplementedError  # OpenAPI has no websockets: this only describes


def _describe_webhooks(app: FastAPI) -> None:
    """Tell OpenAPI what a sender's webhook is sent."""

    @app.webhooks.post("referral")
    def referral(message: Message) -> None:
        """Something happened to a case of yours; any 2xx says that you have it."""
        raise NotImplementedError  # our senders implement it: this only describes
