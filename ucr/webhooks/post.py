"""One try of one message: to the address that its sender gives now, signed now.

Source:
    Standard Webhooks 1.0.0, delivery: any 2xx is success, 410 disables the webhook,
    3xx and all else is failure and is tried again, as Retry-After asks.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

import orjson
import structlog

from ucr.deliver.channel import Fate, Reply, asked_s
from ucr.journey.missed import BY
from ucr.runtime import Runtime
from ucr.store import audit, webhooks
from ucr.store.audit import Line
from ucr.store.outbox import Claimed
from ucr.store.webhooks import Webhook
from ucr.webhooks.address import Allowed
from ucr.webhooks.client import Heard, Outbound, outbound
from ucr.webhooks.signature import signed

COMMON: Final = {"content-type": "application/json", "user-agent": "ucr-dispatch"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Postman:
    """Posts messages of the outbox.

    Attributes:
        now: Real time, which receivers compare with their own; never a demo's.
    """

    runtime: Runtime
    out: Outbound
    now: Callable[[], datetime]

    async def post(self, claimed: Claimed) -> Reply:
        """Send one message once; what became of it."""
        at = self.runtime.clock.now()
        async with self.runtime.pool.connection() as conn:
            found = await webhooks.find_of_referral(conn, claimed.referral_id, at=at)
        if found is None:
            return Reply(Fate.REFUSED, "removed")
        if found.disabled_at is not None:
            return Reply(Fate.REFUSED, "disabled")
        heard = await self.send(found, str(claimed.id), claimed.body)
        if heard.status == HTTPStatus.GONE:
            await self._disable(found, at)
        return reply(heard, self.now())

    async def send(self, webhook: Webhook, message_id: str, body: object) -> Heard:
        """Sign a body and post the very bytes that were signed."""
        content = orjson.dumps(body)
        headers = signed(message_id, content, webhook.secrets, at=self.now())
        return await self.out.post(webhook.url, COMMON | headers, content)

    async def _disable(self, webhook: Webhook, at: datetime) -> None:
        async with self.runtime.pool.connection() as conn, conn.transaction():
            if await webhooks.disable(conn, webhook, at=at):
                line = Line(
                    at=at,
                    actor=BY,
                    action="disabled webhook: it is gone",
                    area_id=webhook.area_id,
                )
                await audit.write(conn, line)
                log.error("webhook_disabled", sender=str(webhook.sender_id))


def reply(heard: Heard, now: datetime) -> Reply:
    """What an answer means for the message."""
    if heard.status is not None and HTTPStatus(200) <= heard.status < HTTPStatus(300):
        return Reply(Fate.DELIVERED, heard.words)
    if heard.status == HTTPStatus.GONE or heard.words == "not_allowed":
        return Reply(Fate.REFUSED, heard.words)
    return Reply(Fate.LATER, heard.words, asked_s(heard.retry_after, now))


@asynccontextmanager
async def postman(
    runtime: Runtime, *, now: Callable[[], datetime]
) -> AsyncIterator[Postman]:
    """Somebody who posts webhooks as long as the block lasts."""
    async with outbound(Allowed.by(runtime.settings)) as out:
        yield Postman(runtime, out, now)
