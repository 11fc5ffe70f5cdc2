"""What a bomb costs before it is refused: work and memory, not wall time (P33).

`python -m bench.bombs` prints the milliseconds.
"""

from contextlib import suppress
from typing import Final

import pytest

from tests.bars.bombs import BOMBS
from tests.world.effort import counted
from ucr.bars.message import message
from ucr.bars.outcome import Refused
from ucr.bars.parse import read_json, read_xml

MOST_CALLS: Final = 60_000
"""Some 25 ms, twice what the dearest took."""
GOOD_XML: Final = "as many good XML entries as are allowed"
"""No bomb: it is read, and taken."""
GOOD_XML_CALLS: Final = 150_000
MOST_BYTES: Final = 20_000_000


def take(name: str) -> None:
    body, form = BOMBS[name]
    with suppress(Refused):
        message(read_json(body) if form == "json" else read_xml(body))


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_costs_little(name: str) -> None:
    take(name)  # what is imported or compiled once is not its cost

    with counted() as effort:
        take(name)

    most = GOOD_XML_CALLS if name == GOOD_XML else MOST_CALLS
    assert 0 < effort.calls < most
    assert effort.peak_bytes < MOST_BYTES
