"""Writing what was found: bench/results/days.json and docs/benchmarks/days.md."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

from bench.days.compare import difference, medians
from bench.days.page import EXPLAINED, INTRODUCTION, PICTURES
from bench.days.places import ROOT
from bench.days.plots import draw_all
from bench.days.run import Result, digest
from bench.days.verdict import MORE_IS_BETTER, NAMES, Verdict, verdict

OUT: Final = ROOT / "bench/results/days.json"
PAGE: Final = ROOT / "docs/benchmarks/days.md"
OURS: Final = "ours"

COLUMNS: Final = {
    "lateness": ("lateness a call", 1),
    "cost": ("cost a call", 1),
    "in_time": ("in time %", 0),
    "in_time_floor": ("floor %", 0),
    "in_time_two_hour": ("2 h %", 0),
    "in_time_four_hour": ("4 h %", 0),
    "wait_mean": ("wait min", 0),
    "wait_median": ("median", 0),
    "wait_p90": ("p90", 0),
    "handed_back": ("handed back", 1),
    "travel": ("travel min a visit", 1),
    "planned_changes": ("planned changes a call", 1),
    "told_changes": ("told changes a call", 2),
    "overtime": ("overtime min", 0),
    "break_late": ("breaks late min", 0),
    "wall_p50": ("decision ms p50", 1),
    "wall_p99": ("p99", 1),
    "cpu_p99": ("CPU p99", 1),
}
Group = list[Result]


def write(found: Sequence[Result]) -> None:
    """The results, the page and its pictures."""
    groups = _grouped(found)
    judged = [_judge(group) for group in groups]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    about = _about(found)
    report = {
        **about,
        "verdicts": [asdict(one) for one in judged if one is not None],
        "groups": [_summary(group) for group in groups],
    }
    OUT.write_text(json.dumps(_rounded(report), indent=1) + "\n", encoding="utf-8")
    draw_all(groups, PAGE.parent)
    PAGE.write_text(_page(groups, judged, about), encoding="utf-8")


def _grouped(found: Sequence[Result]) -> list[Group]:
    keys = dict.fromkeys((result.place, result.load) for result in found)
    return [[r for r in found if (r.place, r.load) == key] for key in keys]


def _policies(group: Group) -> list[str]:
    return list(dict.fromkeys(result.policy for result in group))


def _judge(group: Group) -> Verdict | None:
    policies = _policies(group)
    peers = [name for name in policies if not name.startswith(OURS)]
    return verdict(group, OURS, peers) if OURS in policies and peers else None


def _about(found: Sequence[Result]) -> dict[str, object]:
    return {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),  # noqa: TID251 (a report's own date)
        "machine": f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores",
        "load": os.getloadavg(),
        "python": platform.python_version(),
        "seeds": sorted({result.seed for result in found}),
        "digests": {name: digest(name) for name in sorted({r.policy for r in found})},
    }


def _summary(group: Group) -> dict[str, object]:
    policies = _policies(group)
    peers = [name for name in policies if name != OURS]
    return {
        "place": group[0].place,
        "load": group[0].load,
        "medians": {name: medians(group, name) for name in policies},
        "ours_less": {
            peer: {
                metric: asdict(difference(group, OURS, peer, metric))
                for metric in COLUMNS
            }
            for peer in (peers if OURS in policies else [])
        },
        "days": [
            {"policy": r.policy, "seed": r.seed, "metrics": r.metrics} for r in group
        ],
    }


def _rounded(value: object) -> object:
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {key: _rounded(part) for key, part in value.items()}
        case list() | tuple():
            return [_rounded(part) for part in value]
        case _:
            return value


def _page(
    groups: Sequence[Group], judged: Sequence[Verdict | None], about: dict[str, object]
) -> str:
    parts = [INTRODUCTION, _verdicts([one for one in judged if one is not None])]
    parts += [PICTURES]
    for group in groups:
        days = len({result.seed for result in group})
        calls = sum(r.metrics["calls"] for r in group) / len(group)
        parts.append(
            f"## {group[0].place.title()}, {group[0].load}\n\n"
            f"Medians of {days} days of about {calls:.0f} calls.{_busyness(group)}"
            f"\n\n{_medians(group)}"
        )
        if OURS in _policies(group):
            parts.append(f"Ours less each peer.\n\n{_gaps(group)}")
    parts.append(EXPLAINED)
    parts.append(
        f"Written {about['at']} on {about['machine']}, Python {about['python']}, by"
        " `just bench-days`. The machine was shared and busy, so wall times are"
        " upper bounds, and whoever searches for a fixed time got less of it done."
    )
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _busyness(group: Group) -> str:
    """How much else the machine did, by policy: a busy one cuts searches short."""
    found = {
        name: load
        for name in _policies(group)
        if (load := medians(group, name).get("machine_load")) is not None
    }
    said = ", ".join(f"{n.replace('_', ' ')} {load:.1f}" for n, load in found.items())
    return f" The machine's load meanwhile (2 cores, median): {said}." if said else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(map(_row, (head, ruler, *rows)))


def _medians(group: Group) -> str:
    rows = []
    for name in _policies(group):
        found = medians(group, name)
        cells = [f"{found[m]:.{places}f}" for m, (_, places) in COLUMNS.items()]
        rows.append([name.replace("_", " "), *cells])
    return _grid(["policy", *(head for head, _ in COLUMNS.values())], rows)


def _gaps(group: Group) -> str:
    metrics = ("lateness", *MORE_IS_BETTER)
    rows = []
    for peer in (name for name in _policies(group) if name != OURS):
        cells = []
        for metric in metrics:
            gap = difference(group, OURS, peer, metric)
            cells.append(f"{gap.mean:+.1f} ({gap.low:+.1f} to {gap.high:+.1f})")
        rows.append([peer.replace("_", " "), *cells])
    names = ["lateness a call", *(NAMES[metric] for metric in MORE_IS_BETTER)]
    return _grid(["peer", *names], rows)


def _verdicts(judged: Sequence[Verdict]) -> str:
    rows = []
    for one in judged:
        best, gap = one.best_peer.replace("_", " "), one.gaps["best peer"]
        rule = f"{one.less['priority']:.0f} %" if "priority" in one.less else "-"
        rows.append(
            [
                f"{one.place}, {one.load}",
                f"{one.less['best peer']:.0f} % ({best})",
                f"{gap.mean:+.1f} ({gap.low:+.1f} to {gap.high:+.1f})",
                rule,
                f"{one.told_changes:.2f}",
                "; ".join(one.worse).replace("_", " ") or "nothing",
                "; ".join(one.leaning).replace("_", " ") or "nothing",
            ]
        )
    head = [
        "place, load",
        "less lateness than the best peer",
        "points a call (95 %)",
        "less than priority",
        "told changes",
        "worse in",
        "mean is worse in, within chance",
    ]
    return "## Against what was asked\n\n" + _grid(head, rows)
