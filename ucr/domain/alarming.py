"""Moves of a referral that only call a person, or say that one came."""

from dataclasses import replace
from datetime import datetime

from ucr.domain import timer
from ucr.domain.ambulance_events import AmbulanceCalled
from ucr.domain.errors import WrongStatus
from ucr.domain.events import AlarmAcknowledged, AlarmRaised
from ucr.domain.ids import Actor
from ucr.domain.moves import move
from ucr.domain.referral import Referral
from ucr.domain.referral_status import NEXT, ReferralStatus
from ucr.domain.timer import Action, Alarm, AlarmSeen, Breach


def warn(
    referral: Referral, alarm: Alarm, *, by: Actor, at: datetime
) -> tuple[Referral, AlarmRaised]:
    """Tell a person now, before any timer has run out; the choice is theirs.

    Raises:
        WrongStatus: It does not wait for a crew.
    """
    move(NEXT, referral.status, ReferralStatus.ASSIGNED)
    then = timer.start(Action.CHOOSE, at=at)
    return replace(referral, alarm=alarm, timer=then), AlarmRaised(
        referral_id=referral.id, at=at, by=by, alarm=alarm
    )


def acknowledge(
    referral: Referral, name: str, *, by: Actor, at: datetime
) -> tuple[Referral, AlarmAcknowledged]:
    """A named person saw the alarm; the timer behind it keeps running.

    One that stood before all others was seen alone: an untold sender is shown next.
    """
    alarm = referral.alarm or (Alarm.ANSWER_UNDELIVERED if referral.undelivered else "")
    fact = AlarmAcknowledged(referral_id=referral.id, at=at, by=by, alarm=alarm)
    untold = referral.undelivered and timer.standing(referral.alarm) is not None
    seen = AlarmSeen(alarm=alarm, by=name, at=at)
    told = replace(referral, alarm=None, undelivered=untold, alarm_seen=seen)
    return told, fact


def see_breach(
    referral: Referral, breach: Breach, name: str, *, by: Actor, at: datetime
) -> tuple[Referral, AlarmAcknowledged]:
    """A named person sees to a case that is, or will be, late: every screen says so.

    Raises:
        WrongStatus: The case is closed.
    """
    if referral.is_closed:
        raise WrongStatus(referral.status, "alarm seen")
    fact = AlarmAcknowledged(referral_id=referral.id, at=at, by=by, alarm=breach)
    seen = AlarmSeen(alarm=breach, by=name, at=at)
    return replace(referral, alarm_seen=seen), fact


def miss_sender(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, AlarmRaised]:
    """The sender could not be told: somebody must ring them, closed or not."""
    then = timer.start(Action.FILE, at=at) if referral.is_closed else referral.timer
    return replace(referral, undelivered=True, timer=then), AlarmRaised(
        referral_id=referral.id, at=at, by=by, alarm=Alarm.ANSWER_UNDELIVERED
    )


def call_ambulance(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, AmbulanceCalled]:
    """A named person says that 999 was called; a new red flag asks for it again.

    Raises:
        WrongStatus: The case is closed.
    """
    if referral.is_closed:
        raise WrongStatus(referral.status, "ambulance called")
    called = replace(referral, ambulance_called_at=at)
    return called, AmbulanceCalled(referral_id=referral.id, at=at, by=by)


def stand(
    referral: Referral, alarm: Alarm, *, by: Actor, at: datetime
) -> tuple[Referral, AlarmRaised]:
    """Call a person whatever has become of the case: what was filed comes back.

    Of a closed case it is raised again until a named person has seen it.
    """
    then = timer.start(Action.FILE, at=at) if referral.is_closed else referral.timer
    raised = replace(referral, alarm=alarm, timer=then, filed_at=None)
    return raised, AlarmRaised(referral_id=referral.id, at=at, by=by, alarm=alarm)
