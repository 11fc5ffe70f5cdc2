"""How long visits may truly take. Assumed: no service's own visits were seen."""

from typing import Final

from routing.problem import LONGEST_S

SPREAD: Final = (410, 650, 890, 1_230, 1_940)
"""True time on scene to the expected, in thousandths, at `routing.problem.LEVELS`.

Assumed: log-normal, its mean as expected, its standard deviation half of that;
`routing.ahead.durations` would learn it from visits that are over.
"""


def spread(service_s: int) -> tuple[int, ...]:
    """What a visit that is expected to take `service_s` may take, at LEVELS.

    None takes more than LONGEST_S, the most that the engine takes for a duration.
    """
    return tuple(min(LONGEST_S, service_s * part // 1_000) for part in SPREAD)
