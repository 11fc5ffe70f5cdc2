"""Draws the pictures of docs/how-the-engine-works.md from a busy moment in Rutland.

`python -m bench.pictures` needs the test data (UCR_TEST_DATA) and the extra `bench`.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection

from bench.static.by_or_tools import WELL_BUILT
from bench.static.ours import OURS, PARTS, first_plan
from bench.static.rutland import County, county
from bench.static.ways import Way, ask
from routing.carry import carry_over
from routing.evaluate import evaluate
from routing.greedy import greedy
from routing.improve import improve
from routing.insertion import insert_all, rank_crews
from routing.plan import Plan, Rest, Stop
from routing.prices import POINT, Cost
from routing.problem import Problem

FOLDER: Final = Path(__file__).parents[1] / "docs/pictures/engine"
CREWS: Final = 8
JOBS: Final = 24
RUINED: Final = 6
LIMITS: Final = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
BUSY: Final = (20, 60)
TALL: Final = 3.2
TERMS: Final = (
    ("travel", "driving", "#768692", ""),
    ("late", "late", "#d5281b", "//"),
    ("break_late", "breaks late", "#ffb81c", ".."),
    ("handed_back", "handed back", "#330072", "xx"),
)
"""Cost term, word, colour and hatch, so that no colour says it alone."""
COLOURS: Final = (
    *("#005eb8", "#007f3b", "#7c2855", "#d5281b"),
    *("#00a499", "#b38600", "#330072", "#4c6272"),
)

Panel = Any
Line = Sequence[tuple[float, float]]


def save(figure: Any, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(FOLDER / name, dpi=110, metadata={"Software": None})
    plt.close(figure)


def legs(where: County, plan: Plan, crew: str) -> Iterable[Line]:
    """The roads that a crew drives, from visit to visit."""
    route = plan.find_route(crew)
    here = where.problem.crew(crew).place
    for key in route.jobs if route else ():
        there = where.problem.job(key).place
        origin, goal = where.points[[here, there]].tolist()
        yield where.roads.route(tuple(origin), tuple(goal)).geometry
        here = there


def draw_map(panel: Panel, where: County, plan: Plan, marked: Sequence[str]) -> None:
    """Roads in grey, a colour for each crew, rings round the marked jobs."""
    graph = where.graph
    ends = zip(graph.first.tolist(), graph.last.tolist(), strict=True)
    lines = [graph.points[a : b + 1] for a, b in ends if a <= b]
    panel.add_collection(LineCollection(lines, colors="#d8dde0", linewidths=0.5))
    for crew, colour in zip(where.problem.crews, COLOURS, strict=True):
        panel.add_collection(
            LineCollection(
                list(legs(where, plan, crew.key)), colors=colour, linewidths=1.8
            )
        )
        panel.plot(*where.points[crew.place], "s", color=colour, markersize=7)
    for job in where.problem.jobs:
        held = plan.find_crew(job.key) is not None
        face = "black" if held else "white"
        panel.plot(*where.points[job.place], "o", color=face, mec="black", ms=4)
        if job.key in marked:
            panel.plot(*where.points[job.place], "o", mfc="none", mec="#d5281b", ms=11)
    panel.autoscale()
    panel.set_aspect(1 / np.cos(np.radians(where.points[:, 1].mean())))
    panel.set_axis_off()


def points_of(problem: Problem, plan: Plan) -> int:
    return evaluate(problem, plan).points


def ruin_and_recreate(where: County) -> None:
    """Before, with some near-by visits out, and after: the step that is tried."""
    problem = where.problem
    keys = [job.key for job in problem.jobs]
    plan = insert_all(problem, carry_over(problem, {}), keys)
    out, ruined, after = dearest_to_leave(problem, plan)
    figure, panels = plt.subplots(1, 3, figsize=(13, 4.6))
    shown = (
        (f"in force: {points_of(problem, plan)} points", plan),
        (f"ruined: {len(out)} near-by visits out", ruined),
        (f"recreated: {points_of(problem, after)} points", after),
    )
    for panel, (title, one) in zip(panels, shown, strict=True):
        draw_map(panel, where, one, out)
        panel.set_title(title, fontsize=11)
    save(figure, "ruin-and-recreate.png")


def dearest_to_leave(problem: Problem, plan: Plan) -> tuple[list[str], Plan, Plan]:
    """Of one ruin round each job, the one that gains most: jobs out, ruined, after."""
    found: list[tuple[int, list[str], Plan, Plan]] = []
    for seed in problem.jobs:
        near = sorted(
            problem.jobs, key=lambda job: int(problem.travel_s[seed.place, job.place])
        )
        out = [job.key for job in near[:RUINED]]
        kept = {
            crew: [key for key in keys if key not in out]
            for crew, keys in plan.orders.items()
        }
        ruined = carry_over(problem, kept)
        worst_first = sorted(out, key=lambda key: problem.job(key).due_s)
        after = insert_all(problem, ruined, worst_first)
        found.append((points_of(problem, after), out, ruined, after))
    _, out, ruined, after = min(found, key=lambda one: one[0])
    return out, ruined, after


def cost_over_time(problem: Problem) -> None:
    """What each part makes of the same seconds."""
    ways: tuple[Way, ...] = (OURS, *PARTS, WELL_BUILT)
    lines, marks = ("-", "--", ":", "-."), "osv^"
    figure, panel = plt.subplots(figsize=(7.5, TALL + 0.6))
    for number, way in enumerate(ways):
        ask(way, problem, 0.1, 1)
        answers = [ask(way, problem, limit_s, 1).points for limit_s in LIMITS]
        panel.plot(
            LIMITS,
            [float("nan") if points is None else points for points in answers],
            linestyle=lines[number % len(lines)],
            marker=marks[number % len(marks)],
            color=COLOURS[number],
            label=way.name,
        )
    level = points_of(problem, greedy(problem))
    panel.axhline(level, color="#768692", linewidth=1)
    panel.text(
        LIMITS[-1], level, "most urgent to nearest able", ha="right", va="bottom"
    )
    panel.set(xscale="log", yscale="log", xlabel="seconds", ylabel="cost, points")
    panel.legend(fontsize=8)
    save(figure, "cost-over-time.png")


def where_points_go(problem: Problem) -> None:
    """Three plans for one moment, by what they cost."""
    first = first_plan(problem)
    keys = [job.key for job in problem.jobs]
    plans = {
        "most urgent to\nnearest able": greedy(problem),
        "insertion in turn": insert_all(problem, carry_over(problem, {}), keys),
        "by regret": first,
        "improved, 4 s": improve(problem, first, limit_s=4.0),
    }
    figure, panel = plt.subplots(figsize=(7.5, TALL))
    for row, plan in enumerate(plans.values()):
        draw_terms(panel, row, evaluate(problem, plan))
    panel.set_yticks(range(len(plans)), list(plans))
    panel.invert_yaxis()
    panel.set_xlabel("points (a minute of driving each)")
    panel.legend(*legend(), fontsize=8)
    save(figure, "where-points-go.png")


def draw_terms(panel: Panel, row: int, cost: Cost) -> None:
    """One bar in pieces."""
    left = 0.0
    for term, word, colour, hatch in TERMS:
        points = getattr(cost, term) / POINT
        panel.barh(
            row, points, left=left, color=colour, hatch=hatch, ec="white", label=word
        )
        left += points
    panel.text(left, row, f" {left:.0f}", va="center", fontsize=9)


def legend() -> tuple[list[Any], list[str]]:
    patches = [
        mpl.patches.Patch(facecolor=colour, hatch=hatch, edgecolor="white")
        for _, _, colour, hatch in TERMS
    ]
    return patches, [word for _, word, _, _ in TERMS]


def prices_of_one_job(where: County) -> None:
    """A new call: what each crew would cost more, and who may not go."""
    problem = where.problem
    newest = next(job for job in reversed(problem.jobs) if job.skills)
    plan = insert_all(
        problem,
        carry_over(problem, {}),
        [job.key for job in problem.jobs if job.key != newest.key],
    )
    options = rank_crews(problem, plan, newest.key)
    figure, panel = plt.subplots(figsize=(7.5, TALL))
    for row, option in enumerate(options):
        if option.fit is not None:
            draw_terms(panel, row, option.fit.cost)
        else:
            words = ", ".join(rule.value.replace("_", " ") for rule in option.rules)
            panel.text(0, row, f" {words}", va="center", fontsize=9, style="italic")
    panel.set_yticks(range(len(options)), [option.crew for option in options])
    panel.set_xlabel(f"points more with {newest.key}")
    panel.set_ylim(len(options) - 0.5, -0.5)
    panel.margins(x=0.08)
    panel.legend(*legend(), fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    save(figure, "one-call.png")


def one_crews_day(problem: Problem) -> None:
    """How the walk adds up a route: drives, visits, a break, due times."""
    plan = improve(problem, first_plan(problem), limit_s=2.0)
    route = max(plan.routes, key=lambda one: len(one.stops))
    figure, panel = plt.subplots(figsize=(9, 2.2))
    now_s = max(0, problem.crew(route.crew).free_s)
    for item in route.items:
        now_s = draw_item(panel, problem, item, now_s)
    panel.set_yticks([])
    panel.set_xlabel(f"minutes from now: {route.crew}")
    panel.set_ylim(-0.6, 1.6)
    save(figure, "one-crew.png")


def draw_item(panel: Panel, problem: Problem, item: Stop | Rest, now_s: int) -> int:
    """Draw one visit with the drive to it, or one break; when it ends."""
    if isinstance(item, Rest):
        bar(panel, item.start_s, item.end_s, "#ffb81c", "break")
        return item.end_s
    due_s = problem.job(item.job).due_s
    bar(panel, now_s, item.arrive_s, "#d8dde0", "")
    late = item.start_s > due_s
    bar(panel, item.start_s, item.leave_s, "#d5281b" if late else "#005eb8", item.job)
    panel.plot(due_s / 60, 0.5, "v", color="#4c6272", ms=6)
    panel.text(due_s / 60, 0.62, f"{item.job} due", fontsize=7, rotation=25)
    return item.leave_s


def bar(panel: Panel, from_s: int, to_s: int, colour: str, word: str) -> None:
    panel.barh(0, (to_s - from_s) / 60, left=from_s / 60, color=colour, ec="white")
    dark = colour in {"#005eb8", "#d5281b"}
    panel.text(
        (from_s + to_s) / 120,
        0,
        word,
        ha="center",
        va="center",
        fontsize=7,
        color="white" if dark else "black",
    )


def main() -> None:
    """Draw every picture."""
    mpl.use("Agg")
    where = county(CREWS, JOBS)
    busy = county(*BUSY).problem
    ruin_and_recreate(where)
    prices_of_one_job(where)
    one_crews_day(where.problem)
    where_points_go(busy)
    cost_over_time(busy)


if __name__ == "__main__":
    main()
