"""Chance by fixed numbers: how long uncertain things take, world by world.

A duration is known by its quantiles at LEVELS. Between them its logarithm runs straight
against the normal score (so a log-normal one is met exactly), beyond them it goes on as
straight, up to LONGEST. The worlds of a job belong to the job and the seed: two plans,
or two moments, are compared under the same luck.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from routing.problem import LEVELS

WORLDS: Final = 400
"""How many worlds a forecast looks at: a probability is known to a quarter point."""
KEPT: Final = 1024
"""Jobs and crews whose luck is kept: more than one area has open at a time."""
LONGEST: Final = 4.0
"""Nothing takes longer than so many times its highest quantile."""

Array: TypeAlias = NDArray[np.float64]
STEPS: Final[Array] = np.linspace(-4.0, 4.0, 801)
"""Scores at which factors are looked up."""
SCORES: Final[Array] = ndtri(np.array(LEVELS))


@lru_cache(maxsize=8)
def even_scores(worlds: int) -> Array:
    """Normal scores that cover all luck evenly, the best first: (worlds,)."""
    found: Array = ndtri((np.arange(worlds) + 0.5) / worlds)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=KEPT)
def luck(seed: int, key: str, worlds: int) -> NDArray[np.int16]:
    """Three orders of the even scores that belong to `key`: (3, worlds)."""
    random = np.random.default_rng((seed, crc32(key.encode())))
    found = np.array([random.permutation(worlds) for _ in range(3)], np.int16)
    found.setflags(write=False)
    return found


def durations(quantiles: Array, scores: Array) -> Array:
    """What each duration takes at each score.

    Args:
        quantiles: (n, levels), none below zero, rising.
        scores: (m,) normal scores.

    Returns:
        (n, m), rising with the score; whole numbers stay whole where it is certain.
    """
    logs = np.log1p(quantiles) @ _weights(scores)
    longest = LONGEST * quantiles[:, -1:]
    found: Array = np.clip(np.rint(np.expm1(np.minimum(logs, 30.0))), 0.0, longest)
    return found


def remaining(quantiles: Array, elapsed_s: float, scores: Array) -> Array:
    """What is left of a duration that has already taken `elapsed_s`: (m,).

    What has been survived is known: only durations that are longer count.
    """
    survived = ndtr(-_score_of(quantiles, elapsed_s))
    late = -ndtri(np.maximum(ndtr(-scores) * survived, 1e-300))
    longer = durations(quantiles[None, :], late)[0]
    found: Array = np.maximum(longer - elapsed_s, 0.0)
    return found


def factors(thousandths: Sequence[int], scores: Array) -> Array:
    """What a drive time is multiplied by at each score; the same shape as `scores`."""
    steps = durations(np.array([thousandths], dtype=np.float64), STEPS)[0] / 1000
    at = np.rint((scores - STEPS[0]) * 100).astype(np.intp)
    found: Array = steps[np.clip(at, 0, len(STEPS) - 1)]
    return found


def _weights(scores: Array) -> Array:
    """Weights of the quantiles' logarithms at each score: (levels, m)."""
    upper = np.clip(np.searchsorted(SCORES, scores), 1, len(SCORES) - 1)
    share = (scores - SCORES[upper - 1]) / (SCORES[upper] - SCORES[upper - 1])
    found = np.zeros((len(SCORES), len(scores)))
    columns = np.arange(len(scores))
    found[upper - 1, columns] = 1 - share
    found[upper, columns] = share
    return found


def _score_of(quantiles: Array, value: float) -> float:
    """The normal score at which a duration is `value`; the highest such."""
    logs, log = np.log1p(quantiles), float(np.log1p(value))
    upper = int(np.clip(np.searchsorted(logs, log, side="right"), 1, len(logs) - 1))
    rise = float(logs[upper] - logs[upper - 1])
    if rise <= 0:
        return float(SCORES[-1]) if log >= logs[upper] else float(SCORES[0])
    run = float(SCORES[upper] - SCORES[upper - 1])
    return float(SCORES[upper - 1]) + (log - float(logs[upper - 1])) / rise * run
