"""A request for help, from the moment it reaches us to the moment it is closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from ucr.domain import timer
from ucr.domain.act import Act
from ucr.domain.ambulance import Ambulance
from ucr.domain.capacity import Capacity
from ucr.domain.case_note import CaseNote
from ucr.domain.codes import (
    Category,
    Concern,
    DeclineReason,
    Exclusion,
    Flag,
    HandBackReason,
    Need,
    OutcomeKind,
    RedFlag,
    ResponseStandard,
    Source,
)
from ucr.domain.discussion import Discussion
from ucr.domain.emergency import is_for_999
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.events import (
    AlarmRaised,
    ConcernRaised,
    DeclineTold,
    HandBackAcknowledged,
    HandBackStarted,
    ReferralAccepted,
    ReferralAssigned,
    ReferralCancelled,
    ReferralCleared,
    ReferralCompleted,
    ReferralDeclined,
    ReferralFiled,
    ReferralPinned,
    ReferralReleased,
    TimerMoved,
)
from ucr.domain.hand_back import Draft
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId, SenderId
from ucr.domain.moves import move
from ucr.domain.paper_mark import FromPaper
from ucr.domain.patient import Location, Story
from ucr.domain.referral_status import CLOSED, IN_HAND, NEXT, OURS, ReferralStatus
from ucr.domain.response_clock import ResponseClock
from ucr.domain.ties import NO_TIES, Ties, excluded, governing
from ucr.domain.timer import Action, Alarm, AlarmSeen, Timer, standing
from ucr.domain.triage import Requirements
from ucr.domain.wishes import NO_WISHES, Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One person's need, whose it is now, and every clock that runs.

    Attributes:
        case_number: The sender's own number: unique with `sender_id`.
        running: Every response clock, the governing one first; never recomputed.
        timer: Who acts next, by when; None once closed and filed.
        accepted_at, accepted_by: When a professional took it on for UCR, and who.
        cleared: Concerns that a person has looked at: they do not stop it again.
        refused_by: Crews that did not take it or were taken off: not asked again.
        alarm_seen: Which alarm a person saw last, by name.
        draft: A hand-back that waits for a person, or that one dismissed.
        undelivered: Its sender could not be told, and no person has seen that yet.
        ties: Cases that may be, or are, the same as this.
        ambulance: The ambulance case beside it, once a person has rung 999.
        closed_at: When the last status was reached; freezes every clock on screen.
        reached_at: When a crew was first with the person (`reached`); None: nobody was.
        ambulance_called_at: When somebody said that 999 was called for what is known.
        unconfirmed_cancel_at: A cancel came, and nobody had spoken with the person.
        acts: What people chose about who goes, the newest last.
    """

    id: ReferralId
    area_id: AreaId
    sender_id: SenderId
    case_number: str
    source: Source
    need: Need
    category: Category | None
    standard: ResponseStandard
    status: ReferralStatus
    version: int
    received_at: datetime
    clock_start_at: datetime
    running: tuple[ResponseClock, ...]
    floor_since_at: datetime | None
    location: Location
    requirements: Requirements
    flags: frozenset[Flag]
    red_flags: frozenset[RedFlag]
    concerns: frozenset[Concern]
    story: Story
    timer: Timer | None
    alarm: Alarm | None = None
    alarm_seen: AlarmSeen | None = None
    pinned_to: CrewId | None = None
    exclusions: frozenset[Exclusion] = frozenset()
    safe_to_wait: bool | None = None
    accepted_at: datetime | None = None
    accepted_by: Actor | None = None
    discussions: tuple[Discussion, ...] = ()
    notes: tuple[CaseNote, ...] = ()
    cleared: frozenset[Concern] = frozenset()
    refused_by: frozenset[CrewId] = frozenset()
    outcome: OutcomeKind | None = None
    decline_reason: DeclineReason | None = None
    hand_back_reason: HandBackReason | None = None
    draft: Draft | None = None
    undelivered: bool = False
    ambulance: Ambulance | None = None
    closed_at: datetime | None = None
    filed_at: datetime | None = None
    ties: Ties = NO_TIES
    ambulance_called_at: datetime | None = None
    unconfirmed_cancel_at: datetime | None = None
    wishes: Wishes = NO_WISHES
    acts: tuple[Act, ...] = ()
    from_paper: FromPaper | None = None
    reached_at: datetime | None = None

    @property
    def due(self) -> ResponseClock:
        """The clock that governs: it runs out first, of this and of what follows it."""
        return governing(self.running[0], self.ties)

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def needs_999(self) -> bool:
        """Whether it is a 999 matter that nobody has decided about."""
        return is_for_999(self.concerns, excluded(self.exclusions, self.ties))

    def go(self, status: ReferralStatus, action: Action, at: datetime) -> Self:
        """Reach a status: `action` is waited for now; an old alarm is over or stands.

        Raises:
            WrongStatus: No move leads there.
        """
        return replace(
            self,
            status=move(NEXT, self.status, status),
            timer=timer.start(action, at=at),
            alarm=standing(self.alarm),
            draft=self.draft if status in OURS else None,
            closed_at=at if status in CLOSED else None,
            ties=replace(self.ties, lead=None),
        )

    def _demand_ours(self) -> None:
        if self.status not in OURS:
            raise WrongStatus(self.status, "ours")

    def raise_concern(
        self, concern: Concern, *, by: Actor, at: datetime
    ) -> tuple[Self, ConcernRaised]:
        """Stop the line: a person must decide before anything else happens.

        While a crew is on its way the status stays; the alarm does the shouting.

        Raises:
            WrongStatus: It is closed, on its way back, or joined: worry about its lead.
        """
        if self.ties.lead is not None:
            raise WrongStatus(self.status, ReferralStatus.NEEDS_DECISION)
        then = (
            ReferralStatus.NEEDS_DECISION
            if self.status is not ReferralStatus.ASSIGNED
            else self.status
        )
        if self.status is not then:
            move(NEXT, self.status, then)
        raised = replace(
            self,
            status=then,
            concerns=self.concerns | {concern},
            alarm_seen=None,  # whoever saw what was before has not seen this
            timer=timer.start(Action.DECIDE, at=at),
            ambulance_called_at=(
                None
                if is_for_999({concern}, excluded(self.exclusions, self.ties))
                else self.ambulance_called_at
            ),
        )
        return raised, ConcernRaised(referral_id=self.id, at=at, by=by, concern=concern)

    def clear(
        self, *, by: Actor, at: datetime, location: Location | None = None
    ) -> tuple[Self, ReferralCleared]:
        """A named person decides that UCR takes it, at a place they have made sure of.

        Raises:
            BadField: Nobody knows yet where to send a crew.
            WrongStatus: There is nothing to decide.
        """
        if self.status is not ReferralStatus.NEEDS_DECISION:
            raise WrongStatus(self.status, ReferralStatus.WAITING)
        place = location or self.location
        if place.lon is None:
            raise BadField("location", "a crew can only be sent to a known place")
        cleared = replace(
            self.go(ReferralStatus.WAITING, Action.MATCH, at),
            concerns=frozenset(),
            cleared=self.cleared | self.concerns,
            location=place,
        )
        return cleared, ReferralCleared(
            referral_id=self.id, at=at, by=by, concerns=tuple(sorted(self.concerns))
        )

    def reassure(
        self,
        action: Action,
        *,
        by: Actor,
        at: datetime,
        location: Location | None = None,
    ) -> tuple[Self, ReferralCleared]:
        """A person has seen the concerns of a referral that a crew has.

        Args:
            action: What we wait for again: an answer, an arrival, an end.
            by: Who decided.
            at: When, by our clock.
            location: The place, where the person has made sure of it.

        Raises:
            WrongStatus: No crew has it, or there is nothing to decide.
        """
        if self.status is not ReferralStatus.ASSIGNED or not self.concerns:
            raise WrongStatus(self.status, ReferralStatus.ASSIGNED)
        seen = replace(
            self,
            concerns=frozenset(),
            cleared=self.cleared | self.concerns,
            location=location or self.location,
            alarm=None,
            timer=timer.start(action, at=at),
        )
        return seen, ReferralCleared(
            referral_id=self.id, at=at, by=by, concerns=tuple(sorted(self.concerns))
        )

    def accept(self, *, by: Actor, at: datetime) -> tuple[Self, ReferralAccepted]:
        """A professional takes it on for UCR: who, and when, is told to the sender.

        A joined case is accepted with its lead, and goes on following it.

        Raises:
            WrongStatus: It has ended, is going back, or was accepted before.
        """
        if self.status not in IN_HAND:
            raise WrongStatus(self.status, "accepted")
        if self.accepted_at is not None:
            raise WrongStatus("accepted", "accepted")
        return replace(self, accepted_at=at, accepted_by=by), ReferralAccepted(
            referral_id=self.id, at=at, by=by
        )

    def pin(
        self, crew_id: CrewId | None, *, by: Actor, at: datetime
    ) -> tuple[Self, ReferralPinned]:
        """Tie it to one crew, or to none: what a person pinned stays."""
        self._demand_ours()
        return replace(self, pinned_to=crew_id), ReferralPinned(
            referral_id=self.id, at=at, by=by, crew_id=crew_id
        )

    def assign(
        self, crew_id: CrewId, action: Action, *, by: Actor, at: datetime
    ) -> tuple[Self, ReferralAssigned]:
        """A crew has been chosen; `action` is what we wait for now."""
        return self.go(ReferralStatus.ASSIGNED, action, at), ReferralAssigned(
            referral_id=self.id, at=at, by=by, crew_id=crew_id
        )

    def release(
        self, crew_id: CrewId, *, refused: bool, by: Actor, at: datetime
    ) -> tuple[Self, ReferralReleased]:
        """The crew is no longer coming: it waits again, its clocks unchanged."""
        waiting = self.go(
            ReferralStatus.NEEDS_DECISION if self.concerns else ReferralStatus.WAITING,
            Action.DECIDE if self.concerns else Action.MATCH,
            at,
        )
        if refused:
            waiting = replace(
                waiting,
                refused_by=self.refused_by | {crew_id},
                pinned_to=None if self.pinned_to == crew_id else self.pinned_to,
            )
        return waiting, ReferralReleased(
            referral_id=self.id, at=at, by=by, crew_id=crew_id
        )

    def await_(
        self, action: Action, *, by: Actor, at: datetime
    ) -> tuple[Self, TimerMoved]:
        """Somebody else must act next; an alarm about the last one is over.

        While a person must decide, that is waited for: no tap of a crew ends a concern.

        Raises:
            WrongStatus: It has ended, or is on its way back to the sender.
        """
        self._demand_ours()
        if self.concerns and self.timer is not None:
            return self, TimerMoved(
                referral_id=self.id, at=at, by=by, action=self.timer.action
            )
        then = timer.start(action, at=at)
        moved = replace(self, timer=then, alarm=timer.beside(self.alarm))
        return moved, TimerMoved(referral_id=self.id, at=at, by=by, action=action)

    def run_out(self, *, by: Actor, at: datetime) -> tuple[Self, AlarmRaised]:
        """The next action did not come in time: alarm, and keep waiting for it.

        Raises:
            KeyError: The timer is of a closed referral, which is filed instead.
        """
        alarm, then = timer.ran_out(self.timer, at=at)
        seen = timer.beside(self.alarm) or alarm
        alarmed = replace(self, alarm=seen, timer=then)
        return alarmed, AlarmRaised(referral_id=self.id, at=at, by=by, alarm=alarm)

    def complete(
        self, outcome: OutcomeKind, *, by: Actor, at: datetime
    ) -> tuple[Self, ReferralCompleted]:
        done = replace(
            self.go(ReferralStatus.COMPLETED, Action.FILE, at), outcome=outcome
        )
        return done, ReferralCompleted(
            referral_id=self.id, at=at, by=by, outcome=outcome
        )

    def decline(
        self, reason: DeclineReason, capacity: Capacity, *, by: Actor, at: datetime
    ) -> tuple[Self, ReferralDeclined]:
        """UCR cannot take it: the sender must hear so and take it back."""
        declined = replace(
            self.go(ReferralStatus.DECLINED, Action.TELL_SENDER, at),
            decline_reason=reason,
        )
        return declined, ReferralDeclined(
            referral_id=self.id,
            at=at,
            by=by,
            reason=reason,
            crews_on_shift=capacity.crews_on_shift,
            crews_free=capacity.crews_free,
            open_referrals=capacity.open_referrals,
        )

    def hand_back(
        self, reason: HandBackReason, *, by: Actor, at: datetime
    ) -> tuple[Self, HandBackStarted]:
        """Give it back to 999 or its sender; it stays ours until they say yes."""
        back = replace(
            self.go(ReferralStatus.HANDING_BACK, Action.ACKNOWLEDGE, at),
            hand_back_reason=reason,
        )
        return back, HandBackStarted(referral_id=self.id, at=at, by=by, reason=reason)

    def acknowledge(
        self, *, by: Actor, at: datetime
    ) -> tuple[Self, DeclineTold | HandBackAcknowledged]:
        """The sender knows, and has it again; WrongStatus where nothing went back."""
        if self.status is ReferralStatus.DECLINED:
            told = self.go(ReferralStatus.DECLINED_TOLD, Action.FILE, at)
            return told, DeclineTold(referral_id=self.id, at=at, by=by)
        back = self.go(ReferralStatus.HANDED_BACK, Action.FILE, at)
        return back, HandBackAcknowledged(referral_id=self.id, at=at, by=by)

    def cancel(self, *, by: Actor, at: datetime) -> tuple[Self, ReferralCancelled]:
        return self.go(ReferralStatus.CANCELLED, Action.FILE, at), ReferralCancelled(
            referral_id=self.id, at=at, by=by
        )

    def file(self, *, by: Actor, at: datetime) -> tuple[Self, ReferralFiled]:
        """Take a closed referral off the board; it stays in the record.

        Raises:
            WrongStatus: It is open, it was filed before, or a person must still see
                that its sender is untold (P2) or that a crew came to it (P20).
        """
        is_unseen = self.undelivered or standing(self.alarm) is not None
        if not self.is_closed or self.filed_at is not None or is_unseen:
            raise WrongStatus(self.status, "filed")
        filed = replace(self, timer=None, filed_at=at)
        return filed, ReferralFiled(referral_id=self.id, at=at, by=by)
