"""Pictures of whole days: a panel a place, a line or bars a policy."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from bench.days.compare import medians
from bench.days.day import LOADS
from bench.days.run import Result

COLOURS: Final = {
    "nearest": "#aeb7bd",
    "priority": "#768692",
    "vroom": "#ed8b00",
    "pyvrp": "#7c2855",
    "or_tools": "#00a499",
    "ours": "#005eb8",
    "ours_diverting": "#41b6e6",
}
MARKS: Final = dict(zip(COLOURS, "ovs^DPX", strict=True))
FIGURES: Final = {
    "days-lateness": {"lateness": "points of lateness a call"},
    "days-people": {"in_time": "in time, %", "wait_p90": "p90 wait, minutes"},
    "days-travel": {
        "travel": "travel, minutes a visit",
        "planned_changes": "planned changes a call",
    },
}


def draw_all(groups: Sequence[Sequence[Result]], folder: Path) -> None:
    """Write every picture as SVG, the same bytes for the same figures."""
    mpl.rcParams["svg.hashsalt"] = "days"
    for name, metrics in FIGURES.items():
        _draw(groups, metrics, folder / f"{name}.svg")


def _draw(
    groups: Sequence[Sequence[Result]], metrics: Mapping[str, str], path: Path
) -> None:
    places = list(dict.fromkeys(group[0].place for group in groups))
    figure, axes = plt.subplots(
        len(metrics),
        len(places),
        figsize=(4 * len(places), 3.2 * len(metrics)),
        squeeze=False,
        constrained_layout=True,
    )
    for column, place in enumerate(places):
        here = [group for group in groups if group[0].place == place]
        for line, (metric, label) in enumerate(metrics.items()):
            axis = axes[line][column]
            _panel(axis, here, metric)
            axis.set_title(place.title() if line == 0 else "")
            axis.set_ylabel(label if column == 0 else "")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncol=len(labels))
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _panel(axis: plt.Axes, groups: Sequence[Sequence[Result]], metric: str) -> None:
    loads = [group[0].load for group in groups]
    order = np.argsort([LOADS[load] for load in loads])
    policies = dict.fromkeys(result.policy for group in groups for result in group)
    for policy in policies:
        values = [medians(groups[at], policy)[metric] for at in order]
        axis.plot(
            [loads[at] for at in order],
            values,
            label=policy.replace("_", " "),
            color=COLOURS[policy],
            marker=MARKS[policy],
            linewidth=3 if policy == "ours" else 1.5,
        )
    axis.set_ylim(bottom=0)
    axis.grid(axis="y", alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
