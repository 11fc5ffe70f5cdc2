"""Moves of a referral about a hand-back that is drafted, and not yet sent."""

from dataclasses import replace
from datetime import datetime
from enum import Enum

from ucr.domain import timer
from ucr.domain.codes import Concern, Dismissed, HandBackReason, Source, Told
from ucr.domain.errors import WrongStatus
from ucr.domain.events import AlarmRaised
from ucr.domain.hand_back import (
    AHEAD,
    Dismissal,
    Draft,
    HandBackPolicy,
    Hold,
    Outlook,
    breach_at,
)
from ucr.domain.hand_back_events import (
    HandBackDismissed,
    HandBackDraftDropped,
    HandBackDrafted,
)
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS, ReferralStatus
from ucr.domain.ties import is_told_by
from ucr.domain.timer import Action, Alarm


class Turn(Enum):
    """What the dispatcher does next about a hand-back."""

    DROP = "drop"
    DRAFT = "draft"
    SEND = "send"


def outlook(
    referral: Referral,
    policy: HandBackPolicy,
    predicted_at: datetime | None,
    now: datetime,
) -> Outlook:
    """A case, and all that follow it, against the first last moment of them."""
    own = (breach_at(referral.running), policy.lead(referral.category))
    led = [
        (one.breach_at, policy.lead(one.category)) for one in referral.ties.followers
    ]
    every = (own, *led)
    return Outlook(
        breach_at=min(breach for breach, _ in every),
        lead=min(lead for _, lead in every),
        predicted_at=predicted_at,
        now=now,
        last_at=min(breach - lead for breach, lead in every),
    )


def needs_draft(referral: Referral, seen: Outlook, policy: HandBackPolicy) -> bool:
    """Whether a hand-back must be put to a person now: never twice for one state."""
    if referral.status not in OURS or not seen.is_due(policy.margin):
        return False
    stands = referral.draft
    if stands is None or stands.last_moment_at != seen.last_moment_at:
        return True
    return stands.dismissed is not None and stands.dismissed.is_outdated(seen)


def turn(
    referral: Referral,
    seen: Outlook,
    policy: HandBackPolicy,
    *,
    crew_accepted: bool,
) -> Turn | None:
    """What the dispatcher does about a case now; None: nothing."""
    if referral.draft is not None and seen.is_over:
        return Turn.DROP
    if goes_by_itself(referral, seen, policy, crew_accepted=crew_accepted):
        return Turn.SEND
    return Turn.DRAFT if needs_draft(referral, seen, policy) else None


def hold(referral: Referral, *, crew_accepted: bool) -> Hold:
    """How far a case has become ours."""
    if crew_accepted:
        return Hold.CREW_COMING
    return Hold.NOT_ACCEPTED if referral.accepted_at is None else Hold.ACCEPTED


def goes_by_itself(
    referral: Referral,
    seen: Outlook,
    policy: HandBackPolicy,
    *,
    crew_accepted: bool,
) -> bool:
    """Whether policy lets the dispatcher hand it back now.

    Only a draft that a person could have seen, only 999's own cases and those that one
    follows, never one that a person is deciding about, and never where our crew would
    be there before an ambulance.
    """
    return (
        referral.draft is not None
        and referral.draft.is_open
        and referral.status is not ReferralStatus.NEEDS_DECISION
        and not referral.concerns
        and is_told_by(Source.AMBULANCE, referral.source, referral.ties)
        and hold(referral, crew_accepted=crew_accepted) in policy.auto
        and seen.is_due(policy.margin)
        and seen.now >= seen.last_moment_at - AHEAD
    )


def would_send(referral: Referral) -> Told:
    """What its sender would be told: not taken, or taken and now theirs to act on.

    What 999 has already, under a number of its own, it was told as theirs to act on.
    """
    is_new = referral.accepted_at is None and referral.ambulance is None
    return Told.REJECTION if is_new else Told.FINAL


def draft(
    referral: Referral, seen: Outlook, *, by: Actor
) -> tuple[Referral, HandBackDrafted]:
    """Put a hand-back to a person.

    Raises:
        WrongStatus: It has ended, or is going back already.
    """
    _demand_ours(referral)
    drafted = Draft(
        at=seen.now,
        last_moment_at=seen.last_moment_at,
        predicted_at=seen.predicted_at,
    )
    return replace(referral, draft=drafted), HandBackDrafted(
        referral_id=referral.id,
        at=seen.now,
        by=by,
        reason=why(referral),
        would_send=would_send(referral),
        last_moment_at=seen.last_moment_at,
        predicted_at=seen.predicted_at,
    )


def drop(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, HandBackDraftDropped]:
    """The reason for it is gone: a crew is in time, or with the person.

    Raises:
        WrongStatus: Nothing is drafted.
    """
    if referral.draft is None:
        raise WrongStatus("not drafted", "dropped")
    return replace(referral, draft=None), HandBackDraftDropped(
        referral_id=referral.id, at=at, by=by
    )


def dismiss(
    referral: Referral,
    reason: Dismissed,
    predicted_at: datetime | None,
    *,
    by: Actor,
    at: datetime,
) -> tuple[Referral, HandBackDismissed]:
    """A person decides that it stays ours though it will be late.

    Raises:
        WrongStatus: It has ended, is going back, or nothing is drafted.
    """
    _demand_ours(referral)
    if referral.draft is None or not referral.draft.is_open:
        raise WrongStatus("not drafted", "dismissed")
    left = replace(
        referral.draft, dismissed=Dismissal(at=at, predicted_at=predicted_at)
    )
    return replace(referral, draft=left), HandBackDismissed(
        referral_id=referral.id,
        at=at,
        by=by,
        reason=reason,
        predicted_at=predicted_at,
    )


def arrived_after(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, AlarmRaised]:
    """A crew says that it is with the person, and the case is over for us: ring both.

    Of a closed case it is raised again until a named person has seen it.
    """
    alarm = Alarm.ARRIVED_AFTER_END
    then = timer.start(Action.FILE, at=at) if referral.is_closed else referral.timer
    raised = AlarmRaised(referral_id=referral.id, at=at, by=by, alarm=alarm)
    return replace(referral, alarm=alarm, timer=then), raised


def why(referral: Referral) -> HandBackReason:
    """The reason that its sender must hear: an emergency is never "no crew"."""
    if referral.needs_999 or Concern.ESCALATED_ON_SCENE in referral.concerns:
        return HandBackReason.RED_FLAG
    return HandBackReason.NO_CREW_IN_TIME


def _demand_ours(referral: Referral) -> None:
    if referral.status not in OURS:
        raise WrongStatus(referral.status, ReferralStatus.HANDING_BACK)
