"""What a played day comes to: one number a metric."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from bench.days.day import DUE_S
from bench.days.simulate import Played
from bench.days.world import Doing, End, OpenCall
from routing.prices import Need

LATE: Final = {Need.FLOOR: 10, Need.TWO_HOUR: 4, Need.FOUR_HOUR: 2}
"""Points a minute late."""
BACK: Final = {Need.FLOOR: 1500, Need.TWO_HOUR: 800, Need.FOUR_HOUR: 480}
"""Points a call handed back."""
OVERTIME: Final = 10
BREAK_LATE: Final = 3

Metrics = dict[str, float]


def measure(played: Played) -> Metrics:
    """All metrics. Calls that were cancelled count in none but their own."""
    world = played.world
    counted = [call for call in world.ended if call.end is not End.CANCELLED]
    seen = [call for call in counted if call.seen_s is not None]
    waits = np.array([_wait_min(call) for call in seen] or [0.0])
    late = sum(lateness(call) for call in counted)
    over_min = sum(
        max(0, (crew.gone_s or crew.shift.end_s) - crew.shift.end_s) / 60
        for crew in world.crews.values()
    )
    driven_min = sum(crew.driven_s for crew in world.crews.values()) / 60
    rest_late_min = sum(crew.rest_late_s for crew in world.crews.values()) / 60
    extra = driven_min + OVERTIME * over_min + BREAK_LATE * rest_late_min
    calls = max(1, len(counted))
    return {
        "calls": len(counted),
        "cancelled": len(world.ended) - len(counted),
        "in_time": _share_in_time(counted),
        **{f"in_time_{need}": _share_in_time(counted, need) for need in Need},
        "wait_mean": float(waits.mean()),
        "wait_median": float(np.median(waits)),
        "wait_p90": float(np.quantile(waits, 0.9)),
        "handed_back": len(counted) - len(seen),
        "lateness": late / calls,
        "cost": (late + extra) / calls,
        "travel": driven_min / max(1, len(seen)),
        "planned_changes": sum(c.planned_changes for c in world.ended) / calls,
        "told_changes": sum(c.told_changes for c in world.ended) / calls,
        "overtime": over_min,
        "break_late": rest_late_min,
        "breaks_missed": sum(not crew.rested for crew in world.crews.values()),
        "wall_p50": float(np.median(played.wall_ms)),
        "wall_p99": float(np.quantile(played.wall_ms, 0.99)),
        "cpu_p50": float(np.median(played.cpu_ms)),
        "cpu_p99": float(np.quantile(played.cpu_ms, 0.99)),
        "breaches": len(played.breaches),
        "busy_share": _busy_share(played),
    }


def lateness(call: OpenCall) -> float:
    """Points for how late a call was seen, or for handing it back."""
    need = call.call.kind.need
    if call.seen_s is None:
        return BACK[need]
    return LATE[need] * max(0, call.seen_s - call.call.due_s) / 60


def _wait_min(call: OpenCall) -> float:
    return ((call.seen_s or 0) - call.call.at_s) / 60


def _share_in_time(calls: Iterable[OpenCall], need: Need | None = None) -> float:
    """Percent that a crew was with by the due time; handed back is not in time."""
    asked = [call for call in calls if need in (None, call.call.kind.need)]
    good = [
        call
        for call in asked
        if call.seen_s is not None
        and call.seen_s - call.call.at_s <= DUE_S[call.call.kind.need]
    ]
    return 100 * len(good) / len(asked) if asked else 100.0


def _busy_share(played: Played) -> float:
    """Percent of the crews' time at work spent driving or on scene."""
    crews = played.world.crews.values()
    at_work_s = sum(crew.shift.end_s - crew.shift.start_s for crew in crews)
    busy = (Doing.DRIVING, Doing.ON_SCENE)
    busy_s = sum(
        end - start for c in crews for start, end, what in c.log if what in busy
    )
    return 100 * busy_s / at_work_s
