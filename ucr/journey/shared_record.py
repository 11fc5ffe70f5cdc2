"""Somebody goes from a case to the shared care record: kept before they get there."""

from ucr.domain.account import Session
from ucr.domain.ids import ReferralId
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import audit, referrals
from ucr.store.audit import Line


async def opened(
    runtime: Runtime,
    session: Session,
    referral_id: ReferralId,
    name: str,
    *,
    once: tuple[Once, ...],
) -> None:
    """Keep who opened which record about which case; the case does not change.

    Raises:
        NotFound: There is no such case in the area.
    """
    async with change(runtime, session.account.area_id, once=once) as step:
        found = await referrals.get(step.conn, step.area_id, referral_id)
        line = Line(
            at=step.at,
            actor=session.actor,
            action="opened shared record",
            area_id=step.area_id,
            referral_id=found.id,
            reason=name,
        )
        await audit.write(step.conn, line)
