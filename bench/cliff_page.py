"""Draws docs/benchmarks/no-cliff.md from what the four benches of load kept.

`python -m bench.cliff_page` reads bench/results/soak-long.json, rows.json, peak.json
and release.json; a part whose bench has not run is said to be missing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import fill
from typing import Any, Final

from bench.stack import ROOT, kept

PAGE: Final = ROOT / "docs" / "benchmarks" / "no-cliff.md"
LONG_MIN: Final = 60
EACH_MIN: Final = 5
"""Between two points of a curve that is told in a table."""
HEAD: Final = """# No cliff: memory, years of rows, ten times the peak, a release

Promises 24 and 39 of [the list](../safety/promises.md), measured by four commands and
drawn by `python -m bench.cliff_page` from what they kept; nothing is written by hand.
All ran on two cores that others used too: times are upper bounds, and the load is told.
"""
Kept = Mapping[str, Any]


def page() -> str:
    """The whole page."""
    parts: dict[str, Callable[[Kept], Iterable[str]]] = {
        "soak-long": soak,
        "soak-mended": soak_mended,
        "rows": rows,
        "rows-again": rows_again,
        "peak": peak,
        "release": release,
    }
    told = [HEAD]
    for name, draw in parts.items():
        found = kept(name)
        if found is None:
            told.append(f"What `{name}.json` has was not measured yet.\n")
        else:
            told += [f"{part}\n" for part in (*draw(found), _machine(found))]
    return "\n".join(told)


def _said(*sentences: str) -> str:
    return fill(" ".join(sentences), 95, break_on_hyphens=False, break_long_words=False)


def _table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(
        f"| {' | '.join(map(str, one))} |" for one in (heads, rule, *lines)
    )


def _machine(found: Kept) -> str:
    of = found["machine"]
    return _said(
        f"Measured {of['at'][:16].replace('T', ' at ')} UTC: {of['cores']} cores,",
        f"{of['machine']}, Python {of['python']}, load {of['load_1_min']} at the end.",
    )


def soak(found: Kept) -> Iterable[str]:
    """Each process's own memory: what it grew by, and its curve."""
    hurried = found["service_hours"] / (found["minutes"] / 60)
    yield f"## Memory through a day, {hurried:.0f} times as fast as life"
    yield _said(
        "A short run." if found["minutes"] < LONG_MIN else "A long run.",
        f"`python -m bench.soak`: {found['minutes']:g} minutes, in which",
        f"{found['service_hours']} hours of the service's clock went by:",
        f"{found['events']:,} events,",
        f"{found['chairs']} screens at any time, each opened anew every few seconds.",
        "Memory is what is of no file; PostgreSQL's processes are taken together.",
        "The slope is that of a reading a minute from minute",
        f"{found['fitted_from_min']:g} on: the median of all",
        "slopes between two of them (Theil",
        "and Sen); its interval holds 95 %. Asked: at most",
        f"{found['limit_mb_an_hour']:g} MB an hour, by the machine's clock here and by",
        "the service's beside it.",
    )
    heads = ("process", "start, MB", "warm, MB", "end, MB", "MB a real hour", "95 %")
    yield _table(
        (*heads, "resident, MB a real hour", "MB an hour", "kB a 1,000 events"),
        (
            (
                *(one["process"], one["start_mb"], one["warm_mb"], one["end_mb"]),
                *(one["mb_a_real_hour"], "{} to {}".format(*one["real_interval"])),
                *(one["rss_mb_a_real_hour"], one["mb_an_hour"]),
                one["kb_a_thousand"],
            )
            for one in found["grown"]
        ),
    )
    yield _curves(found["grown"])


def soak_mended(found: Kept) -> Iterable[str]:
    """With what ADR 90 mends in `ucr serve` and `ucr dispatch`."""
    _, *told = soak(found)
    yield "## The same after a mending"
    yield _said(
        "The run above is of the code before",
        "[ADR 90](../adr/0090-judge-memory-once-it-is-warm.md), and its `ucr serve`",
        "compiled the loops itself: what grew in it went into room that the compiler",
        "had left. This one is of the code after it, but for what it mends in the",
        "solver, and found its loops compiled.",
    )
    yield from told


def _curves(grown: Sequence[Kept]) -> str:
    """What each held, every few minutes."""
    longest = max(len(one["by_minute_mb"]) for one in grown)
    shown = range(0, longest, EACH_MIN)
    return _table(
        ("MB at minute", *shown),
        (
            (
                one["process"],
                *(
                    f"{curve[at]:g}" if 0 <= at < len(curve) else ""
                    for at in (minute - longest + len(curve) for minute in shown)
                ),
            )
            for one in grown
            if (curve := one["by_minute_mb"])
        ),
    )


def rows(found: Kept) -> Iterable[str]:
    """The doors at both sizes."""
    few, many, limit = found["few"], found["many"], found["limit"]
    yield "## Years of rows"
    yield _said(
        f"`python -m bench.rows`: the same living day before {few['events']:,} events",
        f"({few['database_mb']:,} MB, {few['days']} days of {few['a_day']} cases an",
        "area",
        f"in three areas) and before {many['events']:,} ({many['database_mb']:,} MB,",
        f"{many['days']:,} days). Each question was put to both in turns, in",
        f"milliseconds. Asked: the p99 of many at most {limit:g} times that of few.",
        "The",
        "interval of that ratio holds 95 %, by drawing the times anew; *not told",
        "apart*:",
        "the limit lies in it.",
        f"The slowest index of 0052 is made in {many['indexes_s']} s at many."
        if "indexes_s" in many
        else "",
    )
    heads = ("asked", "p50", "p99", "p50 of many", "p99 of many", "x p50", "x p99")
    yield _table(
        (*heads, "95 %"),
        (
            (
                one["asked"],
                *(
                    f"{one[name]:.1f}"
                    for name in (
                        *("few_p50_ms", "few_p99_ms"),
                        *("many_p50_ms", "many_p99_ms"),
                    )
                ),
                *(f"{one[name]:.2f}" for name in ("p50_ratio", "p99_ratio")),
                _stands(one, limit),
            )
            for one in found["asked"]
        ),
    )


def rows_again(found: Kept) -> Iterable[str]:
    """Those that were asked again, after a mending."""
    _, *told = rows(found)
    yield "## Years of rows, asked again after a mending"
    yield from told


def _stands(one: Kept, limit: float) -> str:
    low, high = one["p99_interval"]
    word = "**over**" if low > limit else "not told apart"
    return f"{low:.2f} to {high:.2f}: {'kept' if high <= limit else word}"


def peak(found: Kept) -> Iterable[str]:
    """What becomes of calls at every pace."""
    hourly = {name: round(rate * 3600) for name, rate in found["peaks_per_s"].items()}
    yield "## Ten times the peak"
    yield _said(
        f"`python -m bench.peak`, {found['seconds']:g} s a pace: calls at their own",
        "pace",
        "from four systems, `ucr dispatch` at work. The peak is that of the largest",
        f"system of England, {hourly['largest_system']} calls an hour in its",
        "busiest six",
        f"hours, and that of all England at one service, {hourly['all_england']} an",
        "hour;",
        "the first row is ten times that. Times are of what was taken, in seconds from",
        "when it was due. Beyond its knee the machine goes on taking",
        f"{found['least_share_beyond']} of the {found['most_per_s']:g} a second",
        "that it",
        "takes at the most.",
    )
    heads = ("asked a second", "taken", "p50", "p99", "worst", "429 and 503")
    names = ("asked_per_s", "taken_per_s", "p50_s", "p99_s", "worst_s", "refused")
    yield _table(
        (*heads, "with Retry-After", "no answer", "acknowledged and lost"),
        (
            [one[name] for name in (*names, "with_retry_after", "unanswered", "lost")]
            for one in found["steps"]
        ),
    )


def release(found: Kept) -> Iterable[str]:
    """A release under load."""
    each, codes = found["replaced"], found["close_codes"]
    answers = sorted(found["answers"].items())
    yield "## A release under load"
    yield _said(
        f"`python -m bench.release`: {len(each)} processes (app workers and",
        "dispatchers)",
        "told to stop by SIGTERM, each with a commit of its own on its way, and",
        "replaced;",
        "the next release's additive migration meanwhile (longest try",
        f"{found['migration']['longest_s']} s, {found['migration']['tries']}",
        "tries). Of",
        f"{sum(found['acknowledged'].values()):,} acknowledged commands",
        f"**{found['violations']}** were lost, done twice or half done.",
        f"{found['under_way']} commands were under way at the doors of apps that were",
        f"told to stop, {found['answered']} of them were answered by these. Screens",
        "were",
        f"sent away {sum(codes.values())} times, {found['told_to_come_back']} of them",
        f"with 4400, and {found['screens_at_the_head']} of {found['screens']} were",
        "at the",
        "log's head at the end. A process ended",
        f"{max(one['stopped_s'] for one in each)}",
        "s after it was told, at worst, and its place was taken after",
        f"{max(one['back_s'] for one in each)} s. Answers:",
        ", ".join(f"{many} times {status}" for status, many in answers) + ".",
    )


def main() -> None:
    """Draw it."""
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
