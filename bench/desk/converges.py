"""How soon a desk agrees again with a service that was killed and started anew.

    python -m bench.desk.converges [--times 10] [--crews 200] [--calls 300] [--dry]

A desk in a real Chromium at one `ucr serve`, which is killed; a call comes in by
another, and the first is started again at its old address. Measured inside the page:
from the first answer that it is ready to the call's row being there. Nothing is
reloaded. Writes bench/results/desk-converges.json; its line in docs/benchmarks/desk.md
is drawn by `python -m bench.desk.page`.
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import httpx
from playwright.sync_api import expect, sync_playwright

from bench import stack
from bench.desk import area, screen
from bench.desk.area import Laid
from tests.browser.agreeing import AGREES, KNOWS_BOTH, LATER_MS
from tests.browser.served import FLAGS
from tests.world import chromium
from tests.world.people import OAKHAM
from tests.world.ports import free_port
from ucr.app import new_id
from ucr.settings import Settings
from ucr.store.migrate import migrate

SERVE: Final = ("ucr", "serve")


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="it is killed")
    parser.add_argument("--crews", type=int, default=200)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    stack.have_rutland()
    with stack.stores() as those:
        asyncio.run(migrate(those.postgres))
        here, beside = (those.settings(port=free_port()) for _ in range(2))
        laid = area.lay(here, crews=chosen.crews, calls=chosen.calls)
        before = screen.load()
        with stack.serving(beside):
            took = list(_each(here, beside, laid, chosen.times))
    found: dict[str, object] = {
        "crews": chosen.crews,
        "calls": chosen.calls,
        "load_before": before,
        "ms": took,
    }
    print(found)
    if not chosen.dry:
        stack.write("desk-converges", found)


def _each(here: Settings, beside: Settings, laid: Laid, times: int) -> Iterator[float]:
    """Milliseconds of each time.

    Raises: SystemExit: There is no Chromium.
    """
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.ADVICE)
    with sync_playwright() as playwright, ExitStack() as stays:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        process = stays.enter_context(stack.running(SERVE, here))
        stack.wait_until_answers(process, here.public_origin)
        desk = screen.opened(browser, here.public_origin, laid.desk)
        desk.goto(here.public_origin)
        expect(desk.get_by_test_id("connection")).to_contain_text("LIVE")
        for _ in range(times):
            process.kill()
            process.wait()
            expect(desk.get_by_test_id("not-live")).to_be_visible()
            desk.evaluate(AGREES, _asks(beside, laid))
            process = stays.enter_context(stack.running(SERVE, here))
            desk.wait_for_function(KNOWS_BOTH)
            yield round(desk.evaluate(LATER_MS), 1)
            expect(desk.get_by_test_id("not-live")).to_have_count(0)
        browser.close()


def _asks(beside: Settings, laid: Laid) -> str:
    """A call comes in by the other process; its id."""
    answer = httpx.post(
        f"{beside.public_origin}/api/referrals",
        json={
            "case_number": f"C{new_id().hex[-12:]}",
            "source": "ambulance_999",
            "need": "fall",
            "category": "C3",
            "location": {"lon": OAKHAM[0], "lat": OAKHAM[1]},
            "reason": "Slipped in the kitchen, not hurt",
        },
        headers={"Authorization": f"Bearer {laid.sender_key}"},
        timeout=30,
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


if __name__ == "__main__":
    main()
