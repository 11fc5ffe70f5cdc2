"""How soon the crew's app shows the visit in hand without signal, and how big it is.

    python -m bench.phone.shell [--rounds 9]

A real service on real stores, a real Chromium: a visit is accepted, the phone loses its
signal, and the app is opened afresh with the processor slowed down four times. Needs
the test data (UCR_TEST_DATA) and built screens. Writes bench/results/phone-shell.json.
"""

import argparse
import asyncio
import gzip
import json
import os
import platform
import re
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Page, expect, sync_playwright

from bench.county import data_folder
from tests.browser.phone_disk import on_shift, sent_to
from tests.browser.served import FLAGS, Stack, desk_page, phone_page, serving
from tests.world import chromium
from tests.world.people import RUTLAND
from ucr.app import STATIC
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey
from ucr.places.build import build_pack
from ucr.runtime import SystemClock
from ucr.store.migrate import migrate

RESULT: Final = Path(__file__).parents[1] / "results/phone-shell.json"
SLOWER: Final = 4
LIMIT_S: Final = 1.5
LIMIT_KIB: Final = 90.0
SEEN: Final = """() => new MutationObserver((_, watching) => {
  if (!document.body.textContent.includes('Slipped in the kitchen')) return
  watching.disconnect()
  requestAnimationFrame(() => setTimeout(() => { window.seenAt = performance.now() }))
}).observe(document, {childList: true, subtree: true, characterData: true})"""
"""When the visit is in the page, and the frame with it has been drawn."""


def cold_starts(page: Page, origin: str, rounds: int) -> list[float]:
    """Seconds from opening the address to the visit on the screen, each time afresh."""
    page.context.set_offline(True)
    page.close()
    return [_cold_start(page, origin) for _ in range(rounds)]


def _cold_start(before: Page, origin: str) -> float:
    page = before.context.new_page()
    page.add_init_script(f"({SEEN})()")
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{origin}/crew/", wait_until="commit")
    expect(page.get_by_text("no signal").first).to_be_visible()
    expect(page.get_by_text("Slipped in the kitchen")).to_be_visible()
    took_ms = _drawn_at(page)
    page.close()
    return took_ms / 1000


def _drawn_at(page: Page) -> float:
    """Asked again and again: the page's policy forbids to wait by an expression."""
    while True:
        seen: float | None = page.evaluate("() => window.seenAt ?? null")
        if seen is not None:
            return seen
        page.wait_for_timeout(50)


def bundle_kib() -> float:
    """What the crew's page and its worker weigh: scripts and styles, each gzipped."""
    page = (STATIC / "crew/index.html").read_text()
    names = re.findall(r'(?:src|href)="/(assets/[^"]+)"', page)
    files = [*(STATIC / name for name in names), STATIC / "crew/worker.js"]
    return sum(len(gzip.compress(one.read_bytes(), 9)) for one in files) / 1024


@contextmanager
def a_service(folder: Path) -> Iterator[Stack]:
    """Everything that `ucr serve` and `ucr dispatch` need, in one folder."""
    folder.chmod(0o755)  # the database may run as another user
    packs = folder / "packs"
    build_pack(
        data_folder() / "roads/rutland-2022-07-20.osm.pbf",
        packs,
        name="Rutland",
        slug=RUTLAND,
        progress=lambda _step, _share: None,
        postcodes=data_folder() / "places/postcodes-rutland.csv",
        built_at=SystemClock().now(),
    )
    with (
        EmbeddedPostgres(folder / "postgres") as postgres,
        EmbeddedValkey(folder / "valkey") as valkey,
    ):
        asyncio.run(migrate(postgres))
        with serving(postgres, valkey, packs, crew_lock_s=0) as stack:
            yield stack


def measure(rounds: int) -> list[float]:
    """Cold starts of a phone with a visit in hand.

    Raises:
        SystemExit: There is no Chromium.
    """
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.ADVICE)
    with (
        TemporaryDirectory() as folder,
        a_service(Path(folder)) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        desk, phone = desk_page(browser), phone_page(browser)
        stack.opens(desk, "Sam")
        on_shift(stack, phone)
        sent_to(stack, desk)
        phone.get_by_role("button", name="Accept").click()
        expect(phone.get_by_role("button", name="En route")).to_be_visible()
        return cold_starts(phone, stack.origin, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    load = os.getloadavg()[0]
    took = measure(rounds)
    median, weighs = statistics.median(took), bundle_kib()
    print(f"cold start without signal, {SLOWER}x slower processor, {rounds} times:")
    print(f"  median {median:.2f} s, worst {max(took):.2f} s; limit {LIMIT_S} s")
    print(f"scripts and styles, gzip: {weighs:.1f} KiB; limit {LIMIT_KIB:.0f} KiB")
    found = {
        "at": SystemClock().now().isoformat(timespec="seconds"),
        "machine": f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores",
        "load_before": round(load, 1),
        "slower": SLOWER,
        "cold_start_s": [round(one, 3) for one in took],
        "cold_start_median_s": round(median, 3),
        "cold_start_limit_s": LIMIT_S,
        "bundle_kib": round(weighs, 1),
        "bundle_limit_kib": LIMIT_KIB,
    }
    RESULT.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
