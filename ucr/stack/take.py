"""A clinician takes a waiting call: read it now, store it, accept it by their name.

Referral and taking are one transaction, the acceptance is the next, and the ambulance
side is told from the log. Whoever asks again goes on where it stopped, and
`watch.finish` does so when nobody asks.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from ucr.domain.account import Sender
from ucr.domain.board import reference
from ucr.domain.codes import Need
from ucr.domain.errors import (
    BadField,
    CallGone,
    CallTaken,
    KeyReused,
    NotAllowed,
    NotFound,
    StackUnread,
    StaleWrite,
)
from ucr.domain.ids import AccountId, Actor, AreaId, SenderId
from ucr.domain.intake import Intake, Receipt
from ucr.domain.referral import Referral
from ucr.domain.referral_status import IN_HAND
from ucr.domain.rules import is_child
from ucr.domain.stack import StackCall
from ucr.domain.stack_complaints import need_of
from ucr.domain.stack_fit import Fit, Seen, assess, needs_ambulance
from ucr.journey import pull, receive
from ucr.journey.change import Once
from ucr.report import case
from ucr.runtime import Runtime
from ucr.stack import contract
from ucr.stack.client import StackClient
from ucr.stack.contract import DetailsPart, Unreadable
from ucr.stack.intake import age_years, as_intake
from ucr.stack.shown import is_in_area
from ucr.store import access, accounts, audit, referrals, stack_takes, stacks
from ucr.store.audit import Line
from ucr.store.connection import Connection
from ucr.store.stack_takes import StackTake


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a clinician asks for.

    Attributes:
        version: Of the call as they saw it.
        need: Their choice, where the complaint is in no list of ours.
        reason: Why they take it although the rules say that it does not fit.
    """

    call_id: str
    version: str
    need: Need | None
    reason: str | None
    by: Actor


async def take(
    runtime: Runtime, client: StackClient, wish: Wish, *, once: tuple[Once, ...]
) -> tuple[Referral, bool]:
    """Make a referral of a call, accepted by the clinician's name.

    Returns:
        The referral, and whether it was made now.

    Raises:
        CallTaken: It is our case already: somebody took it, or 999 sent it.
        CallGone: It has left the stack, or an ambulance has it.
        StaleWrite: It has changed since it was seen; the desk has it as it is now.
        StackUnread: The ambulance side did not answer.
        NotAllowed: It needs an ambulance.
        BadField: A reason or a need must be given, or a time is impossible.
        OutsideArea: Its place is not ours.
        NeedNotTaken: The area has switched its need off.
        NotFound: Nobody is set up whose case it would become.
    """
    sender = await _sender(runtime, client)
    known = await _known(runtime, sender, wish.call_id)
    if known is None:
        known, is_new = await _store(runtime, client, sender, wish, once)
    else:
        is_new = False
    if not is_new:
        await _demand_own(runtime, known, wish.by)
    if known.accepted_at is not None:
        return known, is_new
    accepted = await pull.accept(runtime, sender.area_id, known.id, by=wish.by)
    return accepted, is_new


async def _sender(runtime: Runtime, client: StackClient) -> Sender:
    async with runtime.pool.connection() as conn:
        found = await access.open_sender(conn, SenderId(client.stack.sender))
    if found.area_id != client.stack.area:
        kind = "sender"
        raise NotFound(kind)
    return found


async def _known(runtime: Runtime, sender: Sender, call_id: str) -> Referral | None:
    async with runtime.pool.connection() as conn:
        return await referrals.find_by_case_number(conn, sender.id, call_id)


async def _demand_own(runtime: Runtime, known: Referral, by: Actor) -> None:
    """Go on with what this very person took, and is still to be done.

    Raises:
        CallTaken: Somebody else has it, or it came by another door, or has ended.
    """
    async with runtime.pool.connection() as conn:
        taken = await stack_takes.find_of_referral(conn, known.id)
        people = await accounts.list_all(conn, known.area_id)
    names: dict[AccountId, str] = {one.id: one.name for one in people}
    if taken is None:
        raise CallTaken("the ambulance service sent it", reference(known.id))
    if taken.taken_by != by:
        raise CallTaken(
            f"{case.who(taken.taken_by, names)} took it", reference(known.id)
        )
    if known.status not in IN_HAND:
        raise CallTaken("it has ended, or went back", reference(known.id))


async def _store(
    runtime: Runtime,
    client: StackClient,
    sender: Sender,
    wish: Wish,
    once: tuple[Once, ...],
) -> tuple[Referral, bool]:
    details = await _read(runtime, client, sender.area_id, wish)
    intake = await _judged(runtime, client, wish, details)
    receipt = receive.arriving(runtime, sender, by=wish.by)
    told = sha256(f"stack {client.stack.name} {wish.call_id}".encode()).digest()
    try:
        return await receive.receive(
            runtime,
            sender,
            intake,
            receipt=receipt,
            request_hash=told,
            once=(_beside(client, wish, receipt, told), *once),
        )
    except KeyReused as reused:
        if reused.field != "case_number":
            raise
        known = await _known(runtime, sender, wish.call_id)
        if known is None:
            raise
        return known, False


def _beside(client: StackClient, wish: Wish, receipt: Receipt, told: bytes) -> Once:
    """What is stored with the referral: who took which call."""
    taken = StackTake(
        referral_id=receipt.referral_id,
        area_id=receipt.area_id,
        feed=client.stack.name,
        call_id=wish.call_id,
        taken_by=wish.by,
        taken_at=receipt.at,
        reason=wish.reason,
    )
    line = Line(
        at=receipt.at,
        actor=wish.by,
        action="took from the stack",
        area_id=receipt.area_id,
        referral_id=receipt.referral_id,
        reason=wish.reason,
    )

    async def keep(conn: Connection) -> None:
        await stack_takes.add(conn, taken)
        await audit.write(conn, line)

    key = f"stack:{client.stack.name}:{wish.call_id}"
    return Once(Actor(f"stack:{client.stack.name}"), key, told, keep)


async def _read(
    runtime: Runtime, client: StackClient, area_id: AreaId, wish: Wish
) -> DetailsPart:
    """The call in full; that it is read about is audited first."""
    line = Line(
        at=runtime.clock.now(),
        actor=wish.by,
        action="read stack call",
        area_id=area_id,
        reason=f"{client.stack.name}/{wish.call_id}",
    )
    async with runtime.pool.connection() as conn:
        await audit.write(conn, line)
    try:
        return await client.details(wish.call_id)
    except Unreadable as failed:
        raise StackUnread(failed.why) from None
    except NotFound:
        async with runtime.pool.connection() as conn:
            await stacks.drop_call(conn, client.stack.name, wish.call_id)
        raise CallGone("it has left the stack") from None


async def _judged(
    runtime: Runtime, client: StackClient, wish: Wish, details: DetailsPart
) -> Intake:
    call = contract.thin(details)
    if call.resource is not None or call.version != wish.version:
        async with runtime.pool.connection() as conn:
            await stacks.refresh_call(conn, client.stack.name, call)
    if call.resource is not None:
        raise CallGone("an ambulance has it")
    if call.version != wish.version:
        kind = "call"
        raise StaleWrite(kind, call.id)
    if needs_ambulance(call.category):
        rule = "A call of category 1 or 2 needs an ambulance"
        raise NotAllowed(rule)
    pack = runtime.ground(AreaId(client.stack.area)).pack
    mapped = need_of(call.complaint.code, client.stack.complaints)
    at = runtime.clock.now()
    read = replace(call, age_years=age_years(details, at.date()))
    seen = Seen(call=read, need=mapped, in_area=is_in_area(call, pack), at=at)
    _demand_reason(call, seen, wish)
    need = wish.need or mapped
    if need is None:
        raise BadField("need", "choose one: the complaint is in no list of ours")
    return as_intake(details, need, pack)


def _demand_reason(told: StackCall, seen: Seen, wish: Wish) -> None:
    """Refuse without a reason what the rules bar.

    Args:
        told: The call as its row shows it.
        seen: The same, with what its details tell besides.
    """
    if wish.reason or assess(seen).fit is not Fit.NO:
        return
    if is_child(seen.call.age_years) and not is_child(told.age_years):
        raise BadField("reason", "say why: by the birth date the person is under 18")
    raise BadField("reason", "say why: by the rules this is none for UCR")
