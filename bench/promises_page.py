"""Draws docs/promises.md from what `bench.promises` kept of each promise.

`python -m bench.promises_page` reads bench/results/promises-long.json and
promises-short.json, beside them what `just kill` and `just phone-histories` kept, each
with its day, and how far a promise stands from docs/safety/promises.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from bench.claims import Claim, claims
from bench.stack import ROOT, kept

BESIDE: Final = re.compile(r"\]\((?!\.\./|https?:)([^)]+\.md)")
"""A link to a page that lies beside the claims, one folder below this page."""
PAGE: Final = ROOT / "docs" / "promises.md"
Kept = Mapping[str, Any]


def page(
    stated: Sequence[Claim], forms: Mapping[str, Kept], kills: Any, histories: Any
) -> str:
    """The whole page.

    Args:
        forms: What was kept of the long and of the short form, where there is any.
    """
    lines = {
        claim.number: {
            form: line
            for form, found in forms.items()
            for line in found["lines"]
            if line["number"] == claim.number
        }
        for claim in stated
    }
    is_kept = [claim for claim in stated if claim.stands == "kept"]
    held = [claim for claim in is_kept if _holds(lines[claim.number])]
    in_part = [claim for claim in stated if claim.stands == "not yet in full"]
    not_yet = [claim for claim in stated if claim.stands == "not yet"]
    rows = "\n".join(_row(claim, lines[claim.number]) for claim in stated)
    each = "\n\n".join(_each(claim, lines[claim.number]) for claim in stated)
    return f"""# What shows the promises, and when it last ran

Drawn by `python -m bench.promises_page`; nothing on it is written by hand but how far a
promise stands, and why: that is taken from [safety/promises.md](safety/promises.md).
Of the {len(stated)}, **{len(is_kept)} are kept** with the number that was asked, and
{len(held)} of these were played and held when they last were; {len(in_part)} not yet
in full: without the number, or a part that is named; {len(not_yet)} not yet.

{_runs(forms)}

*Runs* are tests, and one with generated examples counts once. *Faults* is how often a
fault that a test makes really hit (a kill, a cut line, a race that was lost), by its
own count; a dash: its tests make none. A test that shows two promises counts for
both, so seconds do not add up to a run's. *Stands* says **broken** where a test of
it failed when it last ran, whatever the papers say.

| # | promise | stands | form | day | runs | faults | broken | s |
| ---: | --- | --- | --- | --- | ---: | ---: | ---: | ---: |
{rows}

## Broken when last run

{_broken(forms)}

## Kills

{_kills(kills)}

{_histories(histories)}

## Each promise

{each}
"""


def _holds(lines: Mapping[str, Kept]) -> bool:
    """Whether its tests were played, and none was broken in any form."""
    return bool(lines) and not any(line["violations"] for line in lines.values())


def _runs(forms: Mapping[str, Kept]) -> str:
    if "long" in forms and forms["long"].get("whole"):
        first = "Drawn from the last long run."
    else:
        first = (
            "Drawn from the last short run: the long form has not run as a whole. Rows"
            " that say *long* ran in it alone."
        )
    return " ".join([first, *(_whole(form, found) for form, found in forms.items())])


def _whole(form: str, found: Kept) -> str:
    run, machine = found.get("whole"), found["machine"]
    if not run:
        return f"The {form} form of all has not run."
    stopped = " **It was broken off before its end.**" if run["is_broken_off"] else ""
    left = f" {run['left_out']} tests were not played." if run["left_out"] else ""
    return (
        f"The {form} form of all ran on {run['at'][:16].replace('T', ' at ')} UTC:"
        f" {run['tests']:,} tests in {_minutes(run['took_s'])},"
        f" {len(run['broken'])} broken; {machine['cores']} cores, {machine['machine']},"
        f" Python {machine['python']}, load {run['load_1_min']} when it ended."
        f"{stopped}{left}"
    )


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60} s"


def _row(claim: Claim, lines: Mapping[str, Kept]) -> str:
    """The promise by its long form, or by its short one; or that it never ran."""
    form = "long" if "long" in lines else "short"
    line = lines.get(form)
    head = f"| {claim.number} | {claim.promise} |"
    if line is None or not claim.shown_by:
        return f"{head} {claim.stands} | - | - | 0 | - | 0 | 0 |"
    stands = claim.stands if _holds(lines) else "**broken**"
    return (
        f"{head} {stands} | {form} | {line['at'][:10]} | {line['runs']}"
        f" | {_count(line['faults'])} | {line['violations']} | {line['seconds']:g} |"
    )


def _count(faults: int | None) -> str:
    return "-" if faults is None else f"{faults:,}"


def _each(claim: Claim, lines: Mapping[str, Kept]) -> str:
    shown = "\n".join(_shown(one, lines) for one in claim.shown_by)
    why = BESIDE.sub(r"](safety/\1", claim.why).replace("](../", "](")
    return f"### {claim.number}. {claim.promise}\n\n{why}\n\n{shown}".rstrip()


def _shown(shown: str, lines: Mapping[str, Kept]) -> str:
    told = [
        f"{form}: {_of(line['by'][shown])}"
        for form, line in lines.items()
        if line["by"].get(shown, {}).get("runs")
    ]
    return f"- `{shown}`: {'; '.join(told) or 'not played yet'}"


def _of(one: Kept) -> str:
    runs = f"{one['runs']} run{'' if one['runs'] == 1 else 's'}"
    faults = "" if one["faults"] is None else f", {one['faults']:,} faults"
    broken = f", **{one['violations']} broken**" if one["violations"] else ""
    return f"{runs}{faults}{broken}, {one['seconds']:g} s"


def _broken(forms: Mapping[str, Kept]) -> str:
    found = [
        f"- `{name}` ({form}, {line['at'][:10]})"
        for form, kept_of in forms.items()
        for name, line in _failed(kept_of["lines"])
    ]
    return "\n".join(dict.fromkeys(found)) or "None."


def _failed(lines: Iterable[Kept]) -> Iterable[tuple[str, Kept]]:
    for line in lines:
        for name, one in line["by"].items():
            if one["violations"]:
                yield name, line


def _kills(found: Any) -> str:
    if found is None:
        return "`just kill` has not run."
    rows = "\n".join(
        f"| {name} | {of['kills']} | {of['at_random']} | {of['hit_a_write']}"
        f" | {of['commands_under_way']} | {of['commands_broken']}"
        f" | {of['back_p50_s']:g} | {of['back_worst_s']:g} |"
        for name, of in found["classes"].items()
    )
    what = "\n".join(f"- {one}" for one in found["what"])
    hit, all_, acked = found["hit_a_write"], found["kills"], found["acknowledged"]
    return f"""{_kill_runs(found)} Two app workers, two dispatchers, PostgreSQL, Valkey,
the solver, and all of them at once are killed by `kill -9` under load, half of the
time at any moment and half of the time at a named point of their wires; 300 of each
class are what the long form is to reach. {hit} of {all_} kills struck a write in
flight; {sum(acked.values()):,} commands were acknowledged, and {found["violations"]}
times a promise was found broken.

| dies | kills | at random | hit a write | under way | broken | back p50 s | worst s |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

{what}""".rstrip()


def _kill_runs(found: Kept) -> str:
    runs = found.get("runs", [])
    if not runs:
        return f"A run of earlier code, {found['machine']['at'][:10]}."
    days = sorted({run["at"][:10] for run in runs})
    cut = sum(not run["judged_to_the_end"] for run in runs)
    said = f", {cut} of them cut short" if cut else ", each judged to its end"
    some = "One run" if len(runs) == 1 else f"{len(runs)} runs"
    return f"{some} of `just kill` of one code, {' and '.join(days)}{said}."


def _histories(found: Any) -> str:
    if found is None:
        return "`just phone-histories` has not run."
    return (
        f"`just phone-histories`, {found['machine']['at'][:10]}:"
        f" {found['histories']:,} histories, {found['kills']:,} kills,"
        f" {found['violations']} violations"
        " ([the crew's phone in a bad signal](benchmarks/phone.md))."
    )


def draw() -> None:
    """Draw it of what there is.

    Raises:
        SystemExit: Nothing has run yet.
    """
    found = {form: kept(f"promises-{form}") for form in ("long", "short")}
    forms = {form: one for form, one in found.items() if one is not None}
    if not forms:
        raise SystemExit("run `just promises` first")
    PAGE.write_text(page(claims(), forms, kept("kill"), kept("phone-histories")))


if __name__ == "__main__":
    draw()
