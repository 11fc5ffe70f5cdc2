"""The home's own page: ask for help, see when it comes, say that it got worse."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict

from ucr.api.home_callers import AtHome, HomeCommand
from ucr.api.home_requests import HomeRequestBody, WorseBody, as_home_intake
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import REPLAYED, TheRuntime
from ucr.domain.advice import Step
from ucr.domain.codes import Need
from ucr.domain.errors import (
    KeyReused,
    NeedNotTaken,
    NotFound,
    OutsideArea,
    WrongStatus,
)
from ucr.domain.home import Home
from ucr.domain.ids import ReferralId, account
from ucr.journey import decide, receive, revise
from ucr.journey.revise import Revision
from ucr.report import arrival as report
from ucr.report.arrival import Stage
from ucr.runtime import Runtime

router = APIRouter(prefix="/api/home", tags=["homes"])
PROBLEMS = documented(NotFound, WrongStatus, KeyReused)


class ArrivalView(BaseModel):
    """One request: nothing clinical, nobody's name."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    reference: str
    stage: Stage
    received_at: datetime
    due_at: datetime
    expect_from: datetime | None
    expect_until: datetime | None
    call_999_now: bool
    is_looked_at: bool
    must_acknowledge: bool
    is_open: bool
    closed_at: datetime | None
    advice: tuple[Step, ...]


class HomeClock(BaseModel):
    """Ours: what the page shows, whatever the tablet's says."""

    now: datetime
    speed: float


class HomeView(BaseModel):
    """The start page; `needs_off`: what this area does not take now.

    `left_out`: references of requests that cannot be read now: ring control about them.
    """

    name: str
    address: tuple[str, ...]
    control_phone: str | None
    needs_off: tuple[Need, ...]
    clock: HomeClock
    requests: tuple[ArrivalView, ...]
    left_out: tuple[str, ...]


class Why(StrEnum):
    """Why nobody is needed any more."""

    UP_AGAIN = "up_again"
    AMBULANCE_CAME = "ambulance_came"
    BY_MISTAKE = "by_mistake"
    OTHER = "other"


class StopBody(Body):
    reason: Why


@router.get("", responses=documented())
async def get_home(runtime: TheRuntime, home: AtHome) -> HomeView:
    """Who we are, and our requests that are open or ended within the hour."""
    async with runtime.pool.connection() as conn:
        found = await report.arrivals(conn, home)
    settings = await runtime.kept.settings.find(runtime.pool, home.sender.area_id)
    return HomeView(
        name=home.sender.name,
        address=home.address,
        control_phone=runtime.settings.control_phone,
        needs_off=tuple(sorted(settings.needs_off)),
        clock=HomeClock(now=runtime.clock.now(), speed=runtime.clock.speed),
        requests=tuple(ArrivalView.model_validate(one) for one in found.read),
        left_out=found.left_out,
    )


@router.post(
    "/requests",
    status_code=201,
    responses=documented(KeyReused, NeedNotTaken, OutsideArea)
    | {200: {"model": ArrivalView, "description": "Sent before"}},
)
async def create_request(
    body: HomeRequestBody, runtime: TheRuntime, command: HomeCommand
) -> ArrivalView:
    """Ask for help. Answered 201 only once it is on disk; a retry is answered 200."""
    home = command.home
    pack = runtime.ground(home.sender.area_id).pack
    intake = as_home_intake(body, home, command.key, pack)
    referral, is_new = await receive.receive(
        runtime,
        home.sender,
        intake,
        receipt=receive.arriving(runtime, home.sender, by=account(home.account_id)),
        request_hash=command.request_hash,
        once=command.once,
    )
    if not is_new:
        command.response.status_code = 200
        command.response.headers[REPLAYED] = "true"
    return await _arrival(runtime, home, referral.id)


@router.get(
    "/requests/{referral_id}",
    responses=documented(NotFound) | {304: {"description": "As you have it"}},
    response_model=ArrivalView,
)
async def get_request(
    referral_id: UUID,
    runtime: TheRuntime,
    home: AtHome,
    if_none_match: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """When help comes; unchanged since `If-None-Match`: 304, and it is still true."""
    found = await _arrival(runtime, home, referral_id)
    body = found.model_dump_json()
    tag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})


@router.post("/requests/{referral_id}/worse", responses=PROBLEMS)
async def tell_worse(
    referral_id: UUID, body: WorseBody, runtime: TheRuntime, command: HomeCommand
) -> ArrivalView:
    """The person got worse: a named person must look, whoever is on the way."""
    news = Revision(
        red_flags=body.red_flags, safe_to_wait=False, notes=body.words, worse=True
    )
    with command.once_only():
        await revise.update(
            runtime,
            command.home.sender,
            ReferralId(referral_id),
            news,
            expect_version=None,
            once=command.once,
        )
    return await _arrival(runtime, command.home, referral_id)


@router.post("/requests/{referral_id}/cancel", responses=PROBLEMS)
async def cancel_request(
    referral_id: UUID, body: StopBody, runtime: TheRuntime, command: HomeCommand
) -> ArrivalView:
    """Nobody is needed any more; once a crew is with the person, people talk first."""
    with command.once_only():
        await revise.cancel(
            runtime,
            command.home.sender,
            ReferralId(referral_id),
            reason=body.reason,
            once=command.once,
        )
    return await _arrival(runtime, command.home, referral_id)


@router.post("/requests/{referral_id}/acknowledge", responses=PROBLEMS)
async def acknowledge_request(
    referral_id: UUID, runtime: TheRuntime, command: HomeCommand
) -> ArrivalView:
    """The home knows that nobody comes, and that the person is theirs again."""
    home = command.home
    await _arrival(runtime, home, referral_id)
    with command.once_only():
        await decide.acknowledge(
            runtime,
            home.sender.area_id,
            ReferralId(referral_id),
            by=home.sender.actor,
            once=command.once,
        )
    return await _arrival(runtime, home, referral_id)


async def _arrival(runtime: Runtime, home: Home, referral_id: UUID) -> ArrivalView:
    async with runtime.pool.connection() as conn:
        found = await report.arrival(conn, home, ReferralId(referral_id))
    return ArrivalView.model_validate(found)
