"""What the desk is held against: OpenLayers alone, with the same dots."""

import gzip
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route

from bench.desk import screen
from bench.stack import ROOT

DRAWN: Final = "body[data-drawn]"
"""The page says so when it has made a dot of each call."""
MOVES: Final = ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft")
"""All that a key does on a bare map: and back again, so that the dots stay in sight."""


def build(folder: Path) -> None:
    """Made by the desk's own bundler from the same OpenLayers."""
    config = ROOT / "bench/desk/plain/vite.config.mjs"
    words = ["npx", "vite", "build", "--config", str(config)]
    subprocess.run(  # noqa: S603 - our own program
        [*words, "--outDir", str(folder)], cwd=ROOT / "frontend", check=True
    )


def javascript_kib(folder: Path) -> float:
    """All of it, gzip."""
    scripts = folder.rglob("*.js")
    weighs = sum(len(gzip.compress(one.read_bytes(), 9)) for one in scripts)
    return round(weighs / 1024, 1)


@contextmanager
def shown(browser: Browser, origin: str, token: str, folder: Path) -> Iterator[Page]:
    """The page, calm after its start."""
    page = _opened(browser, origin, token, folder)
    screen.notes_paints(page)
    page.goto(_address(origin))
    page.locator(DRAWN).wait_for()
    time.sleep(screen.SETTLE_S)
    yield page
    page.context.close()


def first_screens(
    browser: Browser, origin: str, token: str, folder: Path, rounds: int
) -> list[float]:
    """Seconds to its dots, as `screen.first_screens` measures it of the desk."""
    return [
        screen.first_seen(
            _opened(browser, origin, token, folder), _address(origin), DRAWN
        )
        for _ in range(rounds)
    ]


def presses(page: Page, rounds: int) -> dict[str, Any]:
    """The map is moved by its keys, as often as keys are pressed at the desk."""
    screen.forget_paints(page)
    page.locator("#map").focus()
    for _ in range(4 * rounds):
        screen.press(page, *MOVES)
    return screen.painted(page)


def moves(page: Page) -> None:
    """Somebody looks a little further, and back."""
    screen.press(page, *MOVES)


def _opened(browser: Browser, origin: str, token: str, folder: Path) -> Page:
    """As if the service had it: same origin, same socket."""
    page = screen.opened(browser, origin, token)

    def give(route: Route) -> None:
        name = route.request.url.split("/plain/")[1] or "index.html"
        route.fulfill(path=folder / name)

    page.route(f"{origin}/plain/**", give)
    # What is handed to Chromium has no address, so the loopback is foreign to it.
    page.context.grant_permissions(["local-network-access"], origin=origin)
    return page


def _address(origin: str) -> str:
    return f"{origin}/plain/"
