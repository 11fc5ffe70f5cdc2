"""What happened on the road."""

from dataclasses import dataclass

from ucr.domain.drive import PlannedDrive
from ucr.domain.fact import VisitFact


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSetOff(VisitFact):
    """`drive`: what the roads alone say of it; None: not planned, or heard too late."""

    drive: PlannedDrive | None = None
