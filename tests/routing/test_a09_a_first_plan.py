"""A09: a first plan by regret, when several wait."""

from routing.check import check
from routing.evaluate import evaluate, schedule
from routing.greedy import greedy
from routing.insertion import build
from routing.prices import Need
from tests.routing.worlds import busy_day, crew, job, world


def test_the_job_with_only_one_able_crew_gets_it() -> None:
    drip = job("drip", place=2, skills=frozenset({"iv"}), due_s=1800)
    wound = job("wound", place=2, due_s=1800)
    nurse = crew("nurse", place=1, skills=frozenset({"iv"}))
    problem = world([nurse, crew("porter")], [wound, drip], 0, 8, 9)

    plan = build(problem)

    assert plan.find_crew("drip") == "nurse"
    assert plan.find_crew("wound") == "porter"


def test_what_is_planned_stays_with_its_crew() -> None:
    problem = world(
        [crew("far"), crew("near", place=1)], [job("a"), job("b", place=2)], 0, 20, 25
    )

    plan = build(problem, schedule(problem, {"far": ["a"]}))

    assert plan.find_crew("a") == "far"
    assert plan.find_crew("b") == "near"


def test_what_is_dearer_than_handing_back_is_left_for_a_person_to_hand_back() -> None:
    hopeless = job(due_s=-7 * 3600, need=Need.TWO_HOUR)

    plan = build(world([crew()], [hopeless], 0, 12))

    assert plan.find_crew("fall") is None


def test_it_stops_when_told_to_with_what_it_has() -> None:
    problem = busy_day(8, 15, seed=3)

    plan = build(problem, stop=lambda: True)

    assert plan.find_crew("job-000") is None
    assert check(problem, plan) == ()


def test_on_busy_days_it_is_cheaper_than_greedy() -> None:
    days = [busy_day(8, 20, seed=seed) for seed in range(10)]

    costs = [
        (evaluate(day, build(day)).total, evaluate(day, greedy(day)).total)
        for day in days
    ]

    assert sum(ours for ours, _ in costs) < sum(theirs for _, theirs in costs)
