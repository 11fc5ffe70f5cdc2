"""A call that waits in an ambulance service's stack, as thin as we may keep it.

No name, no address, no story: those are read when a clinician takes the call, and
belong to the referral that is made of it. Codes are kept as they were sent: one that
we do not know is shown, and never taken for harmless.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.codes import Category
from ucr.domain.response_clock import ALLOWED, ClockKind

CATEGORIES: Final = {
    "C1": Category.C1,
    "C2": Category.C2,
    "C3": Category.C3,
    "C4": Category.C4,
    "C4T": Category.C4,
    "C4H": Category.C4,
}
"""Codes with a response clock of their own (Ambulance Response Programme)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What the caller complains of, in the ambulance service's own code list."""

    code: str
    system: str
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackCall:
    """One waiting call.

    Attributes:
        version: Opaque; another one whenever anything shown here has changed.
        resource: What the ambulance side has given it; None: nothing yet.
        callback: A clinician of the ambulance side has rung back and assessed it.
        lon, lat: Degrees, WGS 84; both None where the CAD does not know.
    """

    id: str
    version: str
    category: str
    complaint: Complaint
    age_years: int | None
    sex: str | None
    waiting_since_at: datetime
    breach_at: datetime | None
    on_floor_since_at: datetime | None
    lon: float | None
    lat: float | None
    postcode: str | None
    flags: tuple[str, ...]
    red_flags: tuple[str, ...]
    exclusions: tuple[str, ...]
    callback: bool
    resource: str | None

    @property
    def harm_at(self) -> datetime:
        """When waiting becomes harm or breach: the first of its clocks to run out."""
        times = [self.breach_at] if self.breach_at else []
        if self.on_floor_since_at is not None:
            times.append(self.on_floor_since_at + ALLOWED[ClockKind.ON_FLOOR])
        known = CATEGORIES.get(self.category)
        if known is not None:
            allowed = ALLOWED[ClockKind(known.value.lower())]
            times.append(self.waiting_since_at + allowed)
        return min(times, default=self.waiting_since_at + _WITHOUT_A_CLOCK)


_WITHOUT_A_CLOCK: Final = ALLOWED[ClockKind.UCR_TWO_HOUR]
