"""Moves of two cases that are one person's: suspected, dismissed, joined, separated.

The case that leads has the crew. The one that was joined keeps its sender, its story
and its clocks, and follows.
"""

from dataclasses import replace
from datetime import datetime

from ucr.domain import reached
from ucr.domain.capacity import Capacity
from ucr.domain.codes import Concern, HandBackReason
from ucr.domain.errors import NotJoinable, WrongStatus
from ucr.domain.events import ReferralEvent
from ucr.domain.hand_back import breach_at
from ucr.domain.ids import Actor, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS, ReferralStatus
from ucr.domain.tie_facts import (
    FollowerJoined,
    FollowerLeft,
    FollowerTold,
    LikelySame,
    NotTheSame,
    ReferralJoined,
    ReferralSeparated,
)
from ucr.domain.ties import Alike, Follower, red_flagged
from ucr.domain.timer import Action

Moved = tuple[Referral, ReferralEvent]
CAN_LEAD = OURS
STAYS_BEHIND = frozenset({Concern.LOCATION_UNSURE})
"""Where the lead's place is known, the follower's unsure one stops nobody."""


def suspect(
    referral: Referral, found: Alike, *, by: Actor, at: datetime
) -> tuple[Referral, LikelySame]:
    """Ask a person whether it is another case once more."""
    asked = replace(referral, ties=referral.ties.suspect(found))
    return asked, LikelySame(
        referral_id=referral.id,
        at=at,
        by=by,
        other_id=found.other,
        evidence=found.evidence,
    )


def dismiss(
    referral: Referral, found: Alike, *, by: Actor, at: datetime
) -> tuple[Referral, NotTheSame]:
    """A person looked: they are two cases; the same evidence asks nobody again.

    Raises:
        NotJoinable: They are joined: separate them first.
    """
    led = {one.id for one in referral.ties.followers}
    if found.other == referral.ties.lead or found.other in led:
        raise NotJoinable("They are joined: separate them first")
    told = replace(referral, ties=referral.ties.dismiss(found))
    return told, NotTheSame(referral_id=referral.id, at=at, by=by, other_id=found.other)


def demand_joinable(referral: Referral, lead: Referral) -> None:
    """Refuse what would lose a case: a circle, a chain, an end that has come.

    Raises:
        NotJoinable: With what to do instead.
        WrongStatus: The one that is to lead has ended or is going back.
    """
    if referral.id == lead.id:
        raise NotJoinable("A case cannot be joined to itself, nor to what follows it")
    if referral.ties.lead is not None:
        raise NotJoinable("It is joined already: separate it first")
    if referral.ties.followers:
        raise NotJoinable("Other cases follow it: join the other way round")
    if lead.status not in CAN_LEAD:
        raise WrongStatus(lead.status, "leading another case")


def join(
    referral: Referral, lead: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, ReferralJoined]:
    """It follows `lead` from now on; its concerns stay with it, should it come back.

    Raises:
        NotJoinable, WrongStatus: As `demand_joinable`.
    """
    demand_joinable(referral, lead)
    joined = referral.go(ReferralStatus.JOINED, Action.FOLLOW, at)
    return (
        replace(joined, ties=replace(joined.ties, lead=lead.id)),
        ReferralJoined(referral_id=referral.id, at=at, by=by, lead_id=lead.id),
    )


def lead(
    referral: Referral, follower: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, FollowerJoined]:
    """Take on what another case asks of a crew, and its clock."""
    leading = replace(referral, ties=referral.ties.lead_for(_known(follower)))
    return leading, FollowerJoined(
        referral_id=referral.id, at=at, by=by, follower_id=follower.id
    )


def hear(
    referral: Referral, follower: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, FollowerTold]:
    """A follower's sender told more."""
    leading = replace(referral, ties=referral.ties.lead_for(_known(follower)))
    return leading, FollowerTold(
        referral_id=referral.id, at=at, by=by, follower_id=follower.id
    )


def let_go(
    referral: Referral, follower_id: ReferralId, *, by: Actor, at: datetime
) -> tuple[Referral, FollowerLeft]:
    """Lead one case less; what a person was told of it stays to be decided."""
    others = referral.ties.led_without(follower_id)
    alone = replace(referral, ties=replace(referral.ties, followers=others))
    return alone, FollowerLeft(
        referral_id=referral.id, at=at, by=by, follower_id=follower_id
    )


def carried(follower: Referral, lead: Referral) -> frozenset[Concern]:
    """Which concerns about a follower must be decided about its lead too.

    What is asked about the lead already is not asked twice, but for a red flag that
    nobody had told of it: 999 was called for another.
    """
    others = replace(lead.ties, followers=lead.ties.led_without(follower.id))
    is_worse = follower.red_flags - red_flagged(lead.red_flags, others)
    asked = lead.concerns - ({Concern.RED_FLAG} if is_worse else set())
    return follower.concerns - STAYS_BEHIND - asked


def separate(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, ReferralSeparated]:
    """It goes on by itself: waiting, or for a person to decide; no clock has moved.

    Raises:
        WrongStatus: It is not joined to another.
    """
    lead_id = referral.ties.lead
    if lead_id is None:
        raise WrongStatus(referral.status, "separated")
    then, action = (
        (ReferralStatus.NEEDS_DECISION, Action.DECIDE)
        if referral.concerns
        else (ReferralStatus.WAITING, Action.MATCH)
    )
    return referral.go(then, action, at), ReferralSeparated(
        referral_id=referral.id, at=at, by=by, lead_id=lead_id
    )


def left_alone(
    referral: Referral, *, by: Actor, at: datetime
) -> tuple[Referral, ReferralSeparated]:
    """Its lead was taken back by that sender: this one still asks, a person looks."""
    worried = replace(referral, concerns=referral.concerns | {Concern.LEAD_CANCELLED})
    return separate(worried, by=by, at=at)


def accepted_with(referral: Referral, lead: Referral, at: datetime) -> Moved | None:
    """The acceptance of the lead, as the follower's own sender must hear it."""
    if lead.accepted_by is None or referral.accepted_at is not None:
        return None
    return referral.accept(by=lead.accepted_by, at=at)


def ended_with(
    referral: Referral, lead: Referral, capacity: Capacity, *, by: Actor, at: datetime
) -> Moved | None:
    """The end that the lead has come to, for the follower; None while it goes on.

    A lead that its sender took back ends nothing here: somebody else still asks. Where
    the lead's person was reached, the follower's was: they are one.
    """
    met_at = reached.first(referral.reached_at, lead.reached_at)
    ended = replace(referral, reached_at=met_at)
    match lead.status:
        case ReferralStatus.COMPLETED if lead.outcome is not None:
            return ended.complete(lead.outcome, by=by, at=at)
        case ReferralStatus.HANDING_BACK | ReferralStatus.HANDED_BACK:
            reason = lead.hand_back_reason or HandBackReason.OTHER
            return ended.hand_back(reason, by=by, at=at)
        case ReferralStatus.DECLINED | ReferralStatus.DECLINED_TOLD if (
            lead.decline_reason is not None
        ):
            return ended.decline(lead.decline_reason, capacity, by=by, at=at)
        case ReferralStatus.CANCELLED:
            return left_alone(referral, by=by, at=at)
        case _:
            return None


def _known(follower: Referral) -> Follower:
    return Follower(
        id=follower.id,
        clock=follower.running[0],
        breach_at=breach_at(follower.running),
        source=follower.source,
        category=follower.category,
        requirements=follower.requirements,
        flags=follower.flags,
        red_flags=follower.red_flags,
        exclusions=follower.exclusions,
        floor_since_at=follower.floor_since_at,
        wishes=follower.wishes,
    )
