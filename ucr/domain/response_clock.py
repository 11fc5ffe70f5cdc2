"""The clocks of one referral: when each runs out, and which one governs.

A clock is computed once, from the original start, in UTC: a change of summer time,
a phone's clock or a second look cannot move it (promises P15-P17).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Category, ResponseStandard


class ClockKind(StrEnum):
    """Why a referral is due when it is."""

    ON_FLOOR = "on_floor"
    SENDER_BREACH = "sender_breach"
    UCR_TWO_HOUR = "ucr_two_hour"
    C1 = "c1"
    C2 = "c2"
    C3 = "c3"
    C4 = "c4"


ALLOWED: Final[Mapping[ClockKind, timedelta]] = {
    # A long lie past one hour is linked to serious harm (NHS England PR2063, 2022).
    ClockKind.ON_FLOOR: timedelta(minutes=60),
    # Crisis response within two hours (NHS England UCR standard).
    ClockKind.UCR_TWO_HOUR: timedelta(minutes=120),
    # 90th centile of the ambulance response programme (NWAS response standards).
    ClockKind.C1: timedelta(minutes=15),
    ClockKind.C2: timedelta(minutes=40),
    ClockKind.C3: timedelta(minutes=120),
    ClockKind.C4: timedelta(minutes=180),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseClock:
    """One clock: it started, and it runs out.

    `stops` on the first face-to-face contact, never on a call or a failed visit.
    """

    kind: ClockKind
    started_at: datetime
    due_at: datetime


def clocks(
    *,
    clock_start_at: datetime,
    standard: ResponseStandard,
    category: Category | None,
    floor_since_at: datetime | None,
    sender_breach_at: datetime | None,
    targets: Mapping[ClockKind, timedelta] = ALLOWED,
) -> tuple[ResponseClock, ...]:
    """Every clock that runs for a referral, the one that runs out first in front.

    Args:
        clock_start_at: The sender's own clock start, else our receipt. Aware, UTC.
        standard: Whether the two-hour standard applies.
        category: Ambulance category, when the call came from 999.
        floor_since_at: Since when the person has been on the floor, if they are.
        sender_breach_at: The sender's breach time (BaRS occurrencePeriod.end).
        targets: What each kind allows where the case comes in.

    Raises:
        ValueError: A time is naive, or no clock applies at all.
    """
    running = []
    if floor_since_at is not None:
        running.append(_from(ClockKind.ON_FLOOR, floor_since_at, targets))
    if sender_breach_at is not None:
        running.append(
            ResponseClock(
                kind=ClockKind.SENDER_BREACH,
                started_at=clock_start_at,
                due_at=sender_breach_at,
            )
        )
    if standard is ResponseStandard.TWO_HOUR:
        running.append(_from(ClockKind.UCR_TWO_HOUR, clock_start_at, targets))
    if category is not None:
        kind = ClockKind(category.value.lower())
        running.append(_from(kind, clock_start_at, targets))
    if not running:
        message = "no clock applies: a referral needs at least one"
        raise ValueError(message)
    _refuse_naive(running)
    return in_order(running)


def in_order(running: Iterable[ResponseClock]) -> tuple[ResponseClock, ...]:
    """The clock that governs first; of two that run out together, always the same."""
    return tuple(sorted(running, key=lambda clock: (clock.due_at, clock.kind)))


def _from(
    kind: ClockKind, start: datetime, targets: Mapping[ClockKind, timedelta]
) -> ResponseClock:
    return ResponseClock(kind=kind, started_at=start, due_at=start + targets[kind])


def _refuse_naive(running: Iterable[ResponseClock]) -> None:
    for clock in running:
        for moment in (clock.started_at, clock.due_at):
            if moment.utcoffset() != timedelta(0):
                message = f"{clock.kind} is not in UTC"
                raise ValueError(message)
