"""Postcodes: however they are typed, and nothing that is none."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.places.postcode import parse_postcode, partial_postcode, split_postcode

OUTWARD = st.sampled_from(["M1", "B33", "CR2", "DN55", "W1A", "EC1A", "LE15", "ZD3"])
INWARD = st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True)
SPACES = st.sampled_from(["", " ", "  ", "\t", "\u00a0"])


@given(OUTWARD, INWARD, SPACES, st.sampled_from([str.lower, str.upper, str.title]))
def test_a_postcode_is_read_however_it_is_spaced_and_cased(
    outward: str, inward: str, spaces: str, cased: Callable[[str], str]
) -> None:
    typed = cased(f" {outward}{spaces}{inward} ")

    assert parse_postcode(typed) == f"{outward} {inward}"


@pytest.mark.parametrize(
    "text",
    ["", "LE15", "LE15 6A", "QZ1 1AA", "LE15 6CA", "L!15 6AA", "LE156AAA", "1AA LE15"],
)
def test_what_is_no_postcode_is_not_taken_for_one(text: str) -> None:
    assert parse_postcode(text) is None


def test_full_width_letters_from_a_phone_keyboard_are_read() -> None:
    assert parse_postcode("ＬＥ１５　６ＡＡ") == "LE15 6AA"  # noqa: RUF001 - the point


@given(st.text(max_size=200))
def test_any_text_at_all_can_be_searched_for_a_postcode(text: str) -> None:
    rest, postcode = split_postcode(text)

    assert postcode is None or parse_postcode(postcode) == postcode
    assert isinstance(rest, str)


@given(OUTWARD, INWARD)
def test_a_postcode_is_found_in_the_midst_of_an_address(
    outward: str, inward: str
) -> None:
    _, postcode = split_postcode(
        f"12 High Street, Oakham {outward}{inward} (the bungalow)"
    )

    assert postcode == f"{outward} {inward}"


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("le15", "LE15"),
        ("le15 6", "LE15 6"),
        ("m1", "M1"),
        ("high st", None),
        ("le", None),
    ],
)
def test_the_beginning_of_a_postcode_is_told_from_other_words(
    typed: str, start: str | None
) -> None:
    assert partial_postcode(typed) == start
