"""Who sees to what the service itself fails at: what is left out, a missing test."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime

from ucr.api.cases import View
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import Command, DeskCommand, TheRuntime
from ucr.domain.crews_left_out import CrewLeftOut
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.heartbeat import Heartbeat, Silence
from ucr.domain.heartbeat_events import Fault
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.left_out import LeftOut
from ucr.journey import heartbeat, left_out_seen
from ucr.journey.left_out_seen import Glance
from ucr.store import areas, heartbeats

router = APIRouter(prefix="/api", tags=["alarms"])
PROBLEMS = documented(NotFound, StaleWrite)


class SawLeftOut(Body):
    """`since_at` as the alarm had it: a later one was not seen."""

    since_at: AwareDatetime


class SawSilence(Body):
    """Which half of the way was silent, and since when: as the alarm had it."""

    fault: Fault
    since_at: AwareDatetime


class SeesToIt(View):
    """Who sees to it now, by name; null: nobody, or it is over."""

    acknowledged_by: str | None
    acknowledged_at: datetime | None


NOBODY = SeesToIt(acknowledged_by=None, acknowledged_at=None)


@router.post("/left-out/cases/{referral_id}/acknowledge", responses=PROBLEMS)
async def acknowledge_case_left_out(
    referral_id: UUID, body: SawLeftOut, runtime: TheRuntime, command: DeskCommand
) -> SeesToIt:
    """A named person sees to a case that is planned by nobody; its alarm stays."""
    case_id = ReferralId(referral_id)
    with command.once_only():
        await left_out_seen.acknowledge_case(
            runtime, command.area_id, case_id, _glance(command, body), once=command.once
        )
    async with runtime.pool.connection() as conn:
        area = await areas.get(conn, command.area_id)
    return _of([one for one in area.left_out if one.referral_id == case_id])


@router.post("/left-out/crews/{crew_id}/acknowledge", responses=PROBLEMS)
async def acknowledge_crew_left_out(
    crew_id: UUID, body: SawLeftOut, runtime: TheRuntime, command: DeskCommand
) -> SeesToIt:
    """A named person sees to a crew that is asked about nothing; its alarm stays."""
    crew = CrewId(crew_id)
    with command.once_only():
        await left_out_seen.acknowledge_crew(
            runtime, command.area_id, crew, _glance(command, body), once=command.once
        )
    async with runtime.pool.connection() as conn:
        area = await areas.get(conn, command.area_id)
    return _of([one for one in area.crews_left_out if one.crew_id == crew])


@router.post(
    "/heartbeat/acknowledge", responses=documented(NotFound, StaleWrite, WrongStatus)
)
async def acknowledge_heartbeat(
    body: SawSilence, runtime: TheRuntime, command: DeskCommand
) -> SeesToIt:
    """A named person sees to missing test referrals; one that comes through ends it."""
    with command.once_only():
        await heartbeat.acknowledge(
            runtime,
            command.area_id,
            Silence(body.fault, body.since_at),
            command.session.account.name,
            by=command.by,
            once=command.once,
        )
    async with runtime.pool.connection() as conn:
        found = await heartbeats.find(conn, command.area_id)
    return _of([found] if found and found.seen else [])


def _glance(command: Command, body: SawLeftOut) -> Glance:
    name = command.session.account.name
    return Glance(by=command.by, name=name, since_at=body.since_at)


def _of(found: list[LeftOut] | list[CrewLeftOut] | list[Heartbeat]) -> SeesToIt:
    return SeesToIt.model_validate(found[0]) if found else NOBODY
