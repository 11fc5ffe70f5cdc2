"""A21: what crews were told of, said badly, costs no other job its place."""

from collections.abc import Sequence
from typing import Final

import pytest

from routing import decide as door
from routing.check import check
from routing.decide import Decision, Why, decide
from routing.evaluate import schedule
from routing.plan import Plan
from routing.problem import BreakWindow, Crew, Meeting, Problem
from tests.routing.worlds import on_a_line

NOW: Final = 36_000
"""Ten in the morning: a clock that does not begin at now."""
INF: Final = float("inf")


def crew(key: str, place: int, **more: object) -> dict[str, object]:
    given = {"key": key, "place": place, "shift_end": NOW + 28_800, "people": 1}
    return {**given, **more}


def job(key: str, place: int, **more: object) -> dict[str, object]:
    given = {"key": key, "place": place, "due": NOW + 7200, "service_s": 1800}
    return {**given, **more}


def lift(key: str, place: int, *crews: str, at: int = 0) -> dict[str, object]:
    """A visit of two people at which two crews were told to meet."""
    met = {"crews": crews, "at": NOW + at}
    return job(key, place, people=2, may_meet=True, meeting=met)


def asked(
    crews: Sequence[object],
    jobs: Sequence[object],
    roads: object = None,
    limit_s: float = 0,
) -> Decision:
    roads = on_a_line(0, 12, 20, 30, 45) if roads is None else roads
    found = decide(NOW, crews, jobs, roads, limit_s=limit_s)
    assert check(found.problem, found.plan) == ()
    return found


def codes(found: Decision) -> dict[str, list[str]]:
    """Codes of all notes, a crew's with an @."""
    at = {f"@{key}": reasons for key, reasons in found.crew_notes.items()}
    return {
        key: [reason.code for reason in reasons]
        for key, reasons in {**found.notes, **at}.items()
    }


OTHERS: Final = [job("fall", 1), job("second", 3)]


@pytest.mark.parametrize("people", [{}, {"people": 1}])
def test_a_meeting_at_a_visit_of_one_person_takes_no_other_visit_away(
    people: dict[str, object],
) -> None:
    met = job("met", 2, meeting={"crews": ("oak", "elm"), "at": NOW}, **people)
    crews = [crew("oak", 0, committed=["met"]), crew("elm", 4, committed=["met"])]

    found = asked([*crews, crew("ash", 0)], [met, *OTHERS])

    assert found.orders["oak"][0] == "met"
    assert "met" not in found.orders.get("elm", ())
    assert found.unplanned == {}
    assert codes(found) == {"met": ["meeting_for_one"], "@elm": ["committed_twice"]}


@pytest.mark.parametrize("limit_s", [0, 0.02])
def test_two_meetings_told_in_orders_that_cross_take_no_other_visit_away(
    limit_s: float,
) -> None:
    crews = [
        crew("oak", 0, committed=["m1", "m2"]),
        crew("elm", 4, committed=["m2", "m1"]),
    ]
    meetings = [lift("m1", 1, "oak", "elm"), lift("m2", 2, "elm", "oak", at=600)]

    found = asked([*crews, crew("ash", 0)], [*meetings, *OTHERS], limit_s=limit_s)

    assert found.orders["oak"][:2] == ("m1", "m2")
    assert found.orders["elm"] == ("m1",)
    assert found.unplanned == {}
    assert codes(found) == {"m2": ["meetings_crossed"], "@elm": ["committed_twice"]}


def test_three_crews_that_would_wait_for_one_another_in_a_ring_do_not() -> None:
    crews = [
        crew("oak", 0, committed=["m1", "m2"]),
        crew("elm", 4, committed=["m2", "m3"]),
        crew("ash", 2, committed=["m3", "m1"]),
    ]
    meetings = [
        lift("m1", 1, "oak", "ash"),
        lift("m2", 2, "elm", "oak"),
        lift("m3", 3, "elm", "ash"),
    ]

    found = asked([*crews, crew("yew", 0)], [*meetings, *OTHERS])

    assert codes(found) == {"m3": ["meetings_crossed"], "@ash": ["committed_twice"]}
    assert found.orders["oak"][:2] == ("m1", "m2")
    assert found.unplanned == {}


def test_a_meeting_of_which_a_third_crew_was_told_is_none() -> None:
    crews = [crew("ash", 0, committed=["m"]), crew("oak", 0), crew("elm", 4)]

    found = asked(crews, [lift("m", 1, "oak", "elm"), *OTHERS])

    assert found.orders["ash"][0] == "m"
    assert codes(found) == {"m": ["meeting_unknown"]}


def test_beside_a_told_meeting_only_the_visit_that_breaks_a_rule_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search gone wrong gives a visit to a crew without the skill for it."""
    crews = [crew(key, 0, committed=["m"]) for key in ("oak", "elm")]
    crews += [crew("ash", 0, skills=["iv"])]
    jobs = [lift("m", 1, "oak", "elm"), *OTHERS, job("iv", 2, skills=["iv"])]

    def wrong(problem: Problem, plan: Plan, **_: object) -> Plan:
        assert check(problem, plan) == ()
        orders = {**plan.orders, "ash": ("fall",)}
        return schedule(problem, {**orders, "oak": (*orders["oak"], "iv", "second")})

    monkeypatch.setattr(door, "improve", wrong)

    found = asked(crews, jobs, limit_s=1)

    assert "iv" in found.orders["ash"]
    assert found.unplanned == {}
    assert len([keys for keys in found.orders.values() if "m" in keys]) == 2


def test_a_told_meeting_that_cannot_be_kept_says_so() -> None:
    """Elm's shift is over before it could be there; nobody was sent yet."""
    crews = [crew("oak", 0), crew("elm", 4, shift_end=NOW + 600)]

    found = asked(crews, [lift("m", 1, "oak", "elm"), *OTHERS])

    assert found.unplanned["m"].code is Why.MEETING_NOT_KEPT
    assert "a person decides" in found.unplanned["m"].sentence
    assert set(found.orders["oak"]) == {"fall", "second"}


def test_a_break_of_our_own_in_a_mapping_is_in_seconds_from_now() -> None:
    lunch = BreakWindow(earliest_s=3600, latest_s=7200, duration_s=1800)

    found = asked([crew("oak", 0, breaks=[lunch])], OTHERS)

    assert found.problem.crews[0].breaks == (lunch,)
    assert found.plan.routes[0].rests[0].start_s >= 3600


def test_a_meeting_of_our_own_in_a_mapping_is_in_seconds_from_now() -> None:
    met = Meeting(crews=("oak", "elm"), at_s=2400)
    crews = [crew("oak", 0), crew("elm", 2)]

    found = asked(crews, [{**lift("m", 1, "oak", "elm"), "meeting": met}])

    assert found.problem.jobs[0].meeting == met
    stop = found.plan.find_stop("m")
    assert stop is not None
    assert stop.start_s == 2400


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ({"earliest": 0, "latest": 0, "duration_s": 30_000}, "break_outside_shift"),
        ({"earliest": 0, "latest": 0, "duration_s": -1}, "negative_duration"),
        ({"earliest": 60, "latest": 0, "duration_s": 60}, "negative_duration"),
        ({"earliest": 0, "latest": 0, "duration_s": 90_000}, "absurd_duration"),
    ],
)
def test_a_break_that_cannot_be_costs_no_crew_what_it_was_told(
    rest: dict[str, int], code: str
) -> None:
    lunch = {"earliest": NOW + 3600, "latest": NOW + 7200, "duration_s": 1800}
    bad = {name: s if name == "duration_s" else NOW + s for name, s in rest.items()}
    elm = crew("elm", 4, committed=["fall"], breaks=[bad, lunch])

    found = asked([crew("oak", 0), elm], OTHERS)

    assert found.refused_crews == {}
    assert found.orders["elm"][0] == "fall"
    assert "fall" not in found.orders["oak"]
    assert codes(found) == {"@elm": [code]}
    assert [b.duration_s for b in found.problem.crews[1].breaks] == [1800]


BAD_CREWS: Final[list[object]] = [
    crew("elm", 4, committed=["fall"], mode="horse"),
    crew("elm", 99, committed=("fall",)),
    crew("oak", 4, committed=["fall"]),
    Crew(key="elm", place=99, shift_end_s=9000, committed=("fall",)),
]


@pytest.mark.parametrize("bad", BAD_CREWS)
def test_what_a_refused_crew_was_told_of_is_noted_where_another_takes_it(
    bad: object,
) -> None:
    found = asked([crew("oak", 0), bad], OTHERS)

    assert len(found.refused_crews) == 1
    assert set(found.orders["oak"]) == {"fall", "second"}
    assert codes(found) == {"fall": ["told_crew_refused"]}


def without_road(to: int) -> list[list[float]]:
    return [[INF if b == to and a != b else 60.0 for b in range(5)] for a in range(5)]


def test_what_was_told_and_no_road_leads_to_stands_and_is_named() -> None:
    crews = [crew("oak", 0, committed=["fall"]), crew("elm", 2)]

    found = asked(crews, OTHERS, without_road(1))

    assert found.orders == {"oak": ("fall",), "elm": ("second",)}
    assert codes(found) == {"fall": ["told_unreachable"], "@oak": ["told_unreachable"]}


def test_nobody_waits_for_a_crew_that_no_road_leads_to_the_meeting() -> None:
    """Oak stands at the door; elm can come to no job at all."""
    cut = [[INF if 4 in (a, b) else 60.0 for b in range(5)] for a in range(5)]
    both = [crew(key, at, committed=["m"]) for key, at in (("elm", 4), ("oak", 1))]

    found = asked(both, [lift("m", 1, "oak", "elm"), *OTHERS], cut)

    assert found.orders["oak"][0] == "m"
    assert found.unplanned == {}
    assert all(stop.arrive_s < 28_800 for r in found.plan.routes for stop in r.stops)
    assert codes(found) == {
        "m": ["told_unreachable", "meeting_unknown"],
        "@elm": ["told_unreachable"],
    }
    assert found.problem.crews[0].unavailable == "told_unreachable"


def test_a_crew_and_a_job_of_one_key_have_notes_of_their_own() -> None:
    rows = [[0, None, 60], [60, 0, 60], [60, 60, 0]]
    crews = [crew("fall", 0), crew("oak", 2)]

    found = asked(crews, [job("fall", 1), job("second", 2)], rows)

    assert set(found.notes) == {"fall"}
    assert set(found.crew_notes) == {"fall"}
    assert found.explain("fall").chosen == "oak"
    assert found.unplanned == {}
