"""A request arrives: it is a referral, on disk, or it is refused; nothing between."""

from ucr.domain import intake as door
from ucr.domain.account import Sender
from ucr.domain.board import referral_entry
from ucr.domain.errors import NotFound
from ucr.domain.ids import Actor, ReferralId
from ucr.domain.intake import Intake, Receipt
from ucr.domain.referral import Referral
from ucr.journey.change import AlreadyDone, Once, arrival
from ucr.runtime import Runtime
from ucr.store import referrals


async def receive(
    runtime: Runtime,
    sender: Sender,
    intake: Intake,
    *,
    by: Actor,
    request_hash: bytes,
    once: tuple[Once, ...] = (),
) -> tuple[Referral, bool]:
    """Store a request as a referral; the same case number never makes a second one.

    Args:
        by: Who sent it: the sender's system, or a coordinator on the phone.
        request_hash: What makes two requests with one case number the same.
        once: The command's own keys, beside the sender's case number.

    Returns:
        The referral, and whether it is new.

    Raises:
        BadField: A time is impossible.
        KeyReused: The key or case number came before with another body.
    """
    receipt = Receipt(
        referral_id=ReferralId(runtime.new_id()),
        area_id=sender.area_id,
        sender_id=sender.id,
        by=by,
        at=runtime.clock.now(),
    )
    referral, event = door.receive(intake, receipt)
    case = Once(sender.actor, f"case:{intake.case_number}", request_hash)
    try:
        async with arrival(runtime, sender.area_id, once=(case, *once)) as step:
            await referrals.add(step.conn, referral)
            step.record(event, referral_entry(referral))
    except AlreadyDone:
        return await _first(runtime, sender, intake.case_number), False
    return referral, True


async def _first(runtime: Runtime, sender: Sender, case_number: str) -> Referral:
    async with runtime.pool.connection() as conn:
        found = await referrals.find_by_case_number(conn, sender.id, case_number)
    if found is None:
        raise NotFound("referral")
    return found
