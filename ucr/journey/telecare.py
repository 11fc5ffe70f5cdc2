"""A telecare alert in its transactions: kept with what it changed, once, however often.

A centre sends again every minute until it is answered, and may read no error: what came
before in the same words is a retry; other words about the same alert are news.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ucr.domain import cancel
from ucr.domain.account import Sender
from ucr.domain.ids import ReferralId
from ucr.domain.referral import Referral
from ucr.journey import keep
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import alerts, referrals
from ucr.store.alerts import Name
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A telecare message as it is kept.

    Attributes:
        body: All that we read of it.
        body_hash: What makes two of them the same.
        key: The sender's own key, where it sent one: it stands for the alert.
    """

    sender: Sender
    name: Name
    body: Mapping[str, object]
    body_hash: bytes
    key: tuple[Once, ...] = ()

    def once(self, runtime: Runtime, referral_id: ReferralId) -> Once:
        """Carry these words out once, and keep them with the case."""
        beside = partial(self._keep, runtime, referral_id)
        key = f"alert:{self.name.arc_id}/{self.name.alert_id}:{self.body_hash.hex()}"
        return Once(self.sender.actor, key, self.body_hash, beside)

    async def _keep(
        self, runtime: Runtime, referral_id: ReferralId, conn: Connection
    ) -> None:
        await alerts.add(
            conn,
            self.name,
            referral_id,
            self.body,
            body_hash=self.body_hash,
            at=runtime.clock.now(),
        )


async def note(runtime: Runtime, message: Message, referral_id: ReferralId) -> Referral:
    """Keep a message that changes nothing about its case.

    Raises:
        AlreadyDone: It came before.
    """
    area_id = message.sender.area_id
    once = (message.once(runtime, referral_id),)
    async with change(runtime, area_id, once=once) as step:
        return await referrals.get(step.conn, area_id, referral_id)


async def doubt_cancel(
    runtime: Runtime, sender: Sender, referral_id: ReferralId
) -> Referral:
    """Keep a case whose cancel nobody vouches for; saying so once is enough."""
    async with change(runtime, sender.area_id) as step:
        before = await referrals.get(step.conn, sender.area_id, referral_id)
        if before.is_closed or before.unconfirmed_cancel_at is not None:
            return before
        doubted = cancel.doubt(before, by=sender.actor, at=step.at)
        return await keep.referral(step, doubted)
