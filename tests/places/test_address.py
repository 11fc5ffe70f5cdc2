"""Addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.places.address import read_address
from ucr.places.location import LocationInput
from ucr.places.wording import plain, spelled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Station Road", "STATION RD."),
        ("St Mary's Street", "Saint Mary’s St"),  # noqa: RUF001 - phones type it
        ("Café Close", "cafe cl"),
        ("Orchard Avenue", "orchard ave"),
        ("Marks & Spencer", "marks and spencer"),
        ("North Park Crescent", "n. park cres"),
    ],
)
def test_two_spellings_of_one_name_compare_equal(one: str, other: str) -> None:
    assert spelled(one) == spelled(other)


@given(st.text(max_size=100))
def test_spelling_twice_changes_nothing_more(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("lines", "house", "parts"),
    [
        (("12 High Street", "Oakham"), "12", ("high street", "oakham")),
        (("Flat 3", "12a High St"), "12a", ("flat 3", "high st")),
        (("Flat 3, 12 High Street",), "12", ("flat 3", "high street")),
        (("12", "High Street"), "12", ("high street",)),
        (("The Cottage", "Main Street"), "", ("the cottage", "main street")),
        (("No. 7 Mill Lane",), "7", ("mill lane",)),
        (("12-14 Mill Lane",), "12-14", ("mill lane",)),
    ],
)
def test_the_house_number_is_taken_from_where_people_write_it(
    lines: tuple[str, ...], house: str, parts: tuple[str, ...]
) -> None:
    written = read_address(LocationInput(address_lines=lines))

    assert (written.house, written.parts) == (house, parts)


def test_a_postcode_in_the_last_line_is_as_good_as_one_in_its_own_field() -> None:
    written = read_address(LocationInput(address_lines=("1 Mill Lane", "LE156AA")))

    assert written.postcode == "LE15 6AA"
    assert written.parts == ("mill lane",)


def test_a_postcode_field_that_holds_something_else_is_remarked_on() -> None:
    written = read_address(LocationInput(postcode="not known"))

    assert written.bad_postcode


@given(st.lists(st.text(max_size=80), max_size=6), st.text(max_size=12), st.text())
def test_any_words_at_all_can_be_read_as_an_address(
    lines: list[str], postcode: str, text: str
) -> None:
    given_ = LocationInput(address_lines=tuple(lines), postcode=postcode, text=text)

    written = read_address(given_)

    assert all(written.parts)
    assert 0 <= written.house_part <= len(written.parts)
