"""Whether the numbers asked of the engine are met, said metric by metric."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.days.compare import Difference, difference
from bench.days.run import Result

MORE_IS_BETTER: Final = {
    "in_time_floor": True,
    "in_time_two_hour": True,
    "in_time_four_hour": True,
    "wait_p90": False,
    "handed_back": False,
    "travel": False,
}
"""Metrics in which ours must be at least as good as every peer."""

NAMES: Final = {
    "in_time_floor": "in time (floor)",
    "in_time_two_hour": "in time (2 h)",
    "in_time_four_hour": "in time (4 h)",
    "wait_p90": "p90 wait",
    "handed_back": "handed back",
    "travel": "travel a visit",
}
MUCH_BETTER: Final = {"best peer": 25, "priority": 40}
"""Percent less lateness asked for at busy and overload."""

TOLD_AT_MOST: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One place and load.

    Attributes:
        best_peer: The peer with the least mean lateness.
        less: Percent less lateness than that peer, and than the priority rule.
        gaps: Ours less theirs, points of lateness a call.
        worse: "metric: peer" where the whole interval says worse.
        leaning: The same where only the mean does.
        told_changes: The median day's changes a call of who was told to come.
    """

    place: str
    load: str
    best_peer: str
    less: dict[str, float]
    gaps: dict[str, Difference]
    worse: tuple[str, ...]
    leaning: tuple[str, ...]
    told_changes: float


def verdict(results: Sequence[Result], ours: str, peers: Sequence[str]) -> Verdict:
    """Hold one policy against all others, on the days of one place and load."""
    means = {name: _mean(results, name, "lateness") for name in (ours, *peers)}
    best = min(peers, key=lambda name: means[name])
    against = {"best peer": best}
    if "priority" in peers:
        against["priority"] = "priority"
    judged = [
        (f"{NAMES[metric]}: {peer}", side)
        for metric in MORE_IS_BETTER
        for peer in peers
        for side in _sides(results, (ours, peer), metric)
    ]
    return Verdict(
        place=results[0].place,
        load=results[0].load,
        best_peer=best,
        less={
            name: 100 * (1 - means[ours] / max(means[peer], 1e-9))
            for name, peer in against.items()
        },
        gaps={
            name: difference(results, ours, peer, "lateness")
            for name, peer in against.items()
        },
        worse=tuple(what for what, side in judged if side == "worse"),
        leaning=tuple(what for what, side in judged if side == "leaning"),
        told_changes=float(np.median(_values(results, ours, "told_changes"))),
    )


def _sides(
    results: Sequence[Result], pair: tuple[str, str], metric: str
) -> Iterator[str]:
    gap = difference(results, *pair, metric)
    sign = -1 if MORE_IS_BETTER[metric] else 1
    low, mean = min(sign * gap.low, sign * gap.high), sign * gap.mean
    if low > 0:
        yield "worse"
    elif mean > 0:
        yield "leaning"


def _values(results: Sequence[Result], policy: str, metric: str) -> list[float]:
    return [r.metrics[metric] for r in results if r.policy == policy]


def _mean(results: Sequence[Result], policy: str, metric: str) -> float:
    return float(np.mean(_values(results, policy, metric)))
