"""A request arrives: it is a referral, on disk, or it is refused; nothing between."""

from collections.abc import Sequence
from functools import partial

from ucr import tracing
from ucr.domain import intake as door
from ucr.domain.account import Sender
from ucr.domain.board import referral_entry
from ucr.domain.errors import NeedNotTaken, NotFound
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.intake import Intake, Receipt
from ucr.domain.referral import Referral
from ucr.journey import heartbeat
from ucr.journey.change import Once
from ucr.runtime import Runtime
from ucr.store import arrivals, referrals
from ucr.store.arrivals import Arrival, Fate
from ucr.store.events import Happening
from ucr.store.idempotency import Claim


def arriving(runtime: Runtime, sender: Sender, *, by: Actor) -> Receipt:
    """Give what arrives now its id.

    Args:
        by: Who sent it: the sender's system, or a coordinator on the phone.
    """
    return Receipt(
        referral_id=ReferralId(runtime.new_id()),
        area_id=sender.area_id,
        sender_id=sender.id,
        by=by,
        at=runtime.clock.now(),
    )


async def receive(
    runtime: Runtime,
    sender: Sender,
    intake: Intake,
    *,
    receipt: Receipt,
    request_hash: bytes,
    once: tuple[Once, ...] = (),
) -> tuple[Referral, bool]:
    """Store a request as a referral; the same case number never makes a second one.

    Args:
        receipt: Of `arriving`: its id, and who sent it when.
        request_hash: What makes two requests with one case number the same.
        once: The command's own keys, beside the sender's case number.

    Returns:
        The referral, and whether it is new.

    Raises:
        BadField: A time is impossible.
        KeyReused: The key or case number came before with another body.
        NeedNotTaken: The area has switched this need off.
    """
    settings = await runtime.kept.settings.find(runtime.pool, sender.area_id)
    if intake.need in settings.needs_off:
        await _demand_taken_before(runtime, sender, intake.case_number)
    referral, event = door.receive(intake, receipt, settings)
    case = Once(sender.actor, f"case:{intake.case_number}", request_hash)
    claims = tuple(
        Claim(one.caller, one.key, one.request_hash, receipt.at)
        for one in (case, *once)
    )
    arrived = Arrival(
        referral=referral,
        happening=Happening(event, referral_entry(referral)),
        claims=claims,
        beside=tuple(one.beside for one in once if one.beside is not None),
    )
    if sender.is_test:
        arrived = await heartbeat.arrival(runtime, referral, claims, by=receipt.by)
    write = partial(_write, runtime, sender.area_id)
    with tracing.span("store", {"ucr.area": sender.area_id}):
        is_new = await runtime.kept.arrivals.put(sender.area_id, arrived, write)
    if is_new or sender.is_test:
        return referral, is_new
    return await _first(runtime, sender, intake.case_number), False


async def _write(
    runtime: Runtime, area_id: AreaId, together: Sequence[Arrival]
) -> list[Fate]:
    """One transaction for all that waited, and one hint after it."""
    async with runtime.pool.connection() as conn, conn.transaction():
        fates, head = await arrivals.write(conn, area_id, together)
    if head is not None:
        runtime.hints.announce(area_id, head)
    return fates


async def _demand_taken_before(
    runtime: Runtime, sender: Sender, case_number: str
) -> None:
    """A request that is asked again while its need is off is answered as before.

    The service's own test call looks at the way in, whatever need it names.

    Raises:
        NeedNotTaken: It is new.
    """
    if sender.is_test:
        return
    async with runtime.pool.connection() as conn:
        known = await referrals.find_by_case_number(conn, sender.id, case_number)
    if known is None:
        raise NeedNotTaken


async def _first(runtime: Runtime, sender: Sender, case_number: str) -> Referral:
    async with runtime.pool.connection() as conn:
        found = await referrals.find_by_case_number(conn, sender.id, case_number)
    if found is None:
        raise NotFound("referral")
    return found
