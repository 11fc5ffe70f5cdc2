"""A04: among crews that may go, the prices decide."""

from routing.evaluate import evaluate, schedule
from routing.insertion import best_insertion, rank_crews
from routing.plan import Plan
from routing.prices import POINT, Need, Prices
from routing.problem import Problem
from tests.routing.worlds import crew, job, on_a_line, world


def test_the_nearer_crew_goes() -> None:
    problem = world([crew("far"), crew("near", place=1)], [job(place=2)], 0, 20, 25)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert [option.crew for option in placed.options] == ["near", "far"]


def test_of_two_equal_crews_the_choice_is_always_the_same() -> None:
    problem = world([crew("elm"), crew("ash")], [job()], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.crew == "ash"


def test_of_two_equal_crews_the_one_that_did_less_today_goes() -> None:
    problem = world([crew("ash", done=4), crew("elm", done=1)], [job()], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.crew == "elm"


def test_someone_on_the_floor_comes_before_someone_less_urgent_on_the_way() -> None:
    routine = job("dressing", place=1, need=Need.FOUR_HOUR, due_s=4 * 3600)
    fall = job("fall", place=2, need=Need.FLOOR, due_s=1800)
    problem = world([crew("oak")], [routine, fall], 0, 10, 20)

    placed = best_insertion(problem, schedule(problem, {"oak": ["dressing"]}), "fall")

    assert placed is not None
    assert placed.plan.orders["oak"] == ("fall", "dressing")


def test_a_minute_late_costs_ten_points_on_the_floor_four_and_two_otherwise() -> None:
    def late(need: Need) -> int:
        what = job(need=need, due_s=660)
        return evaluate(
            world([crew()], [what], 0, 12),
            schedule(world([crew()], [what], 0, 12), {"oak": ["fall"]}),
        ).late

    assert [late(need) for need in Need] == [10 * POINT, 4 * POINT, 2 * POINT]


def test_what_nobody_does_costs_the_price_of_handing_it_back() -> None:
    jobs = [job(need.value, need=need) for need in Need]

    cost = evaluate(world([crew()], jobs, 0, 12), Plan.empty())

    assert cost.points == 1_500 + 800 + 480


def test_a_crew_that_people_were_told_of_is_kept_for_a_small_detour() -> None:
    told = job(place=2, told_crew="far")
    problem = world([crew("far", place=0), crew("near", place=1)], [told], 0, 5, 10)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.crew == "far"
    assert placed.options[1].fit is not None
    assert placed.options[1].fit.cost.changed == 60 * POINT


def test_on_a_calm_day_people_are_seen_sooner_though_it_is_more_driving() -> None:
    calm = job("x", place=1), job("y", place=2)
    problem = world([crew("oak", place=0), crew("elm", place=3)], [*calm], 0, 5, 7, 18)
    plan = schedule(problem, {"oak": ["x"]})

    placed = best_insertion(problem, plan, "y")

    assert placed is not None
    assert placed.crew == "elm"


def test_prices_are_data() -> None:
    free_roads = Prices(travel_per_minute=0)
    problem = Problem(
        crews=(crew(),), jobs=(job(),), travel_s=on_a_line(0, 12), prices=free_roads
    )

    options = rank_crews(problem, Plan.empty(), "fall")

    assert options[0].fit is not None
    assert options[0].fit.cost.travel == 0


def test_a_visit_so_late_that_handing_back_is_cheaper_says_so() -> None:
    hopeless = job(due_s=-7 * 3600, need=Need.TWO_HOUR)
    problem = world([crew()], [hopeless], 0, 12)

    placed = best_insertion(problem, Plan.empty(), "fall")

    assert placed is not None
    assert placed.dearer_than_handing_back
