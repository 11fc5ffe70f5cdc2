"""Every promise held against the tests that are said to show it, and one table of it.

    python -m bench.promises [--long] [--dry]

Which tests show which promise stands in docs/safety/promises.md. The short form runs
them as the suite does; the long form gives hypothesis more examples of each. What was
found is kept in bench/results/promises.json, and `bench.promises_page` draws it.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import orjson

from bench.stack import ROOT, write

CLAIMS: Final = ROOT / "docs" / "safety" / "promises.md"
ROW: Final = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \| ?(.*) \|$", re.MULTILINE)
TEST: Final = re.compile(r"`((?:tests|frontend)/[\w./-]*test[\w./-]*)`")
STANDS: Final = ("proved", "in part", "built", "not yet")
LONG_EXAMPLES: Final = 1_000
LONGER: Final = ("UCR_EXAMPLES", "UCR_WORLDS")
"""What tests read to play more: the profile of all, and the engine's own worlds."""
SHORT_S: Final = 12 * 60
"""The short form is to end within this."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise as the papers have it.

    Attributes:
        stands: How far it is true, in one of the words of `STANDS`.
        shown_by: The tests that show it, as paths from the root.
    """

    number: int
    promise: str
    stands: str
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """One test that was run.

    Attributes:
        faults: How often the fault that it makes really hit; None: it makes none.
    """

    file: str
    name: str
    is_held: bool
    seconds: float
    faults: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    number: int
    promise: str
    stands: str
    runs: int
    faults: int | None
    violations: int
    seconds: float


def claims() -> tuple[Claim, ...]:
    """Every promise of docs/safety/promises.md, in its order."""
    found = ROW.findall(CLAIMS.read_text())
    return tuple(
        Claim(
            int(number),
            promise,
            next(word for word in STANDS if stands.startswith(word)),
            tuple(dict.fromkeys(TEST.findall(f"{stands} {shown}"))),
        )
        for number, promise, stands, shown in found
    )


def table(stated: Iterable[Claim], played: Sequence[Played]) -> tuple[Line, ...]:
    """What became of each promise; a test that shows two counts for both."""
    lines = []
    for claim in stated:
        of = [one for one in played if one.file in claim.shown_by]
        faults = [one.faults for one in of if one.faults is not None]
        lines.append(
            Line(
                claim.number,
                claim.promise,
                claim.stands,
                len(of),
                sum(faults) if faults else None,
                sum(not one.is_held for one in of),
                round(sum(one.seconds for one in of), 1),
            )
        )
    return tuple(lines)


def python_tests(report: bytes) -> tuple[Played, ...]:
    """What pytest says in its JUnit report; what was skipped was not held."""
    cases = ET.fromstring(report).iter("testcase")  # noqa: S314 - our own runner's
    return tuple(_python_test(case) for case in cases)


def _python_test(case: ET.Element) -> Played:
    said = {
        each.get("name"): each.get("value", "0")
        for each in case.iterfind("properties/property")
    }
    return Played(
        case.get("classname", "").replace(".", "/") + ".py",
        case.get("name", ""),
        all(case.find(way) is None for way in ("failure", "error", "skipped")),
        float(case.get("time", 0)),
        int(said["faults"]) if "faults" in said else None,
    )


def screen_tests(report: bytes) -> tuple[Played, ...]:
    """What vitest says in its JSON report."""
    return tuple(
        Played(
            str(Path(file["name"]).relative_to(ROOT)),
            test["fullName"],
            test["status"] == "passed",
            (test.get("duration") or 0) / 1000,
            None,
        )
        for file in orjson.loads(report)["testResults"]
        for test in file["assertionResults"]
    )


def play(files: Sequence[str], *, is_long: bool) -> tuple[Played, ...]:
    """Run these test files, two at once.

    Raises:
        SystemExit: A runner ended without a report.
    """
    ours = [file for file in files if file.startswith("tests/")]
    screens = [
        file.removeprefix("frontend/") for file in files if file not in set(ours)
    ]
    more = dict.fromkeys(LONGER, str(LONG_EXAMPLES)) if is_long else {}
    with tempfile.TemporaryDirectory(prefix="ucr-promises-") as folder:
        python, screen = Path(folder) / "python.xml", Path(folder) / "screens.json"
        two = ("-n", "2", "--dist", "loadfile", f"--junitxml={python}")
        _run(["pytest", "-q", *two, *ours], ROOT, more)
        told = ("--reporter=json", f"--outputFile={screen}", "--testTimeout=30000")
        _run(["npx", "vitest", "run", *told, *screens], ROOT / "frontend", {})
        for report in (python, screen):
            if not report.exists():
                raise SystemExit(f"{report.name} was not written: no test was run")
        return python_tests(python.read_bytes()) + screen_tests(screen.read_bytes())


def _run(command: Sequence[str], where: Path, more: Mapping[str, str]) -> None:
    """Run it to its end; whether tests failed is in its report."""
    subprocess.run(command, cwd=where, env={**os.environ, **more}, check=False)  # noqa: S603


def figures(
    lines: Sequence[Line], played: Sequence[Played], *, took_s: float, is_long: bool
) -> dict[str, object]:
    """What is kept of a run."""
    return {
        "form": "long" if is_long else "short",
        "took_s": round(took_s),
        "tests": len(played),
        "lines": [asdict(line) for line in lines],
        "broken": [f"{one.file}: {one.name}" for one in played if not one.is_held],
    }


def say(lines: Sequence[Line]) -> None:
    """The table, for a terminal."""
    print(f"{'':>3} {'promise':<62} {'stands':<8} runs faults broken seconds")
    for line in lines:
        faults = "-" if line.faults is None else line.faults
        print(
            f"{line.number:>3} {line.promise[:62]:<62} {line.stands:<8}"
            f" {line.runs:>4} {faults:>6} {line.violations:>6} {line.seconds:>7}"
        )


def main() -> None:
    """Run, print, keep; ends with 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="many more examples")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    stated = claims()
    files = sorted({file for claim in stated for file in claim.shown_by})
    began = time.monotonic()
    played = play(files, is_long=chosen.long)
    took_s = time.monotonic() - began
    lines = table(stated, played)
    say(lines)
    broken = [one for one in played if not one.is_held]
    print(
        f"{len(played)} tests of {len(files)} files, {len(broken)} broken,"
        f" {took_s:.0f} s (the short form is to take less than {SHORT_S} s)"
    )
    if not chosen.dry:
        write("promises", figures(lines, played, took_s=took_s, is_long=chosen.long))
    for one in broken:
        print(f"  {one.file}: {one.name}", file=sys.stderr)
    if broken or not played:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
