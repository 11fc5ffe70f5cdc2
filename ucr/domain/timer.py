"""Who must act next on a referral, and by when: nobody's case is nobody's (P2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """The next thing that must happen."""

    DECIDE = "decide"
    MATCH = "match"
    CHOOSE = "choose"
    CONFIRM = "confirm"
    ANSWER = "answer"
    REASSIGN = "reassign"
    SET_OFF = "set_off"
    ARRIVE = "arrive"
    FINISH = "finish"
    TELL_SENDER = "tell_sender"
    ACKNOWLEDGE = "acknowledge"
    FILE = "file"
    FOLLOW = "follow"


class Owner(StrEnum):
    """Whose turn it is."""

    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    DISPATCHER = "dispatcher"
    CREW = "crew"
    SENDER = "sender"


class Alarm(StrEnum):
    """A next action that ran out; the desk ranks these by time to harm."""

    NOT_DECIDED = "not_decided"
    NOBODY_IN_TIME = "nobody_in_time"
    NOT_CONFIRMED = "not_confirmed"
    OFFER_UNANSWERED = "offer_unanswered"
    REASSIGN_SUGGESTED = "reassign_suggested"
    NOT_SET_OFF = "not_set_off"
    NOT_ARRIVED = "not_arrived"
    VISIT_OVERRUN = "visit_overrun"
    SENDER_NOT_TOLD = "sender_not_told"
    HAND_BACK_UNACKNOWLEDGED = "hand_back_unacknowledged"
    ANSWER_UNDELIVERED = "answer_undelivered"
    STILL_JOINED = "still_joined"
    ARRIVED_AFTER_END = "arrived_after_end"
    OUTCOME_CORRECTED = "outcome_corrected"
    SECOND_CREW_UNANSWERED = "second_crew_unanswered"
    SECOND_CREW_ASK_ANOTHER = "second_crew_ask_another"
    SECOND_CREW_LOST = "second_crew_lost"
    SECOND_CREW_ALONE = "second_crew_alone"


class Breach(StrEnum):
    """What a screen works out from the clock and the plan, and rings for by itself."""

    OVERDUE = "overdue"
    PREDICTED_LATE = "predicted_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSeen:
    """The alarm that a person saw last: which, by the person's name, and when."""

    alarm: str
    by: str
    at: datetime


STANDING: Final = frozenset(
    {Alarm.ARRIVED_AFTER_END, Alarm.OUTCOME_CORRECTED, Alarm.SECOND_CREW_ALONE}
)
"""No move and no other alarm ends these: only a named person who has seen them."""
OF_SECOND: Final = frozenset(
    {
        Alarm.SECOND_CREW_UNANSWERED,
        Alarm.SECOND_CREW_ASK_ANOTHER,
        Alarm.SECOND_CREW_LOST,
    }
)
"""No step of the first crew ends these: the second is still not coming."""

OWNER: Final[Mapping[Action, Owner]] = {
    Action.DECIDE: Owner.CLINICIAN,
    Action.MATCH: Owner.DISPATCHER,
    Action.CHOOSE: Owner.COORDINATOR,
    Action.CONFIRM: Owner.COORDINATOR,
    Action.ANSWER: Owner.CREW,
    Action.REASSIGN: Owner.COORDINATOR,
    Action.SET_OFF: Owner.CREW,
    Action.ARRIVE: Owner.CREW,
    Action.FINISH: Owner.CREW,
    Action.TELL_SENDER: Owner.SENDER,
    Action.ACKNOWLEDGE: Owner.SENDER,
    Action.FILE: Owner.DISPATCHER,
    Action.FOLLOW: Owner.DISPATCHER,
}

# How long each may take before somebody else must look. An offer alarms the
# coordinator after 60 s and suggests another crew after 180 s (promise P3); the
# rest are starting values, to be confirmed by the service's clinical safety officer.
PATIENCE: Final[Mapping[Action, timedelta]] = {
    Action.DECIDE: timedelta(minutes=2),
    Action.MATCH: timedelta(minutes=5),
    Action.CHOOSE: timedelta(minutes=5),
    Action.CONFIRM: timedelta(minutes=3),
    Action.ANSWER: timedelta(seconds=60),
    Action.REASSIGN: timedelta(seconds=120),
    Action.SET_OFF: timedelta(minutes=10),
    Action.ARRIVE: timedelta(minutes=60),
    Action.FINISH: timedelta(minutes=120),
    Action.TELL_SENDER: timedelta(minutes=5),
    Action.ACKNOWLEDGE: timedelta(minutes=5),
    Action.FILE: timedelta(minutes=60),
    Action.FOLLOW: timedelta(minutes=120),
}

# What to call it when the time is up, and what must happen then.
RAN_OUT: Final[Mapping[Action, tuple[Alarm, Action]]] = {
    Action.DECIDE: (Alarm.NOT_DECIDED, Action.DECIDE),
    Action.MATCH: (Alarm.NOBODY_IN_TIME, Action.CHOOSE),
    Action.CHOOSE: (Alarm.NOBODY_IN_TIME, Action.CHOOSE),
    Action.CONFIRM: (Alarm.NOT_CONFIRMED, Action.CONFIRM),
    Action.ANSWER: (Alarm.OFFER_UNANSWERED, Action.REASSIGN),
    Action.REASSIGN: (Alarm.REASSIGN_SUGGESTED, Action.REASSIGN),
    Action.SET_OFF: (Alarm.NOT_SET_OFF, Action.SET_OFF),
    Action.ARRIVE: (Alarm.NOT_ARRIVED, Action.ARRIVE),
    Action.FINISH: (Alarm.VISIT_OVERRUN, Action.FINISH),
    Action.TELL_SENDER: (Alarm.SENDER_NOT_TOLD, Action.TELL_SENDER),
    Action.ACKNOWLEDGE: (Alarm.HAND_BACK_UNACKNOWLEDGED, Action.ACKNOWLEDGE),
    Action.FOLLOW: (Alarm.STILL_JOINED, Action.FOLLOW),
}


PROMISED_FROM_THE_FIRST: Final = frozenset({Action.ANSWER})
"""What comes after one of these is promised from its start on (P3: another crew at
180 s), so that an alarm which came late, as after a restart, makes no other later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """The next action, whose it is, and when waiting for it ends."""

    action: Action
    at: datetime

    @property
    def owner(self) -> Owner:
        return OWNER[self.action]


def start(action: Action, *, at: datetime, within: timedelta | None = None) -> Timer:
    """Start waiting for an action; `within` in place of the usual patience."""
    return Timer(action=action, at=at + (within or PATIENCE[action]))


def ran_out(was: Timer | None, *, at: datetime) -> tuple[Alarm, Timer]:
    """What is alarmed now that the time is up, and what is waited for from here.

    Raises:
        KeyError: Nobody is alarmed of that: a closed referral is filed.
    """
    alarm, then = RAN_OUT[was.action if was else Action.FILE]
    is_promised = was is not None and was.action in PROMISED_FROM_THE_FIRST
    return alarm, start(then, at=was.at if was and is_promised else at)


def standing(alarm: Alarm | None) -> Alarm | None:
    """An alarm that stays whatever becomes of its case; None: a move ends it."""
    return alarm if alarm in STANDING else None


def beside(alarm: Alarm | None) -> Alarm | None:
    """An alarm that a step of the crew that leads does not end."""
    return alarm if alarm in STANDING | OF_SECOND else None
