"""An alert and its case: opened, told more, taken back; what came before is a retry."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from ucr.api.telecare_body import AlertBody
from ucr.api.telecare_intake import Alert, as_intake, revision, whole
from ucr.domain import cancel
from ucr.domain.account import Sender
from ucr.domain.errors import BadField, KeyReused, NotFound, WrongStatus
from ucr.domain.ids import ReferralId
from ucr.domain.intake import Intake
from ucr.domain.referral import Referral
from ucr.domain.referral_status import IN_HAND
from ucr.journey import receive, revise, telecare
from ucr.journey.change import AlreadyDone, Once, already_done
from ucr.journey.telecare import Message
from ucr.runtime import Runtime
from ucr.store import alerts, referrals, ties
from ucr.store.alerts import Kept, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A wish to take an alert back.

    Attributes:
        by, at: Who spoke with the person, and when; None: nobody is said to have.
        request_hash: What makes two of them the same.
    """

    alert_id: str
    by: str | None
    at: datetime | None
    reason: str | None
    request_hash: bytes


def message(centre: Sender, alert: Alert, key: str | None) -> Message:
    """An alert as it is kept; its key stands for the alert, whatever is told of it."""
    name = Name(sender_id=centre.id, arc_id=alert.body.arc_id, alert_id=alert.alert_id)
    about = sha256(f"{name.arc_id}/{name.alert_id}".encode()).digest()
    return Message(
        sender=centre,
        name=name,
        body=alert.body.read(),
        body_hash=alert.body.hashed,
        key=(Once(centre.actor, key, about),) if key else (),
    )


async def take(runtime: Runtime, told: Message, alert: Alert) -> tuple[Referral, bool]:
    """Open a case of an alert, or take it as a retry or as news of one.

    Returns:
        The case as it stands, and whether it is new.

    Raises:
        KeyReused: The key came before with another alert.
        BadField, OutsideArea: The address cannot be one.
    """
    await already_done(runtime, told.key)
    twin = await _twin(runtime, told)
    if twin is not None:
        return twin, False
    if await _newest(runtime, told) is None:
        opened = await _open(runtime, told, alert)
        if opened is not None:
            return opened
    return await _news(runtime, told, alert)


async def _open(
    runtime: Runtime, told: Message, alert: Alert
) -> tuple[Referral, bool] | None:
    """A case under the centre's number; None: another message was quicker."""
    intake = _intake(runtime, told, alert)
    name = told.name
    for number in (name.alert_id, f"{name.arc_id}/{name.alert_id}"):
        opened = await _open_as(runtime, told, intake, number)
        if opened is not None:
            return opened
        if await _newest(runtime, told) is not None:
            return None
    raise KeyReused("alert_id")


async def _open_as(
    runtime: Runtime, told: Message, intake: Intake, number: str
) -> tuple[Referral, bool] | None:
    """A case under this number; None: it is another case's."""
    centre = told.sender
    receipt = receive.arriving(runtime, centre, by=centre.actor)
    try:
        return await receive.receive(
            runtime,
            centre,
            replace(intake, case_number=number),
            receipt=receipt,
            request_hash=told.body_hash,
            once=(told.once(runtime, receipt.referral_id), *told.key),
        )
    except KeyReused as taken:
        if taken.field != "case_number":
            raise
        return None


async def _news(runtime: Runtime, told: Message, alert: Alert) -> tuple[Referral, bool]:
    kept = await _newest(runtime, told)
    if kept is None:
        raise NotFound("alert")
    case = await _get(runtime, told.sender, kept.referral_id)
    before = whole(AlertBody.model_validate(kept.body))
    was, now = (_intake(runtime, told, one) for one in (before, alert))
    try:
        if case.status in IN_HAND:
            return await _revised(runtime, told, case, (was, now)), False
    except WrongStatus:
        case = await _get(runtime, told.sender, case.id)
    except AlreadyDone:
        return await _get(runtime, told.sender, case.id), False
    return await _after_its_end(runtime, told, case, now)


async def _revised(
    runtime: Runtime, told: Message, case: Referral, told_of: tuple[Intake, Intake]
) -> Referral:
    change = revision(*told_of)
    if not change.changed:
        return await telecare.note(runtime, told, case.id)
    return await revise.update(
        runtime,
        told.sender,
        case.id,
        change,
        expect_version=None,
        once=(told.once(runtime, case.id),),
    )


async def _after_its_end(
    runtime: Runtime, told: Message, case: Referral, intake: Intake
) -> tuple[Referral, bool]:
    """Nothing moves a case that has ended; a new red flag is a new emergency."""
    if intake.red_flags - case.red_flags:
        number = f"{told.name.alert_id}/{told.body_hash.hex()[:8]}"
        opened = await _open_as(runtime, told, intake, number)
        if opened is not None:
            return opened
    try:
        return await telecare.note(runtime, told, case.id), False
    except AlreadyDone:
        return await _get(runtime, told.sender, case.id), False


async def take_back(
    runtime: Runtime, centre: Sender, kept: Kept, asked: Cancel
) -> Referral:
    """Close the case of an alert if somebody spoke with the person; else it stays.

    Returns:
        The case as it stands then.
    """
    case = await _get(runtime, centre, kept.referral_id)
    if case.status not in IN_HAND:
        return case
    at = runtime.clock.now()
    vouched = asked.by and asked.at and cancel.is_about(case, asked.at, at=at)
    if not vouched:
        return await telecare.doubt_cancel(runtime, centre, case.id)
    key = f"cancel:{kept.arc_id}/{asked.alert_id}:{asked.request_hash.hex()}"
    words = [f"{asked.by} spoke with the person at {asked.at:%H:%M} UTC", asked.reason]
    with suppress(AlreadyDone, WrongStatus):  # it stands as it is read below
        await revise.cancel(
            runtime,
            centre,
            case.id,
            reason=": ".join(filter(None, words)),
            once=(Once(centre.actor, key, asked.request_hash),),
        )
    return await _get(runtime, centre, case.id)


async def lead_of(runtime: Runtime, case: Referral) -> Referral | None:
    """The case that a case was joined to, as it stands."""
    async with runtime.pool.connection() as conn:
        return await ties.find_lead(conn, case)


async def known(
    runtime: Runtime, centre: Sender, alert_id: str, arc_id: str | None
) -> Kept:
    """The alert that is to be taken back.

    Raises:
        NotFound: The centre never sent it.
        BadField: Two of the centres that it speaks for did.
    """
    async with runtime.pool.connection() as conn:
        found = await alerts.find_newest(conn, centre.id, alert_id, arc_id=arc_id)
    if not found:
        raise NotFound("alert")
    if len(found) > 1:
        raise BadField("arc_id", "two centres sent an alert with this id: say which")
    return found[0]


async def _newest(runtime: Runtime, told: Message) -> Kept | None:
    name = told.name
    async with runtime.pool.connection() as conn:
        found = await alerts.find_newest(
            conn, name.sender_id, name.alert_id, arc_id=name.arc_id
        )
    return found[0] if found else None


async def _twin(runtime: Runtime, told: Message) -> Referral | None:
    """The case of a message that came before in the same words, as it stands."""
    async with runtime.pool.connection() as conn:
        twin = await alerts.find_twin(conn, told.name, told.body_hash)
    return None if twin is None else await _get(runtime, told.sender, twin)


async def _get(runtime: Runtime, centre: Sender, id_: ReferralId) -> Referral:
    async with runtime.pool.connection() as conn:
        return await referrals.get(conn, centre.area_id, id_)


def _intake(runtime: Runtime, told: Message, alert: Alert) -> Intake:
    pack = runtime.ground(told.sender.area_id).pack
    return as_intake(alert, pack, at=runtime.clock.now())
