"""Whatever befalls network, store, service and screens: what is shown is true.

A seed is a history. The code of both sides ships; the clock, the network and the store
are ours. Each mutant of that code must be caught by a history that it passes unbroken.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.simulation.cores import Cores, NotThere, Patch, build, cores_of
from tests.simulation.judge import Broken
from tests.simulation.mutants import ALL, Mutant
from tests.simulation.world import Weather, lives
from tests.world.form import IS_LONG

HISTORIES: Final = 10_000 if IS_LONG else 8
AT_A_TIME: Final = 250
"""Histories of one test: a minute of a machine at rest, and under load never ten."""
PARTS: Final = [
    range(first, 1 + min(HISTORIES, first + AT_A_TIME - 1))
    for first in range(1, 1 + HISTORIES, AT_A_TIME)
]
BROKE: Final = (387, 484, 2115, 3628)
"""Found in the long form: a store that answered again made an old area look new; a slow
answer of before a restore took a screen back to the old log."""
MOST: Final = 40
"""So many histories a mutant may survive, in the weather that is worst for it."""
DEEDS: Final = 14
SOMETIMES: Final = (
    "resumed",
    "snapshot",
    "epoch change",
    "duplicate ignored",
    "gap found by an event",
    "gap found by ping",
    "reminded",
    "closed 4408",
    "closed 4409",
    "ended 4503",
    "ended revoked",
    "crash",
    "restore",
    "truncate",
    "store_away",
    "valkey_away",
    "sleep",
)


@pytest.fixture(scope="module")
def cores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cores]:
    """The screens' code that ships."""
    with cores_of(build(tmp_path_factory.mktemp("cores"))) as found:
        yield found


@pytest.mark.parametrize("seeds", PARTS, ids=lambda part: f"{part[0]}-{part[-1]}")
def test_every_screen_is_true_at_every_moment_and_present_after_healing(
    seeds: range, cores: Cores, record_property: Callable[[str, object], None]
) -> None:
    happened: Counter[str] = Counter()
    for seed in seeds:
        happened.update(lives(seed, cores).happened)

    record_property("faults", happened.total())
    assert [what for what in SOMETIMES if not happened[what]] == []


@pytest.mark.parametrize("seed", BROKE)
def test_a_history_that_once_broke_holds(seed: int, cores: Cores) -> None:
    assert lives(seed, cores).seed == seed


def test_a_seed_is_one_history(cores: Cores) -> None:
    assert lives(3, cores) == lives(3, cores)


@pytest.mark.parametrize("name", ALL)
def test_the_histories_catch_a_mutant(name: str, cores: Cores, tmp_path: Path) -> None:
    mutant = ALL[name]
    weather = Weather(mutant.often, DEEDS)
    if mutant.patch is None:
        seed = catch(mutant, weather, cores)
    else:
        with cores_of(build(tmp_path, mutant.patch)) as broken:
            seed = catch(mutant, weather, broken)

    assert seed is not None, f"{name} lived through {MOST} histories"
    assert lives(seed, cores, weather).seed == seed


def catch(mutant: Mutant, weather: Weather, cores: Cores) -> int | None:
    """The first seed whose history a mutant does not live through."""
    for seed in range(1, MOST + 1):
        with pytest.MonkeyPatch.context() as patch:
            if mutant.breaks is not None:
                mutant.breaks(patch)
            try:
                lives(seed, cores, weather, mutant.wrong)
            except Broken:
                return seed
    return None


def test_a_mutant_whose_place_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="0 times"):
        build(tmp_path, Patch("live/core.ts", "what never stood there", ""))
