"""What the independent check says of one person's choice of crew."""

from dataclasses import dataclass, replace
from datetime import datetime

from routing.carry import carry_over
from routing.check import check_one
from routing.travel.standing import StandingTimes
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.matching.card import MatchCard, card
from ucr.matching.picture import Picture
from ucr.matching.pose import orders_in_force, pose


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
) -> Judgement:
    """Check giving a referral to a crew next, as if nobody had it yet."""
    free = _as_if_free(picture, referral_id, crew_id)
    posed = pose(free, standing, at=at)
    name = picture.crews[crew_id][0].name
    key = str(referral_id)
    breaches = check_one(posed.problem, name, key)
    plan = carry_over(posed.problem, orders_in_force(free))
    return Judgement(
        codes=tuple(sorted({breach.rule.value for breach in breaches})),
        travel=posed.travel,
        card=card(free, posed, plan, referral_id),
    )


def match_card(
    picture: Picture, standing: StandingTimes, referral_id: ReferralId, at: datetime
) -> MatchCard | None:
    """The card of a referral as things stand, or None: nobody could be sent now."""
    posed = pose(picture, standing, at=at)
    if str(referral_id) not in {job.key for job in posed.problem.jobs}:
        return None
    plan = carry_over(posed.problem, orders_in_force(picture))
    return card(picture, posed, plan, referral_id)


def _as_if_free(picture: Picture, referral_id: ReferralId, wished: CrewId) -> Picture:
    """The picture in which nobody has the referral: it waits, whoever has it now.

    Nor does the wished crew have what was only proposed for it: it was never told.
    """
    waiting = replace(picture.referrals[referral_id], status=ReferralStatus.WAITING)
    held: dict[CrewId, Assignment] = {
        crew_id: assignment
        for crew_id, assignment in picture.assignments.items()
        if assignment.referral_id != referral_id
        and (crew_id != wished or assignment.status is not AssignmentStatus.PROPOSED)
    }
    return Picture(
        area_id=picture.area_id,
        referrals={**picture.referrals, referral_id: waiting},
        assignments=held,
        visits={crew: visit for crew, visit in picture.visits.items() if crew in held},
        crews=picture.crews,
        plans=picture.plans,
        positions=picture.positions,
    )
