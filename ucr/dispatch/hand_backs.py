"""The dispatcher's look at every case's last moment, on each turn of its loop."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from ucr.domain import drafting
from ucr.domain.codes import Part
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.hand_back import HandBackPolicy
from ucr.domain.ids import ReferralId
from ucr.domain.visit import VisitStatus
from ucr.journey import hand_back
from ucr.journey.each import each
from ucr.journey.hand_back import Seen, has_accepted
from ucr.matching.decide import Thought
from ucr.matching.picture import Picture
from ucr.runtime import Runtime
from ucr.store.leases import Lease

Expected: TypeAlias = Mapping[ReferralId, datetime | None]
"""When each open case has a crew there, by the plan in force; None: nobody comes."""
OVERTAKEN: Final = (StaleWrite, WrongStatus, NotFound)

log = structlog.get_logger(__name__)


def expected(picture: Picture, thought: Thought) -> Expected:
    """Every case that a thought has looked at, with the arrival that it plans.

    Of two crews that meet the first counts: with help there nothing goes back.
    """
    arrivals: dict[ReferralId, datetime] = {}
    for plan in thought.crew_plans(picture):
        for stop in plan.stops:
            first = min(arrivals.get(stop.referral_id, stop.arrive_at), stop.arrive_at)
            arrivals[stop.referral_id] = first
    return {id_: arrivals.get(id_) for id_ in picture.referrals}


async def look(
    runtime: Runtime, picture: Picture, arrivals: Expected, lease: Lease
) -> None:
    """Draft, drop or send what needs it now; each is judged again as it is stored."""
    policy = await hand_back.policy_of(runtime, picture.area_id)
    in_need = {
        seen.referral.id: seen
        for seen in needing(picture, arrivals, policy, runtime.clock.now())
    }

    async def settle(referral_id: ReferralId) -> None:
        try:
            turn = await hand_back.settle(runtime, in_need[referral_id], lease=lease)
        except OVERTAKEN as moved:
            log.info("overtaken", area=picture.area_id, by=type(moved).__name__)
        else:
            if turn is not None:
                log.info("hand_back", area=picture.area_id, turn=turn.value)

    await each(picture.area_id, in_need, settle)


def needing(
    picture: Picture, arrivals: Expected, policy: HandBackPolicy, now: datetime
) -> Iterator[Seen]:
    """Cases about which something is to be done; one with a crew there never is."""
    held = {
        one.referral_id: one
        for one in picture.assignments.values()
        if one.part is Part.LEAD
    }
    there = {
        visit.referral_id
        for visit in picture.visits.values()
        if visit.status is VisitStatus.ON_SCENE
    }
    for id_, predicted_at in arrivals.items():
        referral = picture.referrals.get(id_)
        if referral is None or id_ in there:
            continue
        outlook = drafting.outlook(referral, policy, predicted_at, now)
        accepted = has_accepted(held.get(id_))
        if drafting.turn(referral, outlook, policy, crew_accepted=accepted):
            yield Seen(referral, predicted_at)
