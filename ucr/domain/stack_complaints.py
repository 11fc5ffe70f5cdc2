"""What a coded complaint means for UCR: EXAMPLE VALUES ONLY.

The code lists of triage systems belong to their publishers and are not printed here.
These codes are invented, so that the demo and the tests have some; a service gives its
own map in UCR_STACKS, agreed with its ambulance trust and its clinical safety officer.
A complaint that is not in the map is shown, and a clinician chooses the need.
"""

from collections.abc import Mapping
from typing import Final

from ucr.domain.codes import Need

EXAMPLE_SYSTEM: Final = "https://ucr.example/complaint"
EXAMPLE: Final[Mapping[str, Need]] = {
    "EX-FALL": Need.FALL,
    "EX-FALL-LIFT": Need.FALL,
    "EX-FRAIL": Need.FRAILTY,
    "EX-OFF-LEGS": Need.REDUCED_FUNCTION,
    "EX-PALLIATIVE": Need.PALLIATIVE,
    "EX-CATHETER": Need.CATHETER,
    "EX-CONFUSED": Need.CONFUSION,
    "EX-SUGAR": Need.DIABETES,
    "EX-CARER": Need.CARER_BREAKDOWN,
    "EX-EQUIPMENT": Need.EQUIPMENT,
}


def need_of(code: str, own: Mapping[str, Need]) -> Need | None:
    """The need behind a complaint's code; None: it is not mapped.

    Args:
        code: As the stack tells it.
        own: The service's own map; while it is empty the examples count.
    """
    return (own or EXAMPLE).get(code)
