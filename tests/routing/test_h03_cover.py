"""H03: How soon the next calls would be reached, and what a crew away costs them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ahead.cover import (
    BadDemand,
    Demand,
    Kind,
    cover_s,
    price_of_leaving,
    spots,
    spots_told,
)
from routing.evaluate import schedule
from routing.plan import Plan
from routing.prices import Need
from routing.problem import Problem
from tests.routing.worlds import HOUR, crew, job, world, worlds

ANY = Kind(need=Need.TWO_HOUR, due_s=2 * HOUR, share=0.7)
LIFT = Kind(
    need=Need.FLOOR, due_s=HOUR, share=0.3, skills=frozenset({"lift"}), people=2
)


def calls(*per_hour: float, kinds: tuple[Kind, ...] = (ANY,)) -> Demand:
    """Calls at the first places of a problem."""
    return Demand(
        places=np.arange(len(per_hour)), per_hour=np.array(per_hour), kinds=kinds
    )


def test_the_nearest_crew_covers_a_place() -> None:
    problem = world([crew("near", place=1), crew("far", place=2)], [], 0, 5, 20)

    found = cover_s(problem, spots_told(problem), calls(1.0), taken=0.0)

    assert found == pytest.approx({Need.TWO_HOUR: 300}, abs=0.1)


def test_when_the_nearest_may_be_taken_the_second_counts_too() -> None:
    problem = world([crew("near", place=1), crew("far", place=2)], [], 0, 5, 20)

    found = cover_s(problem, spots_told(problem), calls(1.0), taken=0.5)

    assert found == pytest.approx({Need.TWO_HOUR: 150 + 300 + HOUR})


def test_a_crew_covers_from_where_and_when_it_will_be_free() -> None:
    problem = world([crew()], [job(service_s=900)], 0, 10)
    plan = schedule(problem, {"oak": ["fall"]})

    found = cover_s(problem, spots(problem, plan), calls(1.0), taken=0.0)

    assert found == pytest.approx({Need.TWO_HOUR: 600 + 900 + 600}, abs=0.1)


def test_what_was_not_told_may_be_put_off_for_the_next_call() -> None:
    problem = world([crew(committed=("told",))], [job("told"), job("mute")], 0, 10)

    assert spots_told(problem).free_s.tolist() == [600 + 1800]


def test_only_crews_that_may_go_cover_a_kind() -> None:
    alone = crew("alone", people=1, skills=frozenset({"lift"}))
    unskilled = crew("unskilled")
    problem = world([alone, unskilled], [], 0)

    found = cover_s(problem, spots_told(problem), calls(1.0, kinds=(LIFT,)))

    assert found == {Need.FLOOR: 2 * HOUR}


@given(problem=worlds(), taken=st.floats(0, 0.9), away=st.integers(0, 3))
def test_more_crews_never_cover_less(problem: Problem, taken: float, away: int) -> None:
    demand = calls(*[0.5] * len(problem.travel_s), kinds=(ANY, LIFT))
    left = tuple(c for row, c in enumerate(problem.crews) if row != away)
    told = {key for crew in left for key in crew.committed}
    fewer = replace(problem, crews=left)

    more = cover_s(problem, spots_told(problem), demand, taken)
    less = cover_s(fewer, spots_told(fewer), demand, taken)

    assert told <= {job.key for job in problem.jobs}
    assert all(more[need] <= less[need] + 1e-6 for need in more)


def test_the_only_crew_of_its_kind_is_dear_to_send_away() -> None:
    crews = [
        crew("lifts", place=1, skills=frozenset({"lift"})),
        *(crew(f"plain-{row}", place=1) for row in range(3)),
    ]
    problem = world(crews, [], 0, 5)

    found = price_of_leaving(
        problem, spots_told(problem), calls(2.0, kinds=(ANY, LIFT))
    )

    assert found["lifts"] > 5 * found["plain-0"]
    assert found["plain-0"] == found["plain-1"] == found["plain-2"] > 0


def test_a_crew_is_worth_nothing_where_nobody_calls() -> None:
    problem = world([crew()], [], 0, 5)

    assert price_of_leaving(problem, spots_told(problem), calls(0.0)) == {"oak": 0}


@given(problem=worlds(), taken=st.floats(0, 0.9))
def test_the_price_of_leaving_is_what_the_calls_cost_more_without_the_crew(
    problem: Problem, taken: float
) -> None:
    """Reckoned again by leaving each crew out."""
    demand = calls(*[0.5] * len(problem.travel_s), kinds=(ANY,))

    found = price_of_leaving(problem, spots_told(problem), demand, taken)

    waiting = problem.prices.two_hour.waiting_per_hour / HOUR
    late = problem.prices.two_hour.late_per_minute / 60

    def cost(problem: Problem) -> float:
        odds, total = max(taken, 1e-9), 0.0
        for place in demand.places.tolist():
            ranked = sorted(
                one(problem, row, place) for row in range(len(problem.crews))
            )
            ranked.append(4 * HOUR * waiting + 2 * HOUR * late)
            weights = [(1 - odds) * odds**rank for rank in range(len(ranked) - 1)]
            weights.append(odds ** (len(ranked) - 1))
            total += sum(w * c for w, c in zip(weights, ranked, strict=True))
        return 0.5 * 0.7 * total

    def one(problem: Problem, row: int, place: int) -> float:
        crew, at = problem.crews[row], spots_told(problem)
        there_s = at.free_s[row] + int(problem.travel_of(crew)[at.places[row], place])
        may = crew.unavailable is None and there_s < crew.shift_end_s
        there_s = min(there_s, 4 * HOUR) if may else 4 * HOUR
        return float(there_s * waiting + max(0, there_s - 2 * HOUR) * late)

    for away in problem.crews:
        left = tuple(other for other in problem.crews if other is not away)
        more = cost(replace(problem, crews=left)) - cost(problem)
        assert found[away.key] == pytest.approx(more, abs=1.01)


def test_calls_that_do_not_fit_their_places_are_refused() -> None:
    with pytest.raises(BadDemand):
        Demand(places=np.arange(2), per_hour=np.ones(3), kinds=(ANY,))
    with pytest.raises(BadDemand, match="fewer"):
        calls(-1.0)


def test_an_empty_plan_leaves_crews_where_they_are() -> None:
    problem = world([crew(place=1, free_s=60)], [], 0, 5)

    assert spots(problem, Plan.empty()).places.tolist() == [1]
    assert spots(problem, Plan.empty()).free_s.tolist() == [60]
