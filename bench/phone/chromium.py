"""The same histories of phones in a bad signal, lived by the app in a real Chromium.

    python -m bench.phone.chromium [--histories 50] [--seed 1] [--at-once 2]

Drawn by the same generator, through the same losing proxy to a real `ucr serve`, and
judged by the same ledger as `bench.phone.histories`. Besides, each press that was
refused must still stand on the screen in the end, whatever was killed. Needs built
screens. Writes bench/results/phone-chromium.json.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, async_playwright

from bench.phone.histories import figures
from bench.phone.pages import Pages
from bench.stack import have_rutland, serving, stores, write
from tests.browser.served import FLAGS
from tests.phone.histories import Life, Lived, draw
from tests.phone.lossy import Lossy
from tests.phone.party import Control, Party, gather, good_line
from tests.phone.verdict import Wrong, judge, log_of
from tests.world import chromium
from tests.world.ports import free_port
from ucr.app import running
from ucr.settings import Settings
from ucr.store.migrate import migrate

SHOWN: Final = 20
PATIENCE_S: Final = 180.0


def main() -> None:
    """Live them all, print what came of it, and keep it after each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--name", default="phone-chromium", help="of the result")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    have_rutland()
    with stores() as those:
        asyncio.run(migrate(those.postgres))
        proxy = free_port()
        settings = those.for_phones(origin_port=proxy)
        with serving(settings):
            seeds = range(chosen.seed, chosen.seed + chosen.histories)
            asyncio.run(_live(settings, proxy, seeds, chosen))


async def _live(
    settings: Settings, port: int, seeds: Sequence[int], chosen: argparse.Namespace
) -> None:
    lossy = Lossy(("127.0.0.1", settings.port))
    async with (
        running(settings) as runtime,
        lossy.standing(port) as proxy,
        good_line(f"http://127.0.0.1:{settings.port}", settings.public_origin) as http,
        a_browser() as browser,
    ):
        parties = await gather(runtime, len(seeds))
        began, places = time.monotonic(), asyncio.Semaphore(chosen.at_once)
        lived: list[Lived] = []
        wrongs: list[Wrong] = []
        unshown: list[int] = []
        broke: list[str] = []

        async def one(seed: int, party: Party) -> None:
            pages = Pages(browser, settings.public_origin)
            control = Control(http, party)
            life = Life(draw(seed), party, control, proxy, pages)  # type: ignore[arg-type]
            async with places:
                try:
                    async with asyncio.timeout(PATIENCE_S):
                        done = await life.live(None)
                except Exception as odd:  # noqa: BLE001 - told below, never swallowed
                    broke.append(f"seed {seed}: {type(odd).__name__} {odd}"[:200])
                    return
            lived.append(done)
            wrongs.extend(judge(done, await log_of(runtime, done)))
            if any(shown != told for shown, told in pages.notices.values()):
                unshown.append(seed)
            _keep(lived, wrongs, unshown, broke, began, chosen)

        await asyncio.gather(*map(one, seeds, parties))
        _keep(lived, wrongs, unshown, broke, began, chosen)


def _keep(
    lived: Sequence[Lived],
    wrongs: Sequence[Wrong],
    unshown: Sequence[int],
    broke: Sequence[str],
    began: float,
    chosen: argparse.Namespace,
) -> None:
    found = figures(lived, wrongs) | {
        "seed": chosen.seed,
        "at_once": chosen.at_once,
        "asked_for": chosen.histories,
        "refusals_not_on_the_screen": list(unshown),
        "runs_that_broke": list(broke),
        "took_s": round(time.monotonic() - began),
    }
    short = ("histories", "taps", "kills", "violations", "agree_p50_s")
    print({name: found[name] for name in short}, found["what"], unshown, broke)
    if not chosen.dry:
        write(chosen.name, found)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """A real Chromium, with nothing in it yet."""
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.ADVICE)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=program, args=list(FLAGS)
        )
        try:
            yield started
        finally:
            await started.close()


if __name__ == "__main__":
    main()
