"""When one person may be on a scene alone: by day only.

Source:
    NHS "Not Alone" guidance and the lone-worker notes of the UCR design: night, lifting
    or a violence marker asks for two people. The hours are a local rule.
"""

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
MORNING: Final = time(7, 0)
NIGHT: Final = time(22, 0)


def alone_until(at: datetime) -> datetime:
    """Until when a lone worker may be on a scene: `at` itself when it is night.

    Args:
        at: Aware UTC; the hours are those of London's clocks, summer and winter.
    """
    local = at.astimezone(LONDON)
    if not MORNING <= local.time() < NIGHT:
        return at
    return datetime.combine(local.date(), NIGHT, LONDON).astimezone(UTC)
