"""Why a crew cannot be sent now, in words for whoever pressed, and what else to do.

A hard rule is no such thing: that is set aside with a reason (`routing.say`).
"""

from typing import Final

from ucr.domain.errors import WrongStatus
from ucr.domain.ids import ReferralId, reference
from ucr.domain.visit import Visit, VisitStatus

DECIDE_FIRST: Final = (
    "A person must decide about this case first: no crew is sent to it before that"
)
HAS_NO_LEAD: Final = (
    "No second crew can be sent now: a first one must have been asked, and nobody else"
    " sent to help. Read the case again"
)
PIN: Final = "or pin this case to {crew}, and it waits for that crew"
RING: Final = "or ring {crew}"


def demand_not_on_scene(
    crew: str, visit: Visit | None, there: ReferralId, instead: str
) -> None:
    """Call nobody away in the middle of a visit.

    Args:
        crew: Its call sign.
        visit: The crew's own, if it has one.
        there: The case that it is of.
        instead: What else a person may do: `PIN` or `RING`.

    Raises:
        WrongStatus: The crew is with the person.
    """
    if visit is None or visit.status is not VisitStatus.ON_SCENE:
        return
    words = (
        f"{crew} is with the person of case {reference(there)}, and is not called away"
        f" from there. Choose another crew, {instead.format(crew=crew)}"
    )
    raise WrongStatus(visit.status, VisitStatus.STOOD_DOWN, words)
