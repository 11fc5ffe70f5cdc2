"""How an area is set: read by the desk, changed by its manager, undone by version."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.intake import Body, Short
from ucr.api.problems import FieldProblem, documented
from ucr.callers import (
    AreaCommand,
    Command,
    ExpectVersion,
    SignedIn,
    TheRuntime,
    Watching,
)
from ucr.domain.account import Session
from ucr.domain.area import Area
from ucr.domain.area_version import as_it_was, as_wanted
from ucr.domain.codes import Mode, Role
from ucr.domain.errors import BadField, NotFound, StaleWrite
from ucr.domain.ids import AreaId
from ucr.domain.setting import (
    CATALOGUE,
    LEARN_DRIVES,
    OFFER_ENDS,
    Group,
    Setting,
    Value,
)
from ucr.journey import set_area
from ucr.journey.keep_area import Because
from ucr.report import settings
from ucr.report.settings import Line
from ucr.runtime import Runtime
from ucr.store import area_versions

router = APIRouter(prefix="/api/settings", tags=["settings"])
Given = int | Annotated[list[Short], Field(max_length=20)] | None


class SettingView(BaseModel):
    """One setting; `is_own`: the area said so itself; no `options`: a whole number."""

    name: str
    group: Group
    label: str
    says: str
    unit: str | None
    least: int
    most: int
    options: tuple[str, ...]
    usual: int | tuple[str, ...]
    value: int | tuple[str, ...]
    is_own: bool


class SettingsView(BaseModel):
    """All that an area may set, and its version: send that with a change."""

    version: int
    mode: Mode
    settings: tuple[SettingView, ...]


class ChangeView(View):
    name: str
    before: str
    after: str


class EffectView(BaseModel):
    """What a change would do; nothing was done. With `errors` it would be refused."""

    version: int
    changes: tuple[ChangeView, ...]
    says: tuple[str, ...]
    errors: tuple[FieldProblem, ...]


class VersionView(BaseModel):
    """Who set the area otherwise; `undoes`: back to how it was at that version."""

    version: int
    at: datetime
    by: str
    why: str
    changes: tuple[ChangeView, ...]
    undoes: int | None


class Versions(BaseModel):
    """The newest first."""

    versions: tuple[VersionView, ...]


class WantedBody(Body):
    """New values by name; null: as usual again. Or all of a version before."""

    changes: Annotated[dict[str, Given], Field(max_length=100, default_factory=dict)]
    to_version: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class ChangeBody(Body):
    changes: Annotated[dict[str, Given], Field(min_length=1, max_length=100)]
    why: Short


class UndoBody(Body):
    version: Annotated[int, Field(ge=1, lt=2**31)]
    why: Short


async def managing(session: SignedIn) -> Session:
    """The area's manager."""
    session.demand(Role.MANAGER)
    return session


async def setting(given: AreaCommand, expect_version: ExpectVersion = None) -> Command:
    """A manager's command about the area as they saw it.

    Raises:
        BadField: It does not say which version was seen.
    """
    given.session.demand(Role.MANAGER)
    if expect_version is None:
        raise BadField("expect_version", "the version that was on the screen")
    return given


Managing = Annotated[Session, Depends(managing)]
SettingCommand = Annotated[Command, Depends(setting)]


@router.get("", responses=documented())
async def get_settings(runtime: TheRuntime, session: Watching) -> SettingsView:
    """All that this area may set, each with its range and what it is now."""
    return await _view(runtime, session.account.area_id)


@router.post("/preview", responses=documented(NotFound))
async def preview_settings(
    body: WantedBody, runtime: TheRuntime, session: Managing
) -> EffectView:
    """What a change would do, or which rule it breaks; nothing is done."""
    before = await settings.of_area(runtime, session.account.area_id)
    after = await _after(runtime, before, body)
    found = await settings.effect(runtime, before, after)
    return EffectView(
        version=found.version,
        changes=tuple(map(ChangeView.model_validate, found.changes)),
        says=found.says,
        errors=tuple(
            FieldProblem(field=one.name, rule=one.rule) for one in found.faults
        ),
    )


@router.post("", responses=documented(StaleWrite))
async def change_settings(
    body: ChangeBody, runtime: TheRuntime, command: SettingCommand
) -> SettingsView:
    """Set the area otherwise, all of it or nothing; it counts from now on."""
    with command.once_only():
        await set_area.set_area(
            runtime,
            command.area_id,
            _values(body.changes),
            Because(by=command.by, why=body.why),
            once=command.once,
        )
    return await _view(runtime, command.area_id)


@router.post("/undo", responses=documented(NotFound, StaleWrite))
async def undo_settings(
    body: UndoBody, runtime: TheRuntime, command: SettingCommand
) -> SettingsView:
    """Set the area as it was at a version before; that too is a change, with a why."""
    because = Because(by=command.by, why=body.why, action="undid settings")
    with command.once_only():
        await set_area.undo_to(
            runtime, command.area_id, body.version, because, once=command.once
        )
    return await _view(runtime, command.area_id)


@router.get("/versions", responses=documented())
async def list_versions(runtime: TheRuntime, session: Watching) -> Versions:
    """Who set the area otherwise, when and why."""
    found = await settings.history(runtime, session.account.area_id)
    return Versions(versions=tuple(map(_version, found)))


async def _after(runtime: Runtime, before: Area, body: WantedBody) -> Area:
    if body.to_version is None:
        return as_wanted(before, _values(body.changes))
    async with runtime.pool.connection() as conn:
        then = await area_versions.get(conn, before.id, body.to_version)
    return as_it_was(before, then)


def _values(given: dict[str, Given]) -> dict[str, Value | None]:
    return {
        name: tuple(sorted(set(value))) if isinstance(value, list) else value
        for name, value in given.items()
    }


async def _view(runtime: Runtime, area_id: AreaId) -> SettingsView:
    area = await settings.of_area(runtime, area_id)
    async with runtime.pool.connection() as conn:
        drives = await settings.learned(conn, area_id)
    known = " ".join(f"{one.words}." for one in drives) or "No drive is known yet."
    views = [_setting(runtime, area, one) for one in CATALOGUE.values()]
    return SettingsView(
        version=area.version,
        mode=area.mode,
        settings=tuple(
            one.model_copy(update={"says": f"{one.says} {known}"})
            if one.name == LEARN_DRIVES
            else one
            for one in views
        ),
    )


def _setting(runtime: Runtime, area: Area, one: Setting) -> SettingView:
    """As it is here; when an offer ends is usually what the whole service says."""
    by_all = runtime.settings.offer_expires_s
    usual = by_all if one.name == OFFER_ENDS else one.usual
    is_own = one.name in area.settings.own
    return SettingView(
        name=one.name,
        group=one.group,
        label=one.label,
        says=one.says,
        unit=one.unit,
        least=one.least,
        most=one.most,
        options=one.options,
        usual=usual,
        value=area.settings.value(one.name) if is_own else usual,
        is_own=is_own,
    )


def _version(line: Line) -> VersionView:
    told = line.version
    return VersionView(
        version=told.version,
        at=told.at,
        by=line.by,
        why=told.why,
        changes=tuple(map(ChangeView.model_validate, told.changes)),
        undoes=told.undoes,
    )
