"""How often the fault that a test makes really hit: what `just promises` counts."""

from collections.abc import Callable, Iterator

import pytest

Hits = Callable[[int], None]
"""Says that a fault hit so many times more: lines cut, racers that stood waiting."""


@pytest.fixture
def hits(record_property: Callable[[str, object], None]) -> Iterator[Hits]:
    """Counts faults; the sum is in the test's report."""
    counted = list[int]()
    yield counted.append
    if counted:
        record_property("faults", sum(counted))
