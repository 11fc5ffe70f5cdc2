"""Invented people: no name, number or telephone here belongs to anyone."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from ucr.demo.assumed import UNKNOWN_NHS_NUMBER
from ucr.domain.errors import BadField
from ucr.domain.patient import nhs_number


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN: Final = _words(
    "Ada Agnes Albert Alice Arthur Beryl Cecil Cyril Doris Dorothy Edith Edna Elsie"
    " Ernest Ethel Evelyn Florence Frank Fred George Gladys Gordon Grace Harold Hilda"
    " Ivy Jean Joan Joyce Kenneth Leonard Lilian Mabel Margaret Maud May Mildred Muriel"
    " Nora Norman Olive Percy Reginald Ronald Rose Sidney Stanley Thomas Vera Violet"
    " Walter Wilfred Winifred"
)
FAMILY: Final = _words(
    "Ashdown Barrowby Cotterell Dunmore Eastlake Fenwick Garside Hathersage Ingham"
    " Jessop Kettleby Langtoft Marchbank Netherby Oakshott Pemberly Quarmby Ravensdale"
    " Saltmarsh Thornbury Underhay Varley Wetherall Yarborough"
)
RELATIONSHIPS: Final = ("daughter", "son", "wife", "husband", "neighbour", "friend")
YOUNGEST: Final = 58
OLDEST: Final = 99
LIKELY_AGE: Final = 84
DAYS_OF_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody invented, as far as who rings knows them, and somebody to ring back."""

    name: str | None
    nhs_number: str | None
    born_on: date | None
    phone: str
    contact_name: str
    contact_phone: str
    relationship: str


def invent(chance: Random, *, on: date) -> Person:
    """Make somebody up, of an age that UCR is for.

    Source:
        Telephone numbers that are never given out, for drama use: Ofcom, 01632 960xxx
        and 07700 900xxx. NHS numbers: the range 999 000 0000 to 999 999 9999, for
        tests only.
    """
    family = chance.choice(FAMILY)
    age_days = chance.triangular(YOUNGEST, OLDEST, LIKELY_AGE) * DAYS_OF_YEAR
    knows_number = chance.random() >= UNKNOWN_NHS_NUMBER
    return Person(
        name=f"{chance.choice(GIVEN)} {family}",
        nhs_number=number_for_tests(chance) if knows_number else None,
        born_on=on - timedelta(days=int(age_days)),
        phone=f"01632 960{chance.randrange(1000):03d}",
        contact_name=f"{chance.choice(GIVEN)} {family}",
        contact_phone=f"07700 900{chance.randrange(1000):03d}",
        relationship=chance.choice(RELATIONSHIPS),
    )


def number_for_tests(chance: Random) -> str:
    """Draw an NHS number of the test range, with its right check digit."""
    while True:
        first_nine = f"999{chance.randrange(10**6):06d}"
        for check in "0123456789":
            if _is_valid(first_nine + check):
                return first_nine + check


def _is_valid(digits: str) -> bool:
    try:
        nhs_number(digits)
    except BadField:
        return False
    return True
