"""What was learned, as data: each table says from what. None is from a real service."""

from typing import Final

from routing.ahead.push_back import Push, PushBack
from routing.prices import Need

SIMULATED_DAYS: Final = PushBack(
    of={
        Need.FLOOR: Push(
            ahead=(-2880, -300, 0, 0, 600), to_spare=(300, 300, 420, 1020, 1320)
        ),
        Need.TWO_HOUR: Push(
            ahead=(-1860, -120, 0, 0, 2400), to_spare=(0, 0, 0, 0, 1080)
        ),
        Need.FOUR_HOUR: Push(
            ahead=(-1740, -240, 1680, 2520, 5280), to_spare=(0, 0, 120, 600, 3000)
        ),
    },
    again=0.019,
    nobody_late=0.951,
    source="38 simulated busy days (Rutland seeds 101-116, Newport 101-114, county"
    " 101-108) under the compiled engine of 2026-11-28; python -m bench.ahead --learn",
    is_from_service=False,
)
"""Seconds for each hour at LEVELS. To be learned anew from a service's own days."""
