"""One message of a conversation, carried out: new, told again, taken back.

The message is stored in the transaction of what it changes: both, or neither.
"""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from ucr.bars import answer
from ucr.bars.element import service_id
from ucr.bars.headers import Call
from ucr.bars.merge import merged
from ucr.bars.message import USE_CASES, Message
from ucr.bars.message import message as parts
from ucr.bars.outcome import Fault, Refused, not_supported, required, wrong_value
from ucr.bars.people import refuse_stranger
from ucr.bars.read import as_intake, case_number, journey_id
from ucr.bars.workflow import Asks, asks, response_to, unknown_response
from ucr.domain.account import Sender
from ucr.domain.errors import (
    BadField,
    KeyReused,
    NeedNotTaken,
    NotFound,
    StaleWrite,
    WrongStatus,
)
from ucr.domain.escalation import PlanKind
from ucr.domain.ids import ReferralId
from ucr.domain.intake import Intake
from ucr.domain.patient import Remark
from ucr.domain.referral import Referral
from ucr.journey import receive, revise
from ucr.journey.change import AlreadyDone, Once
from ucr.journey.revise import Revision
from ucr.runtime import Runtime
from ucr.store import bars_messages, referrals
from ucr.store.bars_messages import BarsMessage
from ucr.store.connection import Connection

TRIES: Final = 8
"""Of an update, while others of the same case come in between."""


def duplicate() -> Refused:
    """A message that was taken before: its sender may rest."""
    return Refused(
        Fault.CONFLICT, "duplicate", "http.X-Request-Id", "already processed"
    )


def too_early() -> Refused:
    """A copy of what is being worked on: its sender waits and asks again."""
    return Refused(
        Fault.TOO_EARLY, "duplicate", "http.X-Request-Id", "still being processed"
    )


def too_many(most: int) -> Refused:
    """One sender leaves the others their turn."""
    rule = f"{most} messages at once at the most"
    return Refused(Fault.TOO_MANY, "throttled", "http.Authorization", rule)


def conflict(rule: str) -> Refused:
    """We know of newer things than the sender read."""
    return Refused(Fault.CONFLICT, "conflict", "ServiceRequest", rule)


def unknown_case() -> Refused:
    """The message is about nothing that this sender sent us."""
    return Refused(
        Fault.NOT_FOUND, "not-found", "ServiceRequest", "a request that you sent us"
    )


@dataclass(frozen=True, slots=True)
class Underway:
    """Messages that this process is working on: a copy is told to wait (425)."""

    ids: set[tuple[UUID, UUID]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A sender's message, who it is for, and what we are."""

    runtime: Runtime
    sender: Sender
    call: Call
    found: Message

    async def take(self, underway: Underway) -> dict[str, Any]:
        """Carry the message out, once; the body of the answer.

        Raises:
            Refused: With the standard's code; nothing of it was stored.
        """
        me = (self.sender.id, self.call.request_id)
        if me in underway.ids:
            raise too_early()
        underway.ids.add(me)
        try:
            return await self._take()
        except (AlreadyDone, KeyReused):
            raise duplicate() from None
        except BadField as wrong:
            raise wrong_value("Bundle", f"{wrong.field}: {wrong.rule}") from None
        except NeedNotTaken as off:
            raise not_supported("ServiceRequest.reasonCode", str(off)) from None
        finally:
            underway.ids.discard(me)

    async def _take(self) -> dict[str, Any]:
        wanted = asks(self.found, self.call.service)
        if wanted is Asks.HEAR_RESPONSE:
            response_to(self.found)
            raise unknown_response()
        self._refuse_destination()
        await self._refuse_known()
        if wanted is Asks.NEW:
            return await self._new()
        return await self._about_a_case(wanted)

    async def _new(self) -> dict[str, Any]:
        intake = self._intake(self.found)
        receipt = receive.arriving(self.runtime, self.sender, by=self.sender.actor)
        message = self._message(Asks.NEW, receipt.referral_id)
        try:
            referral, is_new = await receive.receive(
                self.runtime,
                self.sender,
                intake,
                receipt=receipt,
                request_hash=self._hash,
                once=self._once(message),
            )
        except KeyReused:
            await self._refuse_known()
            raise conflict("the case is known: send an update") from None
        if not is_new:
            raise duplicate()
        return answer.receipt(message, referral, self.runtime.clock.now())

    async def _about_a_case(self, wanted: Asks) -> dict[str, Any]:
        """What is told at once is taken one after another, each on what then stands."""
        for _ in range(TRIES):
            try:
                return await self._change(wanted)
            except StaleWrite:
                continue
            except WrongStatus:
                raise conflict("the case is closed here") from None
            except NotFound:
                raise unknown_case() from None
        raise conflict("it changes too fast: read it first")

    async def _change(self, wanted: Asks) -> dict[str, Any]:
        known, before = await self._known()
        self._refuse_stale(before)
        refuse_stranger(self.found.the("Patient"), known.story.patient)
        message = self._message(wanted, known.id, before)
        if wanted is Asks.CANCEL:
            referral = await self._cancel(known, message)
        else:
            message, referral = await self._update(known, message)
        return answer.receipt(message, referral, self.runtime.clock.now())

    async def _cancel(self, known: Referral, message: BarsMessage) -> Referral:
        status = self.found.request.need("status")
        return await revise.cancel(
            self.runtime,
            self.sender,
            known.id,
            reason=f"ServiceRequest {status}",
            once=self._once(message),
        )

    async def _update(
        self, known: Referral, message: BarsMessage
    ) -> tuple[BarsMessage, Referral]:
        """Lay it over what stands; the version read must be the one that changes."""
        async with self.runtime.pool.connection() as conn:
            stood = await bars_messages.latest_request(conn, known.id)
        stands, old = merged(stood.body, message.body)
        if old:
            message = replace(message, body=stands, sent=message.body)
        told = self._intake(parts(stands))
        referral = await revise.update(
            self.runtime,
            self.sender,
            known.id,
            revision(told, known, old),
            expect_version=known.version,
            once=self._once(message),
        )
        return message, referral

    def _intake(self, found: Message) -> Intake:
        return as_intake(
            found,
            self.runtime.ground(self.sender.area_id).pack,
            source=self.sender.source,
            at=self.runtime.clock.now(),
            lenient=self.call.service.lenient,
        )

    async def _known(self) -> tuple[Referral, BarsMessage]:
        """The case it is about: by our id where it is told, and the sender's number.

        Raises:
            Refused: We know no such case of this sender.
        """
        async with self.runtime.pool.connection() as conn:
            before = await self._find(conn)
            if before is None:
                raise unknown_case()
            try:
                known = await referrals.get(
                    conn, self.sender.area_id, before.referral_id
                )
            except NotFound:
                raise unknown_case() from None
        return known, before

    async def _find(self, conn: Connection) -> BarsMessage | None:
        """By the sender's case number, our id, or the conversation it belongs to.

        A cancel has no Encounter, and so no case number.
        """
        told, sender_id = self.found.request.text("id"), self.sender.id
        if self.found.all("Encounter"):
            number = case_number(self.found)
            before = await bars_messages.find_case(conn, sender_id, number)
        else:
            before = await self._find_ours(conn, told)
            if before is None:
                before = await bars_messages.find_conversation(
                    conn, sender_id, self.call.correlation_id
                )
        return before if before is not None and _is_about(before, told) else None

    async def _find_ours(
        self, conn: Connection, told: str | None
    ) -> BarsMessage | None:
        try:
            ours = ReferralId(UUID(told or ""))
        except ValueError:
            return None
        return await bars_messages.find_ours(conn, self.sender.id, ours)

    def _refuse_destination(self) -> None:
        for destination in self.found.header.all("destination"):
            if service_id(destination.text("endpoint")) == self.call.service.id:
                break
        else:
            raise wrong_value(
                "MessageHeader.destination.endpoint", "the service of the request"
            )
        source = self.found.header.one("source")
        if service_id(source.text("endpoint")) is None:
            raise required("MessageHeader.source.endpoint", "the return address")

    async def _refuse_known(self) -> None:
        async with self.runtime.pool.connection() as conn:
            if await bars_messages.is_known(conn, self.sender.id, self.call.request_id):
                raise duplicate()

    def _refuse_stale(self, before: BarsMessage) -> None:
        if before.sender_id != self.sender.id:
            raise unknown_case()
        told_at = self.found.bundle.one("meta").moment("lastUpdated")
        if told_at and before.told_at and told_at < before.told_at:
            raise conflict("newer than what we have: read it first")

    @property
    def _hash(self) -> bytes:
        return sha256(repr(self.found.bundle.value).encode()).digest()

    def _once(self, message: BarsMessage) -> tuple[Once, ...]:
        async def keep(conn: Connection) -> None:
            await bars_messages.add(conn, message)

        key = f"bars:{self.call.request_id}"
        return (Once(self.sender.actor, key, self._hash, keep),)

    def _message(
        self,
        wanted: Asks,
        referral_id: ReferralId,
        before: BarsMessage | None = None,
    ) -> BarsMessage:
        source = self.found.header.one("source").need("endpoint")
        return BarsMessage(
            id=self.runtime.new_id(),
            area_id=self.sender.area_id,
            sender_id=self.sender.id,
            referral_id=referral_id,
            service_id=self.call.service.id,
            asked=wanted,
            request_id=self.call.request_id,
            correlation_id=self.call.correlation_id,
            bundle_id=self.found.bundle.need("id"),
            version=self.found.version or "",
            use_case=self.found.category(USE_CASES),
            return_address=source,
            case_number=before.case_number if before else case_number(self.found),
            journey_id=before.journey_id if before else journey_id(self.found),
            received_at=self.runtime.clock.now(),
            told_at=self.found.bundle.one("meta").moment("lastUpdated"),
            body=self.found.bundle.value,
        )


def _is_about(before: BarsMessage, told: str | None) -> bool:
    """Whether a ServiceRequest's id is ours of that case, or the sender's own."""
    if told is None or told == str(before.referral_id):
        return True
    entries: list[dict[str, Any]] = before.body.get("entry", [])
    return any(
        one["resource"].get("id") == told
        for one in entries
        if one["resource"]["resourceType"] == "ServiceRequest"
    )


def revision(told: Intake, known: Referral, old: tuple[str, ...]) -> Revision:
    """What an update changes; what it repeats is not news.

    Args:
        old: Kinds of resources that it told as they were before; they were not used.
    """
    story = told.story
    remarks = [*story.remarks]
    if old:
        rule = f"older than what is known, and not used: {', '.join(old)}"
        remarks.append(Remark(field="update", rule=rule))
    return Revision(
        flags=told.flags if told.flags != known.flags else None,
        red_flags=told.red_flags if told.red_flags != known.red_flags else None,
        category=told.category if told.category is not known.category else None,
        reason=story.reason if story.reason != known.story.reason else None,
        notes=story.notes if story.notes != known.story.notes else None,
        location=told.location if told.location != known.location else None,
        plans=_told_anew(told.plans, _plans(known)),
        remarks=tuple(one for one in remarks if one not in known.story.remarks),
    )


def _told_anew(
    told: frozenset[PlanKind], known: frozenset[PlanKind]
) -> frozenset[PlanKind] | None:
    """BaRS only adds a plan: it has no word for none, and one flag for all kinds."""
    if told <= known:
        return None
    return (told | known) - {PlanKind.NONE_KNOWN}


def _plans(known: Referral) -> frozenset[PlanKind]:
    told = known.story.plans
    return told.kinds if told else frozenset()
