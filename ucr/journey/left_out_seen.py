"""A named person sees to a case or a crew that the dispatcher goes on without."""

from dataclasses import dataclass, replace
from datetime import datetime

from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.crews_left_out import CrewLeftOutAcknowledged
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId
from ucr.domain.left_out import CaseLeftOutAcknowledged, as_told
from ucr.journey.change import Change, Once, change
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
) -> None:
    """Say who sees to a case; when another was quicker, nothing happens.

    Raises:
        NotFound: It is not left out, or no longer.
        StaleWrite: It is left out anew, or for another reason.
    """
    async with change(runtime, area_id, once=once) as step:
        area = await areas.get(step.conn, area_id)
        said = {one.referral_id: one for one in area.left_out}
        found = as_told(said.get(case_id), glance.since_at)
        if found.acknowledged_at is None:
            seen, fact = found.acknowledge(glance.name, by=glance.by, at=step.at)
            left_out = tuple({**said, case_id: seen}.values())
            await _keep(step, replace(area, left_out=left_out), fact)


async def acknowledge_crew(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    glance: Glance,
    *,
    once: tuple[Once, ...],
) -> None:
    """Say who sees to a crew; the same as of a case.

    Raises:
        NotFound: It is not left out, or no longer.
        StaleWrite: It is left out anew, or for another reason.
    """
    async with change(runtime, area_id, once=once) as step:
        area = await areas.get(step.conn, area_id)
        said = {one.crew_id: one for one in area.crews_left_out}
        found = as_told(said.get(crew_id), glance.since_at)
        if found.acknowledged_at is None:
            seen, fact = found.acknowledge(glance.name, by=glance.by, at=step.at)
            crews = tuple({**said, crew_id: seen}.values())
            await _keep(step, replace(area, crews_left_out=crews), fact)


async def _keep(
    step: Change, area: Area, fact: CaseLeftOutAcknowledged | CrewLeftOutAcknowledged
) -> None:
    step.record(fact, area_entry(await areas.save(step.conn, area)))
