"""What a turn costs a car by its angle, and what waiting for a gap does."""

from typing import Final

import numpy as np

U_TURN_S: Final = 20.0
TURN_S: Final = 7.5
CROSSING_BIAS: Final = 1.075
CROSSING_S: Final = 2.0
"""Mean wait for a gap before a turn across the oncoming lane."""


def turn_s(angle: float) -> float:
    """Seconds that a turn costs. `angle` is in degrees, -180 (left) to 180 (right).

    In England a right turn crosses the oncoming lane and costs more than a left.

    Source:
        The sigmoid and its constants of OSRM's car profile, for the left-hand side.
    """
    bias = CROSSING_BIAS if angle >= 0 else 1 / CROSSING_BIAS
    return float(TURN_S / (1 + np.exp(-(13 * bias * abs(angle) / 180 - 6.5 / bias))))


def crossing_s(angle: float) -> float:
    """Seconds more for a turn across oncoming traffic, which on a roundabout is none.

    Source:
        OSRM's car profile, its oncoming_turn_penalty, for the left-hand side.
    """
    if angle <= 0:
        return 0.0
    return float(CROSSING_S / (1 + np.exp(-(13 * angle / 180 - 3.25))))
