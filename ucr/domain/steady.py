"""A clock that neither goes back nor stands still, whatever is done to the machine's.

Pure: who asks brings what the machine's clock says, and a counter of seconds that
nobody can set.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SLOWEST: Final = 0.5
"""Seconds that pass here in one, while the machine's clock is behind: what was an hour
ahead is right again after two, and until then a timer takes twice as long."""


@dataclass(frozen=True, slots=True)
class Steady:
    """A moment that was said, or could have been, and when by the counter.

    Attributes:
        at: Aware UTC.
        counted_s: Any start; it never goes back, as `time.monotonic` does not.
    """

    at: datetime
    counted_s: float


def follow(
    last: Steady | None, machine: datetime, counted_s: float
) -> tuple[Steady, datetime]:
    """What time it is, and what to remember of it.

    A machine's clock that went ahead is believed at once: a virtual machine that was
    paused shows nothing else, and an alarm too early harms less than one too late. One
    that was put back is waited for, at half speed (promise P16).

    Returns:
        What to bring as `last` the next time, and the moment: never earlier than the
        one before, later by half the counter's seconds at least.
    """
    if last is not None:
        waited = last.at + timedelta(seconds=(counted_s - last.counted_s) * SLOWEST)
        if machine < waited:
            return last, waited  # from where it began: rounding does not add up
    return Steady(machine, counted_s), machine


def heed(last: Steady | None, told: datetime, now: Steady) -> Steady:
    """Believe a moment that another process's clock has written.

    Args:
        now: What it is here, and when by the counter.
    """
    return Steady(told, now.counted_s) if told > now.at else last or now
