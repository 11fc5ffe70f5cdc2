"""The table of promises says what ran, what it met, and nothing more."""

import pytest

from bench.claims import Claim, claims, numbers, to_play, word_of
from bench.heard import played
from bench.killed import added, summed
from bench.promises import screen_tests, slowest_first, table
from bench.promises_page import page
from bench.stack import ROOT

BOTH = "tests/api/test_a.py"
ONE = "tests/api/test_b.py::test_one"
HEARD = (
    b'{"ids":["tests/api/test_a.py::test_holds","tests/api/test_a.py::test_left"]}',
    b'{"id":"tests/api/test_a.py::test_holds","is_held":true,"seconds":0.5,"faults":7}',
    b'{"id":"tests/api/test_a.py::test_breaks[a]","is_held":false,"seconds":1}',
    b'{"id":"tests/api/test_b.py::test_one[x]","is_held":true,"seconds":1,"faults":null}',
    b'{"id":"tests/api/test_b.py::TestDay::runTest","is_held":true,"seconds":1,',
)
MACHINE = {
    "machine": "x86_64",
    "at": "2026-11-28T13:12:18+00:00",
    "cores": 2,
    "python": "3.11",
    "load_1_min": 1.0,
}
SHOWN = {"runs": 2, "faults": 7, "violations": 1, "seconds": 1.5}
LINE = {
    "number": 1,
    "promise": "one",
    "stands": "kept",
    "at": MACHINE["at"],
    "by": {BOTH: SHOWN},
    **SHOWN,
}
WHOLE = {
    "at": MACHINE["at"],
    "took_s": 125,
    "tests": 2,
    "left_out": 3,
    "is_broken_off": True,
    "load_1_min": 1.0,
    "broken": [f"{BOTH}::test_breaks"],
}
RUN = {
    "seed": 1,
    "at": MACHINE["at"],
    "judged_to_the_end": True,
    "classes": {
        "app": {
            "kills": 2,
            "at_random": 1,
            "hit_a_write": 1,
            "commands_under_way": 4,
            "commands_broken": 3,
            "back_s": [0.5, 2.5],
        }
    },
    "points": {"at the commit": 1},
    "points_not_reached": {},
    "acknowledged": {"referral": 9},
    "paper_worst_s": 3,
    "without_valkey_worst_s": 0.2,
    "violations": 0,
    "what": [],
}


def claim(number: int, promise: str, stands: str, *shown_by: str) -> Claim:
    return Claim(number, promise, word_of(stands), stands, shown_by)


def test_every_promise_of_the_papers_is_in_the_table() -> None:
    stated = claims()

    assert [claim.number for claim in stated] == list(range(1, 43))
    assert all(claim.shown_by or claim.stands == "not yet" for claim in stated)


def test_what_did_not_end_is_left_out_and_what_was_cut_off_is_not_guessed() -> None:
    (held, broke, one), left_out = played(HEARD)

    assert (held.file, held.name, held.is_held, held.faults) == (
        BOTH,
        "test_holds",
        True,
        7,
    )
    assert (broke.name, broke.is_held, broke.faults) == (
        "test_breaks[a]",
        False,
        None,
    )
    assert (one.seconds, left_out) == (1.0, 1)


def test_a_test_of_the_screens_is_known_by_its_file() -> None:
    name = ROOT / "frontend/src/live/core.test.ts"
    report = (
        f'{{"testResults":[{{"name":"{name}","assertionResults":'
        '[{"fullName":"a","status":"passed","duration":250},'
        '{"fullName":"b","status":"pending"}]}]}'
    )

    passed, pending = screen_tests(report.encode())

    assert (passed.file, passed.seconds) == ("frontend/src/live/core.test.ts", 0.25)
    assert (passed.is_held, passed.faults) == (True, None)
    assert not pending.is_held


def test_a_promise_counts_its_own_tests_and_a_shared_test_counts_for_both() -> None:
    tests, _ = played(HEARD)
    stated = (
        claim(1, "one", "kept: x", BOTH),
        claim(2, "two", "not yet in full: y", BOTH, ONE),
        claim(3, "three", "not yet: z"),
    )

    one, two, three = table(stated, tests)

    assert (one.runs, one.faults, one.violations, one.seconds) == (2, 7, 1, 1.5)
    assert (two.runs, two.faults, two.violations) == (3, 7, 1)
    assert (two.by[ONE].runs, two.by[BOTH].violations) == (1, 1)
    assert (three.runs, three.faults, three.violations) == (0, None, 0)


def test_each_test_is_played_once_and_the_slowest_file_first() -> None:
    stated = (
        claim(1, "one", "kept", "tests/a.py::test_a", "tests/b.py"),
        claim(2, "two", "kept", "tests/b.py::test_b", "tests/c.py::test_c"),
    )

    named = to_play(stated)

    assert named == ("tests/a.py::test_a", "tests/b.py", "tests/c.py::test_c")
    took_s = {"tests/a.py::test_a": 1.0, "tests/b.py": 9.0, "tests/c.py::test_c": 2.0}
    assert slowest_first(named, took_s) == [named[1], named[2], named[0]]


def test_promises_are_chosen_by_number_and_only_those_that_there_are() -> None:
    assert numbers("1-3,30", of=range(1, 43)) == {1, 2, 3, 30}
    for wrong in ("0-3", "43", "5-4"):
        with pytest.raises(ValueError, match="no such promise"):
            numbers(wrong, of=range(1, 43))


def test_the_page_is_drawn_of_a_broken_run_and_calls_no_broken_promise_kept() -> None:
    stated = (
        claim(1, "one", "kept: [x](../adr/1.md)", BOTH),
        claim(2, "two", "not yet"),
    )
    short = {"machine": MACHINE, "whole": WHOLE, "lines": [LINE]}

    drawn = page(stated, {"short": short}, summed([RUN], of="c"), None)

    for part in (
        "**1 are kept** with the number that was asked, and\n0 of these were played",
        "the long form has not run as a whole",
        "2 tests in 2 min 5 s, 1 broken",
        "**It was broken off before its end.** 3 tests were not played.",
        "| 1 | one | **broken** | short | 2026-11-28 | 2 | 7 | 1 | 1.5 |",
        "| 2 | two | not yet | - | - | 0 | - | 0 | 0 |",
        f"- `{BOTH}` (short, 2026-11-28)",
        "kept: [x](adr/1.md)",
        "1 of 2 kills struck",
        "| app | 2 | 1 | 1 | 4 | 3 | 2.5 | 2.5 |",
    ):
        assert part in drawn


def test_campaigns_against_one_code_add_up_and_other_code_begins_anew() -> None:
    first = added(None, RUN, of="one")
    again = added(first, RUN, of="one")
    second = added(first, {**RUN, "seed": 2}, of="one")
    other = added(second, RUN, of="two")

    assert [found["kills"] for found in (first, again, second, other)] == [2, 2, 4, 2]
    assert second["classes"]["app"]["back_worst_s"] == 2.5
    assert second["acknowledged"] == {"referral": 18}
