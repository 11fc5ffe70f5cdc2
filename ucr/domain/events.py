"""Facts. Past tense, frozen, complete in themselves, small enough to keep for years.

Each touches one entity, and carries no name, address or free text about a patient.
"""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.access_events import AccessChanged
from ucr.domain.ambulance_events import AmbulanceCalled, AmbulanceRaised
from ucr.domain.area_version import SettingsChanged
from ucr.domain.calls import CrewCalled
from ucr.domain.case_note import CaseNoted
from ucr.domain.choice_events import ActUndone, CrewDiverted
from ucr.domain.codes import (
    ActKind,
    Advice,
    Concern,
    DeclineReason,
    Destination,
    HandBackReason,
    Mode,
    OutcomeKind,
    Refusal,
    SetAside,
)
from ucr.domain.crew_act_events import (
    AcceptanceSuperseded,
    OutcomeCorrected,
    StandDownReceived,
    StandDownSeen,
    StandDownTold,
    StandDownUnheard,
    VisitAmended,
    VisitTapUndone,
)
from ucr.domain.crews_left_out import GoneWithout
from ucr.domain.drive_facts import VisitSetOff
from ucr.domain.fact import AssignmentFact, Fact, ReferralFact, VisitFact
from ucr.domain.flood_events import SenderEvent
from ucr.domain.glass_events import GlassBroken
from ucr.domain.hand_back_events import (
    HandBackDismissed,
    HandBackDraftDropped,
    HandBackDrafted,
    HandBackPolicyChanged,
)
from ucr.domain.heartbeat_events import HeartbeatEvent
from ucr.domain.ids import AreaId, CrewId
from ucr.domain.loan_facts import LoanEvent
from ucr.domain.message_facts import MessageEvent
from ucr.domain.paper_events import VisitEnteredLater
from ucr.domain.phone_events import PhonesWiped
from ucr.domain.rota_events import CrewChanged, RotaBroughtIn
from ucr.domain.safety_facts import SafetyEvent
from ucr.domain.second_facts import OfferRose, SecondCrewNews, VisitLeft
from ucr.domain.shift_events import ShiftEvent
from ucr.domain.tie_facts import (
    FollowerJoined,
    FollowerLeft,
    FollowerTold,
    LikelySame,
    NotTheSame,
    ReferralJoined,
    ReferralSeparated,
)
from ucr.domain.wishes import WishesChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceived(ReferralFact):
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralUpdated(ReferralFact):
    """The sender told more: `changed` names the fields, not their values."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(ReferralFact):
    concern: Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCleared(ReferralFact):
    """A named person looked at the concerns and lets UCR take the referral."""

    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAccepted(ReferralFact):
    """A professional took the case on for UCR: the sender is told. Once in its life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack(ReferralFact):
    """Somebody rang the person, or who asked for them."""

    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicianAsked(ReferralFact):
    """The case was put to a clinician; the words are in the case, not in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicianAnswered(ReferralFact):
    advice: Advice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPinned(ReferralFact):
    crew_id: CrewId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAssigned(ReferralFact):
    """`act` is None where the dispatcher chose."""

    crew_id: CrewId
    act: ActKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReleased(ReferralFact):
    """It waits for a crew again; `crew_id` is the one that had it."""

    crew_id: CrewId


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerMoved(ReferralFact):
    """Somebody else must act next, or by another time."""

    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(ReferralFact):
    """A next action ran out: a person must look."""

    alarm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged(ReferralFact):
    alarm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCompleted(ReferralFact):
    outcome: OutcomeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeclined(ReferralFact):
    """With the capacity at that moment, for the decline ledger.

    `crews_free` of `crews_on_shift` had nothing to do; `open_referrals` includes this.
    """

    reason: DeclineReason
    crews_on_shift: int
    crews_free: int = 0
    open_referrals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineTold(ReferralFact):
    """The sender knows: the case is theirs again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackStarted(ReferralFact):
    reason: HandBackReason


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackAcknowledged(ReferralFact):
    """The sender took the case back: until here it was ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralCancelled(ReferralFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFiled(ReferralFact):
    """Closed long enough: it leaves the board, not the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelUnconfirmed(ReferralFact):
    """Its centre sent a cancel, but nobody has spoken with the person: it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentProposed(AssignmentFact):
    """Advise mode: the dispatcher's choice waits for a coordinator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentOffered(AssignmentFact):
    overridden: tuple[str, ...] = ()
    """Codes of the hard rules that a person set aside, with a reason in the audit."""
    because: SetAside | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentReceived(AssignmentFact):
    """The phone stored it. Nobody has seen it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentSeen(AssignmentFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentAccepted(AssignmentFact):
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentChanged(AssignmentFact):
    """The sender told more after the crew was asked: it must read the case again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentChangeSeen(AssignmentFact):
    """The crew confirmed that it read what changed."""

    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRefused(AssignmentFact):
    reason: Refusal
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentExpired(AssignmentFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentWithdrawn(AssignmentFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFinished(AssignmentFact):
    """The visit it led to has ended, one way or another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOpened(VisitFact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitArrived(VisitFact):
    """First face-to-face contact: the response clock stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCompleted(VisitFact):
    outcome: OutcomeKind
    destination: Destination | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAbandoned(VisitFact):
    """The crew handed the visit back."""

    reason: HandBackReason


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStoodDown(VisitFact):
    """The referral ended, or went to another crew, while this crew was on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewPlanned(Fact):
    """What the dispatcher means a crew to do next: it may change silently."""

    crew_id: CrewId
    stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChanged(Fact):
    area_id: AreaId
    mode: Mode
    why: str = ""  # in whoever's words; empty where it is older than the question


ReferralEvent = (
    ReferralReceived
    | ReferralUpdated
    | ConcernRaised
    | ReferralCleared
    | ReferralAccepted
    | CalledBack
    | ClinicianAsked
    | ClinicianAnswered
    | AmbulanceRaised
    | ReferralPinned
    | ReferralAssigned
    | ReferralReleased
    | TimerMoved
    | AlarmRaised
    | AlarmAcknowledged
    | ReferralCompleted
    | OutcomeCorrected
    | ReferralDeclined
    | DeclineTold
    | HandBackDrafted
    | HandBackDraftDropped
    | HandBackDismissed
    | HandBackStarted
    | HandBackAcknowledged
    | ReferralCancelled
    | ReferralFiled
    | LikelySame
    | NotTheSame
    | ReferralJoined
    | ReferralSeparated
    | FollowerJoined
    | FollowerTold
    | FollowerLeft
    | AmbulanceCalled
    | CancelUnconfirmed
    | GlassBroken
    | WishesChanged
    | CrewDiverted
    | ActUndone
    | SecondCrewNews
    | CaseNoted
)
AssignmentEvent = (
    AssignmentProposed
    | AssignmentOffered
    | AssignmentReceived
    | AssignmentSeen
    | AssignmentAccepted
    | AssignmentChanged
    | AssignmentChangeSeen
    | AssignmentRefused
    | AssignmentExpired
    | AssignmentWithdrawn
    | AssignmentFinished
    | CrewCalled
    | StandDownReceived
    | StandDownSeen
    | StandDownUnheard
    | StandDownTold
    | AcceptanceSuperseded
    | OfferRose
)
VisitEvent = (
    VisitOpened
    | VisitSetOff
    | VisitArrived
    | VisitCompleted
    | VisitAbandoned
    | VisitStoodDown
    | VisitEnteredLater
    | VisitTapUndone
    | VisitAmended
    | VisitLeft
)
Event = (
    ReferralEvent
    | AssignmentEvent
    | VisitEvent
    | ShiftEvent
    | CrewPlanned
    | ModeChanged
    | SenderEvent
    | HandBackPolicyChanged
    | RotaBroughtIn
    | CrewChanged
    | SafetyEvent
    | PhonesWiped
    | HeartbeatEvent
    | MessageEvent
    | SettingsChanged
    | AccessChanged
    | LoanEvent
    | GoneWithout
)
