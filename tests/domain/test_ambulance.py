"""Which category is more urgent, and what 999's own number may be."""

import pytest

from ucr.domain.ambulance import is_higher


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        ("C1", "C2", True),
        ("C2", "C3", True),
        ("C3", "C3", False),
        ("C4", "C3", False),
        ("C2", None, True),
        ("C2", "HCP4", True),
        ("C5", "C3", False),
    ],
)
def test_a_category_is_higher_only_when_it_is_more_urgent(
    now: str,
    then: str | None,
    expected: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert is_higher(now, then) is expected
