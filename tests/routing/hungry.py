"""A search that eats memory, wherever it is sent: a real allocation, kept for good.

It asks for pages and writes to none: a busy machine has no time to fill them before the
search is over, and what is refused is the asking.
"""

from typing import Final

from typing_extensions import override

BITE_BYTES: Final = 32 << 20
MOST: Final = 96
"""Bites: where nothing stops it, it leaves the machine alone after 3 GB."""
eaten: Final = list[bytes]()


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
            eaten.append(bytes(BITE_BYTES))
        return float(self) - now_s
