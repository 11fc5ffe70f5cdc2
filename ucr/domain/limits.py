"""How far and how often a crew may be sent: agreed with volunteers, or with anyone."""

from typing import Final

from ucr.domain.codes import CrewKind
from ucr.domain.crew import Crew

VOLUNTEER_FURTHEST_MIN: Final = 25
"""Assumed, to be agreed locally: where nothing else was agreed with volunteers."""


def furthest_min(crew: Crew) -> int | None:
    """Minutes that a crew travels to a visit at the most, by what it goes by."""
    if crew.furthest_min is not None:
        return crew.furthest_min
    return VOLUNTEER_FURTHEST_MIN if crew.kind is CrewKind.VOLUNTEER else None


def visits_left(crew: Crew, had: int) -> int | None:
    """How many more visits a crew may have in this shift, of which it had some."""
    return None if crew.most_visits is None else max(0, crew.most_visits - had)
