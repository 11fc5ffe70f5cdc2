"""What a sender would be told if its case went back now: before anyone presses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain import drafting
from ucr.domain.codes import HandBackReason, Told
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.rejection import rejected
from ucr.runtime import Runtime
from ucr.store import accounts, areas, assignments, bars_messages, crews, plans
from ucr.store import referrals as stored
from ucr.store.connection import Connection


class Way(StrEnum):
    """How the sender hears: by a BaRS message, in its list, or from a person."""

    BARS = "bars"
    OUTCOMES = "outcomes"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be told, and what else would happen.

    Attributes:
        code: The standard's code, where a rejection is told by BaRS.
        words: Our reason as it stands in what is told.
        encounter, care_plan: Statuses as the BaRS message carries them.
        stands_down: Call sign of the crew that would be stopped.
        ambulance_by_at: When an ambulance told now could be there, as assumed.
    """

    way: Way
    told: Told
    reason: HandBackReason
    code: str | None
    words: str
    encounter: str | None
    care_plan: str | None
    stands_down: str | None
    breach_at: datetime
    last_moment_at: datetime
    ambulance_by_at: datetime
    predicted_at: datetime | None


async def preview(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, reason: HandBackReason
) -> Preview:
    """What handing a case back for this reason would tell its sender.

    Raises:
        NotFound: There is no such referral in the area.
    """
    async with runtime.pool.connection() as conn:
        referral = await stored.get(conn, area_id, referral_id)
        way = await _way(conn, referral)
        policy = (await areas.get(conn, area_id)).hand_back
        stop = await plans.find_arrival(conn, referral_id)
        stands_down = await _crew(conn, referral)
    told = drafting.would_send(referral)
    by_bars, is_new = way is Way.BARS, told is Told.REJECTION
    code, words = rejected(reason)
    seen = drafting.outlook(
        referral, policy, stop.arrive_at if stop else None, runtime.clock.now()
    )
    return Preview(
        way=way,
        told=told,
        reason=reason,
        code=code if by_bars and is_new else None,
        words=words,
        encounter=("cancelled" if is_new else "finished") if by_bars else None,
        care_plan="active" if by_bars and not is_new else None,
        stands_down=stands_down,
        breach_at=seen.breach_at,
        last_moment_at=seen.last_moment_at,
        ambulance_by_at=seen.now + seen.lead,
        predicted_at=seen.predicted_at,
    )


async def _way(conn: Connection, referral: Referral) -> Way:
    try:
        await bars_messages.first(conn, referral.id)
    except NotFound:
        is_read = await accounts.has_key(conn, referral.sender_id)
        return Way.OUTCOMES if is_read else Way.PHONE
    return Way.BARS


async def _crew(conn: Connection, referral: Referral) -> str | None:
    active = await assignments.find_active(conn, referral.id)
    if active is None:
        return None
    return (await crews.get(conn, referral.area_id, active.crew_id)).name
