"""The desk writes to a crew; the crew sees it, or a person is told that it did not."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from ucr.domain.account import Session
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.calling import CALL_FOR
from ucr.domain.calls import Way
from ucr.domain.crew import ON_DUTY, Shift
from ucr.domain.crew_message import PATIENCE, CrewMessage, MessageStatus
from ucr.domain.errors import NotFound, WrongStatus
from ucr.domain.ids import Actor, AreaId, CrewId, MessageId, ReferralId
from ucr.domain.message_facts import ClosedBecause
from ucr.domain.visit import Tap
from ucr.journey import keep
from ucr.journey.change import Change, Once, change
from ucr.journey.each import each
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import assignments, crew_messages, crews, outbox, referrals
from ucr.store.leases import Lease
from ucr.store.outbox import Answer

PUT_TO_CREW: Final = frozenset({AssignmentStatus.OFFERED, AssignmentStatus.ACCEPTED})
NO_HEADERS: Final[Mapping[str, str]] = {}


async def to_crew(
    runtime: Runtime,
    session: Session,
    crew_id: CrewId,
    words: str,
    *,
    once: tuple[Once, ...],
) -> CrewMessage:
    """Write to a crew on duty, about no case.

    Raises:
        NotFound: There is no such crew in this area.
        WrongStatus: It is off duty: nobody would see it.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        return await _send(runtime, step, session, crew_id, None, words)


async def about_case(
    runtime: Runtime,
    session: Session,
    referral_id: ReferralId,
    words: str,
    *,
    once: tuple[Once, ...],
) -> CrewMessage:
    """Write to the crew that was asked to a case, or attends it.

    Raises:
        NotFound: There is no such case in this area.
        WrongStatus: No crew has it, or its crew is off duty.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await referrals.get(step.conn, step.area_id, referral_id)
        held = await assignments.find_active(step.conn, found.ties.lead or found.id)
        if held is None or held.status not in PUT_TO_CREW:
            raise WrongStatus("without a crew", "written to")
        return await _send(runtime, step, session, held.crew_id, referral_id, words)


async def received(
    runtime: Runtime,
    area_id: AreaId,
    message_id: MessageId,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """The phone has stored it; told again, or by a pair's other phone, is nothing.

    Raises:
        NotFound: It was not written to this crew.
    """
    async with change(runtime, area_id, once=once) as step:
        mine = await _own(step, message_id, tap)
        if mine.status is MessageStatus.SENT:
            await keep.message(step, mine.receive(by=tap.by, at=step.at))


async def seen(
    runtime: Runtime,
    area_id: AreaId,
    message_id: MessageId,
    name: str,
    tap: Tap,
    *,
    once: tuple[Once, ...],
) -> None:
    """Somebody of the crew pressed Seen; after the first, or a closing, it is nothing.

    Raises:
        NotFound: It was not written to this crew.
    """
    async with change(runtime, area_id, once=once) as step:
        mine = await _own(step, message_id, tap)
        if mine.is_open:
            read = mine.see(name, by=tap.by, at=step.at, occurred_at=tap.occurred_at)
            await keep.message(step, read)


async def close(
    runtime: Runtime,
    session: Session,
    message_id: MessageId,
    because: ClosedBecause,
    *,
    once: tuple[Once, ...],
) -> CrewMessage:
    """A named person told the crew, or it is not needed; once seen it stays seen.

    Raises:
        NotFound: There is no such message in this area.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await crew_messages.get(step.conn, step.area_id, message_id)
        if not found.is_open:
            return found
        name = session.account.name
        over = found.close(name, because, by=session.actor, at=step.at)
        return await keep.message(step, over)


async def shift_ends(step: Change, crew_id: CrewId, *, by: Actor) -> None:
    """The crew goes home: say at once what it has not seen."""
    for one in await crew_messages.list_open_of_crew(step.conn, step.area_id, crew_id):
        raised = one.alarm(off_duty=True, by=by, at=step.at)
        if raised is not None:
            await keep.message(step, raised)


async def look(runtime: Runtime, area_id: AreaId, *, lease: Lease) -> int:
    """Alarm about each message that no crew has seen in a minute; how many."""
    since = runtime.clock.now() - PATIENCE
    async with runtime.pool.connection() as conn:
        unseen = await crew_messages.list_unseen(conn, area_id, since=since)
    await each(area_id, unseen, partial(_alarm, runtime, area_id, lease=lease))
    return len(unseen)


async def _alarm(
    runtime: Runtime, area_id: AreaId, message_id: MessageId, *, lease: Lease
) -> None:
    async with change(runtime, area_id, lease=lease) as step:
        found = await crew_messages.get(step.conn, area_id, message_id)
        shift = await crews.find_shift(step.conn, area_id, found.crew_id, at=step.at)
        raised = found.alarm(
            off_duty=not _is_on_duty(shift), by=lease_actor(lease), at=step.at
        )
        if raised is not None:
            await keep.message(step, raised)


async def _send(
    runtime: Runtime,
    step: Change,
    session: Session,
    crew_id: CrewId,
    referral_id: ReferralId | None,
    words: str,
) -> CrewMessage:
    await crews.get(step.conn, step.area_id, crew_id)
    shift = await crews.find_shift(step.conn, step.area_id, crew_id, at=step.at)
    if not _is_on_duty(shift):
        raise WrongStatus("off duty", "written to")
    message = CrewMessage(
        id=MessageId(runtime.new_id()),
        area_id=step.area_id,
        crew_id=crew_id,
        referral_id=referral_id,
        number=await crew_messages.next_number(step.conn, crew_id),
        status=MessageStatus.SENT,
        version=1,
        words=words,
        sent_at=step.at,
        sent_by=session.account.name,
    )
    await keep.new_message(step, message, message.sent(by=session.actor))
    if runtime.settings.push_key is not None:
        await outbox.put(step.conn, _wake(runtime, message))
    return message


def _wake(runtime: Runtime, message: CrewMessage) -> Answer:
    """Wakes a dark phone; it says nothing of the message but that there is one."""
    return Answer(
        id=runtime.new_id(),
        area_id=message.area_id,
        referral_id=None,
        channel=Way.PUSH,
        kind=f"message:{message.id}",
        closes=False,
        body={"message_id": str(message.id)},
        headers=NO_HEADERS,
        made_at=message.sent_at,
        give_up_at=message.sent_at + CALL_FOR,
    )


async def _own(step: Change, message_id: MessageId, tap: Tap) -> CrewMessage:
    found = await crew_messages.get(step.conn, step.area_id, message_id)
    if found.crew_id != tap.crew_id:
        raise NotFound("message")
    return found


def _is_on_duty(shift: Shift | None) -> bool:
    return shift is not None and shift.status in ON_DUTY
