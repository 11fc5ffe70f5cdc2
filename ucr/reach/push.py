"""Waking a crew's phones by their push services: at once, for offers and messages.

Source:
    RFC 8030: POST to the phone's own address, with TTL, Urgency and Topic; 201 says
    that the push service has it, 404 and 410 that the phone is gone.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

import orjson

from ucr.deliver.channel import Fate, Reply, asked_s
from ucr.domain.calling import CALL_FOR
from ucr.domain.calls import CallResult
from ucr.reach import who
from ucr.reach.seal import ENCODING, seal
from ucr.reach.vapid import Key
from ucr.runtime import Runtime
from ucr.store import push_subscriptions
from ucr.store.outbox import Claimed
from ucr.store.push_subscriptions import Subscription
from ucr.webhooks.client import Heard, Outbound

GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
OK: Final = range(200, 300)
HEADERS: Final = {
    "content-type": "application/octet-stream",
    "content-encoding": ENCODING,
    "ttl": str(int(CALL_FOR.total_seconds())),
    "urgency": "high",
}


@dataclass(frozen=True, slots=True)
class Pusher:
    """Wakes phones.

    Attributes:
        contact: Whom a push service's people may write to.
        now: Real time, which push services compare with their own.
    """

    runtime: Runtime
    out: Outbound
    key: Key
    contact: str
    now: Callable[[], datetime]

    async def post(self, claimed: Claimed) -> Reply:
        """Wake every phone of a crew that has not answered, if it may be called."""
        found = await who.look(self.runtime, claimed)
        if found is None:
            return who.NEEDLESS
        if found.hindrance is not None:
            return Reply(Fate.REFUSED, found.hindrance)
        tried = [self._wake(phone, claimed) for phone in found.phones]
        heard = await asyncio.gather(*tried)
        return reply(heard, self.now())

    async def _wake(self, phone: Subscription, claimed: Claimed) -> Heard:
        """One phone; it is forgotten when its push service says that it is gone."""
        content = orjson.dumps({"wake": str(claimed.id)})
        headers = HEADERS | {
            "authorization": self.key.authorization(
                phone.endpoint, self.contact, now=self.now()
            ),
            "topic": who.subject(claimed).hex,  # a newer one replaces it
        }
        heard = await self.out.post(phone.endpoint, headers, seal(phone, content))
        if heard.status in GONE:
            async with self.runtime.pool.connection() as conn:
                await push_subscriptions.forget(conn, phone.endpoint)
        return heard


def reply(heard: list[Heard], now: datetime) -> Reply:
    """One phone that took it is enough; with none left there is nothing to try."""
    left = [one for one in heard if one.status not in GONE]
    if not left:
        return Reply(Fate.REFUSED, CallResult.NO_DEVICE)
    taken = [one for one in left if one.status in OK]
    if taken:
        return Reply(Fate.DELIVERED, taken[0].words)
    failed = left[0]
    return Reply(Fate.LATER, failed.words, asked_s(failed.retry_after, now))
