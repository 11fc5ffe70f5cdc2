"""A thousand histories of phones in a bad signal, against the real service.

    python -m bench.phone.histories [--histories 1000] [--seed 1] [--at-once 6]

The phones are the outbox, the client and the live core that ship; the service is
`ucr serve` on real PostgreSQL and Valkey; between them stands a proxy that loses.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.stack import (
    PACKS,
    Stores,
    have_rutland,
    percentile,
    serving,
    stores,
    write,
)
from tests.phone.histories import Lived
from tests.phone.living import live
from tests.phone.phones import bundle
from tests.phone.verdict import Wrong
from tests.world.ports import free_port
from ucr.settings import Settings
from ucr.store.migrate import migrate

LIMIT_S: Final = 2.0
SHOWN: Final = 20
SLOWEST: Final = 5
AT_A_TIME: Final = 25


def figures(lived: Sequence[Lived], wrongs: Sequence[Wrong]) -> dict[str, object]:
    """What the histories were made of, and what came of them."""
    hit = sum((one.hit for one in lived), Counter[str]())
    diaries = [diary for one in lived for diary in one.diaries]
    second = [one.diaries[1] for one in lived if len(one.diaries) > 1]
    waits = [one.agreed_s for one in lived if one.agreed_s is not None]
    return {
        "histories": len(lived),
        "taps": sum(len(diary.tapped) for diary in diaries),
        "refused_in_words": sum(len(diary.refused) for diary in diaries),
        "requests_lost": hit["request_lost"],
        "answers_lost": hit["answer_lost"],
        "told_busy": hit["busy"],
        "no_signal": hit["no_signal"],
        "sockets_cut": hit["cut"],
        "kills": sum(diary.kills for diary in diaries),
        "reorderings": hit["reordered"],
        "stood_down": hit["stood_down"],
        "without_online_event": sum(not one.history.hears_online for one in lived),
        "second_phones": len(second),
        "second_phone_taps": sum(len(diary.tapped) for diary in second),
        "violations": len(wrongs),
        "what": [f"seed {wrong.seed}: {wrong.what}" for wrong in wrongs[:SHOWN]],
        "agreed_within_limit": sum(wait <= LIMIT_S for wait in waits),
        "agree_p50_s": round(percentile(waits, 0.5), 3),
        "agree_p99_s": round(percentile(waits, 0.99), 3),
        "agree_worst_s": round(percentile(waits, 1), 3),
        "sent_p99_s": round(percentile([one.sent_s for one in lived], 0.99), 3),
        "live_p99_s": round(percentile([one.live_s for one in lived], 0.99), 3),
        "slowest": _slowest(lived),
        "limit_s": LIMIT_S,
        "sent_together": True,  # what waits, in one request: see ADR 46
        "passes_over_others": True,  # and tries again within 1.2 s: see ADR 73
    }


def _slowest(lived: Sequence[Lived]) -> list[str]:
    """Where to look first: when each was done with sending, live, and in agreement."""
    agreed = [one for one in lived if one.agreed_s is not None]
    last = sorted(agreed, key=lambda one: one.agreed_s or 0.0)[-SLOWEST:]
    return [
        f"seed {one.history.seed}: sent {one.sent_s:.2f} s, live {one.live_s:.2f} s,"
        f" agreed {one.agreed_s:.2f} s"
        for one in last
    ]


def main() -> None:
    """Live, print, and keep after every few, so that a run cut short is true too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=6)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    ran = {"seed": chosen.seed, "at_once": chosen.at_once}
    have_rutland()
    with (
        stores() as those,
        tempfile.TemporaryDirectory(prefix="ucr-phones-") as folder,
    ):
        asyncio.run(migrate(those.postgres))
        bundle(Path(folder))
        settings = _settings(those)
        began = time.monotonic()
        lived: list[Lived] = []
        wrongs: list[Wrong] = []
        batches: list[dict[str, object]] = []
        with serving(settings):
            for seeds in _some_at_a_time(chosen.seed, chosen.histories):
                more, worse = asyncio.run(
                    live(settings, Path(folder), seeds, at_once=chosen.at_once)
                )
                lived, wrongs = [*lived, *more], [*wrongs, *worse]
                batches.append(_batch(more))
                took = {"took_s": round(time.monotonic() - began), "batches": batches}
                found = figures(lived, wrongs) | ran | took
                show(found)
                if not chosen.dry:
                    write("phone-histories", found)


def _batch(lived: Sequence[Lived]) -> dict[str, object]:
    """How soon these agreed, and how busy the machine was meanwhile."""
    waits = [one.agreed_s for one in lived if one.agreed_s is not None]
    return {
        "first_seed": lived[0].history.seed,
        "load_1_min": round(os.getloadavg()[0], 2),
        "agree_p50_s": round(statistics.median(waits), 3) if waits else None,
        "agreed_within_limit": sum(wait <= LIMIT_S for wait in waits),
        "histories": len(lived),
    }


def _settings(those: Stores) -> Settings:
    port = free_port()
    return Settings(
        database_url=those.postgres,
        redis_url=those.valkey,
        packs=PACKS,
        port=port,
        public_origin=f"http://127.0.0.1:{port}",
        log_level="warning",
    )


def _some_at_a_time(first: int, histories: int) -> Iterator[range]:
    end = first + histories
    for start in range(first, end, AT_A_TIME):
        yield range(start, min(end, start + AT_A_TIME))


def show(found: Mapping[str, object]) -> None:
    """Print it, a figure a line."""
    shown = {name: figure for name, figure in found.items() if name != "batches"}
    print("", *(f"{name:<22}{figure}" for name, figure in shown.items()), sep="\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
