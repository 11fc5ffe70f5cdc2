"""A crew's own safety as its phone shows it, and as it answers."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.domain.safety import Closed, CrewSafety, Place
from ucr.domain.safety_card import CheckInCard, HelpCard, help_card, timer_card
from ucr.domain.safety_facts import Danger

TOLD_FOR: Final = timedelta(minutes=10)
"""How long a phone still says who closed its crew's alarm."""
WORST_ACCURACY_M: Final = 500


class PlaceBody(Body):
    """Where the phone is, and for how long it has known: no clock of its own counts."""

    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
    age_s: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]

    def place(self, at: datetime) -> Place:
        """The place, with the moment that it was true."""
        return Place(
            lon=self.lon,
            lat=self.lat,
            accuracy_m=int(self.accuracy_m),
            at=at - timedelta(seconds=int(self.age_s)),
        )


class ClosedView(BaseModel):
    """Who at the desk said that the crew is safe."""

    danger: Danger
    by: str
    at: datetime


class SafetyView(BaseModel):
    """What stands about the crew's own safety; `people` decides what is asked of it."""

    help: HelpCard | None
    check_in: CheckInCard | None
    closed: ClosedView | None


def safety_view(safety: CrewSafety, at: datetime) -> SafetyView:
    """How the crew stands, and for a while what the desk said last."""
    return SafetyView(
        help=help_card(safety.help) if safety.help else None,
        check_in=timer_card(safety.check_in) if safety.check_in else None,
        closed=_closed(safety.closed, at),
    )


def _closed(closed: Closed | None, at: datetime) -> ClosedView | None:
    if closed is None or at - closed.at > TOLD_FOR:
        return None
    return ClosedView(danger=closed.danger, by=closed.by, at=closed.at)
