"""Draws docs/promises.md from the last run of `bench.promises`.

`python -m bench.promises_page` reads bench/results/promises.json, and beside it what
`just kill` and `just phone-histories` kept, with the day of each.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from bench.stack import RESULTS, ROOT

JUDGED: Final = {
    True: "judged to its end",
    False: "cut short",
    None: "not judged to its end",
}
"""A run that was kept before this was counted does not say."""
PAGE: Final = ROOT / "docs" / "promises.md"


def page(found: Mapping[str, Any], kills: Any, histories: Any) -> str:
    """The whole page."""
    lines, machine = found["lines"], found["machine"]
    rows = "\n".join(_row(line) for line in lines)
    broken = "\n".join(f"- `{one}`" for one in found["broken"]) or "None."
    untested = [str(line["number"]) for line in lines if not line["runs"]]
    return f"""# What shows the promises, and when it last ran

Drawn by `python -m bench.promises_page` from a {found["form"]} run of
`just promises` on {machine["at"][:10]}: {found["tests"]} tests in
{found["took_s"]} s, {machine["cores"]} cores, Python {machine["python"]}, load
{machine["load_1_min"]} when it ended. The short form is to take less than 12 minutes.

How far each promise stands, and what is missing, is written by hand in
[safety/promises.md](safety/promises.md); here is only what ran. *Runs* are tests, and
one with generated examples counts once. *Faults* is how often a fault that a test makes
really hit, by its own count; a dash: its tests make none, or do not count them.
A test that shows two promises counts for both.

| # | promise | stands | runs | faults | broken | s |
| ---: | --- | --- | ---: | ---: | ---: | ---: |
{rows}

Without any test: {", ".join(untested) or "none"}.

## Broken in this run

{broken}

## Long runs beside it

{_kills(kills)}

{_histories(histories)}
"""


def _row(line: Mapping[str, Any]) -> str:
    faults = "-" if line["faults"] is None else f"{line['faults']:,}"
    return (
        f"| {line['number']} | {line['promise']} | {line['stands']} | {line['runs']}"
        f" | {faults} | {line['violations']} | {line['seconds']:g} |"
    )


def _kills(found: Any) -> str:
    if found is None:
        return "`just kill` has not run."
    judged = JUDGED[found.get("judged_to_the_end")]
    return (
        f"`just kill`, {found['machine']['at'][:10]}, {judged}: {found['kills']} kills"
        f" of all classes, {found['hit_a_write']} of which struck a write under way,"
        f" {found['violations']} violations."
    )


def _histories(found: Any) -> str:
    if found is None:
        return "`just phone-histories` has not run."
    return (
        f"`just phone-histories`, {found['machine']['at'][:10]}:"
        f" {found['histories']:,} histories, {found['kills']:,} kills,"
        f" {found['violations']} violations"
        " ([the crew's phone in a bad signal](benchmarks/phone.md))."
    )


def _kept(name: str) -> Any:
    at = RESULTS / f"{name}.json"
    return orjson.loads(at.read_bytes()) if at.exists() else None


def main() -> None:
    """Draw it."""
    found = _kept("promises")
    if found is None:
        raise SystemExit("run `just promises` first")
    PAGE.write_text(page(found, _kept("kill"), _kept("phone-histories")))


if __name__ == "__main__":
    main()
