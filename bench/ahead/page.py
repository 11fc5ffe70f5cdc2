"""Writes docs/benchmarks/forecasts.md from what was measured."""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.ahead.judge import Judged
from bench.days.places import ROOT

PAGE: Final = ROOT / "docs" / "benchmarks" / "forecasts.md"

HEAD: Final = """# Is a forecast true?

Written by `just bench-ahead`; nothing here is typed by hand. What is judged:
[thinking ahead](ahead.md). Measured {when}, {machine}, load {load}.

The forecast of a call is the probability that a crew starts the visit after it is
due. It is judged 30 minutes before each call is due, if the call is still open then,
and at one of seven decisions. A call that is cancelled in time is left out; a call
handed back counts as late. The days are {what}: nothing was tuned on them. The error
is the expected one over ten bins of equal width; perfect forecasts of so few calls
would show the error "by luck". Asked: under 5 points, 30 minutes ahead.

![What was said against what came, 30 minutes ahead](../pictures/forecasts.svg)
"""


def write(
    judged: Mapping[str, tuple[Judged, float]], where: Mapping[str, str], what: str
) -> None:
    """Write the page.

    Args:
        judged: By title, how true forecasts were, and the error by luck.
        where: When, on which machine and at what load.
        what: The days.
    """
    tables = "\n\n".join(_bins(title, found) for title, (found, _) in judged.items())
    head = HEAD.format(**where, what=what)
    PAGE.write_text(f"{head}\n{_summary(judged)}\n\n{tables}\n", encoding="utf-8")


def _summary(judged: Mapping[str, tuple[Judged, float]]) -> str:
    rows = [
        (
            title,
            str(found.count),
            f"{100 * found.was_late:.1f} %",
            f"{100 * found.ece:.1f} points",
            f"{100 * luck:.1f}",
            f"{found.brier:.3f} ({found.blind:.3f})",
        )
        for title, (found, luck) in judged.items()
    ]
    heads = ("", "forecasts", "were late", "error", "by luck", "Brier (blind)")
    return _table(heads, rows)


def _bins(title: str, found: Judged) -> str:
    rows = [
        (
            f"{100 * one.low:.0f}-{100 * one.high:.0f} %",
            str(one.count),
            f"{100 * one.said:.1f}",
            f"{100 * one.came:.1f}",
        )
        for one in found.bins
    ]
    table = _table(("forecast", "calls", "said, %", "were late, %"), rows)
    return f"## {title[0].upper()}{title[1:]}\n\n{table}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
