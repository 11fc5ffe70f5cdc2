"""What the beacon said is used again for seconds, and never computed twice at once."""

import asyncio
from datetime import timedelta

import pytest

from tests.domain.cases import AREA, NOON
from ucr.domain.beacon import Asked, Beacon, arrival
from ucr.domain.codes import Mode, Need
from ucr.store.known_beacons import GOOD_S, MOST, KnownBeacons


class Looks:
    """Looks that are counted; each takes until the others have had their turn."""

    def __init__(self) -> None:
        self.count = 0
        self.at_once = 0
        self._now = 0

    async def __call__(self) -> Beacon:
        self.count += 1
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        await asyncio.sleep(0)
        self._now -= 1
        return Beacon(
            as_of=NOON,
            arrival=None,
            nobody=(),
            crews_able=self.count,
            travel="roads",
            due_in_s=7200,
        )


def near(number: int = 0) -> Asked:
    return Asked(cell=(number / 1000, 52.0), need=Need.FALL, on_floor=False)


async def test_those_who_ask_together_get_one_look() -> None:
    known, look = KnownBeacons(), Looks()

    found = await asyncio.gather(*(known.find(AREA, near(), look) for _ in range(9)))

    assert look.count == 1
    assert len({id(one) for one in found}) == 1


async def test_looks_for_different_places_take_turns() -> None:
    known, look = KnownBeacons(), Looks()

    await asyncio.gather(*(known.find(AREA, near(n), look) for n in range(5)))

    assert (look.count, look.at_once) == (5, 1)


@pytest.mark.parametrize(("after_s", "looks"), [(GOOD_S - 1, 1), (GOOD_S, 2)])
async def test_an_answer_is_good_for_seconds_and_no_longer(
    after_s: float, looks: int
) -> None:
    now_s = [100.0]
    known, look = KnownBeacons(seconds=lambda: now_s[0]), Looks()
    await known.find(AREA, near(), look)
    now_s[0] += after_s

    await known.find(AREA, near(), look)

    assert look.count == looks


async def test_a_look_that_fails_is_not_kept_and_stops_nobody() -> None:
    known, look = KnownBeacons(), Looks()

    async def fails() -> Beacon:
        raise TimeoutError

    failed, waited = await asyncio.gather(
        known.find(AREA, near(), fails),
        known.find(AREA, near(), look),
        return_exceptions=True,
    )

    assert isinstance(failed, TimeoutError)
    assert isinstance(waited, Beacon)
    assert await known.find(AREA, near(), look) is waited
    assert look.count == 1


async def test_what_is_known_is_bounded_and_the_oldest_is_forgotten_first() -> None:
    known, look = KnownBeacons(), Looks()
    for number in range(MOST + 1):
        await known.find(AREA, near(number), look)

    for number in (MOST, 1, 0):
        await known.find(AREA, near(number), look)

    assert look.count == MOST + 2  # 0 alone had been forgotten
    assert len(known._known) == MOST


@pytest.mark.parametrize(("mode", "answered_s"), [(Mode.AUTO, 60), (Mode.ADVISE, 240)])
@pytest.mark.parametrize(
    ("planned_s", "from_s", "by_s"),
    [(-30, 0, 0), (0, 0, 0), (0.4, 1, 2), (151, 151, 227), (3600, 3600, 5400)],
)
def test_the_likely_range_begins_at_the_plan_and_ends_at_the_assumption(
    mode: Mode, answered_s: int, planned_s: float, from_s: int, by_s: int
) -> None:
    there = arrival(NOON + timedelta(seconds=planned_s), at=NOON, mode=mode)

    assert there.likely_from_s == from_s
    assert there.likely_to_s == by_s + answered_s
    assert there.earliest_at == NOON + timedelta(seconds=max(planned_s, 0))
