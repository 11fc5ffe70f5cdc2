"""Chance that repeats: every draw belongs to a named stream of one seed."""

import math
from collections.abc import Mapping
from hashlib import sha256
from random import Random
from typing import TypeVar

from ucr.demo.assumed import Delay

Drawn = TypeVar("Drawn")


def stream(seed: int, *names: object) -> Random:
    """Open the stream of draws of this name: the same for the same seed, always.

    Streams do not disturb each other, so a new draw in one changes none elsewhere.
    """
    text = "/".join(str(name) for name in (seed, *names))
    return Random(sha256(text.encode()).digest())  # noqa: S311 - a play, not a secret


def weighted(chance: Random, shares: Mapping[Drawn, float]) -> Drawn:
    """Draw one key by its share; shares need not sum to one."""
    return chance.choices(tuple(shares), weights=tuple(shares.values()))[0]


def hesitation_s(chance: Random, delay: Delay) -> float:
    """Draw how long somebody takes, seconds."""
    drawn = chance.lognormvariate(math.log(delay.median_s), delay.spread)
    return min(max(drawn, delay.least_s), delay.most_s)
