"""What `ucr area build` makes of the words it is given."""

import pytest

from ucr.cli.area import slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Rutland", "rutland"),
        ("Leicester, Leicestershire & Rutland", "leicester-leicestershire-rutland"),
        ("  North  Hill 2 ", "north-hill-2"),
    ],
)
def test_an_area_is_known_by_its_name_in_small_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug
