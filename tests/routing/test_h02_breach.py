"""H02: How likely each visit is to start late."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ahead.breach import Forecast, Outlook, forecast
from routing.ahead.push_back import BadPushBack, Push, PushBack
from routing.ahead.worlds import OnScene
from routing.evaluate import schedule
from routing.greedy import greedy
from routing.plan import Plan, Rest, Route, Stop
from routing.prices import Need
from routing.problem import BreakWindow, Meeting, Problem, UnknownCrew
from tests.routing.worlds import HOUR, busy_day, crew, job, world, worlds

WIDE = (600, 1200, 1800, 2700, 5400)
"""Time on scene at LEVELS: half an hour, or much more."""
ROADS = (800, 920, 1000, 1150, 1500)


def test_in_a_certain_world_each_visit_is_late_or_not() -> None:
    early, late = job("early", due_s=720), job("late", due_s=720 + 1799)
    problem = world([crew()], [early, late], 0, 12)

    found = forecast(problem, schedule(problem, {"oak": ["early", "late"]}))

    assert found["early"].late == 0.0
    assert found["late"] == Forecast(
        job="late", crew="oak", late=1.0, start_s=(2520, 2520, 2520), late_s=1
    )


def certain(problem: Problem) -> Problem:
    jobs = tuple(replace(job, service_quantiles_s=()) for job in problem.jobs)
    return replace(problem, jobs=jobs, travel_quantiles=())


@given(problem=worlds().map(certain))
def test_in_a_certain_world_the_plan_s_own_times_come_true(problem: Problem) -> None:
    jobs = tuple(replace(job, service_quantiles_s=()) for job in problem.jobs)
    problem = replace(problem, jobs=jobs, travel_quantiles=())
    plan = greedy(problem)

    found = forecast(problem, plan)

    assert list(found) == [job.key for job in problem.jobs]
    for stop in (stop for route in plan.routes for stop in route.stops):
        due_s = problem.job(stop.job).due_s
        assert found[stop.job].start_s == (stop.start_s,) * 3
        assert found[stop.job].late == float(stop.start_s > due_s)


def uncertain(problem: Problem) -> Problem:
    jobs = tuple(replace(job, service_quantiles_s=WIDE) for job in problem.jobs)
    return replace(problem, jobs=jobs, travel_quantiles=ROADS)


@given(problem=worlds().map(uncertain), hours=st.integers(1, 4))
def test_more_time_never_makes_a_late_start_likelier(
    problem: Problem, hours: int
) -> None:
    plan = greedy(problem)
    later = replace(
        problem,
        jobs=tuple(replace(job, due_s=job.due_s + hours * 900) for job in problem.jobs),
    )

    before, after = forecast(problem, plan), forecast(later, plan)

    assert all(after[key].late <= before[key].late for key in before)


@given(problem=worlds().map(uncertain), wait_s=st.integers(0, 7200))
def test_a_crew_that_is_free_later_never_makes_a_late_start_less_likely(
    problem: Problem, wait_s: int
) -> None:
    plan = greedy(problem)
    crews = (replace(crew, free_s=crew.free_s + wait_s) for crew in problem.crews)
    later = replace(problem, crews=tuple(crews))

    before, after = forecast(problem, plan), forecast(later, plan)

    assert all(after[key].late >= before[key].late for key in before)


def test_an_uncertain_visit_before_it_makes_a_late_start_likely_in_part() -> None:
    first = job("first", service_s=1800, service_quantiles_s=WIDE)
    problem = world([crew()], [first, job("second", due_s=720 + 2700)], 0, 12)

    found = forecast(problem, schedule(problem, {"oak": ["first", "second"]}))

    assert found["first"].late == 0.0
    assert found["second"].late == pytest.approx(0.25, abs=0.01)
    assert found["second"].start_s == pytest.approx((2520, 3770, 6120), abs=60)


def test_slow_roads_are_felt_by_a_crew_under_way() -> None:
    told = job("told", due_s=720)
    problem = world([crew(committed=("told",))], [told], 0, 12)
    rough = replace(problem, travel_quantiles=ROADS)

    assert forecast(problem, Plan.empty())["told"].late == 0.0
    assert forecast(rough, Plan.empty())["told"].late == pytest.approx(0.5, abs=0.03)


def test_a_visit_under_way_is_known_to_have_lasted() -> None:
    problem = world([crew(free_s=60)], [job(due_s=720 + 900)], 0, 12)
    plan = schedule(problem, {"oak": ["fall"]})

    def late(elapsed_s: int) -> float:
        scene = OnScene(elapsed_s=elapsed_s, quantiles_s=WIDE)
        return forecast(problem, plan, Outlook(on_scene={"oak": scene}))["fall"].late

    assert late(0) == pytest.approx(0.85, abs=0.03)
    assert late(1500) < late(600) < late(0)


def test_a_break_on_the_way_counts() -> None:
    pause = BreakWindow(earliest_s=0, latest_s=60, duration_s=1800)
    problem = world([crew(breaks=(pause,))], [job(due_s=1800)], 0, 12)
    rest = Rest(number=0, start_s=0, end_s=1800)
    stop = Stop(job="fall", arrive_s=2520, start_s=2520, leave_s=4320)
    plan = Plan(routes=(Route(crew="oak", items=(rest, stop)),))

    assert forecast(problem, plan)["fall"].start_s == (2520,) * 3


def test_nobody_comes_and_it_says_by_when_someone_must_set_off() -> None:
    jobs = [job(due_s=HOUR), job("iv", skills=frozenset({"iv"}))]
    problem = world([crew(), crew("far", place=2)], jobs, 0, 12, 60)

    found = forecast(replace(problem, travel_quantiles=ROADS), Plan.empty())

    assert found["fall"] == Forecast(job="fall", set_off_by_s=HOUR - 828)
    assert found["iv"] == Forecast(job="iv")


def test_calls_still_to_come_push_back_only_whom_nobody_was_told_of() -> None:
    jobs = [job("told", due_s=720), job("waits", due_s=720 + 1800 + 600)]
    problem = world([crew(committed=("told",))], jobs, 0, 12)
    plan = schedule(problem, {"oak": ["told", "waits"]})
    push = Push(ahead=(0, 0, 900, 1800, 3600), to_spare=(0, 0, 0, 0, 0))
    busy = PushBack(of={Need.TWO_HOUR: push}, source="test")

    found = forecast(problem, plan, Outlook(push_back=busy))

    assert found["told"].late == 0.0
    assert 0.4 < found["waits"].late < 0.6
    assert forecast(problem, plan)["waits"].late == 0.0


def test_a_visit_that_must_be_made_again_is_late_even_if_the_crew_is_there() -> None:
    problem = world([crew(committed=("fall",))], [job()], 0, 12)
    learned = PushBack(of={}, again=0.05, source="test")

    found = forecast(problem, Plan.empty(), Outlook(push_back=learned))["fall"]

    assert found.late == pytest.approx(0.05)


def test_whom_the_plan_leaves_out_is_late_as_often_as_was_learned() -> None:
    learned = PushBack(of={}, nobody_late=0.96, source="test")
    problem = world([crew()], [job()], 0, 12)

    assert forecast(problem, Plan.empty())["fall"].late == 1.0
    found = forecast(problem, Plan.empty(), Outlook(push_back=learned))["fall"]
    assert found.late == 0.96


def pushes() -> st.SearchStrategy[Push]:
    def rising(low: int) -> st.SearchStrategy[tuple[int, ...]]:
        numbers = st.lists(st.integers(low, 3600), min_size=5, max_size=5)
        return numbers.map(lambda found: tuple(sorted(found)))

    return st.builds(Push, ahead=rising(-3600), to_spare=rising(0))


@given(problem=worlds().map(uncertain), push=pushes(), minutes=st.integers(0, 60))
def test_pushed_or_not_more_time_never_makes_a_late_start_likelier(
    problem: Problem, push: Push, minutes: int
) -> None:
    outlook = Outlook(push_back=PushBack(of=dict.fromkeys(Need, push), source="test"))
    plan = greedy(problem)
    jobs = tuple(replace(job, due_s=job.due_s + 60 * minutes) for job in problem.jobs)

    before = forecast(problem, plan, outlook)
    after = forecast(replace(problem, jobs=jobs), plan, outlook)

    assert all(after[key].late <= before[key].late for key in before)


def test_a_push_back_that_makes_no_sense_is_refused() -> None:
    flat = (0, 0, 0, 0, 0)
    with pytest.raises(BadPushBack, match="rising"):
        Push(ahead=(5, 4, 3, 2, 1), to_spare=flat)
    with pytest.raises(BadPushBack, match="past"):
        Push(ahead=(-3601, 0, 0, 0, 0), to_spare=flat)
    with pytest.raises(BadPushBack, match="hour"):
        Push(ahead=flat, to_spare=(0, 0, 0, 0, 3601))
    with pytest.raises(BadPushBack, match="shares"):
        PushBack(of={}, again=1.5, source="test")


def test_the_same_seed_gives_the_same_forecast_and_another_nearly_the_same() -> None:
    problem = uncertain(busy_day(8, 30, seed=3))
    plan = greedy(problem)

    first, again = forecast(problem, plan), forecast(problem, plan)
    other = forecast(problem, plan, Outlook(seed=2))

    assert first == again
    assert first != other
    assert all(abs(first[key].late - other[key].late) < 0.1 for key in first)


def test_a_plan_of_a_crew_that_is_gone_is_refused() -> None:
    problem = world([crew(), crew("elm")], [job()], 0, 12)
    plan = schedule(problem, {"elm": ["fall"]})

    with pytest.raises(UnknownCrew, match="elm"):
        forecast(replace(problem, crews=problem.crews[:1]), plan)


def test_two_crews_that_meet_start_when_both_are_there() -> None:
    """And what the sooner one does next waits for it."""
    near, far = crew("near", place=1), crew("far", place=2)
    problem = world([near, far], [job("lift", place=0), job("next", place=0)], 0, 5, 30)

    def stop(key: str, start_s: int) -> Stop:
        return Stop(job=key, arrive_s=start_s, start_s=start_s, leave_s=start_s + 1800)

    plan = Plan(
        routes=(
            Route(crew="near", items=(stop("lift", 1800), stop("next", 3600))),
            Route(crew="far", items=(stop("lift", 1800),)),
        )
    )

    found = forecast(problem, plan)

    assert found["lift"].start_s == (1800,) * 3
    assert found["next"].start_s == (3600,) * 3


def test_two_crews_that_were_told_a_time_start_no_sooner() -> None:
    told = job("lift", place=0, meeting=Meeting(crews=("near", "far"), at_s=HOUR))
    crews = [crew(key, committed=("lift",)) for key in ("near", "far")]

    found = forecast(world(crews, [told], 0), Plan.empty())

    assert found["lift"].start_s == (HOUR,) * 3
