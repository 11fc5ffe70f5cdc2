"""What a person saw of a crew before they pressed is still so, or nothing is done."""

from ucr.domain.crew_mark import mark, now_words
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import CrewId
from ucr.journey.change import Change
from ucr.store import assignments, crews, referrals, visits


async def demand_crew(step: Change, crew_id: CrewId, seen: str | None) -> None:
    """Go on only while the crew is, and has, what it was and had then.

    Args:
        step: The step that is to be made.
        crew_id: The crew.
        seen: `ucr.domain.crew_mark` of it as it was; None: the caller does not say.

    Raises:
        NotFound: The crew is not on duty.
        StaleWrite: It is, or has, something else by now: the words say what.
    """
    if seen is None:
        return
    shift = await crews.find_shift(step.conn, step.area_id, crew_id, at=step.at)
    if shift is None:
        raise NotFound("crew on duty")
    held = await assignments.find_active_of_crew(step.conn, crew_id)
    case = (
        await referrals.get(step.conn, step.area_id, held.referral_id) if held else None
    )
    visit = await visits.find_active_of_crew(step.conn, crew_id)
    if mark(shift, held, visit, case) != seen:
        crew = await crews.get(step.conn, step.area_id, crew_id)
        raise StaleWrite("crew", crew.name, now=now_words(shift, held, visit))
