"""Whether a crew may be called, asked of the store when it is called."""

from dataclasses import dataclass
from uuid import UUID

from ucr.deliver.channel import Fate, News, Reply
from ucr.domain import calling
from ucr.domain.assignment import Assignment
from ucr.domain.calls import CallResult
from ucr.domain.codes import Part
from ucr.domain.crew import Crew
from ucr.domain.crew_message import MessageStatus
from ucr.domain.ids import AreaId, AssignmentId, CrewId, MessageId
from ucr.runtime import Runtime
from ucr.store import assignments, crew_messages, crews, outbox, push_subscriptions
from ucr.store.connection import Connection
from ucr.store.outbox import Claimed
from ucr.store.push_subscriptions import Subscription

TELLS = frozenset({"AssignmentOffered"})
NEEDLESS = Reply(Fate.NEEDLESS, "answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Whom a call is for, as things stand at this moment.

    Attributes:
        hindrance: Why it must not be called; None: it may.
        phones: Those that can be woken.
    """

    crew: Crew
    hindrance: CallResult | None
    phones: tuple[Subscription, ...]


async def offer_of(
    runtime: Runtime, conn: Connection, news: News, channel: str
) -> Assignment | None:
    """The offer that its crew is now called about; earlier ones are so no longer.

    Where two crews are to meet, calling one does not leave off calling the other.
    """
    lead = await assignments.find_active(conn, news.referral.id)
    helping = await assignments.find_assist(conn, news.referral.id)
    is_second = news.part is Part.ASSIST
    offer, other = (helping, lead) if is_second else (lead, helping)
    if offer is None or not calling.waits(offer):
        return None
    at = runtime.clock.now()
    but = kind_of(other.id) if other else None
    await outbox.supersede(conn, news.referral.id, channel, at=at, but=but)
    return offer


def kind_of(offer_id: AssignmentId) -> str:
    """How the outbox names a call about an offer."""
    return f"offer:{offer_id}"


async def look(runtime: Runtime, claimed: Claimed) -> Called | None:
    """Whom to call now; None: its crew has answered, has it, or is asked no more."""
    async with runtime.pool.connection() as conn:
        crew_id = await _waiting(conn, claimed)
        if crew_id is None:
            return None
        return await _called(runtime, conn, claimed.area_id, crew_id)


async def _waiting(conn: Connection, claimed: Claimed) -> CrewId | None:
    """The crew that has still to answer an offer, or to receive a message."""
    if is_message(claimed):
        id_ = MessageId(subject(claimed))
        written = await crew_messages.get(conn, claimed.area_id, id_)
        return written.crew_id if written.status is MessageStatus.SENT else None
    offer = await assignments.get(conn, claimed.area_id, assignment_id(claimed))
    return offer.crew_id if calling.waits(offer) else None


async def _called(
    runtime: Runtime, conn: Connection, area_id: AreaId, crew_id: CrewId
) -> Called:
    at = runtime.clock.now()
    crew = await crews.get_known(conn, area_id, crew_id)
    shift = await crews.find_shift(conn, area_id, crew.id, at=at)
    is_signed_in = await push_subscriptions.is_signed_in(conn, crew.id, at=at)
    phones = await push_subscriptions.list_of_crew(conn, crew.id, at=at)
    return Called(
        crew=crew,
        hindrance=calling.hindrance(shift, is_signed_in=is_signed_in),
        phones=tuple(phones),
    )


def assignment_id(claimed: Claimed) -> AssignmentId:
    """The offer that a message of ours is about."""
    return AssignmentId(subject(claimed))


def is_message(claimed: Claimed) -> bool:
    """Whether it wakes a crew for a message of the desk, not for an offer."""
    return "message_id" in claimed.body


def subject(claimed: Claimed) -> UUID:
    """The offer or the message that it is about."""
    return UUID(claimed.body.get("message_id") or claimed.body["assignment_id"])
