"""Asking the dispatcher's own insertion about a referral that nobody has sent."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from routing.travel.standing import StandingTimes
from ucr.domain.beacon import Arrival, Beacon, Ruled, arrival
from ucr.domain.codes import Confidence, Mode, Need, ResponseStandard, Source
from ucr.domain.ids import DISPATCHER, ReferralId, SenderId
from ucr.domain.intake import Intake, Receipt, receive
from ucr.domain.patient import Location, Patient, Story
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.matching.card import Candidate, MatchCard, card
from ucr.matching.decide import Thought, think
from ucr.matching.picture import Picture

NOBODY_S: Final = ReferralId(UUID(int=2**128 - 1))
"""The last of all ids: of two that are equally urgent, the real one goes first."""
NO_STORY: Final = Story(
    patient=Patient(name=None, nhs_number=None, born_on=None, phone=None),
    contacts=(),
    reason="",
    notes=None,
    conditions=(),
)


def at_point(lon: float, lat: float) -> Location:
    """A place of which nothing is known but where it is."""
    return Location(
        lon=lon,
        lat=lat,
        confidence=Confidence.EXACT,
        accuracy_m=None,
        label="",
        locality="",
        lines=(),
        postcode=None,
        uprn=None,
        access=None,
        key_safe=None,
    )


def supposed(
    picture: Picture, location: Location, need: Need, *, on_floor: bool, at: datetime
) -> Referral:
    """A referral as it would be if it came now, and no person had to look first."""
    intake = Intake(
        case_number="",
        source=Source.COMMUNITY,
        need=need,
        category=None,
        standard=ResponseStandard.TWO_HOUR,
        clock_start_at=None,
        sender_breach_at=None,
        on_floor=on_floor,
        floor_since_at=None,
        red_flags=frozenset(),
        flags=frozenset(),
        location=location,
        story=NO_STORY,
    )
    receipt = Receipt(
        referral_id=NOBODY_S,
        area_id=picture.area_id,
        sender_id=SenderId(NOBODY_S),
        by=DISPATCHER,
        at=at,
    )
    referral, _ = receive(intake, receipt, picture.settings)
    return replace(referral, status=ReferralStatus.WAITING, concerns=frozenset())


def look(
    picture: Picture,
    standing: StandingTimes,
    ghost: Referral,
    *,
    at: datetime,
    mode: Mode,
) -> Beacon:
    """What the dispatcher would plan for it now; the picture stays as it is."""
    with_it = replace(picture, referrals={**picture.referrals, ghost.id: ghost})
    thought = think(with_it, standing, at=at)
    told = card(with_it, thought.posed, thought.plan, ghost.id)
    there = _arrival(thought, with_it, ghost, at=at, mode=mode)
    return Beacon(
        as_of=at,
        arrival=there,
        nobody=() if there else _ruled(told),
        crews_able=sum(one.possible for one in _every(told)),
        travel=thought.posed.travel,
        due_in_s=round((ghost.due.due_at - at).total_seconds()),
    )


def _arrival(
    thought: Thought, picture: Picture, ghost: Referral, *, at: datetime, mode: Mode
) -> Arrival | None:
    stops = (
        stop
        for plan in thought.crew_plans(picture)
        for stop in plan.stops
        if stop.referral_id == ghost.id
    )
    stop = next(stops, None)
    return arrival(stop.arrive_at, at=at, mode=mode) if stop else None


def _ruled(told: MatchCard) -> tuple[Ruled, ...]:
    failed = Counter(
        (rule.code, rule.words) for one in told.others for rule in one.failed
    )
    if not failed:
        return (Ruled(rule="no_crew", words="no crew is on duty", crews=0),)
    return tuple(
        Ruled(rule=code, words=words, crews=crews)
        for (code, words), crews in failed.most_common()
    )


def _every(told: MatchCard) -> tuple[Candidate, ...]:
    chosen = (told.chosen,) if told.chosen else ()
    return (*chosen, *told.next, *told.others)
