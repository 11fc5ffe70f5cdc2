"""Two crews who could meet at a person's door at once, where no crew alone will do.

Only crews with nothing before them: whoever is busy is not taken from anybody. The
dispatcher sends no two by itself; a person sees the two, and presses once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from routing.check import check_one
from routing.meeting import soonest_pair
from routing.problem import BadProblem, Job, Meeting, Problem
from routing.travel.standing import StandingTimes
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.matching import as_if
from ucr.matching.picture import Picture
from ucr.matching.pose import pose


@dataclass(frozen=True, slots=True, kw_only=True)
class CouldMeet:
    """Two crews, and when both would be there.

    Attributes:
        lead: Who is there first: it has the case, and its arrival stops the clock.
        late_min: Whole minutes after the case is due; 0: in time.
    """

    lead_id: CrewId
    lead: str
    second_id: CrewId
    second: str
    at: datetime
    late_min: int


def soonest(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    at: datetime,
    *,
    sooner_than: datetime | None = None,
) -> CouldMeet | None:
    """The two who could both be there soonest; None: one crew is enough, or no two can.

    Each must bring the skills and kit, be asked about nothing else, and be allowed on a
    scene alone then: the first may wait there for the other.

    Args:
        sooner_than: When one crew with enough people would be there; None: none can.
    """
    case = picture.referrals.get(referral_id)
    free = unasked(picture, case, at) if case else None
    if free is None:
        return None
    posed = pose(free, standing, at=at)
    problem = _of_idle(posed.problem, str(referral_id))
    (job,) = problem.jobs
    met = soonest_pair(problem, {}, job) if job.people > 1 and not job.on_hold else None
    if met is None or rules_of(problem, job, met.crews):
        return None
    there = posed.moment(met.at_s)
    if sooner_than is not None and there >= sooner_than:
        return None
    lead, second = sorted(met.crews, key=lambda key: (_drive_s(problem, key, job), key))
    return CouldMeet(
        lead_id=free.crew_named(lead),
        lead=lead,
        second_id=free.crew_named(second),
        second=second,
        at=there,
        late_min=-(-max(met.at_s - job.due_s, 0) // 60),
    )


def broken_by_two(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    crews: tuple[CrewId, CrewId],
    at: datetime,
) -> tuple[str, ...]:
    """Codes of the hard rules that sending these two would break, by the check.

    Args:
        picture: As if nobody had the case.
    """
    problem = pose(picture, standing, at=at).problem
    first, second = (picture.crews[crew_id][0].name for crew_id in crews)
    return rules_of(problem, problem.job(str(referral_id)), (first, second))


def rules_of(problem: Problem, job: Job, crews: tuple[str, str]) -> tuple[str, ...]:
    """What the independent check holds against two crews that meet at a job now."""
    try:
        at_s = max(_drive_s(problem, key, job) for key in crews)
        told = replace(job, may_meet=True, meeting=Meeting(crews=crews, at_s=at_s))
        jobs = tuple(told if one.key == job.key else one for one in problem.jobs)
        met = replace(problem, jobs=jobs)
    except BadProblem as bad:
        return (bad.code,)
    breaches = [breach for key in crews for breach in check_one(met, key, job.key)]
    return tuple(sorted({breach.rule.value for breach in breaches}))


def unasked(picture: Picture, case: Referral, at: datetime) -> Picture | None:
    """The area as if nobody had the case; None: some crew was told of it."""
    if case.concerns or case.location.lon is None:
        return None
    if case.status is ReferralStatus.WAITING:
        return picture
    held = [
        crew_id
        for crew_id, one in picture.assignments.items()
        if one.referral_id == case.id and one.status is AssignmentStatus.PROPOSED
    ]
    if len(held) != 1 or held[0] not in picture.crews:
        return None
    return as_if.free(picture, case.id, held[0], at).picture


def _of_idle(problem: Problem, key: str) -> Problem:
    """The job alone, and the crews that have nothing before them."""
    idle = (
        crew
        for crew in problem.crews
        if not crew.committed and crew.free_s <= 0 and crew.unavailable is None
    )
    return replace(problem, crews=tuple(idle), jobs=(problem.job(key),))


def _drive_s(problem: Problem, key: str, job: Job) -> int:
    crew = problem.crew(key)
    return int(problem.travel_of(crew)[crew.place, job.place])
