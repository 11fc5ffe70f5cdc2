"""Rows of answers as tables: for the terminal, for the page, for the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from bench.static.measure import Row

LATE_SHARE: Final = 1.25
LATE_S: Final = 0.05
"""An answer that took so much longer than its limit is marked."""
SEARCHED_S: Final = 300
"""Gaps are asked for as to the best that anything finds in five minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One way at one limit over all instances of a set.

    Attributes:
        gap_percent: Mean; None where any instance had no plan.
        took_s: Mean.
        over: Whether it took notably longer than it was given.
    """

    way: str
    limit_s: float
    gap_percent: float | None
    took_s: float
    served_percent: float
    load: float
    over: bool

    @property
    def is_ours(self) -> bool:
        return self.way.startswith("ours")


def cells(rows: Sequence[Row], jobs: float, instances: int) -> list[Cell]:
    """Means over the instances, in the order of the rows; what all of them have."""
    keys = dict.fromkeys((row.way, row.limit_s) for row in rows)
    groups = [[row for row in rows if (row.way, row.limit_s) == key] for key in keys]
    return [_cell(group, jobs) for group in groups if len(group) == instances]


def _cell(rows: Sequence[Row], jobs: float) -> Cell:
    gaps = [row.gap_percent for row in rows]
    known = [gap for gap in gaps if gap is not None]
    took_s = mean(row.answer.took_s for row in rows)
    limit_s = rows[0].limit_s
    return Cell(
        way=rows[0].way,
        limit_s=limit_s,
        gap_percent=round(mean(known), 1) if len(known) == len(gaps) else None,
        took_s=round(took_s, 3),
        served_percent=round(100 * mean(row.answer.served for row in rows) / jobs, 1),
        load=round(mean(row.answer.load for row in rows), 1),
        over=bool(limit_s) and took_s > limit_s * LATE_SHARE + LATE_S,
    )


def figure(cell: Cell | None) -> str:
    """A gap as it stands in a table."""
    if cell is None:
        return ""
    gap = "none" if cell.gap_percent is None else f"{cell.gap_percent:.0f}"
    if cell.gap_percent is not None and cell.gap_percent < 9.95:  # noqa: PLR2004 (two digits are enough)
        gap = f"{cell.gap_percent:.1f}"
    return f"{gap} ({cell.took_s:.1f} s)" if cell.over else gap


def markdown(
    found: Sequence[Cell], limits: Sequence[float], asked: Mapping[float, int]
) -> str:
    """A table with a row for each way and a column for each time limit."""
    heads = [f"{limit_s:g} s" for limit_s in limits]
    lines = [
        f"| solver | {' | '.join(heads)} |",
        f"| --- |{' ---: |' * len(limits)}",
    ]
    by_key = {(cell.way, cell.limit_s): cell for cell in found}
    for way in dict.fromkeys(cell.way for cell in found):
        once = by_key.get((way, 0))
        if once is not None:
            ms = f"{once.took_s * 1000:.0f} ms"
            figures = [f"{figure(once)} ({ms})"] + [""] * (len(limits) - 1)
        else:
            figures = [figure(by_key.get((way, limit_s))) for limit_s in limits]
        name = f"**{way}**" if way == "ours" else way
        lines.append(f"| {name} | {' | '.join(figures)} |")
    if asked:
        wanted = [f"under {asked[at]}" if at in asked else "" for at in limits]
        lines.append(f"| *asked for* | {' | '.join(wanted)} |")
    return "\n".join(lines)


def verdicts(
    found: Sequence[Cell], asked: Mapping[float, int], searched_s: float
) -> list[str]:
    """What was asked for beside what was measured, kept or not.

    Args:
        searched_s: How long the best was searched for, where it was shortest. A gap to
            a best that nobody looked for long enough may be too small: it can fail,
            but it is not kept.
    """
    lines = []
    for cell in found:
        if cell.way == "ours" and cell.limit_s in asked:
            wanted, gap = asked[cell.limit_s], cell.gap_percent
            word = f"not yet: reference searched {searched_s:.0f} s of {SEARCHED_S} s"
            if gap is None or gap >= wanted:
                word = "NOT KEPT"
            elif searched_s >= SEARCHED_S:
                word = "kept"
            lines.append(f"{cell.limit_s:g} s: {gap} %, under {wanted} %: {word}")
    return lines
