"""Save what a move made and record its fact: the two halves never come apart."""

from collections.abc import Sequence
from dataclasses import replace

from ucr.domain.assignment import Assignment
from ucr.domain.board import (
    assignment_entry,
    crew_entry,
    message_entry,
    plan_entry,
    referral_entry,
    safety_entry,
    visit_entry,
)
from ucr.domain.crew import Crew, Shift
from ucr.domain.crew_message import CrewMessage
from ucr.domain.events import (
    AssignmentEvent,
    CrewPlanned,
    ReferralCleared,
    ReferralEvent,
    ReferralUpdated,
    VisitEvent,
)
from ucr.domain.message_facts import MessageEvent, MessageSent
from ucr.domain.plan import CrewPlan
from ucr.domain.referral import Referral
from ucr.domain.safety import CrewSafety
from ucr.domain.safety_facts import SafetyEvent
from ucr.domain.shift_events import ShiftEvent
from ucr.domain.visit import Visit
from ucr.journey.change import Change
from ucr.store import assignments, crew_messages, crews, referrals, told, visits
from ucr.store import plans as stored
from ucr.store import safety as safeties


async def referral(step: Change, moved: tuple[Referral, ReferralEvent]) -> Referral:
    """Save a moved referral, and what was told before it was told anew.

    What it waits for now ends as its area has set it.

    Raises:
        StaleWrite: Someone else changed it since it was read.
    """
    value, event = moved
    if isinstance(event, ReferralUpdated | ReferralCleared):
        await told.keep_before(step.conn, value)
    begun = step.settings.retimed(value.timer, at=step.at)
    saved = await referrals.save(step.conn, replace(value, timer=begun))
    step.record(event, referral_entry(saved))
    return saved


async def assignment(
    step: Change, moved: tuple[Assignment, AssignmentEvent]
) -> Assignment:
    """Save a moved assignment; StaleWrite as for a referral."""
    value, event = moved
    saved = await assignments.save(step.conn, value)
    step.record(event, assignment_entry(saved))
    return saved


async def visit(step: Change, moved: tuple[Visit, VisitEvent]) -> Visit:
    """Save a moved visit; StaleWrite as for a referral."""
    value, event = moved
    saved = await visits.save(step.conn, value)
    step.record(event, visit_entry(saved))
    return saved


async def new_visit(step: Change, made: tuple[Visit, VisitEvent]) -> Visit:
    """Store a visit that is told of for the first time.

    Raises:
        CrewBusy: It is active, and the crew has another (P4).
    """
    value, event = made
    await visits.add(step.conn, value)
    step.record(event, visit_entry(value))
    return value


async def shift(step: Change, crew: Crew, moved: tuple[Shift, ShiftEvent]) -> Shift:
    """Save a moved shift; StaleWrite as for a referral."""
    value, event = moved
    saved = await crews.save_shift(step.conn, value)
    step.record(event, crew_entry(crew, saved))
    return saved


async def plan(step: Change, value: CrewPlan, event: CrewPlanned) -> CrewPlan:
    """Put one crew's plan in force."""
    return (await plans(step, [(value, event)]))[0]


async def plans(
    step: Change, moved: Sequence[tuple[CrewPlan, CrewPlanned]]
) -> list[CrewPlan]:
    """Put crews' plans in force."""
    saved = await stored.save_all(step.conn, [plan for plan, _ in moved])
    for plan, (_, event) in zip(saved, moved, strict=True):
        step.record(event, plan_entry(plan))
    return saved


async def safety(step: Change, moved: tuple[CrewSafety, SafetyEvent]) -> CrewSafety:
    """Save how a crew's safety stands; StaleWrite as for a referral."""
    value, event = moved
    saved = await safeties.save(step.conn, value)
    step.record(event, safety_entry(saved))
    return saved


async def new_message(step: Change, value: CrewMessage, event: MessageSent) -> None:
    """Store a message to a crew."""
    await crew_messages.add(step.conn, value)
    step.record(event, message_entry(value))


async def message(step: Change, moved: tuple[CrewMessage, MessageEvent]) -> CrewMessage:
    """Save a moved message; StaleWrite as for a referral."""
    value, event = moved
    saved = await crew_messages.save(step.conn, value)
    step.record(event, message_entry(saved))
    return saved
