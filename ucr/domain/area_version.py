"""How an area was set at each of its versions, and the fact of one more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ucr.domain.area import Area
from ucr.domain.area_settings import AreaSettings, faults
from ucr.domain.codes import Mode
from ucr.domain.errors import BadField
from ucr.domain.fact import Fact
from ucr.domain.hand_back import HandBackPolicy
from ucr.domain.ids import Actor, AreaId
from ucr.domain.setting import CATALOGUE, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """One setting that changed: its name, and both values in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Fact):
    """A manager set an area otherwise; `undoes`: back to how it was at that version."""

    area_id: AreaId
    version: int
    changes: tuple[SettingChange, ...]
    why: str
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaVersion:
    """An area as it was set from one moment on, with who did it, and why.

    `version` is the area's own; not every number is here, for a rota takes one too.
    """

    area_id: AreaId
    version: int
    at: datetime
    by: Actor
    why: str
    changes: tuple[SettingChange, ...]
    mode: Mode
    hand_back: HandBackPolicy
    settings: AreaSettings
    undoes: int | None = None


def as_wanted(area: Area, wanted: Mapping[str, Value | None]) -> Area:
    """The area, with some settings otherwise; None: as usual again."""
    return replace(area, settings=area.settings.having(wanted))


def demand_sound(before: Area, after: Area) -> None:
    """Let an area be set so only where no rule is broken, and something differs.

    Raises:
        BadField: The first rule that is broken, by the name of its setting.
    """
    broken = faults(after.settings)
    if broken:
        raise BadField(broken[0].name, broken[0].rule)
    if not changes(before, after):
        raise BadField("changes", "at least one that differs from what is set now")


def as_it_was(area: Area, then: AreaVersion) -> Area:
    """The area, set as it was at a version; its mode is the desk's to choose."""
    return replace(area, hand_back=then.hand_back, settings=then.settings)


def changes(before: Area, after: Area) -> tuple[SettingChange, ...]:
    """What differs between two ways to set an area, by name."""
    was, now = _in_words(before), _in_words(after)
    return tuple(
        SettingChange(name=name, before=was.get(name, ""), after=now.get(name, ""))
        for name in sorted({**was, **now})
        if was.get(name) != now.get(name)
    )


def _in_words(area: Area) -> dict[str, str]:
    policy = area.hand_back
    leads = {f"hand_back.lead_{of}_min": str(m) for of, m in policy.leads.items()}
    return {
        "mode": area.mode.value,
        "hand_back.auto": _said(tuple(one.value for one in policy.auto)),
        "hand_back.margin_min": str(policy.margin_min),
        **leads,
        **{name: _said(area.settings.value(name)) for name in CATALOGUE},
    }


def _said(value: Value) -> str:
    return str(value) if isinstance(value, int) else ", ".join(value) or "none"
