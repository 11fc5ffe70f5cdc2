"""Save an area that is set otherwise, its version, and the line of the audit."""

from dataclasses import dataclass

from ucr.domain.area import Area
from ucr.domain.area_version import AreaVersion, SettingChange, changes
from ucr.domain.ids import Actor
from ucr.journey.change import Change
from ucr.store import area_versions, areas, audit
from ucr.store.audit import Line

BEFORE_ALL = "How it was set before anybody changed it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Who sets an area otherwise, and why.

    Attributes:
        undoes: Back to that version; of who may come in, the offset of that change.
    """

    by: Actor
    why: str
    action: str = "changed the settings"
    undoes: int | None = None


async def version(
    step: Change, before: Area, after: Area, because: Because
) -> tuple[Area, AreaVersion]:
    """Write the area's next version, with how it was before where nobody kept that.

    Raises:
        StaleWrite: Somebody else changed the area since it was read.
    """
    if not await area_versions.has_any(step.conn, before.id):
        first = Because(by=Actor("service"), why=BEFORE_ALL)
        await area_versions.add(step.conn, _as_set(step, before, (), first))
    saved = await areas.save(step.conn, after)
    told = _as_set(step, saved, changes(before, saved), because)
    await area_versions.add(step.conn, told)
    await audited(step, because.action, because)
    return saved, told


async def audited(step: Change, action: str, because: Because) -> None:
    """The line of the audit: who did it to the area, and why."""
    line = Line(
        at=step.at,
        actor=because.by,
        action=action,
        area_id=step.area_id,
        reason=because.why,
    )
    await audit.write(step.conn, line)


def _as_set(
    step: Change, area: Area, changed: tuple[SettingChange, ...], because: Because
) -> AreaVersion:
    return AreaVersion(
        area_id=area.id,
        version=area.version,
        at=step.at,
        by=because.by,
        why=because.why,
        changes=changed,
        mode=area.mode,
        hand_back=area.hand_back,
        settings=area.settings,
        undoes=because.undoes,
    )
