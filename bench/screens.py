"""Takes the pictures of the README and the pages from a busy demo, by a real browser.

`python -m bench.screens` starts a demo of its own and ends it. UCR_PACKS names a folder
with the pack of a real place; without one the invented county is shown.
"""

import re
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Final, Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.world import chromium
from tests.world.ports import free_port

FOLDER: Final = Path(__file__).parents[1] / "docs/pictures"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run")
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
LARGE: Final[ViewportSize] = {"width": 1920, "height": 1080}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
Colours = Literal["light", "dark"]
ON_DESK: Final[tuple[tuple[str, ViewportSize, Colours], ...]] = (
    ("desk", DESK, "light"),
    ("desk-night", DESK, "dark"),
    ("desk-1920", LARGE, "light"),
    ("desk-390", PHONE, "light"),
    ("desk-390-night", PHONE, "dark"),
)
ON_PHONE: Final[tuple[tuple[str, Colours], ...]] = (
    ("phone", "light"),
    ("phone-night", "dark"),
)
START_S: Final = 300.0
PATIENCE_MS: Final = 60_000
SETTLE_MS: Final = 4_000
JOB_MS: Final = 300_000


@contextmanager
def demo(folder: Path, *, speed: float, rate: float) -> Iterator[str]:
    """A demo of our own; what it says."""
    words = ["demo", "--data", str(folder / "demo"), "--port", str(free_port())]
    words += ["--speed", str(speed), "--rate", str(rate)]
    said = folder / "said"
    with said.open("wb") as out:
        running = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "ucr", *words], stdout=out, stderr=out
        )
    try:
        end = monotonic() + START_S
        while "care home" not in said.read_text() and monotonic() < end:
            sleep(1)
        yield said.read_text()
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=60)


def signed_in(
    browser: Browser, said: str, who: str, size: ViewportSize, colours: Colours
) -> Page:
    """A page of this person, at this size, by day or by night."""
    found = re.search(rf"^  {who} .*?(http\S+)", said, re.MULTILINE)
    if found is None:
        sys.exit(f"The demo told no sign-in link for: {who}")
    context = browser.new_context(viewport=size, color_scheme=colours)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(found.group(1))
    return page


def desk(page: Page, picture: Path) -> None:
    """The queue's first call open, as a coordinator has it."""
    page.locator("[data-row]").first.click()
    page.wait_for_timeout(SETTLE_MS)
    expect(page.locator(".drawer-head h2")).to_be_in_viewport()
    page.screenshot(path=picture)
    page.context.close()


def wall(page: Page, picture: Path) -> None:
    expect(page.locator("[data-row]").first).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{page.url.split('#')[0]}#wall")
    page.reload()
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=picture)
    page.context.close()


def phone(page: Page, picture: Path) -> None:
    """A crew with a job in hand, which it has sooner or later."""
    page.get_by_role("button", name="On scene").wait_for(timeout=JOB_MS)
    page.screenshot(path=picture)
    page.context.close()


def taken(browser: Browser, said: str, folder: Path) -> None:
    """Every picture, one after the other."""
    for name, size, colours in ON_DESK:
        page = signed_in(browser, said, "coordinator", size, colours)
        desk(page, folder / f"{name}.png")
    wall(signed_in(browser, said, "coordinator", LARGE, "light"), folder / "wall.png")
    for name, colours in ON_PHONE:
        page = signed_in(browser, said, "crew", PHONE, colours)
        phone(page, folder / f"{name}.png")


def main() -> None:
    """Play, wait until it is busy, look."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=4.0)
    parser.add_argument("--after", type=float, default=150.0, help="seconds of play")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args()
    program = chromium.find()
    if program is None:
        sys.exit(chromium.ADVICE)
    with (
        TemporaryDirectory(prefix="ucr-screens-") as folder,
        demo(Path(folder), speed=asked.speed, rate=asked.rate) as said,
        sync_playwright() as playwright,
    ):
        sleep(asked.after)
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        taken(browser, said, asked.folder)
        browser.close()
    print(f"Pictures of the screens are in {asked.folder}")


if __name__ == "__main__":
    main()
