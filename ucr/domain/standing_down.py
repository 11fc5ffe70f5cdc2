"""A job is taken from a crew: it must say that it knows, or a person tells it (P20)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.crew_act_events import (
    AcceptanceSuperseded,
    StandDownReceived,
    StandDownSeen,
    StandDownTold,
    StandDownUnheard,
)
from ucr.domain.errors import WrongStatus
from ucr.domain.events import (
    AssignmentReceived,
    AssignmentWithdrawn,
)
from ucr.domain.ids import Actor, ReferralId

PATIENCE: Final = timedelta(seconds=60)
"""As long as for an offer (P3); to be confirmed by the clinical safety officer."""


def withdraw(
    assignment: Assignment,
    *,
    by: Actor,
    at: datetime,
    diverted_to: ReferralId | None = None,
) -> tuple[Assignment, AssignmentWithdrawn]:
    """Take it away; a crew whose phone has it must hear so.

    Args:
        assignment: Whose crew loses it.
        by: Who takes it away.
        at: When, by our clock.
        diverted_to: The worse case that the crew is sent to instead.

    Raises:
        WrongStatus: It has ended already.
    """
    gone, fact = assignment.withdraw(by=by, at=at)
    gone = replace(gone, diverted_to=diverted_to)
    if gone.received_at is None:
        return gone, fact
    return replace(gone, stand_down_at=at), fact


def receive_late(
    assignment: Assignment, *, by: Actor, at: datetime
) -> tuple[Assignment, AssignmentReceived]:
    """The phone had the offer before it was withdrawn, and we hear of it only now.

    Raises:
        WrongStatus: It was not withdrawn.
    """
    _demand_withdrawn(assignment)
    owed = replace(assignment, received_at=at, stand_down_at=at)
    return owed, AssignmentReceived(**assignment.said(by, at))


def receive(
    assignment: Assignment, *, by: Actor, at: datetime
) -> tuple[Assignment, StandDownReceived]:
    """The phone has stored the stand-down; said twice, the first time counts."""
    _demand_owed(assignment)
    first = assignment.stand_down_received_at or at
    kept = replace(assignment, stand_down_received_at=first)
    return kept, StandDownReceived(**assignment.said(by, at))


def see(
    assignment: Assignment, *, by: Actor, at: datetime, occurred_at: datetime
) -> tuple[Assignment, StandDownSeen]:
    """The crew has read it.

    Raises:
        WrongStatus: It was heard before, or nothing was taken away.
    """
    _demand_owed(assignment)
    seen = replace(
        assignment,
        stand_down_received_at=assignment.stand_down_received_at or at,
        stand_down_ended_at=at,
    )
    return seen, StandDownSeen(**assignment.said(by, at), occurred_at=occurred_at)


def tell(
    assignment: Assignment, *, by: Actor, at: datetime
) -> tuple[Assignment, StandDownTold]:
    """A named person told the crew by voice; WrongStatus as for seeing."""
    _demand_owed(assignment)
    told = replace(assignment, stand_down_ended_at=at)
    return told, StandDownTold(**assignment.said(by, at))


def alarm(
    assignment: Assignment, *, by: Actor, at: datetime
) -> tuple[Assignment, StandDownUnheard]:
    """A person must tell the crew; WrongStatus as for seeing."""
    _demand_owed(assignment)
    alarmed = replace(assignment, stand_down_unheard_at=at)
    return alarmed, StandDownUnheard(**assignment.said(by, at))


def supersede(
    assignment: Assignment, *, by: Actor, at: datetime, occurred_at: datetime
) -> tuple[Assignment, AcceptanceSuperseded]:
    """The crew accepted what it no longer has: it may go, and must hear so again.

    Raises:
        WrongStatus: It was not withdrawn.
    """
    _demand_withdrawn(assignment)
    crossed = replace(
        assignment,
        received_at=assignment.received_at or at,
        stand_down_at=assignment.stand_down_at or at,
        stand_down_ended_at=None,
        superseded_at=at,
    )
    said = assignment.said(by, at)
    return crossed, AcceptanceSuperseded(**said, occurred_at=occurred_at)


def is_unheard(assignment: Assignment, at: datetime) -> bool:
    """Whether a person must be alarmed now."""
    since = assignment.stand_down_at
    return (
        assignment.owes_stand_down
        and assignment.stand_down_unheard_at is None
        and since is not None
        and at - since >= PATIENCE
    )


def _demand_owed(assignment: Assignment) -> None:
    if not assignment.owes_stand_down:
        raise WrongStatus(assignment.status, "stand-down heard")


def _demand_withdrawn(assignment: Assignment) -> None:
    if assignment.status is not AssignmentStatus.WITHDRAWN:
        raise WrongStatus(assignment.status, AssignmentStatus.WITHDRAWN)
