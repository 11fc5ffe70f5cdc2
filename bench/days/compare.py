"""Medians, and paired differences with their 95 % intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.days.run import Result

RESAMPLES: Final = 10_000
LEVEL: Final = (0.025, 0.975)

SHOWN: Final = {
    "cost": "cost/call",
    "lateness": "late/call",
    "in_time": "in time %",
    "in_time_floor": "floor %",
    "in_time_two_hour": "2 h %",
    "in_time_four_hour": "4 h %",
    "wait_mean": "wait",
    "wait_median": "median",
    "wait_p90": "p90",
    "handed_back": "back",
    "travel": "travel",
    "planned_changes": "planned",
    "told_changes": "told",
    "overtime": "over",
    "break_late": "rest late",
    "wall_p50": "ms p50",
    "wall_p99": "ms p99",
    "cpu_p99": "cpu p99",
    "breaches": "breach",
}
"""Metric to its heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Ours less a peer, over the same days: mean, and its 95 % interval."""

    mean: float
    low: float
    high: float


def medians(results: Sequence[Result], policy: str) -> dict[str, float]:
    """Each metric's median over the days of a policy."""
    rows = [result.metrics for result in results if result.policy == policy]
    names = set.intersection(*map(set, rows))
    return {
        name: float(np.median([row[name] for row in rows]))
        for name in rows[0]
        if name in names
    }


def difference(
    results: Sequence[Result], ours: str, peer: str, metric: str
) -> Difference:
    """Paired by seed; the interval by resampling the days."""
    by = {(r.policy, r.seed): r.metrics[metric] for r in results}
    seeds = sorted({r.seed for r in results})
    gaps = np.array([by[ours, seed] - by[peer, seed] for seed in seeds])
    rng = np.random.default_rng(1)
    picks = rng.integers(0, len(gaps), (RESAMPLES, len(gaps)))
    low, high = np.quantile(gaps[picks].mean(axis=1), LEVEL)
    return Difference(mean=float(gaps.mean()), low=float(low), high=float(high))


def table(results: Sequence[Result], policies: Sequence[str]) -> str:
    """Medians of each policy, then ours less each peer."""
    lines = [_line("", SHOWN.values())]
    for policy in policies:
        found = medians(results, policy)
        lines.append(_line(policy, (f"{found[name]:.1f}" for name in SHOWN)))
    ours = [policy for policy in policies if policy.startswith("ours")]
    for mine in ours:
        for peer in (policy for policy in policies if policy not in ours):
            gaps = [difference(results, mine, peer, name) for name in SHOWN]
            lines.append(_line(f"{mine} - {peer}", (f"{g.mean:+.1f}" for g in gaps)))
            lines.append(_line("  from", (f"{g.low:+.1f}" for g in gaps)))
            lines.append(_line("  to", (f"{g.high:+.1f}" for g in gaps)))
    return "\n".join(lines)


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:<18}" + "".join(f"{cell:>10}" for cell in cells)
