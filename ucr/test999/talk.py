"""What a conversation has at hand: the receiver, the inbox, the clock, the notes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from ucr.test999 import heard, told
from ucr.test999.inbox import Heard, Inbox
from ucr.test999.report import Notes
from ucr.test999.request import Case, Request
from ucr.test999.wire import Answer, Line

TOO_EARLY: Final = 425
TRIES: Final = 20
WAIT_S: Final = 0.25
OK: Final = 200
ONCE: Final = "BaRS Core, idempotency"
READ: Final = "BaRS API, read before write"
UPDATE: Final = "Application 4, update"
CANCEL: Final = "Application 4, cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom we test.

    Attributes:
        place: Longitude and latitude of an address that the service serves.
        patience_s: How long to wait for people, or simulated people, to do their part.
        clock_ahead: How far the receiver's clock is ahead of ours.
    """

    service: str
    place: tuple[float, float]
    patience_s: float
    clock_ahead: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation under one correlation id."""

    target: Target
    line: Line
    inbox: Inbox
    notes: Notes

    def request(self, **changes: Any) -> Request:
        """A new request of a case that nobody has heard of."""
        case = Case(
            service=self.target.service,
            at=datetime.now(UTC) + self.target.clock_ahead,
            place=self.target.place,
        )
        return Request(
            Case(
                service=case.service,
                at=case.at,
                place=case.place,
                use_case=changes.get("use_case", case.use_case),
                breach_s=changes.get("breach_s", case.breach_s),
                priority=changes.get("priority", case.priority),
            )
        )

    async def sends(self, message: Request, **changes: str | None) -> Answer:
        """Post a message; where the last one is still in work, again, as is due."""
        answer = await self.line.send(message, **changes)
        again = {**changes, "X_Request_Id": answer.sent["X-Request-Id"]}
        for _ in range(TRIES):
            if answer.status != TOO_EARLY:
                return answer
            await asyncio.sleep(WAIT_S)
            answer = await self.line.send(message, **again)
        return answer

    async def opened(self, **changes: Any) -> tuple[Request, str] | None:
        """Have a new request taken; None where it was not, which is noted."""
        sent = self.request(**changes)
        answer = await self.sends(sent)
        if not told.receipt(self.notes, sent, answer) or answer.our_id is None:
            return None
        return sent, answer.our_id

    async def hears(self, count: int, *, within_s: float | None = None) -> list[Heard]:
        """The responses of this conversation, once there are so many."""
        patience = self.target.patience_s if within_s is None else within_s
        return await self.inbox.wait(
            self.line.correlation_id, count=count, within_s=patience
        )

    def checks(self, sent: Request, one: Heard, *, began: bool = False) -> str:
        """Hold a response against the rules; what it says."""
        return heard.response(self.notes, sent, one, began=began)

    async def takes_back(self, sent: Request, our_id: str) -> Answer:
        """Cancel, so that nobody goes for a test."""
        return await self.sends(sent.cancelled(our_id))

    async def reads(self, our_id: str, status: str) -> Answer:
        """Read a request, as a sender must before it changes anything."""
        read = await self.line.read(our_id)
        told.echoes(self.notes, read)
        seen = (read.body or {}).get("status")
        ok = read.status == OK and seen == status
        self.notes.holds(f"it reads as {status}", READ, ok=ok, seen=seen)
        return read

    async def cancels(self, sent: Request, our_id: str) -> None:
        """Take a request back, which must do."""
        answer = await self.takes_back(sent, our_id)
        told.echoes(self.notes, answer)
        rule = "a cancellation is answered 200"
        ok = answer.status == OK
        self.notes.holds(rule, CANCEL, ok=ok, seen=answer.words)
        await self.reads(our_id, "revoked")


Conversation: TypeAlias = Callable[[Talk], Awaitable[None]]
