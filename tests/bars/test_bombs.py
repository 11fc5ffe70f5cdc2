"""What a bomb costs before it is refused: processor and memory, not wall time (P33)."""

import tracemalloc
from contextlib import suppress
from functools import cache
from time import process_time
from typing import Final

import pytest

from tests.bars.bombs import BOMBS
from ucr.bars.message import message
from ucr.bars.outcome import Refused
from ucr.bars.parse import read_json, read_xml

MOST_S: Final = 0.05
MOST_BYTES: Final = 20_000_000
GOOD_XML: Final = "as many good XML entries as are allowed"
"""No bomb: it is read, and taken. It took 74 ms where it was measured."""
GOOD_XML_S: Final = 0.25
TIMES_AS_MUCH: Final = 3
"""On a slow machine: as a good message of a hundred entries takes there, thrice."""
TRIES: Final = 5
"""The best of so many: other work on the machine only ever adds to it."""


def take(name: str) -> None:
    body, form = BOMBS[name]
    with suppress(Refused):
        message(read_json(body) if form == "json" else read_xml(body))


def cpu_s(name: str) -> float:
    began = process_time()
    take(name)
    return process_time() - began


@cache
def limit_s() -> float:
    name = "as many good entries as are allowed"
    take(name)
    return max(MOST_S, TIMES_AS_MUCH * min(cpu_s(name) for _ in range(TRIES)))


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_costs_little(name: str) -> None:
    take(name)  # what is imported or compiled once is not its cost

    spent_s = (cpu_s(name) for _ in range(TRIES))
    tracemalloc.start()
    take(name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    most_s = GOOD_XML_S if name == GOOD_XML else limit_s()
    assert any(one < most_s for one in spent_s)
    assert peak < MOST_BYTES
