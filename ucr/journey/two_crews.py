"""A coordinator sends two crews that meet, in one press: both are asked, or neither."""

import asyncio
from dataclasses import dataclass

from ucr.domain.assignment import Assignment
from ucr.domain.codes import ActKind
from ucr.domain.errors import BreaksRule
from ucr.domain.ids import AreaId
from ucr.journey import assign, second
from ucr.journey.assign import Wish
from ucr.journey.change import AlreadyDone, Once, already_done, change
from ucr.matching import judge, picture
from ucr.matching.judge import Judgement
from ucr.runtime import Runtime
from ucr.store.positions import latest


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWish:
    """Which two, the one that leads and the one that meets it."""

    lead: Wish
    second: Wish


async def send(
    runtime: Runtime, area_id: AreaId, wish: TwoWish, *, once: tuple[Once, ...]
) -> Assignment:
    """Ask both now; no rule is set aside by this: together they must break none.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BadField: It is one crew twice, or the lead has the case.
        BreaksRule: A hard rule forbids the two; choose one by one, with a reason.
        CrewBusy: One of them has another case.
        NotFound: One is not on duty in this area, or there is no such open case.
        StaleWrite: The case, or a crew, is not what the person saw.
        WrongStatus: A person must decide first, or a crew is with the person.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    judgement = await _judged(runtime, area_id, wish)
    if judgement.codes:
        raise BreaksRule(judgement.codes)
    async with change(runtime, area_id, once=once) as step:
        await assign.give(runtime, step, wish.lead, judgement)
        return await second.ask(runtime, step, wish.second, kind=ActKind.MEET)


async def _judged(runtime: Runtime, area_id: AreaId, wish: TwoWish) -> Judgement:
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    return await asyncio.to_thread(
        judge.judge_two,
        seen,
        runtime.ground(area_id).standing,
        wish.lead.referral_id,
        (wish.lead.crew_id, wish.second.crew_id),
        runtime.clock.now(),
    )
