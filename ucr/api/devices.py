"""Tracking apps of a crew: let one in, see which may speak, shut one out."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import DeskCommand, TheRuntime, Watching
from ucr.domain.errors import NotFound
from ucr.domain.ids import CrewId
from ucr.journey.change import change
from ucr.runtime import Runtime
from ucr.store import audit, crews, devices
from ucr.store.audit import Line
from ucr.store.devices import Device

router = APIRouter(prefix="/api/crews/{crew_id}/devices", tags=["desk"])


class DeviceView(View):
    id: UUID
    made_at: datetime


class Devices(BaseModel):
    """Which apps may say where the crew is.

    `token` is told once, by the answer that made it; a repeated command tells none.
    """

    devices: tuple[DeviceView, ...]
    token: str | None


@router.get("", responses=documented(NotFound))
async def list_devices(
    crew_id: UUID, runtime: TheRuntime, session: Watching
) -> Devices:
    """The tracking apps of a crew that were not revoked."""
    area_id, crew = session.account.area_id, CrewId(crew_id)
    async with runtime.pool.connection() as conn:
        await crews.get_own(conn, area_id, crew)
        found = await devices.list_of_crew(conn, area_id, crew)
    return Devices(devices=tuple(map(DeviceView.model_validate, found)), token=None)


@router.post("", responses=documented(NotFound))
async def make_device(
    crew_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> Devices:
    """Let one more app say where this crew is; its token is told only here."""
    token = None
    with command.once_only():
        token = await _make(runtime, command, CrewId(crew_id))
    listed = await list_devices(crew_id, runtime, command.session)
    return Devices(devices=listed.devices, token=token)


@router.post("/{device_id}/revoke", responses=documented(NotFound))
async def revoke_device(
    crew_id: UUID, device_id: UUID, runtime: TheRuntime, command: DeskCommand
) -> Devices:
    """From now on nothing that comes under its token is taken."""
    with command.once_only():
        async with change(runtime, command.area_id, once=command.once) as step:
            await devices.revoke(
                step.conn, step.area_id, CrewId(crew_id), device_id, at=step.at
            )
            await audit.write(step.conn, _line(command, "revoked a device", step.at))
    return await list_devices(crew_id, runtime, command.session)


async def _make(runtime: Runtime, command: DeskCommand, crew_id: CrewId) -> str:
    token = token_urlsafe(32)
    async with change(runtime, command.area_id, once=command.once) as step:
        await crews.get_own(step.conn, step.area_id, crew_id)
        device = Device(
            id=runtime.new_id(),
            crew_id=crew_id,
            area_id=step.area_id,
            made_at=step.at,
            revoked_at=None,
        )
        await devices.add(step.conn, device, token=token, by=command.by)
        await audit.write(step.conn, _line(command, "made a device", step.at))
    return token


def _line(command: DeskCommand, action: str, at: datetime) -> Line:
    return Line(at=at, actor=command.by, action=action, area_id=command.area_id)
