"""Random numbers that are the same everywhere: xorshift, in one uint64.

Source: Marsaglia (2003), Xorshift RNGs; multiplier of Vigna (2016), xorshift64*.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.compiled import compiled

Chance = NDArray[np.uint64]

_MULTIPLIER: Final = np.uint64(0x2545F4914F6CDD1D)
_TO_SHARE: Final = 2.0**-53


def seeded(seed: int) -> Chance:
    """A source of chance; every seed, zero too, gives another."""
    return np.array([(seed * 2 + 1) & (2**64 - 1)], dtype=np.uint64)


@compiled
def _roll(chance: Chance) -> np.uint64:
    bits = chance[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    chance[0] = bits
    return np.uint64(bits * _MULTIPLIER)


@compiled
def share(chance: Chance) -> float:
    """From 0 up to, and without, 1."""
    return float(_roll(chance) >> np.uint64(11)) * _TO_SHARE


@compiled
def below(chance: Chance, limit: int) -> int:
    """A whole number from 0 up to, and without, `limit`."""
    return int(share(chance) * limit)
