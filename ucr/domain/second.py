"""A second crew that meets the first at a case: the case's moves, and the ladder.

The lead alone moves the case and its clock. What becomes of the second crew is told to
the case as news, so that both crews and every desk hear of it, and as an alarm where a
person must act.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.act import Act
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Part, SecondNews
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor, CrewId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.second_facts import OfferRose, SecondCrewNews
from ucr.domain.timer import OF_SECOND, Alarm, standing

RUNGS: Final = (timedelta(seconds=60), timedelta(seconds=180))
"""A person is alarmed, then another crew suggested: promise P3, as for any offer."""
ALONE: Final = len(RUNGS) + 1
"""The rung of a second crew that is with the person while nobody leads."""
NEWS_OF_RUNG: Final = (SecondNews.UNANSWERED, SecondNews.ASK_ANOTHER, SecondNews.ALONE)
RAISES: Final[Mapping[SecondNews, Alarm]] = {
    SecondNews.UNANSWERED: Alarm.SECOND_CREW_UNANSWERED,
    SecondNews.ASK_ANOTHER: Alarm.SECOND_CREW_ASK_ANOTHER,
    SecondNews.REFUSED: Alarm.SECOND_CREW_LOST,
    SecondNews.HANDED_BACK: Alarm.SECOND_CREW_LOST,
    SecondNews.OFF_DUTY: Alarm.SECOND_CREW_LOST,
    SecondNews.ALONE: Alarm.SECOND_CREW_ALONE,
}
SETTLES: Final = frozenset({SecondNews.SENT, SecondNews.COMING, SecondNews.STOOD_DOWN})
"""After these nobody need be alarmed about the second crew any more."""


def send(
    referral: Referral, act: Act, crew_id: CrewId, *, by: Actor, at: datetime
) -> tuple[Referral, SecondCrewNews]:
    """A person sends a second crew: kept with the case, and undone within a minute.

    Raises:
        WrongStatus: No crew has the case, or a person must decide about it first.
    """
    if referral.status is not ReferralStatus.ASSIGNED:
        raise WrongStatus(referral.status, "met by another crew")
    if referral.concerns:
        raise WrongStatus(ReferralStatus.NEEDS_DECISION, "met by another crew")
    told, fact = tell(referral, crew_id, SecondNews.SENT, by=by, at=at)
    return replace(told, acts=(*told.acts, act)), fact


def tell(
    referral: Referral, crew_id: CrewId, news: SecondNews, *, by: Actor, at: datetime
) -> tuple[Referral, SecondCrewNews]:
    """The case hears of its second crew; its own status and clock stay as they are."""
    alarm = referral.alarm
    if news in RAISES:
        alarm = standing(alarm) or RAISES[news]
    elif news in SETTLES and alarm in OF_SECOND:
        alarm = None
    return replace(referral, alarm=alarm), SecondCrewNews(
        referral_id=referral.id, at=at, by=by, crew_id=crew_id, news=news
    )


def rung_of(offer: Assignment, at: datetime) -> int:
    """How far a second crew's offer should have risen by now: 0, 1 or 2."""
    asked_at = offer.offered_at
    is_open = offer.part is Part.ASSIST and offer.status is AssignmentStatus.OFFERED
    if not is_open or asked_at is None:
        return 0
    return sum(at - asked_at >= patience for patience in RUNGS)


def rise(
    offer: Assignment, rung: int, *, by: Actor, at: datetime
) -> tuple[Assignment, OfferRose]:
    """Remember that a person was alarmed, so that each rung is said once.

    Raises:
        WrongStatus: It has ended, or has risen as far before.
    """
    if not offer.is_active or rung <= offer.rung:
        raise WrongStatus(offer.status, f"rung {rung}")
    fact = OfferRose(**offer.said(by, at), rung=rung)
    return replace(offer, rung=rung), fact
