"""Every promise held against the tests that are said to show it, and one table of it.

    python -m bench.promises [--long] [--only 1-8,30] [--at-once 4] [--dry]

Which tests show which promise stands in docs/safety/promises.md. The short form runs
them as the suite does; the long form gives hypothesis more examples of each, and tells
some in full. What was found is kept by promise in bench/results/promises-short.json and
promises-long.json, also of a run that was broken off or that broke a promise; `--only`
renews the promises that it names. `bench.promises_page` draws it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from bench.claims import Claim, claims, is_of, is_there, numbers, to_play
from bench.heard import HEARD, Played, played
from bench.promises_page import draw
from bench.stack import ROOT, kept, machine, write

LONG_EXAMPLES: Final = 1_000
LONGER: Final = ("UCR_EXAMPLES", "UCR_WORLDS")
"""What tests read to play more: the profile of all, and the engine's own worlds."""
SHORT_S: Final = 12 * 60
"""The short form is to end within this."""
LET_END_S: Final = 60
"""What a runner gets to put away its processes once it was told to stop."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of one test, or file of tests, that a row names."""

    runs: int
    faults: int | None
    violations: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    Attributes:
        by: What became of each that shows it, by the name that the row gives it.
    """

    number: int
    promise: str
    stands: str
    runs: int
    faults: int | None
    violations: int
    seconds: float
    by: Mapping[str, Shown]


@dataclass(frozen=True, slots=True)
class Run:
    """What was heard of the runners.

    Attributes:
        left_out: Tests that were to be played and did not end.
        is_broken_off: Somebody stopped it, or a runner ended without a word.
    """

    tests: tuple[Played, ...]
    left_out: int
    is_broken_off: bool
    took_s: float


def table(stated: Iterable[Claim], tests: Sequence[Played]) -> tuple[Line, ...]:
    """What became of each promise; a test that shows two counts for both."""
    lines = []
    for claim in stated:
        by = {shown: _shown(shown, tests) for shown in claim.shown_by}
        faults = [one.faults for one in by.values() if one.faults is not None]
        lines.append(
            Line(
                claim.number,
                claim.promise,
                claim.stands,
                sum(one.runs for one in by.values()),
                sum(faults) if faults else None,
                sum(one.violations for one in by.values()),
                round(sum(one.seconds for one in by.values()), 1),
                by,
            )
        )
    return tuple(lines)


def _shown(shown: str, tests: Sequence[Played]) -> Shown:
    of = [one for one in tests if is_of(shown, one.file, one.name)]
    faults = [one.faults for one in of if one.faults is not None]
    return Shown(
        len(of),
        sum(faults) if faults else None,
        sum(not one.is_held for one in of),
        round(sum(one.seconds for one in of), 1),
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


def slowest_first(named: Iterable[str], took_s: Mapping[str, float]) -> list[str]:
    """The tests of a file together; a file that was never played goes first.

    Args:
        took_s: What each took the last time, by the name that a row gives it.
    """
    files: dict[str, list[str]] = {}
    for one in named:
        files.setdefault(one.partition("::")[0], []).append(one)
    unknown_s = float("inf")
    return [
        one
        for of in sorted(
            files.values(),
            key=lambda of: -sum(took_s.get(one, unknown_s) for one in of),
        )
        for one in of
    ]


def play(named: Sequence[str], *, at_once: int, more: Mapping[str, str]) -> Run:
    """Run these tests, so many processes at once, until they end or we are stopped.

    One that is not there is broken: a runner would play nothing at all for it.
    """
    found = [one for one in named if is_there(one)]
    ours = [one for one in found if one.startswith("tests/")]
    screens = [one.removeprefix("frontend/") for one in found if one not in set(ours)]
    began, is_broken_off = time.monotonic(), False
    with tempfile.TemporaryDirectory(prefix="ucr-promises-") as folder:
        heard, screen = Path(folder) / "heard", Path(folder) / "screens.json"
        told = ("--reporter=json", f"--outputFile={screen}", "--testTimeout=30000")
        split = ("-n", str(at_once), "--dist", "loadfile", "--no-loadscope-reorder")
        pytest = (sys.executable, "-m", "pytest", "-q", "-p", "bench.heard", *split)
        try:
            if screens:
                _run(["npx", "vitest", "run", *told, *screens], ROOT / "frontend", {})
            if ours:
                _run([*pytest, *ours], ROOT, {HEARD: str(heard), **more})
        except KeyboardInterrupt:
            is_broken_off = True
        lines = heard.read_bytes().splitlines() if heard.exists() else []
        tests, left_out = played(lines)
        if screens and screen.exists():
            tests += screen_tests(screen.read_bytes())
        tests += tuple(_gone(one) for one in named if one not in set(found))
        is_silent = (ours and not lines) or (screens and not screen.exists())
    took_s = time.monotonic() - began
    return Run(tests, left_out, is_broken_off or bool(is_silent), took_s)


def _gone(shown: str) -> Played:
    file, _, name = shown.partition("::")
    return Played(file, name, False, 0.0, None)  # noqa: FBT003


def _run(command: Sequence[str], where: Path, more: Mapping[str, str]) -> None:
    """Run it to its end; whether tests failed is in its report.

    Raises:
        KeyboardInterrupt: We were stopped; it has ended too.
    """
    told = {**os.environ, **more}
    with subprocess.Popen(command, cwd=where, env=told) as runner:  # noqa: S603
        try:
            runner.wait()
        except KeyboardInterrupt:
            runner.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                runner.wait(LET_END_S)
            runner.kill()
            raise


def keep(
    lines: Sequence[Line], run: Run, *, form: str, is_whole: bool
) -> Mapping[str, Any]:
    """Renew what is kept of these promises, and of the last run of them all."""
    before = kept(f"promises-{form}") or {}
    made = machine()
    fresh = {
        line.number: {**asdict(line), "at": made["at"]}
        for line in lines
        if line.runs or not run.is_broken_off
    }
    older = {line["number"]: line for line in before.get("lines", [])}
    whole = {
        "at": made["at"],
        "took_s": round(run.took_s),
        "tests": len(run.tests),
        "left_out": run.left_out,
        "is_broken_off": run.is_broken_off,
        "load_1_min": made["load_1_min"],
        "broken": [f"{one.file}::{one.name}" for one in run.tests if not one.is_held],
    }
    found = {
        "whole": whole if is_whole else before.get("whole"),
        "lines": [line for _, line in sorted({**older, **fresh}.items())],
    }
    write(f"promises-{form}", found)
    return found


def say(lines: Sequence[Line]) -> None:
    """The table, for a terminal."""
    print(f"{'':>3} {'promise':<56} {'stands':<15} runs faults broken seconds")
    for line in lines:
        faults = "-" if line.faults is None else line.faults
        print(
            f"{line.number:>3} {line.promise[:56]:<56} {line.stands:<15}"
            f" {line.runs:>4} {faults:>6} {line.violations:>6} {line.seconds:>7}"
        )


def _took_s(forms: Collection[str]) -> dict[str, float]:
    """What each test took when it was last kept."""
    found = [kept(f"promises-{form}") or {"lines": []} for form in forms]
    return {
        name: shown["seconds"]
        for one in found
        for line in one["lines"]
        for name, shown in line["by"].items()
    }


def main() -> None:
    """Run, print, keep, draw; ends with 1 where a promise was broken or left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="many more examples")
    parser.add_argument("--only", default="1-42", help="these promises: 1-8,30")
    parser.add_argument("--at-once", type=int, default=4, help="processes")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    form = "long" if chosen.long else "short"
    every = claims()
    wanted = numbers(chosen.only, of={claim.number for claim in every})
    stated = [claim for claim in every if claim.number in wanted]
    named = slowest_first(to_play(stated), _took_s((form,)))
    more = dict.fromkeys(LONGER, str(LONG_EXAMPLES)) if chosen.long else {}
    run = play(named, at_once=chosen.at_once, more=more)
    lines = table(stated, run.tests)
    say(lines)
    broken = [one for one in run.tests if not one.is_held]
    print(
        f"{len(run.tests)} tests, {len(broken)} broken, {run.left_out} not played,"
        f" {run.took_s:.0f} s (the short form of all is to take less than {SHORT_S} s)"
    )
    if run.is_broken_off:
        print("It was broken off before its end.")
    if not chosen.dry:
        is_whole = len(wanted) == len(every)
        keep(lines, run, form=form, is_whole=is_whole)
        draw()
    for one in broken:
        print(f"  {one.file}::{one.name}", file=sys.stderr)
    if broken or run.left_out or run.is_broken_off or not run.tests:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
