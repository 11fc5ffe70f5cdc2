"""What a volunteer reads of a case: what a lift takes, and no more (hazard H16, P29).

Name, telephone, why, how to get in, and every risk stay. NHS number, birth date,
conditions, notes and the clinical answers go. It is done here, in what is sent, so that
no screen can show by mistake what it never had.
"""

from typing import Final

from ucr.api.cases import PatientView, StoryView
from ucr.domain.safety_check import Question

NEEDED: Final = frozenset({Question.DANGER, Question.CAN_GET_UP, Question.ALONE})
"""Answers that tell how safe and how heavy the lift is."""


def as_volunteer(story: StoryView) -> StoryView:
    """The story without what only a clinician needs."""
    told = story.patient
    return StoryView(
        patient=PatientView(
            name=told.name, nhs_number=None, born_on=None, phone=told.phone
        ),
        contacts=story.contacts,
        reason=story.reason,
        notes=None,
        conditions=(),
        answers=tuple(one for one in story.answers if one.question in NEEDED),
    )
