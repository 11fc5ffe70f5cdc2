"""Suggesting a diversion: a crew on its way to somebody less urgent, for who waits.

Nobody is diverted here: a person sees the suggestion, looks at what it would do, and
presses. Only where the area is set so (`divert.suggest`); it is thought of when a match
card is read, never when the dispatcher decides.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from routing.ahead.divert import LEAST_GAIN, Diversion, find_diversion
from routing.problem import Job, Problem
from routing.travel.standing import StandingTimes
from ucr.domain.act import newest
from ucr.domain.codes import ActKind, Part
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import CrewBusy, NotFound, WrongStatus
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.ties import on_floor_since, red_flagged
from ucr.domain.visit import VisitStatus
from ucr.matching import judge
from ucr.matching.could_divert import CouldDivert
from ucr.matching.judge import Judgement
from ucr.matching.late import LateCase, LateCases
from ucr.matching.picture import Picture
from ucr.matching.pose import FRESH, Posed, case_of
from ucr.matching.preview import Effect, Look, Preview, Wanted, preview

TRIED: Final = 6
"""So many crews are tried in full, those who would be there soonest."""
LOOKED_AT: Final = 2
"""So many of those that pay are previewed, the best first: each is two thoughts."""
KEEPS: Final = LEAST_GAIN // 2
"""Another crew must gain so much more than the one that a screen shows. Chosen here."""
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For which case, and what is known beside the picture.

    Attributes:
        shown: The crew that the screen suggests already; None: it shows none.
        unsafe: Crews that ask for help, or whose check-in runs.
        only: The one crew to look at; None: every one.
    """

    referral_id: ReferralId
    at: datetime
    shown: CrewId | None = None
    unsafe: AbstractSet[CrewId] = frozenset()
    only: CrewId | None = None


def suggest(
    picture: Picture, standing: StandingTimes, asked: Asked
) -> CouldDivert | None:
    """The diversion that gains most for a case; None: none does, or none is wanted.

    Only for a case of which no crew was told, and which whoever is meant to come would
    reach late, or nobody. What it says is what the preview of that choice says.
    """
    area = LateCases(picture, standing, asked.at)
    late = area.find(asked.referral_id)
    if late is None:
        return None
    looked_at = 0
    for found in _paying(late, asked):
        if _is_for_another(area, replace(asked, only=picture.crew_named(found.crew))):
            continue
        told = _told(picture, standing, found, asked)
        looked_at += 1
        if told is not None or looked_at == LOOKED_AT:
            return told
    return None


def _is_for_another(area: LateCases, asked: Asked) -> bool:
    """Whether turning this crew would pay for a case that comes before this one.

    So that no crew is suggested for two at a time, whoever reads whose card: whom it
    is for follows from the area alone.
    """
    return any(
        _paying(late, replace(asked, referral_id=case_id, shown=None))
        for case_id in area.before(asked.referral_id)
        if (late := area.find(case_id)) is not None
    )


def judge_turning(
    picture: Picture,
    standing: StandingTimes,
    referral_id: ReferralId,
    crew_id: CrewId,
    at: datetime,
    *,
    forecast: bool = False,
) -> Judgement:
    """`judge.judge`; of a crew on its way, its card keeps what was suggested of it.

    Raises:
        NotFound, WrongStatus: As `judge.judge` says.
    """
    judged = judge.judge(picture, standing, referral_id, crew_id, at, forecast=forecast)
    if not may_turn(picture, crew_id, at):
        return judged
    asked = Asked(referral_id=referral_id, at=at, only=crew_id)
    turned = suggest(picture, standing, asked)
    return replace(judged, card=replace(judged.card, could_divert=turned))


def may_turn(picture: Picture, crew_id: CrewId, at: datetime) -> bool:
    """Whether a crew has said yes to a case, and nothing holds it there but that.

    Not one that is with somebody, helps or is helped, rests, was turned round for this
    case already, was pinned to it by a person, or may be anywhere by now.
    """
    held, visit = picture.assignments.get(crew_id), picture.visits.get(crew_id)
    if held is None or visit is None:
        return False
    case = picture.referrals.get(held.referral_id)
    if case is None or case.pinned_to == crew_id or _was_turned(case, crew_id):
        return False
    going = [one for one in picture.assignments.values() if one.referral_id == case.id]
    return (
        held.part is Part.LEAD
        and held.superseded_at is None
        and len(going) == 1
        and visit.referral_id == case.id
        and picture.crews[crew_id][1].status is ShiftStatus.ON
        and _is_found(picture, crew_id, visit.status, at)
    )


def _was_turned(case: Referral, crew_id: CrewId) -> bool:
    last = newest(case.acts)
    turned = last is not None and last.kind is ActKind.DIVERT
    return turned and last is not None and last.crew_id == crew_id


def _is_found(
    picture: Picture, crew_id: CrewId, status: VisitStatus, at: datetime
) -> bool:
    """It has not set off, or its place is known: the road is measured from there."""
    if status is VisitStatus.TO_DO:
        return True
    position = picture.positions.get(crew_id)
    is_fresh = position is not None and at - position.at <= FRESH
    return status is VisitStatus.EN_ROUTE and is_fresh


def _paying(late: LateCase, asked: Asked) -> Sequence[Diversion]:
    """Diversions to the case that gain enough, the one to suggest first."""
    picture, posed, plan, job = late.free, late.posed, late.plan, late.job
    shown = _name(picture, asked.shown)
    tries = (
        find_diversion(posed.problem, plan, name, to_job=job.key)
        for name in islice(_near(picture, posed, job, asked), TRIED)
    )
    found = [one for one in tries if one and not _harms(picture, posed.problem, one)]
    most = max((one.gain for one in found), default=0)

    def order(one: Diversion) -> tuple[bool, int, str]:
        stays = one.crew == shown and one.gain + KEEPS > most
        return (not stays, -one.gain, one.crew)

    return sorted(found, key=order)


def _near(picture: Picture, posed: Posed, job: Job, asked: Asked) -> Iterator[str]:
    """Call signs of crews that may turn, the one shown first, then by the drive."""
    price = posed.problem.prices.of
    found: list[tuple[bool, int, str]] = []
    for crew_id, (crew, _) in picture.crews.items():
        if asked.only not in (None, crew_id) or crew_id in asked.unsafe:
            continue
        if not may_turn(picture, crew_id, asked.at):
            continue
        vehicle = posed.problem.crew(crew.name)
        left = posed.problem.job(vehicle.committed[0])
        if price(left.need).late_per_minute < price(job.need).late_per_minute:
            road_s = int(posed.problem.travel_of(vehicle)[vehicle.place, job.place])
            found.append((crew_id != asked.shown, road_s, crew.name))
    return (name for _, _, name in sorted(found))


def _name(picture: Picture, crew_id: CrewId | None) -> str | None:
    pair = picture.crews.get(crew_id) if crew_id else None
    return pair[0].name if pair else None


def _harms(picture: Picture, problem: Problem, found: Diversion) -> bool:
    """Whether somebody pays for it who must not, whatever the prices say.

    Nobody is left without a crew; nobody who lies on the floor or has a red flag, and
    would be reached in time, is reached late.
    """
    for one in found.effects:
        before, after = one.start_before_s, one.start_after_s
        if one.job == found.to_job or before is None:
            continue
        due_s = problem.job(one.job).due_s
        is_late = after is not None and before <= due_s < after
        if after is None or (is_late and _is_kept(picture, case_of(one.job))):
            return True
    return False


def _is_kept(picture: Picture, case_id: ReferralId) -> bool:
    case = picture.referrals[case_id]
    on_floor = on_floor_since(case.floor_since_at, case.ties) is not None
    return on_floor or bool(red_flagged(case.red_flags, case.ties))


def _told(
    picture: Picture, standing: StandingTimes, found: Diversion, asked: Asked
) -> CouldDivert | None:
    """The suggestion in the preview's own numbers; None: it does not bear it out."""
    crew_id, wanted_id = picture.crew_named(found.crew), asked.referral_id
    wanted = Wanted(referral_id=wanted_id, crew_id=crew_id, look=Look.ASSIGN)
    try:
        seen = preview(picture, standing, wanted, asked.at)
    except (CrewBusy, NotFound, WrongStatus):
        return None  # what would be refused is not suggested
    left_id = case_of(found.from_job)
    left = next((one for one in seen.others if one.referral_id == left_id), None)
    arrive_at = _borne_out(picture, seen, found)
    if arrive_at is None or left is None:
        return None
    comes, told = left.after, picture.settings.number("price.told_crew_changed")
    if comes.crew is None or comes.arrive_at is None:
        return None
    return CouldDivert(
        crew_id=crew_id,
        crew=found.crew,
        from_id=left_id,
        from_reference=left.reference,
        at=arrive_at,
        sooner_min=_sooner(seen.case),
        late_min=_late_min(seen.case),
        left_crew=comes.crew,
        left_at=comes.arrive_at,
        later_min=_later(left) or 0,
        left_late_min=_late_min(left),
        gain=found.gain,
        told=told if comes.crew != found.crew else 0,
        others=len(seen.others) - 1,
    )


def _borne_out(picture: Picture, seen: Preview, found: Diversion) -> datetime | None:
    """When the crew is there; None: it breaks a rule, helps nobody, or harms somebody.

    By the preview of that choice, which searches where the suggestion only inserts.
    """
    before, after = seen.case.before, seen.case.after
    if seen.rules or seen.taken_from != case_of(found.from_job):
        return None
    if after.crew != found.crew or after.arrive_at is None:
        return None
    if before.arrive_at is not None and before.arrive_at <= after.arrive_at:
        return None
    if before.spare_min is not None and before.spare_min >= 0:
        return None  # the search finds a crew in time
    return None if any(_pays(picture, one) for one in seen.others) else after.arrive_at


def _pays(picture: Picture, one: Effect) -> bool:
    was, then = one.before.spare_min, one.after.spare_min
    if was is None:
        return False
    is_late = then is not None and then < 0 <= was
    return then is None or (is_late and _is_kept(picture, one.referral_id))


def _sooner(case: Effect) -> int | None:
    later = _later(case)
    return None if later is None else -later


def _later(one: Effect) -> int | None:
    """Whole minutes later than before, rounded up; None: nobody before, or after."""
    was, then = one.before.arrive_at, one.after.arrive_at
    return None if was is None or then is None else -((was - then) // MINUTE)


def _late_min(one: Effect) -> int:
    return max(0, -(one.after.spare_min or 0))
