"""Draws docs/benchmarks/phone.md from what was measured last.

`python -m bench.phone.page` reads bench/results/phone-*.json; of a figure that was not
measured yet it says so.
"""

import json
from typing import Any, Final

from bench.stack import RESULTS, ROOT

ENOUGH_FOR_P99: Final = 100
READ_EVERY_S: Final = 300
PAGE: Final = ROOT / "docs" / "benchmarks" / "phone.md"
LINES: Final = {
    "histories": "histories",
    "taps": "taps that a phone said to have stored",
    "requests_lost": "requests lost on the way there",
    "answers_lost": "answers lost on the way back",
    "told_busy": "answers of 503",
    "no_signal": "times without any signal",
    "sockets_cut": "connections broken in use",
    "kills": "kills: memory gone, storage kept",
    "reorderings": "requests that arrived after later ones",
    "without_online_event": "histories whose phones never hear that they are online",
    "second_phones": "histories with a second phone of the same crew",
    "second_phone_taps": "taps on second phones",
    "refused_in_words": "taps refused, in words",
    "violations": "**taps lost, done twice, out of order, or never agreed on**",
}


def page(found: dict[str, Any]) -> str:
    """The whole page."""
    rows = _rows(found)
    machine = found["machine"]
    last = found["seed"] + found["histories"] - 1
    p50, p99, worst = (found[f"agree_{one}_s"] for one in ("p50", "p99", "worst"))
    waits = f"{p50:g} s | {p99:g} s | {worst:g} s"
    within = f"{found['agreed_within_limit']:,} of {found['histories']:,}"
    return f"""# The crew's phone in a bad signal

Drawn by `python -m bench.phone.page`; the figures are of
`just phone-histories` and `just bench-phone`.

The outbox, the HTTP client and the live core that ship run in Node, each phone in a
world of its own that can be killed. They speak to a real `ucr serve` on PostgreSQL and
Valkey through a proxy that loses, delays and breaks by a seed
(`tests/phone/lossy.py`). In the end the signal is back, and every history is held
against the service's own log (`tests/phone/verdict.py`).

| what really hit | times |
| --- | ---: |
{rows}

Seeds {found["seed"]} to {last}; the aim is 1,000 histories. A seed plays its history
again: `python -m bench.phone.histories --dry --histories 1 --seed N`. Which requests
are hit follows from the seed; what two phones do at one moment does not.

## How long until phone and service agree

From the moment the signal is back until nothing waits on any phone of the history and
each says what the service says. The limit is {found["limit_s"]:g} s.

| p50 | p99 | worst | within the limit |
| ---: | ---: | ---: | ---: |
| {waits} | {within} |

{_older(found)}{machine["at"][:10]}, {machine["cores"]} cores with a load of
{machine["load_1_min"]:g} when it ended
(much of it other work), {found["at_once"]} histories at once.
{_verdict(found)}
{_by_load(found)}
## The same without the machine

{_still()}

{ALONE}
## What keeps the test honest

{HONEST}
## In a real Chromium

{_chromium()}

## An offer, at 200 phones

{_offers()}

## An hour without a job

{_idle()}

## Opened without signal

{_shell()}
"""


HONEST = """`tests/phone/test_histories.py` and
`tests/phone/test_still_histories.py` live a few
of the same histories in the suite, assert that every kind of fault hit, and must catch
four outboxes that are wrong in one way each: one that sends before it stores, one that
takes a new id on a retry, one that sends the newest first, one that drops a tap on 503.
The same outbox made right passes.
"""

ALONE = """On the same kind of clock `frontend/src/histories/soon.test.ts` runs
60 outages of which no event tells the end, each way 40 to 100 ms. In the suite all must
agree within 2 s; with the rules before
[ADR 73](../adr/0073-tell-a-phone-what-was-not-for-it.md) 3 of the first 100 did not,
the worst after 2.4 s.
"""

BEFORE = """This run is older than [ADR 46](../adr/0046-say-more-in-one-breath.md):
each press went alone. It is to be run again.

"""


OLDER = """This run is older than
[ADR 73](../adr/0073-tell-a-phone-what-was-not-for-it.md): it is to be run again.
"""


def _older(found: dict[str, Any]) -> str:
    return "" if found.get("passes_over_others") else OLDER


def _read(name: str) -> dict[str, Any] | None:
    path = RESULTS / f"phone-{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def _still() -> str:
    found = _read("still")
    if found is None:
        return "Not lived yet: `python -m bench.phone.still`."
    last = found["seed"] + found["histories"] - 1
    within = f"{found['agreed_within_limit']:,} of {found['histories']:,}"
    return f"""`python -m bench.phone.still` lives {found["histories"]:,} histories,
seeds {found["seed"]} to {last}, on a clock that stands still while they think: the
outbox, the client and the live core that ship, each phone in a world of its own that
can be killed, each way 40 to 100 ms. Drawn and judged by the same code as those above;
the service is a stand-in (`frontend/src/histories/still`), so this says nothing of the
service. Between two steps lie up to 3 s, at times 30 s, and each history ends in a dead
spot of up to a minute at all its phones, in which they press.

| what really hit | times |
| --- | ---: |
{_rows(found)}

Agreement: p50 {found["agree_p50_s"]:g} s, p99 {found["agree_p99_s"]:g} s, worst
{found["agree_worst_s"]:g} s; {within} within {found["limit_s"]:g} s.
{found["machine"]["at"][:10]}; no figure of it depends on the machine.

In half of those whose phones hear that they are online, dead spots break nothing: what
is sent is swallowed
([ADR 77](../adr/0077-live-a-thousand-histories-on-a-clock-that-waits.md)).
{_swallowed()}"""


def _swallowed() -> str:
    found = _read("still-swallowed")
    if found is None:
        return "All of them so is not lived yet: `--swallowed`."
    within = f"{found['agreed_within_limit']:,} of {found['histories']:,}"
    return f"""Where all dead spots do, also those of whose end no event tells
(`--swallowed`): {found["violations"]} taps lost, done twice or out of order; {within}
agree within {found["limit_s"]:g} s, p99 {found["agree_p99_s"]:g} s, worst
{found["agree_worst_s"]:g} s. **There the limit is missed**: a press is given up after
15 s, a silent socket after 35 s."""


def _chromium() -> str:
    found = _read("chromium")
    if found is None:
        return "Not measured yet: `python -m bench.phone.chromium`."
    rows = _rows(found)
    broke, lost = len(found["runs_that_broke"]), found["refusals_not_on_the_screen"]
    older = _older(found) if found.get("sent_together") else BEFORE
    return f"""{older}`python -m bench.phone.chromium`: same generator, proxy, ledger;
the phones are the app that ships, loaded in Chromium, its buttons pressed. A kill
crashes the page's own process; its disk stays. The page is opened again, also without
signal, by its service worker.

| what really hit | times |
| --- | ---: |
{rows}

Histories in which a refusal was not on the screen in the end: {len(lost)}. Histories
that the bench could not play to the end (a page did not open in time): {broke}.
Agreement: p50 {found["agree_p50_s"]:g} s, p99 {found["agree_p99_s"]:g} s,
{found["agreed_within_limit"]} of {found["histories"]} within {found["limit_s"]:g} s.
{_verdict(found)}
{_late(found)}{_machine(found)}{_more()}"""


def _late(found: dict[str, Any]) -> str:
    """What went wrong, and the slowest: their seeds, and what they waited for."""
    wrong = "".join(f"- {what}\n" for what in found["what"])
    if found["agreed_within_limit"] == found["histories"]:
        return wrong
    slowest = "".join(f"- {one}\n" for one in found["slowest"])
    return f"""
The slowest, from the signal's return until nothing waited (sent), each line was live,
and all agreed:

{slowest}{wrong}
"""


def _more() -> str:
    """A second run of other seeds, kept beside the first."""
    found = _read("chromium-more")
    if found is None:
        return ""
    last = found["seed"] + found["asked_for"] - 1
    return f"""

A further run of seeds {found["seed"]} to {last}: {found["histories"]} histories,
{found["taps"]} taps, {found["kills"]} kills, {found["violations"]} violations,
{len(found["runs_that_broke"])} not played to the end; agreed
{found["agreed_within_limit"]} of {found["histories"]} within {found["limit_s"]:g} s,
p50 {found["agree_p50_s"]:g} s, worst {found["agree_worst_s"]:g} s. {_machine(found)}"""


def _offers() -> str:
    found = _read("offers")
    if found is None:
        return "Not measured yet: `python -m bench.phone.offers`."
    verdict = "kept" if found["p99_s"] <= found["limit_s"] else "**missed**"
    is_few = found["offers"] < ENOUGH_FOR_P99
    few = " (of so few the p99 is the worst)" if is_few else ""
    return f"""`python -m bench.phone.offers`: {found["phones"]} phones connected to
one `ucr serve`, one of them Chromium, the others websockets that read the day at
an event as the app does. {found["offers"]} offers, one each {found["pause_s"]:g} s,
from before its transaction until the phone has it: p50 {found["p50_s"]:g} s,
**p99 {found["p99_s"]:g} s**, worst {found["worst_s"]:g} s{few}; limit
{found["limit_s"]:g} s: {verdict}. Until Chromium has drawn it: median
{found["drawn_p50_s"]:g} s of {len(found["drawn_in_chromium_s"])}.
Load before: {found["load_before"]:g}. {_machine(found)}"""


def _rows(found: dict[str, Any]) -> str:
    """How often each fault hit; what an older run did not count is 0."""
    return "\n".join(
        f"| {words} | {found.get(name, 0):,} |" for name, words in LINES.items()
    )


def _readings(found: dict[str, Any]) -> str:
    if "hour_readings" not in found:
        return f"""
{OLDER}No other crew of the area told anything meanwhile.
"""
    is_short = found["measured_s"] < READ_EVERY_S
    few = " This run was too short to hold one of five minutes." if is_short else ""
    return f"""
With another crew of the area telling something each second, the day is read
{found["hour_readings"]:g} times an hour; the limit is {found["readings_limit"]:g}.{few}
"""


def _idle() -> str:
    found = _read("idle")
    if found is None:
        return "Not measured yet: `python -m bench.phone.idle`."
    hour, limit = found["hour_kib"], found["limit_kib"]
    still = "kept" if hour["still"] <= limit else "**missed**"
    moving = "kept" if hour["moving"] <= limit else "**missed**"
    return f"""`python -m bench.phone.idle`: two pages in Chromium, on shift and
without a job, every byte of HTTP/1.1 and websocket both ways (no TLS or TCP) for
{found["measured_s"] / 60:g} minutes, taken times what an hour has of them.

| the phone | KiB an hour | limit {limit:g} KiB |
| --- | ---: | --- |
| lies still, a position each minute | {hour["still"]:g} | {still} |
| drives about all the time | {hour["moving"]:g} | {moving} |
{_readings(found)}
Positions go by the open websocket; what is left are they, its pings, and the day read
every five minutes ([ADR 46](../adr/0046-say-more-in-one-breath.md)). Loading
the app the first time: {found["first_load_kib"]:g} KiB. {_machine(found)}"""


def _shell() -> str:
    found = _read("shell")
    if found is None:
        return "Not measured yet: `python -m bench.phone.shell`."
    took, limit = max(found["cold_start_s"]), found["cold_start_limit_s"]
    verdict = "kept" if took <= limit else "**missed**"
    return f"""`python -m bench.phone.shell`: without signal, the processor slowed
{found["slower"]} times, from the address to the visit on the screen, the worst of
{len(found["cold_start_s"])}: **{took:g} s** (median
{found["cold_start_median_s"]:g} s); limit {limit:g} s: {verdict}.
Scripts, styles and worker: {found["bundle_kib"]:g} KiB gzipped; limit
{found["bundle_limit_kib"]:g} KiB. {found["machine"]},
load before: {found["load_before"]:g}, {found["at"][:10]}."""


def _machine(found: dict[str, Any]) -> str:
    machine = found["machine"]
    return (
        f"{machine['cores']} cores, load {machine['load_1_min']:g} at the end,"
        f" {machine['at'][:10]}."
    )


def _verdict(found: dict[str, Any]) -> str:
    if found["agreed_within_limit"] == found["histories"]:
        return "The limit was kept."
    load, cores = found["machine"]["load_1_min"], found["machine"]["cores"]
    said = "**The limit was missed.**"
    if load <= cores:
        return said
    return (
        f"{said} How much of it is the machine, which had"
        "\nmore to do than it could, and how much the phone, this run cannot tell: it"
        "\nis to be run again on a quiet machine."
    )


def _by_load(found: dict[str, Any]) -> str:
    """Each batch beside the load of the machine: which of the two is slow."""
    rows = [
        f"| {one['load_1_min']:g} | {one['agree_p50_s']:g} s |"
        f" {one['agreed_within_limit']} of {one['histories']} |"
        for one in sorted(found.get("batches", []), key=lambda one: one["load_1_min"])
    ]
    head = ["", "| load | p50 | within the limit |", "| ---: | ---: | ---: |"]
    return "\n".join([*head, *rows, ""]) if rows else ""


def main() -> None:
    """Write the page."""
    found = json.loads((RESULTS / "phone-histories.json").read_text())
    PAGE.write_text(page(found))
    print(f"written to {PAGE}")


if __name__ == "__main__":
    main()
