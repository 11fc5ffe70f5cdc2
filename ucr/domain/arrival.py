"""When help comes, as a range that does not flatter."""

from datetime import datetime, timedelta
from typing import Final

EARLIER: Final = timedelta(minutes=5)
LATER: Final = timedelta(minutes=15)
STEP_MIN: Final = 5


def arrival_range(arrive_at: datetime) -> tuple[datetime, datetime]:
    """From when until when a crew may be expected: whole five minutes, UTC.

    Source:
        Assumed: nothing was measured. A crew is early by little and late by more, and
        somebody who waits is harmed by a time that passes, not by a wide range.
    """
    return _down(arrive_at - EARLIER), _up(arrive_at + LATER)


def _down(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % STEP_MIN, second=0, microsecond=0)


def _up(at: datetime) -> datetime:
    return _down(at + timedelta(minutes=STEP_MIN) - timedelta.resolution)
