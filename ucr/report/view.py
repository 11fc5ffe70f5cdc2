"""What senders, screens and phones are told of one referral."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.account import Sender
from ucr.domain.board import reference
from ucr.domain.codes import (
    DeclineReason,
    HandBackReason,
    OutcomeKind,
)
from ucr.domain.errors import RecordUnreadable
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS, ReferralStatus
from ucr.store import audit, events, plans, referrals, ties
from ucr.store.audit import Line
from ucr.store.connection import Connection

HANDS = frozenset({ReferralStatus.DECLINED, ReferralStatus.HANDING_BACK})


class Disposition(StrEnum):
    """What happens now; `call_999_now` is for the sender to act on at once."""

    ACCEPTED = "accepted_for_matching"
    PERSON_DECIDING = "person_deciding"
    CALL_999 = "call_999_now"


def disposition(referral: Referral) -> Disposition:
    """What a sender must know first of a case that is still open."""
    if referral.needs_999:
        return Disposition.CALL_999
    if referral.concerns:
        return Disposition.PERSON_DECIDING
    return Disposition.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a sender may know: no crew's name, no clinical detail.

    Attributes:
        disposition: None once the case is closed or on its way back.
    """

    id: ReferralId
    reference: str
    case_number: str
    status: ReferralStatus
    disposition: Disposition | None
    version: int
    accepted_at: datetime | None
    assigned: bool
    due_at: datetime
    predicted_arrival_at: datetime | None
    outcome: OutcomeKind | None
    decline_reason: DeclineReason | None
    hand_back_reason: HandBackReason | None
    needs_your_acknowledgement: bool
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a case's timeline."""

    offset: int
    at: datetime
    fact: str
    body: str


async def progress(
    conn: Connection, sender: Sender, referral_id: ReferralId
) -> Progress:
    """How a sender's case stands.

    Raises:
        NotFound: It is not this sender's.
    """
    found = await referrals.get_of_sender(conn, sender.id, sender.area_id, referral_id)
    lead = await ties.find_lead(conn, found)
    stop = await plans.find_arrival(conn, (lead or found).id)
    return told(found, stop.arrive_at if stop else None, lead=lead)


def told(
    referral: Referral, arrive_at: datetime | None, *, lead: Referral | None = None
) -> Progress:
    """A referral as its sender may see it.

    Args:
        lead: The case it was joined to, whose crew comes to both; nothing else of it
            is told.
    """
    leads = lead or referral
    return Progress(
        id=referral.id,
        reference=reference(referral.id),
        case_number=referral.case_number,
        status=referral.status,
        disposition=disposition(leads) if leads.status in OURS else None,
        version=referral.version,
        accepted_at=referral.accepted_at,
        assigned=leads.status is ReferralStatus.ASSIGNED,
        due_at=referral.running[0].due_at,
        predicted_arrival_at=None if referral.is_closed else arrive_at,
        outcome=referral.outcome,
        decline_reason=referral.decline_reason,
        hand_back_reason=referral.hand_back_reason,
        needs_your_acknowledgement=referral.status in HANDS,
        closed_at=referral.closed_at,
    )


async def timeline(conn: Connection, referral_id: ReferralId) -> list[Happened]:
    """Everything that happened to a case, in order."""
    logged = await events.list_of_referral(conn, referral_id)
    return [
        Happened(offset=one.offset, at=one.recorded_at, fact=one.fact, body=one.body)
        for one in logged
    ]


async def read_case(
    conn: Connection, area_id: AreaId, referral_id: ReferralId, line: Line
) -> Referral:
    """A case with everything in it; the reading is audited before a byte leaves.

    Raises:
        NotFound: There is no such referral in the area.
        RecordUnreadable: It cannot be read; by whom it was sent is said.
    """
    try:
        async with conn.transaction():
            found = await referrals.get(conn, area_id, referral_id)
            await audit.write(conn, line)
    except RecordUnreadable as odd:
        sender = await referrals.sent_by(conn, referral_id)
        raise RecordUnreadable(odd.what, f"its sender, {sender}") from None
    return found
