"""From the outbox to whom it is for: again and again, until it is known to be there.

What an answer means is its channel's to say; how long to wait, and when to stop, is
said here and in the message.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

import structlog

from ucr import logs
from ucr.deliver.channel import Channel, Fate, Reply
from ucr.domain.errors import WrongStatus
from ucr.journey import decide
from ucr.journey.missed import BY, sender_missed
from ucr.runtime import Runtime
from ucr.store import outbox
from ucr.store.connection import AWAY
from ucr.store.outbox import Claimed

FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=2)
POISONED: Final = 5
"""Tries after which what fails by a defect of ours is parked, and a person rings."""
ENDS: Final = {
    Fate.DELIVERED: "delivered",
    Fate.REFUSED: "parked",
    Fate.NEEDLESS: "withdrawn",
}
log = structlog.get_logger(__name__)


async def send_due(
    runtime: Runtime, channels: Sequence[Channel], chance: Random
) -> int:
    """Try everything that is due once; how many were tried."""
    by_name = {channel.name: channel for channel in channels}
    tried = 0
    while True:
        async with runtime.pool.connection() as conn:
            claimed = await outbox.claim(
                conn, channels=list(by_name), at=runtime.clock.now()
            )
        if claimed is None:
            return tried
        tried += 1
        channel = by_name[claimed.channel]
        reply = await _post(channel, claimed)
        await _settle(runtime, channel, claimed, reply, chance)


async def _post(channel: Channel, claimed: Claimed) -> Reply:
    """Try once. A defect of ours is a try that failed, and at the fifth the last (P8).

    Of it only the kind and the place are kept: its words may hold what was to be sent.
    """
    try:
        return await channel.post(claimed)
    except AWAY:
        raise
    except Exception as defect:  # noqa: BLE001 - one message must not hold up others
        log.error(  # noqa: TRY400 - see above
            "post_failed",
            channel=claimed.channel,
            message=claimed.kind,
            **dict(logs.of(defect)),
        )
        fate = Fate.LATER if claimed.tries < POISONED else Fate.REFUSED
        return Reply(fate, type(defect).__name__)


async def _settle(
    runtime: Runtime, channel: Channel, claimed: Claimed, reply: Reply, chance: Random
) -> None:
    at = runtime.clock.now()
    if reply.fate is Fate.LATER:
        next_at = at + wait(claimed.tries, reply.after_s, chance)
        if next_at < claimed.give_up_at:
            if channel.heard is not None:
                await channel.heard(claimed, reply)
            async with runtime.pool.connection() as conn:
                await outbox.try_again(conn, claimed, at=next_at, answer=reply.words)
            return
        reply = replace(reply, fate=Fate.REFUSED)
    await _have_heard(runtime, channel, claimed, reply)
    async with runtime.pool.connection() as conn:
        await outbox.end(conn, claimed, ENDS[reply.fate], at=at, answer=reply.words)


async def _have_heard(
    runtime: Runtime, channel: Channel, claimed: Claimed, reply: Reply
) -> None:
    """It is over: whoever must know of it does, before the outbox forgets."""
    if reply.fate is Fate.REFUSED:
        log.error(
            "answer_parked",
            channel=claimed.channel,
            kind=claimed.kind,
            answer=reply.words,
        )
    if channel.heard is not None:
        await channel.heard(claimed, reply)
    elif reply.fate is Fate.DELIVERED:
        await _delivered(runtime, claimed)
    elif reply.fate is Fate.REFUSED and claimed.referral_id is not None:
        await sender_missed(runtime, claimed.area_id, claimed.referral_id)


async def _delivered(runtime: Runtime, claimed: Claimed) -> None:
    """A closing answer that arrived gives the case back to its sender."""
    if not claimed.closes or claimed.referral_id is None:
        return
    try:
        await decide.acknowledge(
            runtime, claimed.area_id, claimed.referral_id, by=BY, once=()
        )
    except WrongStatus:  # a person told them by phone meanwhile
        return


def wait(tries: int, asked_s: float | None, chance: Random) -> timedelta:
    """How long to wait before the next try: doubling, with jitter, never too long.

    Args:
        tries: How many there were, 1 or more.
        asked_s: What the other side asked for; obeyed up to the longest wait.
        chance: Spreads many messages' tries over time.
    """
    doubled: timedelta = FIRST_WAIT * 2 ** min(tries - 1, 10)
    spread = min(doubled, LONGEST_WAIT) * chance.uniform(0.5, 1.0)
    asked = timedelta(seconds=min(asked_s or 0, LONGEST_WAIT.total_seconds()))
    return max(spread, asked)
