"""From what a sender wrote to a point: never a guess shown as fact."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ucr.domain.codes import Confidence
from ucr.domain.errors import OutsideArea
from ucr.places.gazetteer.entry import Entry, Kind
from ucr.places.location import LocationInput, Source
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat, distance_m
from ucr.places.postcode import Postcode
from ucr.places.resolve import describe, resolve

OAKHAM = LonLat(-0.7303, 52.6702)
DOOR = ("10 Caerleon Road", "Newport")
DOOR_POSTCODE = "NP19 7BU"


def test_coordinates_inside_the_area_are_exact(rutland: AreaPack) -> None:
    found = resolve(rutland, LocationInput(coordinates=OAKHAM))

    assert (found.point, found.confidence) == (OAKHAM, Confidence.EXACT)
    assert found.label.endswith("Oakham")
    assert found.locality == "Oakham"
    assert not found.needs_human


@pytest.mark.parametrize(
    "point",
    [
        LonLat(-0.1276, 51.5072),
        LonLat(51.5072, -0.1276),
        LonLat(0.0, 0.0),
        LonLat(float("nan"), 52.6),
        LonLat(float("inf"), 1.0),
    ],
)
def test_coordinates_outside_the_area_are_refused_by_name(
    rutland: AreaPack, point: LonLat
) -> None:
    with pytest.raises(OutsideArea):
        resolve(rutland, LocationInput(coordinates=point, postcode="LE15 6AA"))


def test_latitude_given_first_is_swapped_back_and_shown_to_a_human(
    rutland: AreaPack,
) -> None:
    swapped = LonLat(OAKHAM.lat, OAKHAM.lon)

    found = resolve(rutland, LocationInput(coordinates=swapped))

    assert found.point == OAKHAM
    assert found.needs_human
    assert "wrong way round" in found.reasons[0]


def test_coordinates_far_from_the_postcode_wait_for_a_human_with_both_shown(
    rutland: AreaPack,
) -> None:
    found = resolve(rutland, LocationInput(coordinates=OAKHAM, postcode="LE15 9HX"))

    assert found.needs_human
    assert {c.source for c in found.alternatives} == {
        Source.COORDINATES,
        Source.POSTCODE,
    }
    assert "km from the postcode" in found.reasons[0]


def test_a_postcode_alone_gives_its_middle_and_how_far_the_door_may_be(
    rutland: AreaPack,
) -> None:
    found = resolve(rutland, LocationInput(postcode="le156aa"))

    assert found.confidence is Confidence.POSTCODE
    assert found.accuracy_m is not None
    assert 50 <= found.accuracy_m <= 250
    assert not found.needs_human


def test_a_street_is_found_by_any_spelling_where_the_postcode_agrees(
    rutland: AreaPack,
) -> None:
    found = resolve(
        rutland, LocationInput(address_lines=("HIGH ST.",), postcode="LE156AL")
    )

    assert (found.confidence, found.label) == (
        Confidence.STREET,
        "High Street, Oakham",
    )


def test_a_street_is_found_by_its_place_when_there_is_no_postcode(
    rutland: AreaPack,
) -> None:
    found = resolve(rutland, LocationInput(text="station rd uppingham"))

    assert (found.confidence, found.label) == (
        Confidence.STREET,
        "Station Road, Uppingham",
    )


def test_a_street_in_one_town_and_a_postcode_in_another_wait_for_a_human(
    rutland: AreaPack,
) -> None:
    found = resolve(rutland, LocationInput(text="Station Rd, Uppingham, LE15 6AA"))

    assert found.needs_human
    assert "Station Road, Uppingham" in {c.label for c in found.alternatives}


def test_a_street_name_that_many_villages_have_is_not_guessed(
    rutland: AreaPack,
) -> None:
    found = resolve(rutland, LocationInput(text="Church Street"))

    assert (found.point, found.confidence) == (None, Confidence.UNKNOWN)
    assert found.needs_human
    assert len(found.alternatives) > 1


def test_a_place_alone_is_too_little_to_send_anyone(rutland: AreaPack) -> None:
    found = resolve(rutland, LocationInput(text="Uppingham"))

    assert found.confidence is Confidence.PLACE
    assert found.needs_human


def test_a_postcode_of_another_part_of_the_country_is_remarked_on(
    rutland: AreaPack,
) -> None:
    found = resolve(
        rutland, LocationInput(address_lines=("High St", "Oakham"), postcode="SW1A 1AA")
    )

    assert found.needs_human
    assert "No postcode of this area" in found.reasons[-1]


def test_a_hospital_is_found_by_its_name(rutland: AreaPack) -> None:
    found = resolve(rutland, LocationInput(text="rutland memorial hospital, oakham"))

    assert (found.confidence, found.source) == (Confidence.EXACT, Source.NAMED_PLACE)


@pytest.mark.parametrize(
    "given_",
    [
        LocationInput(),
        LocationInput(text="zzz qqq"),
        LocationInput(address_lines=("", " "), postcode=" "),
        LocationInput(uprn="100030000000"),
    ],
)
def test_nothing_that_can_be_found_is_unknown_and_has_no_point(
    rutland: AreaPack, given_: LocationInput
) -> None:
    found = resolve(rutland, given_)

    assert (found.point, found.accuracy_m) == (None, None)
    assert found.confidence is Confidence.UNKNOWN
    assert found.needs_human
    assert found.reasons


def test_number_street_and_postcode_lead_to_the_door(newport: AreaPack) -> None:
    found = resolve(newport, LocationInput(address_lines=DOOR, postcode=DOOR_POSTCODE))

    assert (found.confidence, found.source) == (Confidence.EXACT, Source.ADDRESS)
    assert found.label.startswith("10 Caerleon Road")


def test_number_and_postcode_alone_lead_to_the_door(newport: AreaPack) -> None:
    found = resolve(newport, LocationInput(address_lines=("10",), postcode="NP197BU"))

    assert found.label.startswith("10 Caerleon Road")


def test_a_number_that_the_map_does_not_have_is_the_street_and_says_so(
    newport: AreaPack,
) -> None:
    found = resolve(
        newport,
        LocationInput(address_lines=("9999 Caerleon Road",), postcode=DOOR_POSTCODE),
    )

    assert found.confidence is Confidence.STREET
    assert "house is not in the map data" in found.reasons[0]


def mapped_doors(pack: AreaPack) -> list[Entry]:
    middles = pack.gazetteer.search("NP10", 60) + pack.gazetteer.search("NP19", 60)
    return [
        door
        for middle in middles
        for door in pack.gazetteer.doors_in_postcode(Postcode(middle.postcode))
        if door.street
    ]


def test_mapped_doors_of_a_city_are_found_again_and_none_is_misplaced(
    newport: AreaPack,
) -> None:
    doors = mapped_doors(newport)

    found = [
        resolve(
            newport,
            LocationInput(
                address_lines=(f"{door.house} {door.street}",), postcode=door.postcode
            ),
        )
        for door in doors
    ]

    pairs = zip(found, doors, strict=True)
    exact = [(r, d) for r, d in pairs if r.confidence is Confidence.EXACT]
    assert len(doors) > 200
    assert len(exact) >= 0.95 * len(doors)
    assert all(r.point and distance_m(r.point, d.point) <= 100 for r, d in exact)


def test_a_door_is_as_near_its_postcodes_middle_as_we_say(newport: AreaPack) -> None:
    doors = mapped_doors(newport)

    middles = [newport.gazetteer.postcode(Postcode(door.postcode)) for door in doors]

    within = [
        distance_m(middle.point, door.point) <= middle.extent_m
        for middle, door in zip(middles, doors, strict=True)
        if middle
    ]
    assert len(within) > 200
    assert sum(within) >= 0.9 * len(within)


def test_a_point_is_described_by_the_street_it_is_near(rutland: AreaPack) -> None:
    street = rutland.gazetteer.search("Station Road Uppingham", 1)[0]

    assert describe(rutland, street.point) == "near Station Road, Uppingham"


WORDS = st.sampled_from(
    ["12", "high", "st", "oakham", "le15", "6aa", ",", "rd", "uppingham", '"', "*", "'"]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered_and_a_sure_answer_lies_in_the_area(
    rutland: AreaPack, text: str
) -> None:
    found = resolve(rutland, LocationInput(text=text))
    hits = rutland.gazetteer.search(text)

    assert (found.point is None) == (found.accuracy_m is None)
    assert found.point is None or rutland.contains(found.point)
    assert found.needs_human or found.point is not None
    assert len(hits) <= 10


def test_everything_in_the_gazetteer_lies_inside_the_boundary(
    rutland: AreaPack,
) -> None:
    hits = [
        hit
        for word in ("street", "le15", "church", "oakham")
        for hit in rutland.gazetteer.search(word, 200)
    ]

    assert {hit.kind for hit in hits} >= {Kind.STREET, Kind.POSTCODE, Kind.POI}
    assert all(rutland.contains(hit.point) for hit in hits)
