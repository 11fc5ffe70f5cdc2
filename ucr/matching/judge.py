"""What the independent check says of one person's choice of crew."""

from dataclasses import dataclass, replace
from datetime import datetime

from routing.carry import carry_over
from routing.check import check_one
from routing.travel.standing import StandingTimes
from ucr.domain.ids import CrewId, ReferralId
from ucr.matching import as_if, meet
from ucr.matching.card import MatchCard, card
from ucr.matching.foresee import NOT_FORESEEN, foresee
from ucr.matching.in_force import orders_in_force
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, pose


@dataclass(frozen=True, slots=True)
class Judgement:
    """The hard rules that a choice breaks, and the card that stood beside it.

    Attributes:
        travel: What measured the roads.
    """

    codes: tuple[str, ...]
    travel: str
    card: MatchCard


def judge(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    crew_id: CrewId,
    at: datetime,
    *,
    forecast: bool = False,
) -> Judgement:
    """Check giving a referral to a crew next, as if nobody had it yet.

    Raises:
        NotFound: The crew is not on duty, or there is no such open referral.
        WrongStatus: A person must decide about it first, or a crew is on scene.
    """
    free = as_if.free(picture, referral_id, crew_id, at).picture
    posed = pose(free, standing, at=at)
    plan = carry_over(posed.problem, orders_in_force(free))
    chances = foresee(free, posed, plan) if forecast else NOT_FORESEEN
    return Judgement(
        codes=broken(posed, free, referral_id, crew_id),
        travel=posed.travel_of(picture.crews[crew_id][0].name),
        card=card(free, posed, plan, referral_id, chances),
    )


def broken(
    posed: Posed, picture: Picture, referral_id: ReferralId, crew_id: CrewId
) -> tuple[str, ...]:
    """Codes of the hard rules that giving a crew this referral next would break."""
    name = picture.crews[crew_id][0].name
    breaches = check_one(posed.problem, name, str(referral_id))
    return tuple(sorted({breach.rule.value for breach in breaches}))


def broken_by_second(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    crew_id: CrewId,
    at: datetime,
) -> tuple[str, ...]:
    """Codes of the hard rules that sending this crew as a second one would break.

    Raises:
        BadField, CrewBusy, NotFound, WrongStatus: As `as_if.helping` says.
    """
    as_if.helping(picture, referral_id, crew_id, at)
    alone = as_if.left_to_bring(picture, referral_id, crew_id)
    return broken(pose(alone, standing, at=at), alone, referral_id, crew_id)


def match_card(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    at: datetime,
    *,
    forecast: bool = False,
) -> MatchCard | None:
    """The card of a referral as things stand, or None: nobody could be sent now."""
    posed = pose(picture, standing, at=at)
    if str(referral_id) not in {job.key for job in posed.problem.jobs}:
        return None
    plan = carry_over(posed.problem, orders_in_force(picture))
    chances = foresee(picture, posed, plan) if forecast else NOT_FORESEEN
    told = card(picture, posed, plan, referral_id, chances)
    chosen = told.chosen or next(iter(told.next), None)
    if chosen is not None and not chosen.late_min:
        return told
    there = chosen.arrive_at if chosen else None
    met = meet.soonest(picture, standing, referral_id, at, sooner_than=there)
    return replace(told, could_meet=met)


def judge_two(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    crews: tuple[CrewId, CrewId],
    at: datetime,
) -> Judgement:
    """Check sending two crews that meet, the first of them to lead.

    Raises:
        BadField, CrewBusy, NotFound, WrongStatus: As `as_if.both` says.
    """
    lead, _ = crews
    as_if.both(picture, referral_id, crews, at)
    free = as_if.free(picture, referral_id, lead, at).picture
    posed = pose(free, standing, at=at)
    plan = carry_over(posed.problem, orders_in_force(free))
    return Judgement(
        codes=meet.broken_by_two(free, standing, referral_id, crews, at),
        travel=posed.travel_of(picture.crews[lead][0].name),
        card=card(free, posed, plan, referral_id),
    )
