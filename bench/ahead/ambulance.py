"""What becomes of calls that go back: an ambulance comes, after its own uncertain lead.

Whoever is seen by an ambulance is late by that. The lead of a call is drawn by its key,
so it is the same whenever the call goes back, and under every idea.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from bench.ahead.record import CHANCE, Look
from bench.days.metrics import LATE
from bench.days.world import End, OpenCall
from routing.ahead.chance import durations, luck
from routing.ahead.hand_back import LEADS, AmbulanceLead, Turn, advise
from routing.ahead.learned import SIMULATED_DAYS
from routing.ahead.push_back import pushed
from routing.ahead.worlds import PUSHED
from routing.prices import Need

CATEGORY: Final = {Need.FLOOR: "C3", Need.TWO_HOUR: "C3", Need.FOUR_HOUR: "C4"}
"""Assumed: which ambulance category a call would have had."""
LEAD_SEED: Final = 999


def lead_of(need: Need) -> AmbulanceLead:
    return LEADS[CATEGORY[need]]


def to_hand_back(looks: Sequence[Look]) -> list[str]:
    """Calls that an ambulance would reach so much sooner that they go back now."""
    return [
        look.job.key
        for look in looks
        if not look.told
        and advise(look.job.due_s, starts_of(look), lead_of(look.job.need)).turn
        is Turn.HAND_BACK
    ]


def starts_of(look: Look) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None:
    """When our crew is there, with what was learned of later calls."""
    if look.starts_s is None:
        return None
    rows = look.starts_s[None]
    orders = CHANCE.orders([look.job.key], PUSHED)
    found: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = pushed(
        rows, [look.job], [look.told], SIMULATED_DAYS, orders
    )[0]
    return found


def person_late(calls: Sequence[OpenCall], back_at_s: Mapping[str, int]) -> float:
    """Weighted minutes late a call, whoever came, ours or an ambulance."""
    counted = [call for call in calls if call.end is not End.CANCELLED]
    late = sum(_late_min(call, back_at_s) for call in counted)
    return late / max(1, len(counted))


def _late_min(call: OpenCall, back_at_s: Mapping[str, int]) -> float:
    need, seen_s = call.call.kind.need, call.seen_s
    if seen_s is None:
        quantiles = np.array([lead_of(need).quantiles_s], dtype=np.float64)
        lot = luck(LEAD_SEED, call.call.key, CHANCE.worlds)[0][:1]
        score = CHANCE.scores[lot]
        seen_s = back_at_s[call.call.key] + int(durations(quantiles, score)[0, 0])
    return LATE[need] * max(0, seen_s - call.call.due_s) / 60
