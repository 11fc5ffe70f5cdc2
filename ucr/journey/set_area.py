"""A manager sets an area otherwise, or as it was at a version before."""

from collections.abc import Mapping
from dataclasses import replace

from ucr.domain.area import Area
from ucr.domain.area_version import (
    AreaVersion,
    SettingsChanged,
    as_it_was,
    as_wanted,
    demand_sound,
)
from ucr.domain.board import area_entry
from ucr.domain.ids import Actor, AreaId
from ucr.domain.setting import Value
from ucr.journey import keep_area
from ucr.journey.change import Change, Once, change
from ucr.journey.keep_area import Because
from ucr.runtime import Runtime
from ucr.store import area_versions, areas

Wanted = Mapping[str, Value | None]
"""New values by name in the catalogue; None: as usual again."""


async def set_area(
    runtime: Runtime,
    area_id: AreaId,
    wanted: Wanted,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> Area:
    """Change settings of an area, all or none; they count from now on.

    A case that is there keeps its clocks, and what it asks of a crew, to its end.

    Raises:
        BadField: A value breaks a rule, or nothing would be different.
        StaleWrite: Somebody else changed the area since the person looked.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await areas.get(step.conn, area_id)
        after = as_wanted(before, wanted)
        demand_sound(before, after)
        saved = await _keep(step, before, after, because)
    runtime.kept.settings.forget(area_id)
    return saved


async def undo_to(
    runtime: Runtime,
    area_id: AreaId,
    version: int,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> Area:
    """Set an area as it was at a version before: itself a change, by somebody.

    Raises:
        NotFound: There is no such version of its settings.
        BadField: It is set like that already, or a rule of today forbids it.
        StaleWrite: Somebody else changed the area since the person looked.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await areas.get(step.conn, area_id)
        then = await area_versions.get(step.conn, area_id, version)
        after = as_it_was(before, then)
        demand_sound(before, after)
        saved = await _keep(step, before, after, replace(because, undoes=version))
    runtime.kept.settings.forget(area_id)
    return saved


async def _keep(step: Change, before: Area, after: Area, because: Because) -> Area:
    saved, told = await keep_area.version(step, before, after, because)
    fact = _fact(told, because.by)
    step.record(fact, area_entry(saved))
    return saved


def _fact(told: AreaVersion, by: Actor) -> SettingsChanged:
    return SettingsChanged(
        area_id=told.area_id,
        version=told.version,
        changes=told.changes,
        why=told.why,
        undoes=told.undoes,
        at=told.at,
        by=by,
    )
