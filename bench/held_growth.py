"""How fast memory grew, of readings that `bench.soak` keeps one to a line.

The slope is the median of all slopes between two readings (Theil and Sen); its interval
is by resampling stretches of what is left over: memory goes in steps, and readings
that follow each other are no evidence of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from bench.held_memory import Held

FITTED_EACH_S: Final = 60.0
"""A line a minute: what lies between two is no other evidence."""
LAST_S: Final = 45 * 60.0
"""Of a long run, the part that is fitted: its end."""
LONG_S: Final = 60 * 60.0
WARM: Final = 1 / 2
"""Of a shorter run, the part that is not fitted. Caches fill for some 25 minutes: one
of less than fifty tells of that alone."""
STRETCH: Final = 1 / 4
"""Of all readings: short stretches would look too sure."""
DRAWN: Final = 400
"""How often the interval's samples are drawn anew."""
SURE: Final = 0.95
LEAST: Final = 4
"""Readings below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """At one moment: real seconds since the start, events so far, what each holds."""

    at_s: float
    events: int
    held: Mapping[str, Held]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """How one process's own memory (of no file) grew; its intervals hold 95 %.

    Attributes:
        warm_mb: When fitting begins.
        mb_a_real_hour: By the machine's clock.
        mb_an_hour: By the service's clock, which a bench may hurry.
        kb_a_thousand: Kilobytes a thousand events.
        rss_mb_a_real_hour: Of all that is resident, libraries' files among it.
        by_minute_mb: Megabytes at each minute, from the first reading on.
    """

    process: str
    start_mb: float
    warm_mb: float
    end_mb: float
    most_mb: float
    mb_an_hour: float
    interval: tuple[float, float]
    mb_a_real_hour: float
    real_interval: tuple[float, float]
    rss_mb_a_real_hour: float
    kb_a_thousand: float
    by_minute_mb: tuple[float, ...]


def kept_in(log: Path) -> list[Reading]:
    """The readings of a log, of a run that was broken off too."""
    found = []
    for line in log.read_bytes().splitlines():
        told = orjson.loads(line)
        held = {name: Held(**one) for name, one in told["held"].items()}
        found.append(Reading(told["at_s"], told["events"], held))
    return found


def fitted_from_s(seen: Sequence[Reading]) -> float:
    """When fitting begins: 45 minutes before the end of a long run."""
    end_s = seen[-1].at_s
    return end_s - LAST_S if end_s >= LONG_S else end_s * WARM


def each_minute(seen: Sequence[Reading]) -> list[Reading]:
    """The first reading of each minute."""
    first: dict[int, Reading] = {}
    for one in seen:
        first.setdefault(int(one.at_s // FITTED_EACH_S), one)
    return list(first.values())


def grown(seen: Sequence[Reading], speed: float) -> list[Grown]:
    """How each process grew that is there at the end."""
    lines = each_minute(seen)
    return [
        _of(
            name, [one for one in lines if name in one.held], fitted_from_s(seen), speed
        )
        for name in sorted(seen[-1].held)
        if sum(name in one.held for one in lines) >= LEAST
    ]


def _of(process: str, lines: Sequence[Reading], warm_s: float, speed: float) -> Grown:
    warm = [one for one in lines if one.at_s >= warm_s]
    hours = [one.at_s / 3600 for one in warm]
    own = [one.held[process].own / 1e6 for one in warm]
    slope_mb, (low, high) = slope(hours, own)
    rss, _ = slope(hours, [one.held[process].rss / 1e6 for one in warm])
    by_event, _ = slope([float(one.events) for one in warm], own)
    every = [one.held[process].own / 1e6 for one in lines]
    return Grown(
        process=process,
        start_mb=round(every[0], 1),
        warm_mb=round(own[0], 1),
        end_mb=round(own[-1], 1),
        most_mb=round(max(every), 1),
        mb_an_hour=round(slope_mb / speed, 3),
        interval=(round(low / speed, 3), round(high / speed, 3)),
        mb_a_real_hour=round(slope_mb, 2),
        real_interval=(round(low, 2), round(high, 2)),
        rss_mb_a_real_hour=round(rss, 2),
        kb_a_thousand=round(by_event * 1e6, 1),
        by_minute_mb=tuple(round(mb, 1) for mb in every),
    )


def slope(x: Sequence[float], y: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """Theil and Sen's slope, and an interval by stretches of what it leaves over."""
    xs, ys = np.asarray(x, float), np.asarray(y, float)
    found = _theil_sen(xs, ys)
    left = ys - found * xs
    drawn = np.random.default_rng(24)
    stretch, slopes = max(1, round(len(xs) * STRETCH)), []
    for _ in range(DRAWN):
        starts = drawn.integers(0, len(xs) - stretch + 1, -(-len(xs) // stretch))
        index = np.concatenate([np.arange(s, s + stretch) for s in starts])[: len(xs)]
        slopes.append(_theil_sen(xs, found * xs + left[index]))
    low, high = np.quantile(slopes, [(1 - SURE) / 2, (1 + SURE) / 2])
    return found, (float(low), float(high))


def _theil_sen(xs: Any, ys: Any) -> float:
    first, second = np.triu_indices(len(xs), 1)
    apart = xs[second] - xs[first]
    kept = apart > 0
    if not kept.any():
        return 0.0
    return float(np.median((ys[second] - ys[first])[kept] / apart[kept]))
