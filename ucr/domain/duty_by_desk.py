"""The desk changes a crew's shift: what it may do, why, and what keeps it from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.crew import ON_DUTY, Shift, ShiftMove, ShiftStatus
from ucr.domain.errors import CannotChangeShift
from ucr.domain.ids import CrewId

SOONEST: Final = timedelta(minutes=5)
"""A shift that ends sooner is ended at once instead."""
LONGEST: Final = timedelta(hours=16)
"""From its beginning; ours: nobody may be kept on by a slip of the hand."""


class ShiftBecause(StrEnum):
    """Why the desk changes a crew's shift."""

    ILL = "gone_home_ill"
    UNREACHABLE = "phone_dead_or_lost"
    ASKED = "crew_asked"
    REST = "needs_a_rest"
    VEHICLE = "vehicle_or_kit"
    COVER = "stays_on_to_cover"
    MISTAKE = "pressed_by_mistake"
    OTHER = "other"


class ShiftRule(StrEnum):
    """What keeps the desk from changing a shift; each is named to whoever asks."""

    OFF_DUTY = "off_duty"
    HAS_A_VISIT = "has_a_visit"
    ASKS_FOR_HELP = "asks_for_help"
    ON_BREAK = "on_break"
    NOT_ON_BREAK = "not_on_break"
    BORROWED = "borrowed"
    NO_TIME = "no_time"
    TOO_SOON = "too_soon"
    TOO_LATE = "too_late"
    NEXT_SHIFT = "next_shift"


SHIFT_RULE_WORDS: Final[Mapping[ShiftRule, str]] = {
    ShiftRule.OFF_DUTY: "it is not on duty here: the rota plans its next shift",
    ShiftRule.HAS_A_VISIT: (
        "it has a visit: give that case to another crew, or let this crew finish it or"
        " hand it back, and then change the shift"
    ),
    ShiftRule.ASKS_FOR_HELP: (
        "it asks for help, or a check-in of it runs: see that they are safe first"
    ),
    ShiftRule.ON_BREAK: "it is on a break already",
    ShiftRule.NOT_ON_BREAK: "it is not on a break",
    ShiftRule.BORROWED: "it is lent to us: only its own area sets how long it works",
    ShiftRule.NO_TIME: "say until when, and say it for nothing else",
    ShiftRule.TOO_SOON: "that is in less than 5 minutes: end the shift instead",
    ShiftRule.TOO_LATE: "a shift lasts 16 hours at the most",
    ShiftRule.NEXT_SHIFT: "its next planned shift begins before that: change the rota",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftWish:
    """What a person of the desk wants of a crew's shift.

    Attributes:
        until_at: The new end; only of a move to another end.
    """

    crew_id: CrewId
    move: ShiftMove
    until_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsItIs:
    """What else of a crew decides whether its shift may be changed.

    Attributes:
        unsafe: It asks for help, or a check-in runs.
        borrowed: Another area lent it.
        next_starts_at: Of its next planned shift.
    """

    visit: bool
    unsafe: bool
    borrowed: bool
    next_starts_at: datetime | None


def demand_possible(
    shift: Shift | None, crew: AsItIs, wish: ShiftWish, *, at: datetime
) -> Shift:
    """The shift that runs, where nothing keeps it from being changed so.

    Raises:
        CannotChangeShift: The first rule that keeps it.
    """
    if shift is None or shift.status not in ON_DUTY:
        raise CannotChangeShift(
            ShiftRule.OFF_DUTY, SHIFT_RULE_WORDS[ShiftRule.OFF_DUTY]
        )
    rule = _of_time(shift, crew, wish, at) or _of_crew(shift, crew, wish)
    if rule is not None:
        raise CannotChangeShift(rule, SHIFT_RULE_WORDS[rule])
    return shift


def _of_crew(shift: Shift, crew: AsItIs, wish: ShiftWish) -> ShiftRule | None:
    stops = wish.move in (ShiftMove.END, ShiftMove.PAUSE)
    is_paused = shift.status is ShiftStatus.PAUSED
    said = (
        (stops and crew.unsafe, ShiftRule.ASKS_FOR_HELP),
        (stops and crew.visit, ShiftRule.HAS_A_VISIT),
        (wish.move is ShiftMove.PAUSE and is_paused, ShiftRule.ON_BREAK),
        (wish.move is ShiftMove.RESUME and not is_paused, ShiftRule.NOT_ON_BREAK),
    )
    return next((rule for is_so, rule in said if is_so), None)


def _of_time(
    shift: Shift, crew: AsItIs, wish: ShiftWish, at: datetime
) -> ShiftRule | None:
    until = wish.until_at
    if (until is None) is (wish.move is ShiftMove.UNTIL):
        return ShiftRule.NO_TIME
    if until is None:
        return None
    begins = crew.next_starts_at
    said = (
        (crew.borrowed, ShiftRule.BORROWED),
        (until < at + SOONEST, ShiftRule.TOO_SOON),
        (until > shift.starts_at + LONGEST, ShiftRule.TOO_LATE),
        (begins is not None and begins < until, ShiftRule.NEXT_SHIFT),
    )
    return next((rule for is_so, rule in said if is_so), None)
