"""Whether the crew of an offer may be called, asked of the store when it is called."""

from dataclasses import dataclass
from uuid import UUID

from ucr.deliver.channel import Fate, News, Reply
from ucr.domain import calling
from ucr.domain.assignment import Assignment
from ucr.domain.calls import CallResult
from ucr.domain.crew import Crew
from ucr.domain.ids import AssignmentId
from ucr.runtime import Runtime
from ucr.store import assignments, crews, outbox, push_subscriptions
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
    """The offer that its crew is now called about; earlier ones are so no longer."""
    offer = await assignments.find_active(conn, news.referral.id)
    if offer is None or not calling.waits(offer):
        return None
    at = runtime.clock.now()
    await outbox.supersede(conn, news.referral.id, channel, at=at)
    return offer


async def look(runtime: Runtime, claimed: Claimed) -> Called | None:
    """Whom to call now; None: its crew has answered, or is asked no more."""
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        offer = await assignments.get(conn, claimed.area_id, assignment_id(claimed))
        if not calling.waits(offer):
            return None
        crew = await crews.get(conn, claimed.area_id, offer.crew_id)
        shift = await crews.find_shift(conn, crew.id, at=at)
        is_signed_in = await push_subscriptions.is_signed_in(conn, crew.id, at=at)
        phones = await push_subscriptions.list_of_crew(conn, crew.id, at=at)
    return Called(
        crew=crew,
        hindrance=calling.hindrance(shift, is_signed_in=is_signed_in),
        phones=tuple(phones),
    )


def assignment_id(claimed: Claimed) -> AssignmentId:
    """The offer that a message of ours is about."""
    return AssignmentId(UUID(claimed.body["assignment_id"]))
