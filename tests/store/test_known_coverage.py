"""What was thought a moment ago is used again, as long as nothing speaks against it."""

import asyncio

import pytest

from tests.domain.cases import NOON
from ucr.domain.coverage import Counted, Coverage, Grid
from ucr.domain.ids import AreaId
from ucr.store.events import Head
from ucr.store.known_coverage import GOOD_S, YOUNG_S, KnownCoverage

HERE, THERE = AreaId("rutland"), AreaId("elsewhere")
BEFORE, AFTER = Head("e", 7), Head("e", 8)
A_GRID = Grid(west=0, south=0, wide=1, tall=1, columns=1, rows=1, side_m=1_000)


class Thinking:
    """Counts how often it is asked to think, and moves passing time."""

    def __init__(self) -> None:
        self.thoughts = 0
        self.now_s = 0.0
        self.takes_s = 0.0
        self.known = KnownCoverage(seconds=lambda: self.now_s)

    async def look(self) -> Coverage:
        self.thoughts += 1
        self.now_s += self.takes_s
        await asyncio.sleep(0)
        return Coverage(
            as_of=NOON,
            grid=A_GRID,
            counted=Counted.SQUARES,
            total=1,
            travel=(),
            not_begun=0,
            off_road=0,
            skills=(),
        )

    async def asks(self, area_id: AreaId = HERE, head: Head = BEFORE) -> None:
        await self.known.find(area_id, head, self.look)


@pytest.mark.parametrize(
    ("after_s", "head", "thoughts"),
    [
        (YOUNG_S - 1, AFTER, 1),
        (YOUNG_S + 1, AFTER, 2),
        (YOUNG_S + 1, BEFORE, 1),
        (GOOD_S + 1, BEFORE, 2),
    ],
    ids=["young", "something happened", "nothing happened", "old"],
)
async def test_it_is_thought_again_when_something_happened_or_it_is_old(
    after_s: float, head: Head, thoughts: int
) -> None:
    thinking = Thinking()
    await thinking.asks()
    thinking.now_s += after_s

    await thinking.asks(head=head)

    assert thinking.thoughts == thoughts


async def test_a_thought_that_took_long_is_used_for_longer() -> None:
    thinking = Thinking()
    thinking.takes_s = 4.0
    await thinking.asks()
    thinking.now_s += 79

    await thinking.asks(head=AFTER)
    thinking.now_s += 2
    await thinking.asks(head=AFTER)

    assert thinking.thoughts == 2


async def test_a_crowd_costs_one_thought() -> None:
    thinking = Thinking()

    await asyncio.gather(*(thinking.asks() for _ in range(50)))

    assert thinking.thoughts == 1


async def test_each_area_has_its_own() -> None:
    thinking = Thinking()
    await thinking.asks(HERE)

    await thinking.asks(THERE)

    assert thinking.thoughts == 2
