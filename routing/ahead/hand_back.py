"""When to hand a call back to 999, given how long an ambulance then takes.

Both sides are uncertain: ours by the forecast of the plan, theirs by how long 999 takes
once it has the call back. Handing back early throws away what may yet turn out well;
handing back late helps nobody. In between lies the last moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from routing.ahead.chance import WORLDS, Array, durations, even_scores

MINUTE_S: Final = 60


class Turn(StrEnum):
    """What to do about a call now."""

    KEEP = "keep"
    DECIDE_BY = "decide_by"
    HAND_BACK = "hand_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbulanceLead:
    """How long 999 takes to be there once it has a call back, at LEVELS.

    Attributes:
        is_seen: Whether the source was read; what was not must be agreed locally.
    """

    quantiles_s: tuple[int, int, int, int, int]
    source: str
    is_seen: bool = False


def _minutes(*quantiles: int) -> tuple[int, int, int, int, int]:
    first, second, third, fourth, fifth = (minutes * MINUTE_S for minutes in quantiles)
    return (first, second, third, fourth, fifth)


LEADS: Final[Mapping[str, AmbulanceLead]] = {
    "C1": AmbulanceLead(
        quantiles_s=_minutes(1, 2, 5, 9, 21),
        source="Log-normal through the standard: mean 7, 90th centile 15 minutes "
        "(NWAS response standards); the real times are not known",
    ),
    "C2": AmbulanceLead(
        quantiles_s=_minutes(2, 5, 10, 21, 59),
        source="Log-normal through the standard: mean 18, 90th centile 40 minutes "
        "(NWAS response standards); the real times are not known",
    ),
    "C3": AmbulanceLead(
        quantiles_s=_minutes(16, 32, 50, 79, 154),
        source="Log-normal, 90th centile 120 minutes (NWAS response standards); the "
        "median (50) is assumed, and that the clock starts anew at the hand-back",
    ),
    "C4": AmbulanceLead(
        quantiles_s=_minutes(24, 47, 75, 119, 231),
        source="Log-normal, 90th centile 180 minutes (NWAS response standards); the "
        "median (75) is assumed, and that the clock starts anew at the hand-back",
    ),
}
"""By ambulance category, as a standard day would have it: an area puts in its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a service asks of handing back.

    Attributes:
        sure: How sure it must be, at the last moment, that an ambulance is in time.
        fine: A call that is late no likelier than this is kept without more ado.
        margin_s: By so much sooner must the ambulance be, on average, to hand back: a
            change of hands is itself a risk.
    """

    sure: float = 0.5
    fine: float = 0.1
    margin_s: int = 10 * MINUTE_S


USUAL: Final = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do, by when, and what is to be expected of both sides.

    Attributes:
        by_s: The last moment: handed back by then, an ambulance is in time as surely
            as asked. Seconds from now; negative: it has passed.
        kept_late, handed_late: Probability of being seen late.
        kept_late_s, handed_late_s: How late, on average over all worlds; None: nobody
            of ours comes.
        if_waited_s: How late on average if handed back only at the last moment.
    """

    turn: Turn
    by_s: int
    kept_late: float
    handed_late: float
    kept_late_s: int | None
    handed_late_s: int
    if_waited_s: int


def advise(
    due_s: int, starts_s: Array | None, lead: AmbulanceLead, terms: Terms = USUAL
) -> Advice:
    """Hand back now, keep, or look again by the last moment.

    Args:
        due_s: When the call must be seen, seconds from now.
        starts_s: When our crew is there in each world, or None: nobody comes.
        lead: How long 999 takes from now, if it has the call back now.
        terms: What a service asks of handing back.
    """
    worlds = WORLDS if starts_s is None else len(starts_s)
    quantiles = np.array([lead.quantiles_s], dtype=np.float64)
    theirs_s = durations(quantiles, even_scores(worlds))[0]
    by_s = due_s - int(np.quantile(theirs_s, terms.sure, method="higher"))
    advice = Advice(
        turn=Turn.KEEP,
        by_s=by_s,
        kept_late=1.0 if starts_s is None else _late(starts_s, due_s),
        handed_late=_late(theirs_s, due_s),
        kept_late_s=None if starts_s is None else _late_s(starts_s, due_s),
        handed_late_s=_late_s(theirs_s, due_s),
        if_waited_s=_late_s(theirs_s + max(0, by_s), due_s),
    )
    return replace(advice, turn=_turn(advice, terms))


def _turn(advice: Advice, terms: Terms) -> Turn:
    """A call that is fine, or that an ambulance would not help, is ours."""
    if advice.kept_late <= terms.fine:
        return Turn.KEEP
    kept_s = advice.kept_late_s
    if kept_s is not None and kept_s < advice.handed_late_s + terms.margin_s:
        return Turn.KEEP if advice.by_s <= 0 else Turn.DECIDE_BY
    return Turn.DECIDE_BY if advice.by_s > terms.margin_s else Turn.HAND_BACK


def _late(starts_s: Array, due_s: int) -> float:
    return float(np.mean(starts_s > due_s))


def _late_s(starts_s: Array, due_s: int) -> int:
    return int(np.ceil(np.mean(np.maximum(starts_s - due_s, 0.0))))
