"""Which browser the tests drive, and how it is had where there is none.

Run as `python -m tests.world.chromium` before the tests: it installs Playwright's own
where no other is found, or says what to do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import sync_playwright

PROGRAMS: Final = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
WINDOWLESS: Final = "chromium-headless-shell"
"""Chromium without a window to draw, as Playwright itself uses it: the same for half of
the processor (in four stories 19 s of it, not 42 s; 2026-11-29). Each Chromium, with a
window or without, writes cookies each 30 s and as it is closed, plain storage after
some seconds, and IndexedDB at once where `strict` is asked for: of a browser that dies
20 s after its sign-in the sign-in is gone and what was pressed is there, at 33 s both
are (2026-11-29). A phone that is killed here, in a story shorter than that, has to be
signed in again before it sends: `tests/browser/test_phone_dies.py`."""
ADVICE: Final = (
    "No Chromium was found and Playwright could not install its own. Install one"
    " (Debian: apt-get install chromium) or set UCR_CHROMIUM to its path."
)


def find() -> Path | None:
    """Find a Chromium: `UCR_CHROMIUM`, the system's, or Playwright's own."""
    chosen = os.environ.get("UCR_CHROMIUM")
    names = (chosen,) if chosen else PROGRAMS
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    return None if chosen else _playwrights_own()


def install() -> bool:
    """Let Playwright install its own; as root with the libraries it needs."""
    libraries = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    done = subprocess.run(  # noqa: S603  (our own environment's program)
        [sys.executable, "-m", "playwright", "install", *libraries, "chromium"],
        check=False,
    )
    return done.returncode == 0


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of the browser that the tests drive."""
    found = find()
    assert found, ADVICE
    return found


@pytest.fixture(scope="session")
def windowless(chromium: Path) -> Path:
    """The same without a window, where it is installed and no other is chosen."""
    found = None if os.environ.get("UCR_CHROMIUM") else shutil.which(WINDOWLESS)
    return Path(found) if found else chromium


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def main() -> None:
    """Say which browser the tests will drive, and install one if there is none."""
    if not os.environ.get("UCR_CHROMIUM") and not find():
        install()
    found = find()
    if not found:
        sys.exit(ADVICE)
    sys.stdout.write(f"browser: {found}\n")


if __name__ == "__main__":
    main()
