"""When a demo's first day begins."""

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
EIGHT: Final = time(8)


def first_morning(real_now: datetime) -> datetime:
    """Eight o'clock in London on today's date: the day teams are coming on duty."""
    today = real_now.astimezone(LONDON).date()
    return datetime.combine(today, EIGHT, tzinfo=LONDON).astimezone(UTC)
