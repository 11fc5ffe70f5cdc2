"""One referral put to one crew. A second offer is a second Assignment."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self, TypedDict

from ucr.domain.calls import Call
from ucr.domain.codes import Part, Refusal
from ucr.domain.errors import NotYourOffer, OfferExpired, Superseded
from ucr.domain.events import (
    AssignmentAccepted,
    AssignmentChanged,
    AssignmentChangeSeen,
    AssignmentExpired,
    AssignmentFinished,
    AssignmentOffered,
    AssignmentProposed,
    AssignmentReceived,
    AssignmentRefused,
    AssignmentSeen,
    AssignmentWithdrawn,
)
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, DecisionId, ReferralId
from ucr.domain.moves import move


class AssignmentStatus(StrEnum):
    PROPOSED = "proposed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"


NEXT: Final[Mapping[AssignmentStatus, AbstractSet[AssignmentStatus]]] = {
    AssignmentStatus.PROPOSED: {AssignmentStatus.OFFERED, AssignmentStatus.WITHDRAWN},
    AssignmentStatus.OFFERED: {
        AssignmentStatus.ACCEPTED,
        AssignmentStatus.REFUSED,
        AssignmentStatus.EXPIRED,
        AssignmentStatus.WITHDRAWN,
    },
    AssignmentStatus.ACCEPTED: {AssignmentStatus.WITHDRAWN, AssignmentStatus.FINISHED},
    AssignmentStatus.REFUSED: set(),
    AssignmentStatus.EXPIRED: set(),
    AssignmentStatus.WITHDRAWN: set(),
    AssignmentStatus.FINISHED: set(),
}
ACTIVE: Final = frozenset(status for status in AssignmentStatus if NEXT[status])
UNDO: Final = timedelta(seconds=60)


class Said(TypedDict):
    """What every fact of an assignment says."""

    assignment_id: AssignmentId
    referral_id: ReferralId
    crew_id: CrewId
    part: Part
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An offer and its answer.

    Attributes:
        by: Who chose: the dispatcher, or the person whose decision it was.
        expires_at: When an unanswered offer ends by itself; None: never (advise).
        received_at, seen_at: When the phone stored it, and when a human opened it.
        overridden: Codes of the hard rules that a person set aside.
        changed_at: Since when the sender's update waits for the crew to read it.
        calls: The newest word on each way by which the crew was called.
        stand_down_at: Since when the crew must hear that it is no longer its own.
        stand_down_received_at, stand_down_ended_at: When its phone stored that; when
            the crew had read it, or a person had told it.
        stand_down_unheard_at: When a person was alarmed about it.
        superseded_at: When the crew accepted it nevertheless.
        diverted_to: The worse case that its crew was sent to instead.
        part: Whether its crew leads, or comes to help the one that does.
        rung: How far a second crew's unanswered offer has risen (`ucr.domain.second`).
    """

    id: AssignmentId
    area_id: AreaId
    referral_id: ReferralId
    crew_id: CrewId
    decision_id: DecisionId | None
    status: AssignmentStatus
    version: int
    by: Actor
    made_at: datetime
    offered_at: datetime | None = None
    expires_at: datetime | None = None
    received_at: datetime | None = None
    seen_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    refusal: Refusal | None = None
    overridden: tuple[str, ...] = ()
    changed_at: datetime | None = None
    calls: tuple[Call, ...] = ()
    stand_down_at: datetime | None = None
    stand_down_received_at: datetime | None = None
    stand_down_ended_at: datetime | None = None
    stand_down_unheard_at: datetime | None = None
    superseded_at: datetime | None = None
    diverted_to: ReferralId | None = None

    part: Part = Part.LEAD
    rung: int = 0

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def owes_stand_down(self) -> bool:
        """Whether its crew has not yet heard that it was taken away (P20)."""
        return self.stand_down_at is not None and self.stand_down_ended_at is None

    def has_run_out(self, at: datetime) -> bool:
        """Whether it is an offer that nobody answered in the time it had."""
        return (
            self.status is AssignmentStatus.OFFERED
            and self.expires_at is not None
            and at >= self.expires_at
        )

    def proposed(self) -> AssignmentProposed:
        """The fact of a new proposal."""
        return AssignmentProposed(
            **self.said(self.by, self.made_at),
        )

    def offer(
        self, *, by: Actor, at: datetime, expires_at: datetime | None
    ) -> tuple[Self, AssignmentOffered]:
        """Put it to the crew.

        Raises:
            WrongStatus: It was offered or withdrawn already.
        """
        offered = replace(
            self,
            status=move(NEXT, self.status, AssignmentStatus.OFFERED),
            by=by,
            offered_at=at,
            expires_at=expires_at,
        )
        return offered, AssignmentOffered(
            **self.said(by, at),
            overridden=self.overridden,
        )

    def receive(self, *, by: Actor, at: datetime) -> tuple[Self, AssignmentReceived]:
        """The phone has stored it; said twice, the first time counts."""
        kept = replace(self, received_at=self.received_at or at)
        return kept, AssignmentReceived(
            **self.said(by, at),
        )

    def see(self, *, by: Actor, at: datetime) -> tuple[Self, AssignmentSeen]:
        """A human opened it; said twice, the first time counts."""
        kept = replace(
            self, received_at=self.received_at or at, seen_at=self.seen_at or at
        )
        return kept, AssignmentSeen(
            **self.said(by, at),
        )

    def accept(
        self,
        *,
        crew_id: CrewId,
        by: Actor,
        at: datetime,
        occurred_at: datetime,
        unread_since: datetime | None = None,
    ) -> tuple[Self, AssignmentAccepted]:
        """Take the offer; what was told of it later is still to be read.

        Args:
            unread_since: As `see_change` has it.

        Raises:
            NotYourOffer: Another crew was asked.
            Superseded: It was withdrawn before the answer reached us.
            OfferExpired: `at` is at or after `expires_at`.
            WrongStatus: The offer was already answered or not yet made.
        """
        accepted = replace(
            self,
            status=self._answer(AssignmentStatus.ACCEPTED, crew_id, at),
            seen_at=self.seen_at or at,
            received_at=self.received_at or at,
            answered_at=at,
            changed_at=unread_since,
        )
        return accepted, AssignmentAccepted(
            **self.said(by, at),
            occurred_at=occurred_at,
        )

    def tell_change(self, *, by: Actor, at: datetime) -> tuple[Self, AssignmentChanged]:
        """The sender told more: what the crew has read is no longer all of it."""
        told = replace(self, changed_at=self.changed_at or at)
        return told, AssignmentChanged(
            **self.said(by, at),
        )

    def see_change(
        self,
        *,
        by: Actor,
        at: datetime,
        occurred_at: datetime,
        unread_since: datetime | None = None,
    ) -> tuple[Self, AssignmentChangeSeen]:
        """The crew has read what changed, as far as it was on its screen (H6).

        Args:
            unread_since: When the first change was told that its screen did not have;
                None: it had all of them.
        """
        return replace(self, changed_at=unread_since), AssignmentChangeSeen(
            **self.said(by, at),
            occurred_at=occurred_at,
        )

    def refuse(
        self,
        *,
        crew_id: CrewId,
        reason: Refusal,
        by: Actor,
        at: datetime,
        occurred_at: datetime,
    ) -> tuple[Self, AssignmentRefused]:
        """Say that this crew cannot.

        Raises:
            NotYourOffer, Superseded, OfferExpired, WrongStatus: As for accepting.
        """
        refused = replace(
            self,
            status=self._answer(AssignmentStatus.REFUSED, crew_id, at),
            answered_at=at,
            ended_at=at,
            refusal=reason,
        )
        return refused, AssignmentRefused(
            **self.said(by, at),
            reason=reason,
            occurred_at=occurred_at,
        )

    def expire(self, *, by: Actor, at: datetime) -> tuple[Self, AssignmentExpired]:
        """Nobody answered in the time that the area allows."""
        expired = self._end(AssignmentStatus.EXPIRED, at)
        return expired, AssignmentExpired(
            **self.said(by, at),
        )

    def withdraw(self, *, by: Actor, at: datetime) -> tuple[Self, AssignmentWithdrawn]:
        """Take it away from the crew again."""
        withdrawn = self._end(AssignmentStatus.WITHDRAWN, at)
        return withdrawn, AssignmentWithdrawn(
            **self.said(by, at),
        )

    def finish(self, *, by: Actor, at: datetime) -> tuple[Self, AssignmentFinished]:
        """The visit it led to has ended."""
        return self._end(AssignmentStatus.FINISHED, at), AssignmentFinished(
            **self.said(by, at),
        )

    def said(self, by: Actor, at: datetime) -> Said:
        return {
            "assignment_id": self.id,
            "referral_id": self.referral_id,
            "crew_id": self.crew_id,
            "part": self.part,
            "at": at,
            "by": by,
        }

    def _end(self, status: AssignmentStatus, at: datetime) -> Self:
        return replace(self, status=move(NEXT, self.status, status), ended_at=at)

    def _answer(
        self, status: AssignmentStatus, crew_id: CrewId, at: datetime
    ) -> AssignmentStatus:
        if crew_id != self.crew_id:
            raise NotYourOffer(self.id)
        if self.status is AssignmentStatus.WITHDRAWN:
            raise Superseded
        if self.status is AssignmentStatus.EXPIRED and self.expires_at is not None:
            raise OfferExpired(self.expires_at)
        then = move(NEXT, self.status, status)
        if self.expires_at is not None and at >= self.expires_at:
            raise OfferExpired(self.expires_at)
        return then
