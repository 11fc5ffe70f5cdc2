"""Numbers and birthdays of people."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucr.domain.errors import BadField
from ucr.domain.patient import Patient, nhs_number


def check_digit(nine: str) -> int:
    """The last digit that goes with the first nine; 10: there is none."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(nine))
    return (11 - total % 11) % 11


NINE = st.from_regex(r"[0-9]{9}", fullmatch=True)


@settings(max_examples=60)
@given(nine=NINE)
def test_one_last_digit_goes_with_the_first_nine_or_none_does(nine: str) -> None:
    accepted = []
    for last in "0123456789":
        try:
            accepted.append(nhs_number(nine + last))
        except BadField as refused:
            assert refused.rule == "its check digit must be right"  # noqa: PT017 - ten are tried

    right = check_digit(nine)
    assert accepted == ([] if right == 10 else [f"{nine}{right}"])


def test_some_nine_digits_have_no_check_digit_at_all() -> None:
    assert check_digit("999000000") == 10
    with pytest.raises(BadField, match="check digit"):
        nhs_number("9990000000")


@pytest.mark.parametrize("text", ["9990000018", "999 000 0018", " 999 0000018 "])
def test_spaces_in_a_number_do_not_matter(text: str) -> None:
    assert nhs_number(text) == "9990000018"


@pytest.mark.parametrize(
    "text",
    ["", "999000001", "99900000181", "999-000-0018", "999000001x", "\u0669" * 10],
)
def test_what_is_not_ten_digits_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadField) as refused:
        nhs_number(text)

    assert (refused.value.field, refused.value.rule) == (
        "patient.nhs_number",
        "ten digits",
    )


def born(on: date | None) -> Patient:
    return Patient(name=None, nhs_number=None, born_on=on, phone=None)


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        (date(1940, 6, 1), date(2026, 5, 31), 85),
        (date(1940, 6, 1), date(2026, 6, 1), 86),
        (date(1940, 2, 29), date(2026, 2, 28), 85),
        (date(1940, 2, 29), date(2026, 3, 1), 86),
        (date(2026, 1, 12), date(2026, 1, 12), 0),
    ],
)
def test_people_are_a_year_older_from_their_birthday(
    born_on: date, day: date, years: int
) -> None:
    assert born(born_on).age_years(day) == years


def test_somebody_born_tomorrow_by_a_clock_that_runs_ahead_is_not_less_than_new() -> (
    None
):
    assert born(date(2026, 1, 13)).age_years(date(2026, 1, 12)) == 0


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "0-9"), (9, "0-9"), (79, "70-79"), (80, "80-89"), (104, "100-109")],
)
def test_the_board_shows_ten_years_and_never_one(years: int, band: str) -> None:
    assert born(date(2026 - years, 1, 1)).age_band(date(2026, 6, 1)) == band


def test_an_unknown_birthday_has_no_age() -> None:
    assert born(None).age_years(date(2026, 1, 1)) is None
    assert born(None).age_band(date(2026, 1, 1)) is None
