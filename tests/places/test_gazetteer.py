"""What the coordinator's search box finds, and that many may ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ucr.places.gazetteer.entry import Category, Kind
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("oakh", "Oakham"),
        ("HIGH ST oak", "High Street, Oakham"),
        ("le156a", "LE15 6AA, Oakham"),
        ("rutland mem", "Rutland Memorial Hospital, Oakham, LE15 6NT"),
    ],
)
def test_the_search_box_puts_what_is_meant_first(
    rutland: AreaPack, typed: str, first: str
) -> None:
    assert rutland.gazetteer.search(typed, 5)[0].label == first


@pytest.mark.parametrize(
    "typed", ["", " ", "x", '"', "*", "NEAR(", "a OR", "-", "'; --"]
)
def test_odd_input_to_the_search_box_finds_little_and_breaks_nothing(
    rutland: AreaPack, typed: str
) -> None:
    assert len(rutland.gazetteer.search(typed, 3)) <= 3


def test_care_homes_are_found_by_what_they_are(rutland: AreaPack) -> None:
    homes = rutland.gazetteer.of_category(Category.CARE_HOME)

    assert len(homes) == rutland.manifest.counts.care_homes
    assert set(homes) <= set(rutland.gazetteer.search("care home", 50))


def test_every_postcode_can_be_listed(rutland: AreaPack) -> None:
    postcodes = rutland.gazetteer.of_kind(Kind.POSTCODE)

    assert len({entry.postcode for entry in postcodes}) == len(postcodes)
    assert len(postcodes) == rutland.manifest.counts.postcodes


def test_the_middle_of_the_sea_is_near_nothing(rutland: AreaPack) -> None:
    assert rutland.gazetteer.nearest(LonLat(1.5, 54.5)) is None
    assert rutland.gazetteer.nearest_place(LonLat(1.5, 54.5)) is None


def test_many_threads_may_ask_at_once(rutland: AreaPack) -> None:
    typed = ["oakham", "high street", "le15 6", "church"] * 25
    alone = [rutland.gazetteer.search(text) for text in typed]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(rutland.gazetteer.search, typed))

    assert together == alone


def test_a_pack_that_was_closed_can_be_asked_again(rutland: AreaPack) -> None:
    rutland.close()

    assert rutland.gazetteer.search("oakham")
