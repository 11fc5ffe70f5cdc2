"""A coordinator or manager says when cases go back to 999, and which by themselves."""

from dataclasses import replace

from ucr.domain.area import Area
from ucr.domain.board import area_entry
from ucr.domain.hand_back import HandBackPolicy
from ucr.domain.hand_back_events import HandBackPolicyChanged
from ucr.domain.ids import AreaId
from ucr.journey import keep_area
from ucr.journey.change import Once, change
from ucr.journey.decide import Verdict
from ucr.journey.keep_area import Because
from ucr.runtime import Runtime
from ucr.store import areas


async def set_hand_back(
    runtime: Runtime,
    area_id: AreaId,
    policy: HandBackPolicy,
    verdict: Verdict,
    *,
    once: tuple[Once, ...],
) -> Area:
    """Change an area's policy; it counts from the next look on, drafts included.

    Raises:
        StaleWrite: Someone else changed the area at the same moment.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await areas.get(step.conn, area_id)
        after = replace(before, hand_back=policy)
        because = Because(
            by=verdict.by,
            why=verdict.note or "",
            action="changed the hand-back policy",
        )
        saved, _ = await keep_area.version(step, before, after, because)
        event = HandBackPolicyChanged(
            area_id=area_id,
            auto=policy.auto,
            margin_min=policy.margin_min,
            lead_min=policy.lead_min,
            at=step.at,
            by=verdict.by,
        )
        step.record(event, area_entry(saved))
    return saved
