"""How often a crew on a scene must say that it is well.

Every figure is a local rule until the service's clinical safety officer confirms it:
the sources ask for a check by the employer's own plan, and name no minutes.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.codes import Flag
from ucr.domain.lone_worker import alone_until
from ucr.domain.rules import Sourced

NOT_ALONE: Final = (
    'NHS "Not Alone" guidance for lone workers, and a local risk assessment'
)
WORRYING: Final = frozenset(
    {Flag.SCENE_UNSAFE, Flag.SCENE_UNKNOWN, Flag.CALL_WARNING, Flag.TWO_PERSON}
)
"""Flags of a scene where something is known, or nothing is."""
LEAST: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRule:
    """At the most this long between two signs; the first rule that fits counts."""

    people: int
    worrying: bool
    night: bool
    most: timedelta
    text: Sourced


def _rule(says: str, most_min: int, *, people: int, **when: bool) -> CheckInRule:
    return CheckInRule(
        people=people,
        worrying=when.get("worrying", False),
        night=when.get("night", False),
        most=timedelta(minutes=most_min),
        text=Sourced(says=says, source=NOT_ALONE, is_seen=False),
    )


RULES: Final = (
    _rule("Alone where the scene is flagged", 15, people=1, worrying=True),
    _rule("Alone at night", 20, people=1, night=True),
    _rule("Alone", 30, people=1),
    _rule("A pair where the scene is flagged", 30, people=2, worrying=True),
    _rule("A pair", 60, people=2),
)


def rule_for(*, people: int, flags: AbstractSet[Flag], at: datetime) -> CheckInRule:
    """The first rule that fits a crew on a scene."""
    worrying, night = bool(flags & WORRYING), alone_until(at) == at
    return next(
        rule
        for rule in RULES
        if rule.people == min(people, 2)
        and (not rule.worrying or worrying)
        and (not rule.night or night)
    )


def check_in_every(
    *, people: int, flags: AbstractSet[Flag], service_s: int, at: datetime
) -> timedelta:
    """How long a crew may be silent on a scene.

    Args:
        people: Of the crew: 1 or 2.
        flags: Of the case, and of all that were joined to it.
        service_s: How long a visit for this need usually takes.
        at: When it arrived; the hours of the night are those of London.

    Returns:
        What its rule says, or the visit's usual length if that is shorter; never
        under `LEAST`, or the timer would be a nuisance that people learn to ignore.
    """
    most = rule_for(people=people, flags=flags, at=at).most
    return max(LEAST, min(most, timedelta(seconds=service_s)))
