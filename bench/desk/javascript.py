"""What each page's JavaScript weighs on the wire, by the build."""

import gzip
import re
from pathlib import Path
from typing import Final

from bench.stack import ROOT
from ucr.app import STATIC

IMPORTED: Final = re.compile(r'(?:from|import)\s*["\']\./([\w.-]+\.js)["\']')
"""A module's own imports; `import("./x.js")` waits until it is asked, and is none."""
MAP: Final = re.compile(r"\./(MapPane-[\w-]+\.js)")
ASKED: Final = re.compile(r"""import\(\s*["'`]\./([\w.-]+\.js)["'`]\s*\)""")
"""What a module asks for later, by itself or once it is opened."""
SELDOM: Final = re.compile(
    r"""seldom[<(].*?import\(["'][^"']*?(\w+)["']\)""", re.DOTALL
)
"""By the desk's own source: a part that comes when it is opened, and not before."""
HASHED: Final = re.compile(r"-[\w-]{8}\.js$")
LATER: Final = re.compile(r"""import\(["'][^"']*?(\w+)["']\)""")
"""By the same source: every part that the desk itself asks for later."""
DESK: Final = ROOT / "frontend" / "src" / "desk"
ENTRY: Final = re.compile(r'(?:src|href)="/assets/([^"]+\.js)"')


def javascript_kib() -> dict[str, float]:
    """Gzip KiB of the desk: its first screen, with the map, all that comes unpressed.

    Raises:
        SystemExit: The screens are not built.
    """
    first, drawn, unpressed = at_once("index.html"), with_map(), by_itself()
    return {
        "without_map": whole_kib(first),
        "with_map": whole_kib(drawn),
        "by_itself": whole_kib(unpressed),
    }


def at_once(page: str) -> dict[str, float]:
    """Gzip KiB of each chunk that a page needs before it shows anything, by name.

    Args:
        page: Its file below the built screens, as "crew/index.html".

    Raises:
        SystemExit: The screens are not built.
    """
    file = STATIC / page
    if not file.is_file():
        raise SystemExit("build the screens first: just web")
    return _weighed(_with_imports(set(ENTRY.findall(file.read_text()))))


def with_map() -> dict[str, float]:
    """The same of the desk and of its map, which comes by itself after the lists.

    Raises:
        SystemExit: The screens are not built.
    """
    bare = set(at_once("index.html"))
    drawn = {name for one in bare for name in MAP.findall(_text(one))}
    return _weighed(_with_imports(bare | drawn))


def by_itself() -> dict[str, float]:
    """The same of all that the desk fetches before anything is pressed, the map too.

    What the desk's source asks for later counts, unless it says `seldom` of it; the
    sign-in, which a locked desk has too, asks for a phone's code on phones only.

    Raises:
        SystemExit: The screens are not built.
    """
    foreseen, have = _named(LATER) - opened_seldom(), set(with_map())
    while True:
        asked = {one for name in have for one in ASKED.findall(_text(name))}
        coming = {one for one in asked if HASHED.sub("", one) in foreseen}
        more = _with_imports(have | coming)
        if more == have:
            return _weighed(have)
        have = more


def opened_seldom() -> frozenset[str]:
    """Modules of the desk that wait until they are opened."""
    return _named(SELDOM)


def whole_kib(chunks: dict[str, float]) -> float:
    """All of them together, to a tenth."""
    return round(sum(chunks.values()), 1)


def _named(asked: re.Pattern[str]) -> frozenset[str]:
    """Modules that the desk's source asks for in this way."""
    sources = [one.read_text() for one in DESK.rglob("*.tsx")]
    return frozenset(name for text in sources for name in asked.findall(text))


def _assets() -> Path:
    return STATIC / "assets"


def _text(name: str) -> str:
    return (_assets() / name).read_text()


def _with_imports(names: set[str]) -> set[str]:
    found, new = set(names), set(names)
    while new:
        told = {one for name in new for one in IMPORTED.findall(_text(name))}
        new = told - found
        found |= new
    return found


def _weighed(names: set[str]) -> dict[str, float]:
    return {
        one: len(gzip.compress((_assets() / one).read_bytes(), 9)) / 1024
        for one in sorted(names)
    }
