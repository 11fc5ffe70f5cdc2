"""How true forecasts were: reliability, calibration error, Brier score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.ahead.chance import Array

BINS: Final = 10
RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts of about the same probability."""

    low: float
    high: float
    count: int
    said: float
    came: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Forecasts against what happened. Shares are from 0 to 1.

    Attributes:
        ece: Expected calibration error over BINS bins of equal width.
        ece_even: The same over bins of equally many forecasts.
        low, high: 95 % interval of `ece`, by drawing the days anew.
        bias: Mean forecast less the share that was late.
        brier, blind: Brier score, and that of always saying the share that was late.
    """

    count: int
    was_late: float
    ece: float
    ece_even: float
    bias: float
    brier: float
    blind: float
    bins: tuple[Bin, ...]


def judge(said: Array, came: Array) -> Judged:
    """Both (n,): probabilities, and 0 or 1."""
    bins = _bins(said, came, np.minimum((said * BINS).astype(int), BINS - 1))
    ranks = np.argsort(np.argsort(said, kind="stable"), kind="stable")
    even = _bins(said, came, ranks * BINS // max(1, len(said)))
    share = float(came.mean())
    return Judged(
        count=len(said),
        was_late=share,
        ece=_error(bins),
        ece_even=_error(even),
        bias=float(said.mean()) - share,
        brier=float(np.mean((said - came) ** 2)),
        blind=share * (1 - share),
        bins=bins,
    )


def _bins(said: Array, came: Array, which: NDArray[np.intp]) -> tuple[Bin, ...]:
    found = []
    for number in range(BINS):
        here = which == number
        if here.any():
            found.append(
                Bin(
                    low=number / BINS,
                    high=(number + 1) / BINS,
                    count=int(here.sum()),
                    said=float(said[here].mean()),
                    came=float(came[here].mean()),
                )
            )
    return tuple(found)


def _error(bins: Sequence[Bin]) -> float:
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.said - one.came) for one in bins) / total


def table(judged: Judged) -> str:
    """The reliability table, in words for a terminal."""
    lines = [f"{'forecast':>12}{'calls':>8}{'said %':>8}{'late %':>8}"]
    lines += [
        f"{f'{100 * one.low:.0f}-{100 * one.high:.0f} %':>12}{one.count:>8}"
        f"{100 * one.said:>8.1f}{100 * one.came:>8.1f}"
        for one in judged.bins
    ]
    lines.append(
        f"calls {judged.count}, late {100 * judged.was_late:.1f} %, calibration error"
        f" {100 * judged.ece:.1f} points (even bins {100 * judged.ece_even:.1f}), bias"
        f" {100 * judged.bias:+.1f}, Brier {judged.brier:.3f} (blind"
        f" {judged.blind:.3f})"
    )
    return "\n".join(lines)
