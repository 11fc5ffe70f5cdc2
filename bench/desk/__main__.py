"""The desk at 300 open calls, 200 crews and 50 updates a second, beside plain dots.

    python -m bench.desk [--minutes 30] [--seconds 30] [--rounds 15] [--starts 5]

A real `ucr serve` on real stores, in a real Chromium. Needs the test data
(UCR_TEST_DATA), built screens and node. Writes bench/results/desk.json and
docs/benchmarks/desk.md.
"""

import argparse
import asyncio
import multiprocessing
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench import stack
from bench.desk import area, dots, javascript, page, screen, traffic, weights
from bench.desk.area import Laid
from bench.desk.screen import Watched
from tests.browser.served import FLAGS
from tests.world import chromium
from tests.world.ports import free_port
from ucr.settings import Settings
from ucr.store.migrate import migrate

CREWS: Final = 200
CALLS: Final = 300


def main() -> None:
    """Measure, print, keep, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--minutes",
        type=float,
        default=30,
        help="of the heap's run; 0: keep that of the run before",
    )
    parser.add_argument("--seconds", type=float, default=30, help="of each look")
    parser.add_argument("--rounds", type=int, default=15, help="of key presses")
    parser.add_argument("--starts", type=int, default=5, help="first screens")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    if chosen.minutes == 0 and "heap_at" not in (stack.kept("desk") or {}):
        parser.error("--minutes 0 keeps the heap of the run before, and there is none")
    multiprocessing.set_start_method("spawn")
    stack.have_rutland()
    with stack.stores() as those, TemporaryDirectory() as folder:
        asyncio.run(migrate(those.postgres))
        settings = those.settings(port=free_port())
        dots.build(Path(folder))
        tell("storing the area")
        laid = area.lay(settings, crews=CREWS, calls=CALLS)
        tell("laid and planned")
        with stack.serving(settings):
            found = _measure(settings, laid, Path(folder), chosen)
    print(found)
    if not chosen.dry:
        stack.write("desk", found)
        page.main()


def tell(step: str) -> None:
    """How far it is, for whoever waits."""
    print(f"{stack.now():%H:%M:%S} {step}", file=sys.stderr, flush=True)


def _measure(
    settings: Settings, laid: Laid, folder: Path, chosen: argparse.Namespace
) -> dict[str, Any]:
    """Raises: SystemExit: There is no Chromium."""
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.ADVICE)
    found: dict[str, Any] = {
        "crews": CREWS,
        "calls": CALLS,
        "updates_a_second": traffic.MOVES_A_SECOND + traffic.EVENTS_A_SECOND,
        "load_before": screen.load(),
        "javascript_kib": javascript.javascript_kib(),
        "snapshot_kib": weights.snapshot_kib(settings, laid),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        found["browser"] = browser.version
        origin, token = settings.public_origin, laid.desk
        found["first_screen_s"] = screen.first_screens(
            browser, origin, token, chosen.starts
        )
        tell(f"first screens: {found['first_screen_s']}")
        found["plain"] = {
            "javascript_kib": dots.javascript_kib(folder),
            "first_screen_s": dots.first_screens(
                browser, origin, token, folder, chosen.starts
            ),
        }
        tell(f"plain: {found['plain']}")
        with traffic.flowing(settings, laid) as flow:
            tell("updates come")
            found |= _under_way(browser, settings, laid, folder, chosen)
            found["sent"] = dict(flow.ends())
        browser.close()
    return found


def _under_way(
    browser: Browser,
    settings: Settings,
    laid: Laid,
    folder: Path,
    chosen: argparse.Namespace,
) -> dict[str, Any]:
    """What is measured while updates come."""
    origin, token = settings.public_origin, laid.desk
    with dots.shown(browser, origin, token, folder) as plain:
        bare = screen.busy(screen.tools(plain), chosen.seconds)
        tell(f"plain: {bare}")
        moved = dots.presses(plain, chosen.rounds)
        tell(f"plain, keys: {moved}")
    with screen.desk(browser, origin, token) as desk:
        session = screen.tools(desk)
        calm = screen.busy(session, chosen.seconds)
        tell(f"desk: {calm}")
        desk.locator("[data-row]").first.click()
        drawer = screen.busy(session, chosen.seconds)
        desk.keyboard.press("Escape")
        pressed = screen.presses(desk, chosen.rounds)
        tell(f"keys: {pressed}")
        with dots.shown(browser, origin, token, folder) as plain:
            watched = _heap(desk, plain, chosen.minutes)
    return {
        "seconds": chosen.seconds,
        "busy": {
            "plain": asdict(bare),
            "desk": asdict(calm),
            "with_a_call_open": asdict(drawer),
        },
        "keys": pressed,
        "plain_keys": moved,
        **watched,
    }


def _heap(desk: Page, plain: Page, minutes: float) -> dict[str, Any]:
    """The heaps' run; with no minutes the one that was kept last, as it was then."""
    if minutes == 0:
        before = stack.kept("desk") or {}
        return {name: told for name, told in before.items() if name.startswith("heap_")}
    used = screen.heaps(
        {
            "desk": Watched(
                screen.tools(desk), lambda nth: screen.opens_a_call(desk, nth)
            ),
            "plain": Watched(screen.tools(plain), lambda _: dots.moves(plain)),
        },
        minutes,
    )
    return {
        "heap_minutes": minutes,
        "heap_mb": used["desk"],
        "heap_growth": screen.growth(used["desk"]),
        "heap_plain_mb": used["plain"],
        "heap_plain_growth": screen.growth(used["plain"]),
        "heap_at": f"{stack.now():%Y-%m-%d %H:%M} UTC",
        "heap_load": screen.load(),
    }


if __name__ == "__main__":
    main()
