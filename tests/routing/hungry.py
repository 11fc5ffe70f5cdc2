"""A search that eats memory, wherever it is sent: a real allocation, kept for good."""

from typing import Final

from typing_extensions import override

BITE_BYTES: Final = 32 << 20
MOST: Final = 96
"""Bites: where nothing stops it, it leaves the machine alone after 3 GB."""
eaten: Final = list[bytearray]()


class Hungry(float):
    """A time limit: whoever asks how much of it is left eats.

    It is pickled as any number, and eats in the process that searches.
    """

    @override
    def __radd__(self, began_s: float) -> "Hungry":
        return Hungry(float(self) + began_s)

    @override
    def __sub__(self, now_s: float) -> float:
        if len(eaten) < MOST:
            eaten.append(bytearray(BITE_BYTES))
        return float(self) - now_s
