"""H04: Which free crew should wait where for the next call."""

import numpy as np
from hypothesis import given

from routing.ahead.cover import Demand, Kind
from routing.ahead.waiting import Waiting, waiting_places
from routing.evaluate import schedule
from routing.greedy import greedy
from routing.plan import Plan
from routing.prices import Need
from routing.problem import BreakWindow, Problem
from tests.routing.worlds import HOUR, crew, job, world, worlds

ANY = Kind(need=Need.TWO_HOUR, due_s=2 * HOUR, share=1.0)


def town(*per_hour: float) -> Demand:
    return Demand(
        places=np.arange(len(per_hour)), per_hour=np.array(per_hour), kinds=(ANY,)
    )


def test_of_two_crews_that_stand_together_one_goes_where_calls_come_from() -> None:
    problem = world([crew("elm"), crew("oak")], [], 0, 20)

    moves = waiting_places(problem, Plan.empty(), town(3.0, 3.0), places=[0, 1])

    assert [(move.place, move.drive_s) for move in moves] == [(1, 1200)]
    assert moves[0].sooner_s > 60
    assert moves[0].gain > 5


def test_nobody_is_moved_for_little() -> None:
    problem = world([crew("elm"), crew("oak")], [], 0, 20)

    assert waiting_places(problem, Plan.empty(), town(2.0, 0.01), places=[0, 1]) == ()


def test_nobody_is_moved_when_it_is_switched_off() -> None:
    problem = world([crew("elm"), crew("oak")], [], 0, 20)

    off = Waiting(most=0)

    assert waiting_places(problem, Plan.empty(), town(3, 3), [0, 1], off) == ()


def test_a_crew_with_something_to_do_or_soon_at_its_break_is_left_alone() -> None:
    pause = BreakWindow(earliest_s=HOUR, latest_s=2 * HOUR, duration_s=1800)
    crews = [
        crew("works"),
        crew("rests-soon", breaks=(pause,)),
        crew("goes-home", shift_end_s=HOUR),
        crew("lost", unavailable="position_stale"),
    ]
    problem = world(crews, [job(place=0)], 0, 20)
    plan = schedule(problem, {"works": ["fall"]})

    assert waiting_places(problem, plan, town(0.0, 9.0), places=[1]) == ()


def test_a_long_way_only_to_wait_is_refused() -> None:
    problem = world([crew("elm"), crew("oak")], [], 0, 26)

    assert waiting_places(problem, Plan.empty(), town(9.0, 9.0), places=[1]) == ()


@given(problem=worlds())
def test_every_move_gains_and_no_crew_moves_twice(problem: Problem) -> None:
    places = range(len(problem.travel_s))
    demand = town(*[1.0] * len(places))

    moves = waiting_places(problem, greedy(problem), demand, places)

    assert len({move.crew for move in moves}) == len(moves)
    assert all(move.gain >= 5 and move.drive_s > 0 for move in moves)
