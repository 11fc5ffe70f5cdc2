"""From the log to the outbox: each fact a sender must hear of becomes one message.

The message, or the alarm that there is none, and the place in the log are stored
together: a process may die anywhere, and none is composed twice or left out.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import orjson
import structlog

from ucr import logs
from ucr.deliver.channel import Channel, News
from ucr.domain.codes import Part
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.journey.change import within
from ucr.journey.missed import miss
from ucr.runtime import Runtime
from ucr.store import events, outbox, referrals, ties
from ucr.store.connection import AWAY, Connection
from ucr.store.events import Logged

PAGE: Final = 200
TAKEN_BACK: Final = "ReferralCancelled"
"""By the sender itself: an acceptance that comes after it would only mislead."""
SHARED: Final = frozenset(
    {
        "VisitSetOff",
        "VisitArrived",
        "VisitTapUndone",
        "ReferralReleased",
        "ConcernRaised",
    }
)
"""What happens to a case that leads and is in no log of those joined to it."""
OF_VISIT: Final = frozenset({"VisitSetOff", "VisitArrived", "VisitTapUndone"})
"""Told to senders of the crew that leads: a second crew moves no case."""
log = structlog.get_logger(__name__)


async def follow(runtime: Runtime, channels: Sequence[Channel]) -> None:
    """Answer every area's log as far as it goes."""
    async with runtime.pool.connection() as conn:
        heads = await events.heads(conn)
        answered = await outbox.offsets(conn)
    for area_id, head in heads.items():
        if head.offset > answered.get(area_id, 0):
            try:
                await _page(runtime, area_id, channels)
            except AWAY:
                raise
            except Exception as defect:  # noqa: BLE001 - other areas are answered
                told = dict(logs.of(defect))
                log.error("log_not_answered", area=area_id, **told)  # noqa: TRY400


async def _page(runtime: Runtime, area_id: AreaId, channels: Sequence[Channel]) -> None:
    """One page of the log; where no message could be composed, a person must ring."""
    async with runtime.pool.connection() as conn, conn.transaction():
        after = await outbox.offset(conn, area_id)
        logged = await events.list_after(conn, area_id, after, limit=PAGE)
        missed = [
            referral_id
            for event in logged
            for channel in channels
            if _is_told(event, channel)
            for referral_id in await _told_of(conn, event)
            if not await _answer(runtime, conn, event, channel, referral_id)
        ]
        for event in logged:
            if event.fact == TAKEN_BACK:
                at = event.recorded_at
                await outbox.withdraw(conn, _referral_id(event), at=at)
        if logged:
            await outbox.move(conn, area_id, logged[-1].offset)
        if missed:
            await _alarm(runtime, conn, area_id, missed)


async def _alarm(
    runtime: Runtime, conn: Connection, area_id: AreaId, missed: Sequence[ReferralId]
) -> None:
    async with within(runtime, conn, area_id) as step:
        for referral_id in missed:
            try:
                async with conn.transaction():
                    await miss(step, referral_id)
            except AWAY:
                raise
            except Exception as defect:  # noqa: BLE001 - the others are alarmed
                told = dict(logs.of(defect))
                log.error("sender_not_alarmed", area=area_id, **told)  # noqa: TRY400


def _is_told(event: Logged, channel: Channel) -> bool:
    """A second crew's steps are for both crews and the desk: no sender hears them."""
    is_step_of_second = event.fact in OF_VISIT and _part(event) is Part.ASSIST
    return event.fact in channel.tells and not is_step_of_second


async def _told_of(conn: Connection, event: Logged) -> list[ReferralId]:
    """The cases whose senders hear of a fact: its own, and those joined to that."""
    own = _referral_id(event)
    if event.fact not in SHARED:
        return [own]
    return [own, *await ties.list_followers(conn, own)]


async def _answer(
    runtime: Runtime,
    conn: Connection,
    event: Logged,
    channel: Channel,
    referral_id: ReferralId,
) -> bool:
    """Compose and keep; a defect about one case must not silence the others."""
    try:
        async with conn.transaction():
            (referral,) = await referrals.list_some(conn, [referral_id])
            is_cancelled = referral.status is ReferralStatus.CANCELLED
            if is_cancelled and not channel.tells_of_cancelled:
                return True
            lead = await ties.find_lead(conn, referral)
            news = News(event.fact, event.recorded_at, referral, lead, _part(event))
            answer = await channel.compose(runtime, conn, news)
            if answer is not None:
                await outbox.put(conn, answer)
    except AWAY:
        raise
    except Exception as defect:  # noqa: BLE001 - see above; a person is alarmed
        log.error("answer_not_composed", **dict(logs.of(defect)))  # noqa: TRY400
        return False
    return True


def _part(event: Logged) -> Part:
    return Part(orjson.loads(event.body).get("part", Part.LEAD))


def _referral_id(event: Logged) -> ReferralId:
    return ReferralId(UUID(orjson.loads(event.body)["referral_id"]))
