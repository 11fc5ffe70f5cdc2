"""What the desk weighs on the wire: its JavaScript by the build, and a snapshot."""

import gzip
import re
from pathlib import Path
from typing import Final

import httpx

from bench.desk.area import Laid
from ucr.app import STATIC
from ucr.callers import COOKIE
from ucr.settings import Settings

IMPORTED: Final = re.compile(r'(?:from|import)\s*["\']\./([\w.-]+\.js)["\']')
"""A module's own imports; `import("./x.js")` waits until it is asked, and is none."""
MAP: Final = re.compile(r"\./(MapPane-[\w-]+\.js)")


def javascript_kib() -> dict[str, float]:
    """Gzip KiB that the desk loads before anything is pressed: without map, and with.

    Raises:
        SystemExit: The screens are not built.
    """
    page = STATIC / "index.html"
    if not page.is_file():
        raise SystemExit("build the screens first: just web")
    entry = re.findall(r'(?:src|href)="/assets/([^"]+\.js)"', page.read_text())
    bare = _with_imports(set(entry))
    drawn = {
        name for one in bare for name in MAP.findall((_assets() / one).read_text())
    }
    return {
        "without_map": _kib(bare),
        "with_map": _kib(_with_imports(bare | drawn)),
    }


def snapshot_kib(settings: Settings, laid: Laid) -> dict[str, float]:
    """Of the whole board as a screen is sent it, and how many calls are in it."""
    answer = httpx.get(
        f"{settings.public_origin}/api/sync",
        params={"topic": "area/rutland"},
        headers={"Cookie": f"{COOKIE}={laid.desk}", "Origin": settings.public_origin},
        timeout=30,
    )
    answer.raise_for_status()
    return {
        "calls": len(answer.json()["snapshot"]["referrals"]),
        "gzip": round(len(gzip.compress(answer.content, 6)) / 1024, 1),
        "plain": round(len(answer.content) / 1024, 1),
    }


def _assets() -> Path:
    return STATIC / "assets"


def _with_imports(names: set[str]) -> set[str]:
    found, new = set(names), set(names)
    while new:
        told = {
            one
            for name in new
            for one in IMPORTED.findall((_assets() / name).read_text())
        }
        new = told - found
        found |= new
    return found


def _kib(names: set[str]) -> float:
    whole = sum(len(gzip.compress((_assets() / one).read_bytes(), 9)) for one in names)
    return round(whole / 1024, 1)
