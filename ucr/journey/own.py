"""What a crew may tap about: its own assignments only."""

from ucr.domain.assignment import Assignment
from ucr.domain.errors import NotYourOffer
from ucr.domain.ids import AssignmentId
from ucr.domain.visit import Tap
from ucr.journey.change import Change
from ucr.store import assignments


async def own(step: Change, assignment_id: AssignmentId, tap: Tap) -> Assignment:
    """The assignment that was tapped.

    Raises:
        NotFound: There is none of that id in this area.
        NotYourOffer: It is another crew's.
    """
    found = await assignments.get(step.conn, step.area_id, assignment_id)
    if found.crew_id != tap.crew_id:
        raise NotYourOffer(found.id)
    return found
