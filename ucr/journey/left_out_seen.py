"""A named person sees to a case or a crew that the dispatcher goes on without."""

from dataclasses import dataclass, replace
from datetime import datetime

from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId
from ucr.domain.left_out import as_told
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import areas


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Who saw it, and since when it was left out then: what comes after is unseen."""

    by: Actor
    name: str
    since_at: datetime


async def acknowledge_case(
    runtime: Runtime,
    area_id: AreaId,
    case_id: ReferralId,
    glance: Glance,
    *,
    once: tuple[Once, ...],
) -> Area:
    """Say who sees to a case; when another was quicker, nothing happens.

    Raises:
        NotFound: It is not left out, or no longer.
        StaleWrite: It is left out anew, or for another reason.
    """
    async with change(runtime, area_id, once=once) as step:
        area = await areas.get(step.conn, area_id)
        said = {one.referral_id: one for one in area.left_out}
        found = as_told(said.get(case_id), glance.since_at)
        if found.acknowledged_at is not None:
            return area
        seen, fact = found.acknowledge(glance.name, by=glance.by, at=step.at)
        left_out = tuple({**said, case_id: seen}.values())
        saved = await areas.save(step.conn, replace(area, left_out=left_out))
        step.record(fact, area_entry(saved))
        return saved


async def acknowledge_crew(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    glance: Glance,
    *,
    once: tuple[Once, ...],
) -> Area:
    """Say who sees to a crew; when another was quicker, nothing happens.

    Raises:
        NotFound: It is not left out, or no longer.
        StaleWrite: It is left out anew, or for another reason.
    """
    async with change(runtime, area_id, once=once) as step:
        area = await areas.get(step.conn, area_id)
        said = {one.crew_id: one for one in area.crews_left_out}
        found = as_told(said.get(crew_id), glance.since_at)
        if found.acknowledged_at is not None:
            return area
        seen, fact = found.acknowledge(glance.name, by=glance.by, at=step.at)
        crews = tuple({**said, crew_id: seen}.values())
        saved = await areas.save(step.conn, replace(area, crews_left_out=crews))
        step.record(fact, area_entry(saved))
        return saved
