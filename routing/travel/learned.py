"""How long drives really take, learned from crews' own: by hour and kind of place.

A factor is the true time to the planned one, in thousandths, at `LEVELS`. It starts as
the prior, which is assumed, and moves toward what was seen as drives come in: a kind of
place at a time of day leans on all drives together as long as it has few of its own.
The number of drives that it rests on goes with it. Pure: hours are those of the clock
on the wall, and the caller's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.problem import LEVELS
from routing.travel.source import UNREACHABLE_S

PRIOR: Final = (800, 920, 1_000, 1_120, 1_400)
"""Assumed: a drive in twenty takes 1.4 times as planned, or longer."""

WEIGHT: Final = 30
"""Drives that a prior is worth; assumed."""

SHORTEST_S: Final = 120
"""Below this parking and the walk to the door are most of it; assumed."""

FEWEST: Final = 50
"""Before so many drives the prior stands: 25 did harm (docs/benchmarks/drives.md)."""

LEAST, MOST = 600, 2_000
"""No median drive is believed quicker or slower than this, in thousandths; assumed."""

FURTHEST_OFF: Final = 4
"""A drive that took this many times longer, or shorter, was another drive; assumed."""

HOURS: Final = 24
MEDIAN: Final = LEVELS.index(0.5)


class Band(StrEnum):
    """Times of day that drive alike; assumed."""

    NIGHT = "night"
    MORNING = "morning"
    DAY = "day"
    RUSH = "rush"
    EVENING = "evening"


class Why(StrEnum):
    """The rule by which a drive is not learned from."""

    NO_SUCH_HOUR = "no_such_hour"
    TOO_SHORT = "too_short"
    ANOTHER_DRIVE = "another_drive"


class Drive(NamedTuple):
    """One drive: what was planned, what it took, when, and in what kind of place."""

    planned_s: int
    true_s: int
    hour: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Thousandths of the planned time at LEVELS, rising, and the drives behind them."""

    quantiles: tuple[int, ...] = PRIOR
    drives: int = 0


@dataclass(frozen=True, slots=True)
class Learned:
    """What all drives teach.

    Attributes:
        overall: From all of them.
        apart: By kind of place and time of day, where there was at least one.
        refused: How many were not learned from, by rule.
    """

    overall: Factor
    apart: Mapping[tuple[str, Band], Factor]
    refused: Mapping[Why, int]

    def factor(self, place: str, hour: int) -> Factor:
        """The factor of a kind of place at an hour, from 0 to 23."""
        seen = self.apart.get((place, band_of(hour)))
        return seen or Factor(quantiles=self.overall.quantiles)

    def coming(self, place: str, hour: int, minute: int) -> Factor:
        """The factor of the hour that begins now: each time of day by its share of it.

        So what is expected does not jump when one time of day becomes the next.
        """
        now, then = self.factor(place, hour), self.factor(place, (hour + 1) % HOURS)
        shares = zip(now.quantiles, then.quantiles, strict=True)
        mixed = (round((a * (60 - minute) + b * minute) / 60) for a, b in shares)
        return Factor(quantiles=tuple(mixed), drives=now.drives)


def band_of(hour: int) -> Band:
    """The time of day that an hour belongs to.

    Raises:
        ValueError: It is not from 0 to 23.
    """
    if not 0 <= hour < HOURS:
        raise ValueError(f"hour {hour} is not from 0 to 23")
    ends = {7: Band.NIGHT, 10: Band.MORNING, 16: Band.DAY, 19: Band.RUSH}
    later = Band.EVENING if hour < HOURS - 2 else Band.NIGHT
    return next((band for end, band in ends.items() if hour < end), later)


def refusal(drive: Drive) -> Why | None:
    """Why a drive teaches nothing, or None if it does."""
    if not 0 <= drive.hour < HOURS:
        return Why.NO_SUCH_HOUR
    if drive.planned_s < SHORTEST_S:
        return Why.TOO_SHORT
    longest, shortest = sorted((drive.planned_s, drive.true_s), reverse=True)
    return Why.ANOTHER_DRIVE if longest > FURTHEST_OFF * shortest else None


def learn(drives: Iterable[Drive]) -> Learned:
    """Learn from drives in any order; the same drives always teach the same."""
    refused = Counter[Why]()
    ratios = defaultdict[tuple[str, Band], list[float]](list)
    for drive in drives:
        why = refusal(drive)
        if why is not None:
            refused[why] += 1
        else:
            ratio = drive.true_s / drive.planned_s
            ratios[drive.place, band_of(drive.hour)].append(ratio)
    every = [ratio for some in ratios.values() for ratio in some]
    if len(every) < FEWEST:
        prior = {key: Factor(drives=len(some)) for key, some in ratios.items()}
        return Learned(Factor(drives=len(every)), prior, dict(refused))
    overall = _leaning(every, PRIOR)
    apart = {key: _leaning(some, overall.quantiles) for key, some in ratios.items()}
    return Learned(overall, apart, dict(refused))


def fitted(
    travel_s: NDArray[np.int32], factor: Factor
) -> tuple[NDArray[np.int32], tuple[int, ...]]:
    """Planned times as the median drive takes them, and the quantiles round it.

    The first is rounded up and leaves alone what no road leads to; the second is what
    `Problem.travel_quantiles` wants: thousandths of the first.
    """
    median = factor.quantiles[MEDIAN]
    taken = np.minimum(-(-travel_s.astype(np.int64) * median // 1_000), UNREACHABLE_S)
    times = np.where(travel_s < UNREACHABLE_S, taken, travel_s).astype(np.int32)
    return times, tuple(round(one * 1_000 / median) for one in factor.quantiles)


def _leaning(ratios: Sequence[float], prior: tuple[int, ...]) -> Factor:
    """Quantiles of what was seen, drawn toward the prior as if by WEIGHT drives.

    The median stays from LEAST to MOST, whatever was seen.
    """
    if not ratios:
        return Factor(quantiles=prior)
    seen = np.log(np.quantile(np.sort(ratios), LEVELS)) * len(ratios)
    believed = np.log(np.array(prior) / 1_000) * WEIGHT
    blended = np.exp((seen + believed) / (len(ratios) + WEIGHT)) * 1_000
    blended[: MEDIAN + 1] = np.minimum(blended[: MEDIAN + 1], MOST)
    blended[MEDIAN:] = np.maximum(blended[MEDIAN:], LEAST)
    quantiles = tuple(int(one) for one in np.rint(blended))
    return Factor(quantiles=quantiles, drives=len(ratios))
