"""When the person of a case was first reached: the one rule of what stops its clock.

The first face-to-face contact counts, of whichever crew: one that leads, one that came
to help, or one that handed the case on since. A failed contact counts as none, and a
press that was undone never was. The moment is ours, not the phone's claim, but where
paper tells it.

Source:
    Clock stop: first care contact with the patient, never a failed contact or a call
    (our reading of the NHS England two-hour standard: docs/assumptions.md). The first
    of two crews: ADR 51. Which endings mean no contact is assumed, not to flatter: for
    the service's clinical safety officer to confirm (ADR 82).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from ucr.domain.codes import HandBackReason, OutcomeKind, Part
from ucr.domain.visit import Visit

NOBODY_MET: Final = frozenset({OutcomeKind.NOT_FOUND})
"""Outcomes of a crew that was at the place, and not with the person."""
NOT_LET_IN: Final = frozenset({HandBackReason.NO_ACCESS, HandBackReason.SCENE_UNSAFE})
"""The same of a visit that was handed back: why."""


def reached_at(visits: Iterable[Visit]) -> datetime | None:
    """The first contact in all the visits of one case, in any order; None: none yet."""
    every = tuple(visits)
    vain = [one for one in every if one.part is Part.LEAD and is_in_vain(one)]
    return min(
        (
            one.on_scene_at
            for one in every
            if one.on_scene_at is not None
            and not is_in_vain(one)
            and not any(_was_during(one.on_scene_at, failed) for failed in vain)
        ),
        default=None,
    )


def is_in_vain(visit: Visit) -> bool:
    """Whether its crew has said that it was with nobody."""
    outcome = visit.outcome
    met_nobody = outcome is not None and outcome.kind in NOBODY_MET
    return met_nobody or visit.abandoned_because in NOT_LET_IN


def first(*moments: datetime | None) -> datetime | None:
    """The earliest of those that were."""
    return min((at for at in moments if at is not None), default=None)


def _was_during(at: datetime, failed: Visit) -> bool:
    """A second crew came to the same closed door: who leads says how that ended."""
    return failed.ended_at is not None and failed.opened_at <= at <= failed.ended_at
