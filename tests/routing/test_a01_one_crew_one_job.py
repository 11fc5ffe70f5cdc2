"""A01: one crew, one job, one road."""

from routing.insertion import best_insertion
from routing.plan import Plan
from tests.routing.worlds import crew, job, world


def test_the_only_crew_goes_to_the_only_job() -> None:
    problem = world([crew("oak")], [job("fall")], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.crew == "oak"
    assert placed.plan.orders == {"oak": ("fall",)}


def test_it_arrives_when_the_road_lets_it_and_stays_for_the_visit() -> None:
    problem = world([crew(free_s=300)], [job("fall", service_s=1800)], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    stop = placed.plan.find_stop("fall")
    assert stop is not None
    assert (stop.arrive_s, stop.start_s, stop.leave_s) == (1020, 1020, 2820)


def test_it_waits_at_the_door_when_it_is_too_early() -> None:
    problem = world([crew()], [job("fall", earliest_s=3600)], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert (placed.fit.arrive_s, placed.fit.start_s) == (720, 3600)


def test_a_crew_free_in_the_past_leaves_now() -> None:
    problem = world([crew(free_s=-900)], [job("fall")], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.fit.arrive_s == 720
