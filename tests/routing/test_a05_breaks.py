"""A05: every crew gets its breaks."""

from routing.evaluate import evaluate, schedule
from routing.plan import Rest, Stop
from routing.prices import POINT, Need
from routing.problem import BreakWindow, Crew, Problem
from tests.routing.worlds import HOUR, crew, job, world


def lunch(earliest_s: int, latest_s: int) -> BreakWindow:
    return BreakWindow(earliest_s=earliest_s, latest_s=latest_s, duration_s=1800)


def hungry(*breaks: BreakWindow) -> Crew:
    return crew("oak", breaks=breaks)


def kinds(problem: Problem, jobs: list[str]) -> list[str]:
    route = schedule(problem, {"oak": jobs}).routes[0]
    return [item.job if isinstance(item, Stop) else "break" for item in route.items]


def test_a_break_that_can_wait_waits_for_the_visit() -> None:
    problem = world([hungry(lunch(0, 3 * HOUR))], [job(due_s=1800)], 0, 12)

    assert kinds(problem, ["fall"]) == ["fall", "break"]


def test_a_break_comes_first_when_the_visit_can_wait() -> None:
    later = job(earliest_s=2 * HOUR, due_s=3 * HOUR)
    problem = world([hungry(lunch(0, HOUR))], [later], 0, 12)

    assert kinds(problem, ["fall"]) == ["break", "fall"]


def test_someone_on_the_floor_does_not_wait_for_lunch() -> None:
    fall = job(need=Need.FLOOR, due_s=900)
    problem = world([hungry(lunch(0, 600))], [fall], 0, 12)

    assert kinds(problem, ["fall"]) == ["fall", "break"]


def test_a_late_break_costs_three_points_a_minute() -> None:
    problem = world([hungry(lunch(0, 2460))], [job(due_s=900)], 0, 12)
    plan = schedule(problem, {"oak": ["fall"]})

    cost = evaluate(problem, plan)

    assert cost.break_late == 3 * POINT


def test_two_breaks_are_taken_in_turn_and_never_begin_early() -> None:
    breaks = (lunch(HOUR, 2 * HOUR), lunch(4 * HOUR, 5 * HOUR))
    jobs = [job(key, due_s=8 * HOUR) for key in ("a", "b", "c")]
    problem = world([hungry(*breaks)], jobs, 0, 12)

    route = schedule(problem, {"oak": ["a", "b", "c"]}).routes[0]

    assert [rest.number for rest in route.rests] == [0, 1]
    assert route.rests[0].start_s >= HOUR
    assert route.rests[1].start_s >= 4 * HOUR
    assert all(isinstance(rest, Rest) for rest in route.rests)
