"""What a sender would be told if its case went back now: before anyone presses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain import drafting
from ucr.domain.codes import HandBackReason, Told
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.rejection import SAYS, rejected
from ucr.runtime import Runtime
from ucr.store import (
    accounts,
    areas,
    assignments,
    bars_messages,
    crews,
    homes,
    plans,
    stack_takes,
    webhooks,
)
from ucr.store import referrals as stored
from ucr.store.connection import Connection


class Way(StrEnum):
    """How the sender hears: from a machine of ours, at a screen, or from a person."""

    BARS = "bars"
    STACK = "stack"
    WEBHOOK = "webhook"
    PAGE = "page"
    OUTCOMES = "outcomes"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be told, and what else would happen.

    Attributes:
        takes_back: Its machine's yes makes it theirs, without anybody's press.
        code: The standard's code, where a rejection is told by BaRS.
        words: Our reason as it stands in what is told.
        encounter, care_plan: Statuses as the BaRS message carries them.
        stands_down: Call sign of the crew that would be stopped.
        ambulance_by_at: When an ambulance told now could be there, as assumed.
        told_999_at: Since when 999 has it already under a number of its own: BaRS was
            told all this then, and the case closes at once.
    """

    way: Way
    takes_back: bool
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
    told_999_at: datetime | None


async def preview(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    reason: HandBackReason | None,
) -> Preview:
    """What handing a case back would tell its sender.

    Args:
        reason: Why; None: what holds of the case now, an emergency before "no crew".

    Raises:
        NotFound: There is no such referral in the area.
    """
    async with runtime.pool.connection() as conn:
        referral = await stored.get(conn, area_id, referral_id)
        way, takes_back = await _way(conn, referral, runtime.clock.now())
        policy = (await areas.get(conn, area_id)).hand_back
        stop = await plans.find_arrival(conn, referral_id)
        stands_down = await _crew(conn, referral)
    reason = reason or drafting.why(referral)
    told = drafting.would_send(referral)
    by_bars, says = way is Way.BARS, SAYS[told]
    code, words = rejected(reason)
    seen = drafting.outlook(
        referral, policy, stop.arrive_at if stop else None, runtime.clock.now()
    )
    return Preview(
        way=way,
        takes_back=takes_back,
        told=told,
        reason=reason,
        code=code if by_bars and told is Told.REJECTION else None,
        words=words,
        encounter=says.encounter if by_bars else None,
        care_plan=says.care_plan if by_bars else None,
        stands_down=stands_down,
        breach_at=seen.breach_at,
        last_moment_at=seen.last_moment_at,
        ambulance_by_at=seen.now + seen.lead,
        predicted_at=seen.predicted_at,
        told_999_at=referral.ambulance.at if referral.ambulance else None,
    )


async def _way(conn: Connection, referral: Referral, at: datetime) -> tuple[Way, bool]:
    """How its sender hears, and whether a machine's yes takes it back."""
    if await _is_of_bars(conn, referral):
        return Way.BARS, True
    if await stack_takes.find_of_referral(conn, referral.id):
        return Way.STACK, True
    webhook = await webhooks.find(conn, referral.sender_id, at=at)
    if webhook is not None and webhook.disabled_at is None:
        return Way.WEBHOOK, webhook.takes_back
    if await _is_home(conn, referral):
        return Way.PAGE, False
    is_read = await accounts.has_key(conn, referral.sender_id)
    return (Way.OUTCOMES if is_read else Way.PHONE), False


async def _is_of_bars(conn: Connection, referral: Referral) -> bool:
    try:
        await bars_messages.first(conn, referral.id)
    except NotFound:
        return False
    return True


async def _is_home(conn: Connection, referral: Referral) -> bool:
    try:
        await homes.get(conn, referral.sender_id)
    except NotFound:
        return False
    return True


async def _crew(conn: Connection, referral: Referral) -> str | None:
    active = await assignments.find_active(conn, referral.id)
    if active is None:
        return None
    return (await crews.get(conn, referral.area_id, active.crew_id)).name
