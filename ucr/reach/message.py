"""What the outbox keeps of a call: which offer, and until when. Nothing of a person."""

from datetime import datetime, timedelta
from typing import Final

from ucr.deliver.channel import Channel, Compose, Fate, Heard, News, Post, Reply
from ucr.domain.calling import CALL_FOR
from ucr.domain.calls import CallResult, Way
from ucr.journey import call
from ucr.reach import who
from ucr.runtime import Runtime
from ucr.store.connection import Connection
from ucr.store.outbox import Answer, Claimed

HANDS: Final = 4
"""Calls of one way on the way at once: a push service that hangs holds up one."""


def channel(runtime: Runtime, way: Way, after: timedelta, post: Post) -> Channel:
    """One way of calling crews that have not answered, so long after the offer."""
    return Channel(
        name=way,
        tells=who.TELLS,
        compose=_compose(way, after),
        post=post,
        hands=HANDS,
        heard=_heard(runtime, way),
    )


def _compose(way: Way, after: timedelta) -> Compose:
    async def compose(runtime: Runtime, conn: Connection, news: News) -> Answer | None:
        offer = await who.offer_of(runtime, conn, news, way)
        if offer is None:
            return None
        since: datetime = offer.offered_at or news.at
        return Answer(
            id=runtime.new_id(),
            area_id=offer.area_id,
            referral_id=offer.referral_id,
            channel=way,
            kind=who.kind_of(offer.id),
            closes=False,
            body={"assignment_id": str(offer.id)},
            headers={},
            made_at=news.at,
            give_up_at=since + CALL_FOR,
            not_before=since + after,
        )

    return compose


def _heard(runtime: Runtime, way: Way) -> Heard:
    async def heard(claimed: Claimed, reply: Reply) -> None:
        if reply.fate is not Fate.NEEDLESS and not who.is_message(claimed):
            id_ = who.assignment_id(claimed)
            await call.called(runtime, claimed.area_id, id_, way, result(reply))

    return heard


def result(reply: Reply) -> CallResult:
    """What the case's timeline says of a try: why, where we know it ourselves."""
    match reply.fate:
        case Fate.DELIVERED:
            return CallResult.SENT
        case Fate.LATER:
            return CallResult.TRYING
        case _:
            known = frozenset(CallResult) - {CallResult.SENT, CallResult.TRYING}
            words = reply.words
            return CallResult(words) if words in known else CallResult.FAILED
