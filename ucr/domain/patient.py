"""The person, and who asked for them: what the sender told us, told once.

Dispatch never reads these values; screens and phones do, and every reading is audited.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ucr.domain.codes import Confidence
from ucr.domain.errors import BadField
from ucr.domain.escalation import PlansTold
from ucr.domain.safety_check import Answer

_NHS_NUMBER_DIGITS: Final = 10
_NO_CHECK_DIGIT: Final = 10
AGE_BAND_YEARS: Final = 10
ADULT_YEARS: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to ring; rank 1 first."""

    name: str
    phone: str
    relationship: str | None
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Who needs help. Nothing is required: nobody is refused for an unknown name."""

    name: str | None
    nhs_number: str | None
    born_on: date | None
    phone: str | None

    def age_years(self, on: date) -> int | None:
        """Whole years old on a day, where the birthday is known; never less than 0."""
        return None if self.born_on is None else years_old(self.born_on, on)

    def age_band(self, on: date) -> str | None:
        """Ten-year band such as "80-89": what the board may show."""
        years = self.age_years(on)
        if years is None:
            return None
        low = years // AGE_BAND_YEARS * AGE_BAND_YEARS
        return f"{low}-{low + AGE_BAND_YEARS - 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where the person is, and how surely we know it.

    Attributes:
        lon, lat: Degrees, WGS 84; both None when nothing could be resolved.
        accuracy_m: Radius that holds the door, as far as the source says.
        locality: Nearest named place: what the board may show.
        lines, postcode, uprn: As the sender wrote them.
        access: How to get in, in words; `key_safe` only for the crew on its way.
        reasons: Why the confidence is what it is, as codes or short words.
    """

    lon: float | None
    lat: float | None
    confidence: Confidence
    accuracy_m: int | None
    label: str
    locality: str
    lines: tuple[str, ...]
    postcode: str | None
    uprn: str | None
    access: str | None
    key_safe: str | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about the request that was taken in, but that a person should see."""

    field: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that the sender told: opaque to dispatch, kept to the end.

    `plans` None: nobody said anything of plans for care, which is not that none is.
    """

    patient: Patient
    contacts: tuple[Contact, ...]
    reason: str
    notes: str | None
    conditions: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    answers: tuple[Answer, ...] = ()
    plans: PlansTold | None = None


def years_old(born_on: date, on: date) -> int:
    """Whole years old on a day; never less than 0."""
    before = (on.month, on.day) < (born_on.month, born_on.day)
    return max(0, on.year - born_on.year - before)


def nhs_number(text: str) -> str:
    """A valid NHS number as ten digits.

    Args:
        text: Ten digits, spaces allowed between them.

    Raises:
        BadField: It is not ten digits, or its check digit is wrong.

    Source:
        NHS Data Dictionary, NHS NUMBER: modulus 11 with weights 10 to 2.
    """
    digits = text.replace(" ", "")
    if len(digits) != _NHS_NUMBER_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise BadField("patient.nhs_number", "ten digits")
    total = sum(
        weight * int(digit)
        for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True)
    )
    check = 11 - total % 11
    if check == _NO_CHECK_DIGIT or check % 11 != int(digits[9]):
        raise BadField("patient.nhs_number", "its check digit must be right")
    return digits


def as_number(text: str | None) -> tuple[str | None, list[Remark]]:
    """An NHS number that fails its check is dropped with a warning, never a refusal."""
    if text is None:
        return None, []
    try:
        return nhs_number(text), []
    except BadField as wrong:
        return None, [Remark(field=wrong.field or "", rule=wrong.rule)]
