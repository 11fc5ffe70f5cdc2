"""Cases that a crew may be turned round for, and which of them comes first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from routing.plan import Plan
from routing.problem import Job
from routing.travel.standing import StandingTimes
from ucr.domain.ids import ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.matching import meet
from ucr.matching.decide import inserted
from ucr.matching.in_force import orders_in_force
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed, need_of, pose
from ucr.matching.price import prices


@dataclass(frozen=True, slots=True)
class LateCase:
    """One that no crew was told of, and that whoever is meant to come reaches late.

    Attributes:
        free: The area as if nobody had it.
        plan: What is ordered there, with every waiting case put in.
    """

    free: Picture
    posed: Posed
    plan: Plan
    job: Job


class LateCases:
    """Those of one area at one moment; what all of them share is worked out once."""

    def __init__(self, picture: Picture, standing: StandingTimes, at: datetime) -> None:
        self.picture, self.standing, self.at = picture, standing, at
        self._prices = prices(picture.settings)
        self._as_it_is: tuple[Posed, Plan] | None = None

    def find(self, case_id: ReferralId) -> LateCase | None:
        """The case, where the area wants diversions for its class; None: it is none."""
        case = self.picture.referrals.get(case_id)
        wanted = self.picture.settings.diverts_for
        if case is None or need_of(case).value not in wanted:
            return None
        free = meet.unasked(self.picture, case, self.at)
        if free is None:
            return None
        posed, plan = self._planned(free)
        job = posed.problem.job(str(case_id))
        stop = plan.find_stop(job.key)
        is_late = stop is None or stop.start_s > job.due_s
        return LateCase(free, posed, plan, job) if is_late and not job.on_hold else None

    def before(self, case_id: ReferralId) -> Iterator[ReferralId]:
        """Every case that may wait and that comes before this one."""
        mine = self._rank(case_id)
        for one, case in self.picture.referrals.items():
            may_wait = case.status in (ReferralStatus.WAITING, ReferralStatus.ASSIGNED)
            if may_wait and self._rank(one) < mine:
                yield one

    def _rank(self, case_id: ReferralId) -> tuple[int, datetime, str]:
        """The dearest minute first, then who is due first: both stand still.

        So no suggestion jumps to and fro between two cases.
        """
        case = self.picture.referrals[case_id]
        minute = self._prices.of(need_of(case)).late_per_minute
        return (-minute, case.due.due_at, str(case_id))

    def _planned(self, free: Picture) -> tuple[Posed, Plan]:
        if free is not self.picture:
            return self._plan(free)
        if self._as_it_is is None:
            self._as_it_is = self._plan(free)
        return self._as_it_is

    def _plan(self, free: Picture) -> tuple[Posed, Plan]:
        posed = pose(free, self.standing, at=self.at)
        return posed, inserted(posed, orders_in_force(free), free)
