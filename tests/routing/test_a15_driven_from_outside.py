"""A15: the engine for others: any clock, any places, and bad input by name."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.decide import Decision, Why, decide
from routing.left_over import left_over
from routing.outside import CREW_FIELDS, JOB_FIELDS
from routing.plan import Plan
from routing.prices import Need
from routing.problem import (
    BadProblem,
    BadTravel,
    BreakWindow,
    Mode,
    NegativeDuration,
    Problem,
)
from routing.rules import Rule
from tests.routing import worlds

NOW: Final = 1_700_000_000.5
"""Seconds of an everyday clock; the half is there to be rounded."""


def drive(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.dist(a, b) * 60


def crew(key: str = "oak", **more: object) -> dict[str, object]:
    return {"key": key, "place": (0, 0), "shift_end": NOW + 8 * 3600, **more}


def job(key: str = "fall", **more: object) -> dict[str, object]:
    given = {"key": key, "place": (0, 12), "due": NOW + 7200, "service_s": 1800}
    return {**given, **more}


def asked(
    crews: Sequence[object], jobs: Sequence[object], drive_time: object = drive
) -> Decision:
    found = decide(NOW, crews, jobs, drive_time, limit_s=0)
    assert check(found.problem, found.plan) == ()
    return found


def test_a_crew_is_sent_by_the_clock_and_the_places_of_whoever_asks() -> None:
    found = asked([crew()], [job()])

    stop = found.find_next("oak")
    assert stop is not None
    assert (stop.job, found.when(stop.arrive_s)) == ("fall", NOW + 720)
    assert found.orders == {"oak": ("fall",)}


def test_a_part_of_a_second_never_flatters() -> None:
    times = {"due": NOW + 100.9, "earliest": NOW + 0.1, "service_s": 0.1}

    found = asked([crew(free=NOW + 0.1)], [{**job(), **times}], lambda *_: 1.5)

    read = found.problem.jobs[0]
    assert (read.due_s, read.earliest_s, read.service_s) == (100, 1, 1)
    assert found.problem.crews[0].free_s == 1
    assert int(found.problem.travel_s[0, 1]) == 2


ROWS: Final = [[0, 600], [660, 0]]


@pytest.mark.parametrize(
    "drive_time",
    [
        ROWS,
        np.array(ROWS),
        np.array(ROWS, dtype=float),
        {(0, 1): 600, (1, 0): 660},
        {0: {1: 600}, 1: {0: 660}},
        lambda a, b: ROWS[a][b],
        {"car": ROWS, "bike": [[0, 1], [1, 0]]},
        {Mode.BIKE: ROWS},
    ],
)
def test_drive_times_come_in_any_shape(drive_time: object) -> None:
    found = asked([crew(place=0, base_place=0)], [job(place=1)], drive_time)

    stop = found.find_next("oak")
    assert stop is not None
    assert stop.arrive_s == 600
    assert (found.notes, found.crew_notes) == ({}, {})


def test_a_bicycle_goes_by_its_own_times() -> None:
    by_mode = {"car": drive, "bike": lambda *_: 60}

    found = asked([crew(mode="bike")], [job()], by_mode)

    stop = found.find_next("oak")
    assert stop is not None
    assert stop.arrive_s == 60


def test_our_own_values_are_taken_as_they_are() -> None:
    lunch = BreakWindow(earliest_s=3600, latest_s=7200, duration_s=1800)
    ours = worlds.crew(breaks=(lunch,)), worlds.job(need=Need.FLOOR)

    found = asked([ours[0]], [ours[1]], [[0, 600], [600, 0]])

    assert found.problem.crews == (ours[0],)
    assert found.problem.jobs == (ours[1],)


EVERY_CREW_KEY: Final = {
    "free": NOW + 60,
    "base_place": (1, 1),
    "mode": "walk",
    "skills": ["iv"],
    "skill_ends": {"iv": NOW + 7200},
    "kit": {"chair"},
    "traits": ("polish",),
    "people": 1,
    "alone_until": NOW + 9000,
    "furthest_s": 1500,
    "most_jobs": 4,
    "unavailable": "panic",
    "breaks": [{"earliest": NOW, "latest": NOW + 60, "duration_s": 600}],
    "committed": ["told"],
    "done": 2,
}
EVERY_JOB_KEY: Final = {
    "need": "floor",
    "service_quantiles_s": [1, 2, 3, 4, 5],
    "earliest": NOW + 5,
    "latest": NOW + 900,
    "skills": ["iv"],
    "kit": ["chair"],
    "prefers": ["polish"],
    "people": 2,
    "may_meet": True,
    "meeting": {"crews": ["oak", "elm"], "at": NOW + 30},
    "alone_ok": False,
    "pinned_to": "oak",
    "forbidden": ["elm"],
    "on_hold": True,
    "told_crew": "elm",
    "planned_crew": "oak",
}


def test_every_key_is_understood() -> None:
    crews = [{**crew(), **EVERY_CREW_KEY}, crew("elm")]

    found = asked(crews, [job("told"), {**job(), **EVERY_JOB_KEY}])

    assert {*EVERY_CREW_KEY, *crew()} == CREW_FIELDS
    assert {*EVERY_JOB_KEY, *job()} == JOB_FIELDS
    assert (found.refused, found.refused_crews) == ({}, {})
    assert (found.notes, found.crew_notes) == ({}, {})
    read = found.problem.crews[0]
    assert (read.skill_ends_s, read.alone_until_s) == ({"iv": 7200}, 9000)
    assert read.breaks == (BreakWindow(earliest_s=0, latest_s=60, duration_s=600),)
    meeting = found.problem.jobs[1].meeting
    assert meeting is not None
    assert (meeting.crews, meeting.at_s) == (("oak", "elm"), 30)


def test_the_decision_before_is_kept_where_it_still_holds() -> None:
    crews = [crew("near", place=(0, 11)), crew("far")]
    before = {"far": ["fall", "gone"], "away": ["fall"]}

    found = decide(NOW, crews, [job()], drive, in_force=before, limit_s=0)
    again = decide(NOW, crews, [job()], drive, in_force=found, limit_s=0)

    assert found.orders == again.orders == {"far": ("fall",)}


def test_improving_keeps_to_the_rules_too() -> None:
    crews = [crew(f"c{n}", place=(n, 0), skills=["iv"] if n else []) for n in range(3)]
    jobs = [job(f"j{n}", place=(n, n), skills=["iv"]) for n in range(6)]

    found = decide(NOW, crews, jobs, drive, limit_s=0.05)

    assert check(found.problem, found.plan) == ()
    assert found.orders.get("c0", ()) == ()
    assert found.unplanned == {}


def test_a_job_that_nobody_may_do_says_why() -> None:
    found = asked([crew(), crew("elm", skills=["iv"], people=1)], [LIFT])

    why = found.unplanned["lift"]
    assert why.code is Why.NOBODY_MAY
    assert why.rules == {Rule.SKILL_MISSING: 1, Rule.TOO_FEW_PEOPLE: 1}
    assert "lacks a skill that is needed: 1" in why.sentence
    assert found.explain("lift").chosen is None


def test_a_job_so_late_that_handing_it_back_costs_less_says_that_and_no_other() -> None:
    """Nobody else waits; with no time to improve it is planned all the same."""
    found = asked([crew()], [job(due=NOW - 4 * 3600), job("soon")])

    left = left_over(found.problem, Plan(routes=()))

    assert left["fall"].code is Why.DEARER_THAN_HANDING_BACK
    assert "handing it back costs less" in left["fall"].sentence
    assert left["soon"].code is Why.OTHERS_COME_FIRST
    assert set(found.orders["oak"]) == {"fall", "soon"}


LIFT: Final = job("lift", skills=["iv"], people=2)

BAD_JOBS: Final[list[tuple[object, str]]] = [
    (None, "wrong_type"),
    ({"key": "bad"}, "field_missing"),
    (job("bad", place=None), "field_missing"),
    (job("bad", place=[0, 1]), "wrong_type"),
    (job("bad", due="soon"), "wrong_type"),
    (job("bad", due=True), "wrong_type"),
    (job("bad", due=math.nan), "not_finite"),
    (job("bad", due=-math.inf), "not_finite"),
    (job("bad", due=0), "absurd_moment"),
    (job("bad", due=10**400), "absurd_number"),
    (job("bad", service_s=-1), "negative_duration"),
    (job("bad", service_s=86_401), "absurd_duration"),
    (job("bad", service_s=1e30), "absurd_number"),
    (job("bad", service_quantiles_s=[1, 2]), "bad_quantiles"),
    (job("bad", service_quantiles_s=[1, 2, 3, 4, 86_401]), "absurd_duration"),
    ({**job(), "key": 5}, "wrong_type"),
    (job("bad", need="hour"), "unknown_word"),
    (job("bad", need=2), "wrong_type"),
    (job("bad", earliest=NOW + 9, latest=NOW + 5), "empty_window"),
    (job("bad", skills="iv"), "wrong_type"),
    (job("bad", skills=[2]), "wrong_type"),
    (job("bad", skil=["iv"]), "unknown_field"),
    (job("bad", people=0), "nobody_aboard"),
    (job("bad", people=1.5), "absurd_number"),
    (job("bad", may_meet="yes"), "wrong_type"),
    (job("bad", meeting={"crews": ["oak"], "at": NOW}), "wrong_type"),
    (job("bad", meeting={"crews": ["oak", "oak"], "at": NOW}), "bad_meeting"),
    (job("bad", pinned_to="nobody"), "pin_unknown"),
    (job("bad", pinned_to="oak", forbidden=["oak"]), "pin_forbidden"),
    (job("bad", pinned_to="oak", skills=["iv"]), "pin_unable"),
    (job("bad", pinned_to="oak", people=3), "pin_unable"),
    (job("fall"), "key_twice"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_JOBS)
def test_a_bad_job_is_refused_by_name_and_no_other_with_it(
    bad: object, code: str
) -> None:
    good = asked([crew()], [job(), job("second")])

    found = asked([crew()], [job(), bad, job("second")])

    assert [reason.code for reason in found.refused.values()] == [code]
    assert same_treatment(good, found)


BAD_CREWS: Final[list[tuple[object, str]]] = [
    ([], "wrong_type"),
    (crew("bad", shift_end=None), "field_missing"),
    (crew("bad", shift_end=NOW - 60), "shift_over"),
    (crew("bad", free=math.inf), "not_finite"),
    (crew("bad", mode="horse"), "unknown_word"),
    (crew("bad", people=0), "nobody_aboard"),
    (crew("bad", done=-1), "absurd_number"),
    (crew("bad", skill_ends=["iv"]), "wrong_type"),
    (crew("bad", skill_ends={"iv": math.nan}), "not_finite"),
    (crew("bad", breaks=[{"earliest": NOW, "latest": NOW}]), "field_missing"),
    (crew("bad", breaks=[60]), "wrong_type"),
    (crew("bad", furthest_s=-1), "negative_duration"),
    (crew("bad", furthest_s=86_401), "absurd_duration"),
    (crew("oak", place=(9, 9)), "key_twice"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_CREWS)
def test_a_bad_crew_is_refused_by_name_and_no_other_with_it(
    bad: object, code: str
) -> None:
    good = asked([crew()], [job(), job("second")])

    found = asked([crew(), bad], [job(), job("second")])

    assert [reason.code for reason in found.refused_crews.values()] == [code]
    assert same_treatment(good, found)


def same_treatment(one: Decision, other: Decision) -> bool:
    """Whether the good jobs of two decisions fared alike."""
    return (one.plan, one.unplanned) == (other.plan, other.unplanned)


@pytest.mark.parametrize("hole", [None, math.nan, -1, 86_401, "far", 10**400, True])
def test_a_hole_in_a_matrix_is_no_road_and_is_named_where_it_matters(
    hole: object,
) -> None:
    rows = [[0, hole, 300], [600, 0, 600], [300, 600, 0]]

    found = asked([crew(place=0)], [job(place=1), job("second", place=2)], rows)

    assert found.orders == {"oak": ("second", "fall")}
    assert set(found.notes) == {"fall"}
    assert set(found.crew_notes) == {"oak"}
    assert found.notes["fall"][0].code == "bad_drive_time"


def test_infinity_says_that_there_is_no_road_and_nothing_is_wrong() -> None:
    found = asked([crew(place=0)], [job(place=1)], [[0, math.inf], [math.inf, 0]])

    assert (found.notes, found.crew_notes) == ({}, {})
    assert found.unplanned["fall"].rules == {Rule.UNREACHABLE: 1}


class NoPath(Exception):
    """What a library of theirs raises: of no kind that we know."""


@pytest.mark.parametrize(
    "error",
    [LookupError, RuntimeError, AttributeError, OSError, NoPath, RecursionError],
)
def test_a_crew_off_the_map_goes_nowhere_and_others_go(
    error: type[Exception],
) -> None:
    """Whatever their function raises there."""

    def known(a: tuple[float, float], b: tuple[float, float]) -> float:
        if (99, 99) in (a, b):
            raise error("off the map")
        return drive(a, b)

    found = asked([crew("lost", place=(99, 99)), crew()], [job()], known)

    assert found.orders == {"oak": ("fall",)}
    assert f"{error.__name__} off the map" in found.crew_notes["lost"][0].where


def test_a_place_that_a_matrix_has_not_is_refused() -> None:
    found = asked([crew(place=0), crew("x", place=7)], [job(place=-1)], [[0]])

    assert found.refused["fall"].code == "unknown_place"
    assert found.refused_crews["x"].code == "unknown_place"


def test_a_crew_told_of_what_nobody_knows_gets_nothing_new() -> None:
    """Where it will be is not known; what else it was told of it still does."""
    crews = [crew("oak", committed=["ghost", "told"]), crew("elm", place=(9, 9))]

    found = asked(crews, [job(), job("told")])

    assert found.orders == {"oak": ("told",), "elm": ("fall",)}
    assert found.crew_notes["oak"][0].code == "committed_unknown"


def test_a_job_told_to_two_stays_with_the_first() -> None:
    crews = [crew("oak", committed=["fall"]), crew("elm", committed=["fall"])]

    found = asked(crews, [job()])

    assert found.orders == {"oak": ("fall",)}
    assert found.crew_notes["elm"][0].code == "committed_twice"


def test_a_crew_past_its_shift_still_does_what_it_was_told() -> None:
    found = asked([crew(shift_end=NOW - 60, committed=["fall"])], [job(), job("new")])

    assert found.orders == {"oak": ("fall",)}
    assert found.unplanned["new"].rules == {Rule.PAST_SHIFT_END: 1}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: decide(math.nan, [], [], drive), BadProblem),
        (lambda: decide(0, [], [], [[0, 1]]), BadTravel),
        (lambda: decide(0, [], [], np.zeros(3)), BadTravel),
        (lambda: decide(0, [], [], 5), BadProblem),
        (lambda: decide(0, "oak", [], drive), BadProblem),
        (lambda: decide(0, [], {"key": "fall"}, drive), BadProblem),
        (lambda: decide(0, [], [], drive, limit_s=-1), NegativeDuration),
        (lambda: decide(0, [], [], drive, in_force={"oak": "fall"}), BadProblem),
        (lambda: decide(0, [], [], drive, prices={"floor": 1}), BadProblem),  # type: ignore[arg-type]
        (lambda: decide(0, [], [], drive, seed=[1], limit_s=0.1), BadProblem),  # type: ignore[arg-type]
        (lambda: decide(0, (1 / 0 for _ in "x"), [], drive), BadProblem),
    ],
)
def test_what_is_wrong_with_the_whole_is_a_named_error(
    call: Callable[[], object], error: type[BadProblem]
) -> None:
    with pytest.raises(error):
        call()


def test_nobody_and_nothing_is_a_plan_too() -> None:
    assert asked([], []).plan == Plan.empty()
    assert asked([], [job()]).unplanned["fall"].sentence == "There is no crew."


garbage = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(-(10**5000), 10**5000),
        st.floats(),
        st.text(max_size=5),
        st.binary(max_size=3),
        st.sampled_from(["oak", "fall", "floor", "bike", 10**17, -1, NOW, 86_401]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=4), inner, max_size=2),
    ),
    max_leaves=4,
)
any_fields = st.one_of(
    st.dictionaries(
        st.sampled_from(sorted(JOB_FIELDS | CREW_FIELDS | {"else"})),
        garbage,
        max_size=3,
    ),
    garbage,
)
EXAMPLES: Final = int(os.environ.get("UCR_WORLDS", "100"))
often = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)


def spoilt(good: Mapping[str, object], bad: object) -> object:
    return {**good, **bad} if isinstance(bad, dict) else bad


@often
@given(bad=any_fields)
def test_no_garbage_in_a_job_is_a_crash_or_touches_another_job(bad: object) -> None:
    """Refused, the others fare as if it were not there; else it is in the plan."""
    others: list[object] = [job(), job("second", place=(3, 3))]
    good = asked([crew(), crew("elm", place=(5, 5))], others)

    found = asked(
        [crew(), crew("elm", place=(5, 5))], [*others, spoilt(job("bad"), bad)]
    )

    if found.refused:
        assert same_treatment(good, found)
    else:
        assert {"fall", "second"} <= {one.key for one in found.problem.jobs}
        assert {"fall", "second"}.isdisjoint(found.unplanned)


@often
@given(bad=any_fields)
def test_no_garbage_in_a_crew_is_a_crash_or_takes_a_job_away(bad: object) -> None:
    good = asked([crew()], [job(), job("second", place=(3, 3))])

    found = asked(
        [crew(), spoilt(crew("bad"), bad)], [job(), job("second", place=(3, 3))]
    )

    if found.refused_crews:
        assert same_treatment(good, found)
    assert found.refused == {}
    assert {"fall", "second"}.isdisjoint(found.unplanned)


@often
@given(now=garbage, crews=garbage, jobs=garbage, drive_time=garbage)
def test_garbage_throughout_is_a_named_error_or_an_empty_plan(
    now: object, crews: object, jobs: object, drive_time: object
) -> None:
    try:
        plan = decide(now, crews, jobs, drive_time, limit_s=0).plan  # type: ignore[arg-type]
    except BadProblem:
        plan = Plan.empty()

    assert plan == Plan.empty()


@often
@given(rows=st.lists(st.lists(garbage, min_size=3, max_size=3), min_size=3, max_size=3))
def test_garbage_for_drive_times_loses_no_job(rows: list[list[object]]) -> None:
    found = asked([crew(place=0)], [job(place=1), job("second", place=2)], rows)

    served = {key for keys in found.orders.values() for key in keys}
    assert served | set(found.unplanned) == {"fall", "second"}


@often
@given(
    problem=st.one_of(worlds.worlds(), worlds.worlds(with_meetings=True)),
    bad=st.sampled_from(BAD_JOBS[:-5]),
    limit=st.booleans(),
)
def test_in_any_world_every_job_is_planned_or_has_a_reason(
    problem: Problem, bad: tuple[object, str], *, limit: bool
) -> None:
    """And a bad one more makes no difference to any."""
    roads = {Mode.CAR: problem.travel_s, **problem.travel_by_mode}

    found = decide(0, problem.crews, problem.jobs, roads, limit_s=0.005 * limit)
    more = decide(0, problem.crews, [*problem.jobs, bad[0]], roads, limit_s=0)

    assert check(found.problem, found.plan) == ()
    planned = {key for keys in found.orders.values() for key in keys}
    reasons = [*planned, *found.unplanned, *found.refused]
    assert sorted(reasons) == [what.key for what in problem.jobs]
    assert len(more.refused) == len(found.refused) + 1
    assert limit or same_treatment(found, more)
