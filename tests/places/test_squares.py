"""An area cut into squares: one place in each where somebody lives or a road is."""

from dataclasses import replace

import numpy as np
import shapely
from typing_extensions import override

from tests.routing.travel_maps import rutland as rutland_roads
from ucr.domain.coverage import Counted
from ucr.places.gazetteer.entry import Entry, Kind
from ucr.places.gazetteer.read import Gazetteer
from ucr.places.manifest import GAZETTEER_FILE
from ucr.places.pack import AreaPack
from ucr.places.point import Box
from ucr.places.squares import MOST, _grid, squares_of


def test_every_place_lies_in_its_own_square_inside_the_area_and_near_a_road(
    rutland: AreaPack,
) -> None:
    found = squares_of(rutland)

    grid = found.grid
    column = ((found.places[:, 0] - grid.west) / grid.wide).astype(int)
    row = ((found.places[:, 1] - grid.south) / grid.tall).astype(int)
    assert (row * grid.columns + column).tolist() == found.number.tolist()
    assert len(set(found.number.tolist())) == len(found.number)
    assert shapely.intersects_xy(rutland.boundary, *found.places.T).all()
    assert (rutland_roads().snap_distance_m(found.places) < 1_000).mean() > 0.99


def test_every_postcode_of_the_area_is_counted_once(rutland: AreaPack) -> None:
    inside = [
        entry
        for entry in rutland.gazetteer.of_kind(Kind.POSTCODE)
        if rutland.contains(entry.point)
    ]

    found = squares_of(rutland)

    assert found.counted is Counted.POSTCODES
    assert int(found.weights.sum()) == len(inside) > 1_000


class WithoutPostcodes(Gazetteer):
    """A gazetteer that was built without them."""

    @override
    def of_kind(self, kind: Kind) -> list[Entry]:
        return [] if kind is Kind.POSTCODE else super().of_kind(kind)


def test_without_postcodes_squares_are_counted_and_it_is_said(
    rutland: AreaPack,
) -> None:
    bare = WithoutPostcodes(rutland.folder / GAZETTEER_FILE)

    found = squares_of(replace(rutland, gazetteer=bare))

    assert found.counted is Counted.SQUARES
    assert found.weights.tolist() == np.ones(len(found.number)).tolist()
    bare.close()


def test_a_county_of_any_size_has_no_more_squares_than_a_screen_can_take() -> None:
    for degrees in (0.3, 0.8, 1.5, 3.0):
        grid = _grid(Box(-2.0, 53.0, -2.0 + degrees, 53.0 + degrees * 0.6))

        assert grid.columns * grid.rows <= MOST
        assert grid.west + grid.columns * grid.wide >= -2.0 + degrees
