"""Draws docs/benchmarks/travel.md from what bench/travel.py measured."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

Results = Mapping[str, float | int | str]

PLACES: Final = {
    "rutland": "Rutland, a whole English county",
    "newport": "Newport, a dense city",
    "county": "A synthetic county: 24 copies of Newport, joined by roads",
}

HEAD: Final = """# Travel times: how fast, and how far they agree with OSRM

`just bench-travel` measures this page anew and writes it; the raw figures are in
[bench/results](../../bench/results). *Asked* is the limit that the project set itself.
Both routers answer in the same run, in one process, about the same 60 crews and 300
jobs: random postcodes within 250 m of a road. Crews move before every refresh.

OSRM's own profile is no truth either: neither is calibrated to crews' trips. Speeds
were chosen on Rutland; Newport was held out
([speeds.py](../../routing/travel/speeds.py)).
"""


SAYS: Final = """{road_km:,} km of road, {edges:,} directed edges, {turns:,} turns.
OSRM: {osrm}. Measured {at}: {machine}, {cpus} cores, Python {python},
load {load_1_min} at the start."""


class Row(NamedTuple):
    """A line of the table: what it says, our figure's name, OSRM's, and the limit."""

    says: str
    ours: str
    osrm: str = ""
    asked: str = ""


ROWS: Final = (
    Row("all 60 crews moved, to 300 jobs", "refresh_60x300_ms", "osrm_60x300_ms", "{}"),
    Row("the same, slowest of a hundred", "refresh_60x300_p99_ms"),
    Row("one crew moved", "refresh_one_crew_ms"),
    Row(
        "the dispatcher's whole question, job to job included",
        "dispatcher_60x300_ms",
        "",
        "under 3",
    ),
    Row("one new job's tree, median", "tree_median_ms"),
    Row("one new job's tree, slowest of a hundred", "tree_p99_ms"),
    Row("memory of 300 trees, MB", "trees_300_mb"),
    Row("60 x 300 afresh, no trees", "fresh_60x300_ms", "osrm_60x300_ms"),
    Row("one route with its line and roads", "route_ms", "osrm_route_ms"),
    Row("reach of 10 crews, 60 and 120 min, outlines", "reach_10_crews_ms", "", "{r}"),
    Row("finding the road of 60 points", "snap_60_ms"),
    Row("load the graph", "load_ms"),
    Row("index the graph", "index_ms"),
    Row("cut it into districts", "districts_ms"),
    Row("build the graph, or OSRM's files, s", "build_s", "osrm_prepare_s"),
    Row("trees equal a fresh search, to the second", "trees_equal_fresh", "", "yes"),
    Row("rank correlation with OSRM", "spearman", "", "0.99 or more"),
    Row("our seconds to OSRM's, median", "seconds_ratio_median", "", "0.97 to 1.03"),
    Row("pairs within 15 % of OSRM", "within_15_percent", "", "0.90 or more"),
    Row("5th percentile of that ratio", "seconds_ratio_p5"),
    Row("95th percentile of that ratio", "seconds_ratio_p95"),
    Row("our metres to OSRM's, median", "metres_ratio_median"),
    Row("jobs whose nearest crew is OSRM's too", "same_nearest_crew_share"),
)


def page(found: Sequence[Results]) -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(results) for results in found)])


def _section(results: Results) -> str:
    area = str(results["area"])
    lines = [
        f"## {PLACES[area]}",
        "",
        SAYS.format(**results),
        "",
        "| milliseconds, unless it says otherwise | ours | OSRM | asked |",
        "| --- | ---: | ---: | --- |",
        *(_line(row, results) for row in ROWS if row.ours in results),
        "",
    ]
    return "\n".join(lines)


def _line(row: Row, results: Results) -> str:
    refresh = "under 5" if results["area"] == "county" else "under 1"
    reach = "" if results["area"] == "county" else "under 100"
    asked = row.asked.replace("{}", refresh).replace("{r}", reach)
    osrm = results.get(row.osrm, "")
    return f"| {row.says} | {results[row.ours]} | {osrm} | {asked} |"
