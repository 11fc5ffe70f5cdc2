"""Two cases look like one: both say so, and a person is asked. Nothing is merged."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ucr.domain import joining, likeness
from ucr.domain.codes import Evidence
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.patient import Location, Story
from ucr.domain.referral import Referral
from ucr.domain.ties import Alike
from ucr.journey import keep
from ucr.journey.change import Change, change
from ucr.journey.offer import lease_actor
from ucr.runtime import Runtime
from ucr.store import referrals, ties
from ucr.store.leases import Lease

Told = tuple[Story, Location]


@dataclass(slots=True)
class Compared:
    """What one dispatcher has compared so far: forgotten when it ends, and done anew.

    What a person has said of a pair is not here but in the cases.
    """

    told: dict[ReferralId, Told] = field(default_factory=dict)

    def fresh(self, now: Iterable[Referral]) -> list[Referral]:
        """Those of whom person or place is not as it was compared."""
        return [
            one for one in now if self.told.get(one.id) != (one.story, one.location)
        ]

    def keep(self, every: Iterable[Referral]) -> None:
        """Remember these as they are, and nothing else."""
        self.told = {one.id: (one.story, one.location) for one in every}


async def look(
    runtime: Runtime,
    area_id: AreaId,
    now: Sequence[Referral],
    compared: Compared,
    *,
    lease: Lease,
) -> int:
    """Compare what is new with everything it may be.

    Args:
        now: Every open case of the area.

    Returns:
        How many pairs a person is asked about because of it.

    Raises:
        NotDispatcher: Another process decides for this area now.
    """
    fresh = compared.fresh(now)
    if not fresh:
        return 0
    pairs = await _pairs(runtime, area_id, [one.id for one in fresh])
    for one, two in pairs:
        await _ask(runtime, area_id, one, two, lease=lease)
    compared.keep(now)
    return len(pairs)


async def _pairs(
    runtime: Runtime, area_id: AreaId, fresh: Sequence[ReferralId]
) -> list[tuple[ReferralId, ReferralId]]:
    """Pairs that look like one case in a way that no person has seen."""
    closed_after = runtime.clock.now() - likeness.CLOSED_SINCE
    async with runtime.pool.connection() as conn:
        every = await ties.list_comparable(conn, area_id, closed_after=closed_after)
    new = [one for one in every if one.id in fresh]
    return await asyncio.to_thread(_alike, new, every)


def _alike(
    new: Iterable[Referral], every: Sequence[Referral]
) -> list[tuple[ReferralId, ReferralId]]:
    found = {
        (min(one.id, two.id), max(one.id, two.id))
        for one in new
        for two in every
        if one.id != two.id and _is_to_ask(one, two)
    }
    return sorted(found)


def _is_to_ask(one: Referral, two: Referral) -> bool:
    if one.is_closed and two.is_closed:
        return False
    if not likeness.may_be_compared(one, two):
        return False
    found = likeness.evidence(one, two)
    return likeness.is_likely(found) and _is_news(one, two, found)


def _is_news(one: Referral, two: Referral, found: tuple[Evidence, ...]) -> bool:
    return one.ties.is_news(Alike(other=two.id, evidence=found))


async def _ask(
    runtime: Runtime, area_id: AreaId, one: ReferralId, two: ReferralId, *, lease: Lease
) -> None:
    """Write it into both, if it is still so: a person may have been quicker."""
    async with change(runtime, area_id, lease=lease) as step:
        first = await referrals.get(step.conn, area_id, one)
        second = await referrals.get(step.conn, area_id, two)
        if first.filed_at or second.filed_at or not _is_to_ask(first, second):
            return
        found, by = likeness.evidence(first, second), lease_actor(lease)
        await _suspect(step, first, Alike(other=two, evidence=found), by=by)
        await _suspect(step, second, Alike(other=one, evidence=found), by=by)


async def _suspect(
    step: Change, referral: Referral, found: Alike, *, by: Actor
) -> None:
    await keep.referral(step, joining.suspect(referral, found, by=by, at=step.at))
