"""The table of promises says what ran, what it met, and nothing more."""

from bench.promises import Claim, claims, python_tests, screen_tests, table
from bench.promises_page import page
from bench.stack import ROOT

REPORT = b"""<testsuites><testsuite>
<testcase classname="tests.api.test_a" name="test_holds" time="0.5">
  <properties><property name="faults" value="7"/></properties></testcase>
<testcase classname="tests.api.test_a" name="test_breaks" time="1.0">
  <failure/></testcase>
<testcase classname="tests.api.test_b" name="test_skips" time="0"><skipped/></testcase>
</testsuite></testsuites>"""


def test_every_promise_of_the_papers_is_in_the_table() -> None:
    stated = claims()

    assert [claim.number for claim in stated] == list(range(1, 43))
    assert all((ROOT / file).exists() for claim in stated for file in claim.shown_by)


def test_what_failed_or_was_skipped_is_broken_and_faults_are_the_tests_own() -> None:
    held, broke, skipped = python_tests(REPORT)

    assert (held.file, held.is_held, held.faults) == ("tests/api/test_a.py", True, 7)
    assert (broke.is_held, broke.faults) == (False, None)
    assert not skipped.is_held


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
    played = python_tests(REPORT)
    both = "tests/api/test_a.py"
    stated = (
        Claim(1, "one", "proved", (both,)),
        Claim(2, "two", "in part", (both, "tests/api/test_b.py")),
        Claim(3, "three", "not yet", ()),
    )

    one, two, three = table(stated, played)

    assert (one.runs, one.faults, one.violations, one.seconds) == (2, 7, 1, 1.5)
    assert (two.runs, two.faults, two.violations) == (3, 7, 2)
    assert (three.runs, three.faults, three.violations) == (0, None, 0)


def test_the_page_is_drawn_of_a_broken_run_and_of_kills_that_say_little() -> None:
    machine = {
        "at": "2026-11-28T13:12:18+00:00",
        "cores": 2,
        "python": "3.11",
        "load_1_min": 1.0,
    }
    run = {"form": "short", "tests": 1, "took_s": 2, "lines": [], "machine": machine}
    kills = {"machine": machine, "kills": 24, "hit_a_write": 22, "violations": 0}

    drawn = page({**run, "broken": ["tests/a.py: test_b"]}, kills, None)

    assert "from a short run" in drawn
    assert "- `tests/a.py: test_b`" in drawn
    assert "not judged to its end: 24 kills" in drawn
