"""Draws docs/benchmarks/static.md and its plots from what was measured last.

`python -m bench.static.page` reads bench/results/static.json and growth.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib import pyplot as plt

from bench.static import growth, run
from bench.static.sets import ASKED
from bench.static.table import Cell, markdown, verdicts
from bench.static.windows import BEST_KNOWN, distance_of

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/benchmarks/static.md"
GAPS: Final = PAGE.parent / "static-gaps.png"
GROWTH: Final = PAGE.parent / "static-growth.png"
BLUE: Final = "#005eb8"
STYLES: Final = {
    "ours": (BLUE, "-", 2.5),
    "OR-Tools, built well": ("#7c2855", "--", 1.5),
    "OR-Tools, as in tutorials": ("#b38bb0", ":", 1.5),
    "PyVRP": ("#d5281b", "-.", 1.5),
    "VROOM": ("#007f3b", "--", 1.5),
}
"""Colour and line, so that neither says it alone."""
EVERYBODY: Final = 100
"""Customers in each of Solomon's problems; then a point is a minute of driving."""

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One set's cells and limits, read back."""

    name: str
    found: tuple[Cell, ...]
    limits: tuple[float, ...]
    searched_s: float

    def line(self, way: str) -> list[tuple[float, float]]:
        """Limits and gaps of one way, where it had a plan."""
        return [
            (cell.limit_s, max(cell.gap_percent, 0.1))
            for cell in self.found
            if cell.way == way and cell.gap_percent is not None and cell.limit_s
        ]


def tables(report: Found) -> list[Table]:
    return [
        Table(
            name,
            tuple(Cell(**cell) for cell in one["ways"]),
            tuple(one["limits"]),
            min(one["searched_s"].values(), default=0.0),
        )
        for name, one in report["sets"].items()
    ]


def draw_gaps(found: Sequence[Table], path: Path) -> None:
    """A panel for each size: time given against gap, both on a log scale."""
    figure, panels = plt.subplots(1, len(found), figsize=(11, 4), sharey=True)
    for panel, table in zip(panels, found, strict=True):
        for way, (colour, line, width) in STYLES.items():
            points = table.line(way)
            if points:
                panel.plot(
                    *zip(*points, strict=True),
                    color=colour,
                    linestyle=line,
                    linewidth=width,
                    marker="o",
                    label=way,
                )
        asked = ASKED.get(table.name, {})
        if asked:
            panel.plot(
                list(asked),
                list(asked.values()),
                "k_",
                markersize=18,
                label="asked for",
            )
        panel.set(xscale="log", yscale="log", xlabel="seconds", title=table.name)
        panel.grid(visible=True, which="major", alpha=0.3)
    panels[0].set_ylabel("gap to the best known, %")
    panels[len(panels) // 2].legend(fontsize=7)
    _save(figure, path)


def draw_growth(curve: Sequence[Found], path: Path) -> None:
    """Jobs against time to a first plan, and against memory."""
    jobs = [one["jobs"] for one in curve]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
    left.plot(jobs, [one["first_s"] for one in curve], "o-", color=BLUE)
    left.set(xlabel="open jobs", ylabel="seconds to a checked plan")
    right.plot(jobs, [one["memory_mib"] for one in curve], "o-", color=BLUE)
    right.set(xlabel="open jobs", ylabel="MiB of the whole process")
    right.set_ylim(bottom=0)
    for panel in (left, right):
        panel.grid(visible=True, alpha=0.3)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def driven(report: Found) -> str:
    """Solomon's problems: distances, for whoever compares with the literature."""
    one = report["sets"].get("hard windows")
    if one is None:
        return "Not measured: UCR_BENCH_DATA was not set."
    names = list(one["best_points"])
    heads = [f"{name} {at:g} s" for name in names for at in one["limits"]]
    lines = [f"| solver | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}"]
    answers = {(a["instance"], a["way"], a["limit_s"]): a for a in one["answers"]}
    for way in dict.fromkeys(a["way"] for a in one["answers"]):
        figures = [
            _distance(answers.get((name, way, at)) or answers.get((name, way, 0)))
            for name in names
            for at in one["limits"]
        ]
        lines.append(f"| {way} | {' | '.join(figures)} |")
    known = [str(BEST_KNOWN.get(name.removeprefix("vrptw-"), "")) for name in names]
    cells = [value for value in known for _ in one["limits"]]
    lines.append(f"| *best known, with capacity* | {' | '.join(cells)} |")
    return "\n".join(lines)


def _distance(answer: Found | None) -> str:
    if answer is None:
        return ""
    if answer["points"] is None:
        return "none"
    if answer["served"] < EVERYBODY:
        driven_only = distance_of(answer["travel_minutes"])
        return f"{driven_only:.0f} ({answer['served']} served)"
    return f"{distance_of(answer['points']):.1f}"


def grown(report: Found) -> str:
    heads = "first checked plan | its cost | after improving | gain | served | memory"
    lines = [f"| crews x jobs | {heads} |", f"| --- |{' ---: |' * 6}"]
    for one in report["curve"]:
        gain = 100 * (1 - one["points"] / max(1, one["first_points"]))
        lines.append(
            f"| {one['crews']} x {one['jobs']} | {one['first_s'] * 1000:.0f} ms "
            f"| {one['first_points']:.0f} | {one['points']:.0f} ({one['took_s']:g} s) "
            f"| {gain:.0f} % | {one['served']} | {one['memory_mib']:.0f} MiB |"
        )
    return "\n".join(lines)


def page(report: Found, growing: Found | None) -> str:
    found = tables(report)
    known = {"searched": searched(report), "asked": load_when_asked(found)}
    parts = [HEAD.format(**known, **_said(report))]
    for table in found:
        if table.name == "hard windows":
            continue
        asked = ASKED.get(table.name, {})
        parts.append(f"## {TITLES.get(table.name, table.name)}\n")
        parts.append(markdown(table.found, table.limits, asked) + "\n")
        parts += [
            f"- {line}" for line in verdicts(table.found, asked, table.searched_s)
        ]
        if asked:
            parts.append("")
    parts.append(WINDOWS_TEXT.format(table=driven(report)))
    parts.append(growth_part(growing) if growing else NO_GROWTH)
    return "\n".join(parts)


def load_when_asked(found: Sequence[Table]) -> str:
    """The machine's load, ours and the others': answers may be of several runs."""
    ours = [cell.load for table in found for cell in table.found if cell.is_ours]
    others = [cell.load for table in found for cell in table.found if not cell.is_ours]
    spans = (("ours", ours), ("the others", others))
    return ", ".join(
        f"{name} at {min(loads):g} to {max(loads):g}" for name, loads in spans if loads
    )


def searched(report: Found) -> str:
    """How long the best was searched for, size by size."""
    words = [
        f"{name}: {min(one['searched_s'].values(), default=0):.0f} s"
        for name, one in report["sets"].items()
        if "x" in name
    ]
    return ", ".join(words)


def growth_part(growing: Found) -> str:
    areas = growing["areas"]
    return GROWTH_TEXT.format(
        table=grown(growing),
        verdicts="\n".join(f"- {line}" for line in growing["verdicts"]),
        areas=len(areas),
        whole_s=growing["areas_whole_s"],
        first_s=max(one["first_s"] for one in areas),
        breaches=sum(one["breaches"] for one in areas),
        memory_mib=sum(one["memory_mib"] for one in areas),
        **_said(growing),
    )


def _said(report: Found) -> dict[str, str]:
    load = report["load"]
    return {
        "at": str(report["at"])[:16].replace("T", " "),
        "machine": str(report["machine"]),
        "load": f"{load[0]:g}, {load[1]:g}, {load[2]:g} over 1, 5, 15 minutes",
    }


TITLES: Final = {"home care": "Home care: skills, windows, lunch"}
HEAD: Final = """# Solvers side by side

Drawn by `just bench-static`; [how the engine works](../how-the-engine-works.md).
Measured {at} UTC, {machine}, load {load}; while solvers were asked, {asked}. Every
solver has one thread.

**What is compared.** One moment: crews, open jobs, drive times. A point is a minute
of driving; a minute late is 10 (floor), 4 (two-hour) or 2 (four-hour), a break that
starts late 3 a minute, handing back 1,500, 800 or 480. Prices of waiting, of changing
and of load are zero here. Every solver is asked only who goes where in which order;
times and breaks are put to that by the same hand, a visit that breaks a hard rule is
taken out, the referee ([check.py](../../routing/check.py)) must find nothing, and one
evaluator ([evaluate.py](../../routing/evaluate.py)) prices it. Figures are mean gaps
in % to the cheapest plan that anything ever found (`python -m bench.static.reference`
searches five minutes for each; so far {searched})
(in brackets: how long it took, where that was notably more than it was given).
*none*: no plan in time.

**What the others are told.** OR-Tools knows the whole problem. PyVRP and VROOM know
hard windows only: they get windows stretched by the share that served them best, and
what they drop is inserted afterwards by us, worst first; without that they are far
worse. PyVRP has no breaks: their time is kept free. More time lets both drive less,
which is not what costs here. The snapshots are random, seeded and busy
([snapshots.py](../../bench/static/snapshots.py)); three a size are few: a difference
of a few points says nothing. Answers are kept in `UCR_BENCH_CACHE` (the user's cache,
if it is not set): a run that was cut off goes on, and our own engine is asked again
whenever it has changed. `python -m bench.static.run --afresh` asks everybody again.

![Gap against time for three sizes, a line for each solver](static-gaps.png)
"""
WINDOWS_TEXT: Final = """
## Vehicle routing with hard windows: Solomon's problems

Distances in the files' units, cut to one decimal (as the DIMACS challenge did), all
customers to be served, up to the file's number of vehicles. Capacity is no rule of
ours, so no solver has it. The engine is made for soft lateness and a day's work, not
for this: the table is here so that others can compare.

{table}

The project ships no data. `UCR_BENCH_DATA` names a folder; its folder `vrptw` holds
Solomon's or Gehring and Homberger's files as they were written, or VRPLIB's
(`RC208.vrp` is in the tests of the source package of pyvrp), its folder `homecare`
those of Mankowska and others (2014). The days called home-care are drawn by us in
that style.
"""
GROWTH_TEXT: Final = """
## Growing

Measured {at} UTC, {machine}, load {load}. `python -m bench.static.growth`; each size
in a process of its own, from no plan at all: first a checked plan, then ten seconds
of improving.

{table}

{verdicts}

![Time to a first plan and memory by number of jobs](static-growth.png)

{areas} areas of 60 x 300 at once, each in a process of its own, on the same machine:
all planned from nothing, checked and improved for 5 s in {whole_s} s; the slowest
first plan took {first_s} s, hard rules broken: {breaches}, {memory_mib:.0f} MiB in
all.
"""


NO_GROWTH: Final = (
    "\n## Growing\n\nNot measured yet: `python -m bench.static.growth`.\n"
)


def main() -> None:
    """Draw the page and the plots."""
    mpl.use("Agg")
    report = json.loads(run.OUT.read_text(encoding="utf-8"))
    growing = None
    if growth.OUT.is_file():
        growing = json.loads(growth.OUT.read_text(encoding="utf-8"))
        draw_growth(growing["curve"], GROWTH)
    draw_gaps([one for one in tables(report) if "x" in one.name], GAPS)
    PAGE.write_text(page(report, growing), encoding="utf-8")


if __name__ == "__main__":
    main()
