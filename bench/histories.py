"""As many histories of the simulation as are asked for, and what became of them (P6).

    python -m bench.histories [--most 10000] [--at-once 2]

The long form of tests/simulation lives the same ones, in one process. A history that
broke is named, and the others go on. What was found is kept after each part in
bench/results/histories.json, so that a run that is broken off says how far it came.
"""

import argparse
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import structlog

from bench.stack import write
from tests.simulation.cores import build, cores_of
from tests.simulation.world import lives

PART: Final = 50
"""Histories of one part: some seconds."""


@dataclass(slots=True)
class Lived:
    """What became of some histories.

    Attributes:
        befell: How often each thing that may befall them did.
        broken: By its seed, what did not hold.
    """

    histories: int = 0
    befell: Counter[str] = field(default_factory=Counter)
    broken: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Lived") -> None:
        self.histories += other.histories
        self.befell.update(other.befell)
        self.broken.update(other.broken)


def live(seeds: range, *, made: Path) -> Lived:
    """Live these, by the screens' code that was made; what breaks ends no other."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )
    found = Lived()
    with cores_of(made) as cores:
        for seed in seeds:
            try:
                found.befell.update(lives(seed, cores).happened)
            except AssertionError as broken:
                found.broken[seed] = str(broken)
            found.histories += 1
    return found


@contextmanager
def parts(most: int, at_once: int) -> Iterator[Iterator[Lived]]:
    """Every part as it ends."""
    with tempfile.TemporaryDirectory(prefix="ucr-histories-") as folder:
        one = partial(live, made=build(Path(folder)))
        spawned = get_context("spawn")
        with ProcessPoolExecutor(at_once, mp_context=spawned) as pool:
            asked = [
                pool.submit(one, range(first, 1 + min(most, first + PART - 1)))
                for first in range(1, 1 + most, PART)
            ]
            try:
                yield (part.result() for part in as_completed(asked))
            finally:
                pool.shutdown(cancel_futures=True)


def keep(lived: Lived, most: int, took_s: float) -> None:
    found: dict[str, object] = {
        "asked": most,
        "lived": lived.histories,
        "violations": len(lived.broken),
        "broken": {str(seed): why for seed, why in sorted(lived.broken.items())},
        "befell": lived.befell.total(),
        "took_s": round(took_s),
        "what_befell": dict(sorted(lived.befell.items())),
    }
    write("histories", found)


def main() -> None:
    """Live them, keep what was found; ends with 1 where one broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=2, help="processes")
    chosen = parser.parse_args()
    began, lived = time.monotonic(), Lived()
    with parts(chosen.most, chosen.at_once) as each:
        for part in each:
            lived.add(part)
            keep(lived, chosen.most, time.monotonic() - began)
    print(
        f"{lived.histories} histories, {lived.befell.total()} things befell them,"
        f" {len(lived.broken)} broken, {time.monotonic() - began:.0f} s"
    )
    for why in lived.broken.values():
        print(f"  {why}")
    if lived.broken:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
