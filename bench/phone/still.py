"""A thousand histories of phones in a bad signal, on a clock that waits for them.

    python -m bench.phone.still [--histories 1000] [--seed 1] [--swallowed]

The outbox, the client and the live core that ship, each phone in a world of its own
that can be killed, against a stand-in for the service
(`frontend/src/histories/still`). Drawn by the same generator and judged by the same
judge as `bench.phone.histories`; each ends in a dead spot at all its phones. No machine
is too slow for it, and a seed plays its history again to the letter. Writes
bench/results/phone-still.json; exit 1: a promise was broken.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.phone.histories import figures, show
from bench.stack import write
from tests.phone.histories import Lived
from tests.phone.phones import bundle
from tests.phone.still import live
from tests.phone.verdict import Wrong

AT_A_TIME: Final = 250


def main() -> None:
    """Live, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--swallowed",
        action="store_true",
        help="dead spots break nothing, and swallow what is sent",
    )
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    began, end = time.monotonic(), chosen.seed + chosen.histories
    with tempfile.TemporaryDirectory(prefix="ucr-phones-") as folder:
        bundle(Path(folder))
        lived: list[Lived] = []
        wrongs: list[Wrong] = []
        for first in range(chosen.seed, end, AT_A_TIME):
            seeds = range(first, min(end, first + AT_A_TIME))
            more, worse = live(Path(folder), seeds, swallowed=chosen.swallowed)
            lived, wrongs = [*lived, *more], [*wrongs, *worse]
    found = figures(lived, wrongs) | {
        "seed": chosen.seed,
        "took_s": round(time.monotonic() - began),
    }
    show(found)
    if not chosen.dry:
        write("phone-still-swallowed" if chosen.swallowed else "phone-still", found)
    is_late = found["agreed_within_limit"] != len(lived)
    if wrongs or (is_late and not chosen.swallowed):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
