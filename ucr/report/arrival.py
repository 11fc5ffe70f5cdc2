"""When help comes, for whoever waits with the person: nothing clinical, nobody's name.

Only the reference says which case it is.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.advice import Step, Told, advice_for
from ucr.domain.arrival import arrival_range
from ucr.domain.board import reference
from ucr.domain.codes import Concern
from ucr.domain.errors import RecordUnreadable
from ucr.domain.home import Home
from ucr.domain.ids import ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import IN_HAND, ReferralStatus
from ucr.domain.visit import VisitStatus
from ucr.report.view import HANDS, Disposition, disposition
from ucr.store import plans, referrals, ties, visits
from ucr.store.connection import Connection

MOST: Final = 20
"""Requests of one home that its page lists."""


class Stage(StrEnum):
    """Where the help is, as whoever waits would say it."""

    RECEIVED = "received"
    LOOKING = "looking"
    CREW_CHOSEN = "crew_chosen"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    DONE = "done"
    CANNOT_COME = "cannot_come"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One request as its home may see it.

    Attributes:
        call_999_now: Something that was told is a 999 matter, and nobody here has
            decided otherwise yet.
        is_looked_at: A person at control must look at it, whatever the stage.
        expect_from, expect_until: When a crew may be expected; None: not known, or it
            has arrived.
        must_acknowledge: It comes back to the home, who must say that they know.
        is_open: The home may still tell more, or take it back.
    """

    id: ReferralId
    reference: str
    stage: Stage
    received_at: datetime
    due_at: datetime
    expect_from: datetime | None
    expect_until: datetime | None
    call_999_now: bool
    is_looked_at: bool
    must_acknowledge: bool
    is_open: bool
    closed_at: datetime | None
    advice: tuple[Step, ...]


BY_STATUS: Final = {
    ReferralStatus.COMPLETED: Stage.DONE,
    ReferralStatus.CANCELLED: Stage.CANCELLED,
    ReferralStatus.DECLINED: Stage.CANNOT_COME,
    ReferralStatus.DECLINED_TOLD: Stage.CANNOT_COME,
    ReferralStatus.HANDING_BACK: Stage.CANNOT_COME,
    ReferralStatus.HANDED_BACK: Stage.CANNOT_COME,
}
ENDED: Final = frozenset(BY_STATUS.values())
BY_VISIT: Final = {
    VisitStatus.TO_DO: Stage.CREW_CHOSEN,
    VisitStatus.EN_ROUTE: Stage.ON_THE_WAY,
    VisitStatus.ON_SCENE: Stage.ARRIVED,
}


async def arrival(conn: Connection, home: Home, referral_id: ReferralId) -> Arrival:
    """How one request of a home stands.

    Raises:
        NotFound: It is not this home's.
    """
    sender = home.sender
    found = await referrals.get_of_sender(conn, sender.id, sender.area_id, referral_id)
    return await _of(conn, found)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A home's requests, and the references of those that cannot be shown."""

    read: tuple[Arrival, ...]
    left_out: tuple[str, ...]


async def arrivals(conn: Connection, home: Home) -> Arrivals:
    """A home's requests that are open, or were until an hour ago; newest first.

    One whose record, or whose crew's, cannot be read hides none of the others.
    """
    found = await referrals.list_of_sender(conn, home.sender.id, limit=MOST)
    read, odd = [], list(found.unreadable)
    for one in found.read:
        try:
            read.append(await _of(conn, one))
        except RecordUnreadable:
            odd.append(one.id)
    return Arrivals(tuple(read), tuple(reference(id_) for id_ in odd))


async def _of(conn: Connection, referral: Referral) -> Arrival:
    if referral.status not in IN_HAND:
        return told(referral, referral, None, None)
    leads = await ties.find_lead(conn, referral) or referral
    visit = await visits.find_active_of_referral(conn, leads.id)
    stop = await plans.find_arrival(conn, leads.id)
    return told(
        referral,
        leads,
        visit.status if visit else None,
        stop.arrive_at if stop else None,
    )


def told(
    referral: Referral,
    leads: Referral,
    visit: VisitStatus | None,
    arrive_at: datetime | None,
) -> Arrival:
    """A request as its home may see it.

    Args:
        leads: Itself, or the case it was joined to, whose crew comes to both; nothing
            else of that is told.
    """
    stage = _stage(leads, visit)
    if referral.status in IN_HAND and stage is Stage.CANCELLED:
        stage = Stage.LOOKING  # by the other sender: a person looks at this one
    is_coming = stage in (Stage.CREW_CHOSEN, Stage.ON_THE_WAY)
    expected = arrival_range(arrive_at) if arrive_at and is_coming else (None, None)
    is_open = stage not in ENDED
    return Arrival(
        id=referral.id,
        reference=reference(referral.id),
        stage=stage,
        received_at=referral.received_at,
        due_at=referral.running[0].due_at,
        expect_from=expected[0],
        expect_until=expected[1],
        call_999_now=is_open and _needs_999(leads),
        is_looked_at=is_open and bool(leads.concerns),
        must_acknowledge=referral.status in HANDS,
        is_open=is_open,
        closed_at=referral.closed_at,
        advice=advice(referral) if is_open and stage is not Stage.ARRIVED else (),
    )


def advice(referral: Referral) -> tuple[Step, ...]:
    """What whoever is with the person does until help arrives."""
    return advice_for(
        Told(
            need=referral.need,
            on_floor=referral.floor_since_at is not None,
            red_flags=referral.red_flags,
            answers=referral.story.answers,
        )
    )


def _needs_999(referral: Referral) -> bool:
    """A danger on the scene is one for whoever stands in it."""
    return (
        disposition(referral) is Disposition.CALL_999
        or Concern.SCENE_UNSAFE in referral.concerns
    )


def _stage(referral: Referral, visit: VisitStatus | None) -> Stage:
    ended = BY_STATUS.get(referral.status)
    if ended is not None:
        return ended
    on_it = BY_VISIT.get(visit) if visit else None
    if on_it is not None:
        return on_it
    return Stage.LOOKING if referral.concerns else Stage.RECEIVED
