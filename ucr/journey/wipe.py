"""A coordinator ends a crew's sign-ins: its phones forget what they keep."""

from ucr.domain.board import Entry, Kind, crew_entry
from ucr.domain.codes import WipeReason
from ucr.domain.crew import Crew
from ucr.domain.ids import Actor, AreaId, CrewId
from ucr.domain.phone_events import PhonesWiped
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import crews, sessions


async def wipe(
    runtime: Runtime,
    area_id: AreaId,
    crew_id: CrewId,
    reason: WipeReason,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> int:
    """End every session of the crew; how many were open.

    The fact is written even where none was open: a phone may be out of reach since
    its session ran out, and must forget all the same.

    Raises:
        NotFound: There is no such crew in the area.
    """
    async with change(runtime, area_id, once=once) as step:
        crew = await crews.get(step.conn, area_id, crew_id)
        ended = await sessions.wipe_of_crew(step.conn, crew_id, at=step.at)
        event = PhonesWiped(
            crew_id=crew_id, reason=reason, sessions=ended, at=step.at, by=by
        )
        step.record(event, await _entry(step, crew))
    return ended


async def _entry(step: Change, crew: Crew) -> Entry:
    """The crew as the board shows it: a wipe changes nothing there."""
    shift = await crews.find_shift(step.conn, step.area_id, crew.id, at=step.at)
    if shift is None:
        return Entry(kind=Kind.CREW, key=str(crew.id), version=0, card=None)
    return crew_entry(crew, shift)
