"""A simulated day does what its page says, for every policy alike."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bench.days.day import HOUR_S, MINUTE_S, Day, draw
from bench.days.metrics import lateness, measure
from bench.days.peers.nearest import first_come, most_urgent
from bench.days.places import Place, Size, drawn
from bench.days.simulate import Decide, Played, play
from bench.days.timing import lay_out
from bench.days.world import Doing, End, OpenCall
from routing.plan import Plan
from routing.problem import Problem
from tests.bench.small_days import (
    AT_8,
    FRAIL,
    NEXT_DOOR_S,
    call,
    day,
    now_s,
    plan,
    route,
    shift,
    street,
)

SMALL = Size(crews=5, bases=2, doors=40, bikes=1, volunteers=1)
TAKES_TIME = {"wall_p50", "wall_p99", "cpu_p50", "cpu_p99"}


@pytest.fixture(scope="module")
def county() -> Place:
    return drawn(SMALL)


def shuffling(problem: Problem, in_force: Plan) -> Plan:
    """A planner that changes its mind at every event."""
    del in_force
    told = {key for crew in problem.crews for key in crew.committed}
    jobs = [job.key for job in problem.jobs if job.key not in told]
    orders: dict[str, list[str]] = {crew.key: [] for crew in problem.crews}
    taken: set[str] = set()
    for turn, crew in enumerate(problem.crews):
        orders[crew.key] = jobs[turn :: len(problem.crews)][::-1]
        taken |= set(orders[crew.key])
    return lay_out(problem, orders)


ALL = [(first_come, False), (most_urgent, False), (shuffling, False), (shuffling, True)]


def ends(played: Played) -> dict[str, tuple[End | None, int | None]]:
    return {c.call.key: (c.end, c.seen_s) for c in played.world.ended}


def ended(played: Played, key: str) -> OpenCall:
    return next(c for c in played.world.ended if c.call.key == key)


def test_the_same_seed_is_the_same_day(county: Place) -> None:
    one = play(county, draw(county, load=1.0, seed=3), most_urgent)
    two = play(county, draw(county, load=1.0, seed=3), most_urgent)

    assert ends(one) == ends(two)
    lasting = measure(one).keys() - TAKES_TIME
    assert all(measure(one)[name] == measure(two)[name] for name in lasting)


def test_another_seed_is_another_day(county: Place) -> None:
    assert draw(county, load=1.0, seed=3) != draw(county, load=1.0, seed=4)


@pytest.mark.parametrize(("decide", "diverts"), ALL)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_call_ends_exactly_once(
    county: Place, decide: Decide, *, diverts: bool, seed: int
) -> None:
    today = draw(county, load=1.2, seed=seed)

    played = play(county, today, decide, diverts=diverts)

    keys = [c.call.key for c in played.world.ended]
    assert sorted(keys) == [call.key for call in today.calls]
    assert played.world.open == {}
    assert all(
        (c.end is End.SEEN) == (c.seen_s is not None) for c in played.world.ended
    )


@pytest.mark.parametrize(("decide", "diverts"), ALL)
def test_no_crew_does_two_things_at_once(
    county: Place, decide: Decide, *, diverts: bool
) -> None:
    played = play(county, draw(county, load=1.2, seed=5), decide, diverts=diverts)

    for crew in played.world.crews.values():
        assert crew.log
        assert all(before[1] == after[0] for before, after in pairwise(crew.log))
        assert crew.doing is Doing.GONE


@pytest.mark.parametrize(("decide", "diverts"), ALL)
def test_a_crew_is_with_each_person_for_as_long_as_the_visit_takes(
    county: Place, decide: Decide, *, diverts: bool
) -> None:
    played = play(county, draw(county, load=1.0, seed=6), decide, diverts=diverts)

    visits = sorted(
        (start_s, end_s - start_s)
        for crew in played.world.crews.values()
        for start_s, end_s, doing in crew.log
        if doing is Doing.ON_SCENE
    )
    seen = [c for c in played.world.ended if c.seen_s is not None]
    assert {(c.seen_s, c.call.service_s) for c in seen} <= set(visits)


@pytest.mark.parametrize(("decide", "diverts"), ALL)
def test_every_policy_gives_the_same_people_their_break(
    county: Place, decide: Decide, *, diverts: bool
) -> None:
    played = play(county, draw(county, load=0.5, seed=7), decide, diverts=diverts)

    for crew in played.world.crews.values():
        rests = [end - at for at, end, doing in crew.log if doing is Doing.RESTING]
        assert rests == [30 * MINUTE_S]


def seen_before_any_visit_ends(county: Place, today: Day) -> list[str]:
    """All that a policy was told until the first visit could end."""
    first_s = min(c.at_s + min(c.service_s, 900) for c in today.calls)
    told: list[str] = []

    def listening(problem: Problem, in_force: Plan) -> Plan:
        moment_s = now_s(problem, today.calls)
        if moment_s is not None and moment_s <= first_s:
            told.append(f"{problem} {in_force}")
        return most_urgent(problem, in_force)

    play(county, today, listening)
    return told


def test_a_policy_is_told_nothing_of_what_is_to_come(county: Place) -> None:
    today = draw(county, load=1.0, seed=8)
    other_future = replace(
        today,
        calls=tuple(
            replace(
                call,
                service_s=call.service_s + 1000,
                cancelled_s=call.at_s + 3 * HOUR_S,
                wrong_skill="iv",
            )
            for call in (replace(call, cancelled_s=None) for call in today.calls)
        ),
        shifts=tuple(
            replace(shift, signs_on_s=shift.start_s + 7000)
            if shift.start_s > 9 * HOUR_S
            else shift
            for shift in today.shifts
        ),
    )
    plain = replace(
        today, calls=tuple(replace(call, cancelled_s=None) for call in today.calls)
    )

    told = seen_before_any_visit_ends(county, plain)

    assert told
    assert told == seen_before_any_visit_ends(county, other_future)[: len(told)]


def test_metrics_of_a_day_reckoned_by_hand() -> None:
    calls = [call("a", AT_8, 1), call("b", AT_8 + 300, 0, FRAIL)]

    found = measure(play(street(), day(calls), most_urgent))

    assert found["calls"] == 2
    assert found["in_time"] == 100
    assert found["wait_mean"] == (10 + 45) / 2
    assert found["travel"] == (10 + 10) / 2
    assert found["lateness"] == 0
    assert found["cost"] == 20 / 2
    assert found["handed_back"] == found["overtime"] == found["breaches"] == 0


def test_a_late_minute_is_dear_by_how_badly_it_is_needed() -> None:
    calls = [
        call("a", AT_8, 0, service_s=90 * MINUTE_S),
        call("b", AT_8 + 1, 0),
    ]

    played = play(street(), day(calls), most_urgent)

    assert lateness(ended(played, "b")) == pytest.approx(10 * (30 - 1 / 60))
    assert measure(played)["in_time_floor"] == 50


def test_a_call_that_nobody_can_take_goes_back_at_its_moment() -> None:
    lift = replace(call("a", AT_8, 1).kind, skills=frozenset({"lift"}))
    today = day([call("a", AT_8, 1, lift)])

    played = play(street(), today, most_urgent)

    assert ended(played, "a").end is End.HANDED_BACK
    assert measure(played)["lateness"] == 1500
    assert measure(played)["handed_back"] == 1


def test_a_call_is_not_taken_back_from_a_crew_that_has_set_off() -> None:
    back_s = call("a", AT_8, 5).back_s
    today = day(
        [call("a", AT_8, 5)],
        shift(start_s=back_s - 60, signs_on_s=back_s - 60, end_s=back_s + 4 * HOUR_S),
    )

    played = play(street(), today, most_urgent)

    assert ended(played, "a").seen_s == back_s - 60 + 5 * NEXT_DOOR_S


def test_a_crew_whose_call_is_cancelled_goes_on_from_where_it_is_on_the_road() -> None:
    calls = [
        call("a", AT_8, 4, cancelled_s=AT_8 + 1500),
        call("b", AT_8 + 1200, 3, FRAIL),
    ]

    played = play(street(), day(calls), most_urgent)

    assert ended(played, "a").end is End.CANCELLED
    assert ended(played, "b").seen_s == AT_8 + 1500 + 300
    assert measure(played)["calls"] == 1


def test_a_visit_that_needs_another_skill_waits_for_a_crew_that_has_it() -> None:
    today = day(
        [call("a", AT_8, 1, wrong_skill="iv")],
        shift("far"),
        shift("near", base=0, start_s=9 * HOUR_S, signs_on_s=9 * HOUR_S,
              skills=frozenset({"iv"})),
    )  # fmt: skip

    played = play(street(), today, most_urgent)

    assert ended(played, "a").seen_s == 9 * HOUR_S + NEXT_DOOR_S
    assert played.world.crews["far"].visits == 1


def test_a_route_that_breaks_a_hard_rule_is_counted_and_not_driven() -> None:
    lift = replace(call("a", AT_8, 1).kind, skills=frozenset({"lift"}))

    def careless(problem: Problem, in_force: Plan) -> Plan:
        del in_force
        return plan(route(problem, "far", [job.key for job in problem.jobs]))

    played = play(street(), day([call("a", AT_8, 1, lift)]), careless)

    assert measure(played)["breaches"] > 0
    assert ended(played, "a").end is End.HANDED_BACK


def test_a_crew_waits_where_the_plan_has_it_wait() -> None:
    def patient(problem: Problem, in_force: Plan) -> Plan:
        del in_force
        jobs = [job for job in problem.jobs if not problem.crews[0].committed]
        waits_s = max(0, jobs[0].due_s - HOUR_S + 900) if jobs else 0
        keys = [job.key for job in problem.jobs]
        return plan(route(problem, "far", keys, waits_s))

    played = play(street(), day([call("a", AT_8, 1)]), patient)

    assert ended(played, "a").seen_s == AT_8 + 900 + NEXT_DOOR_S


def test_a_diverted_crew_is_one_told_change_and_a_replan_one_planned() -> None:
    calls = [call("a", AT_8, 4, FRAIL), call("b", AT_8 + 600, 1)]

    def latest_first(problem: Problem, in_force: Plan) -> Plan:
        del in_force
        keys = [job.key for job in problem.jobs][::-1]
        return plan(route(problem, "far", keys))

    played = play(street(), day(calls), latest_first, diverts=True)

    assert ended(played, "b").seen_s == AT_8 + 600
    assert ended(played, "a").told_changes == 1
    assert ended(played, "a").planned_changes == 0


def test_a_job_that_the_plan_moves_to_another_crew_is_a_planned_change() -> None:
    calls = [call("a", AT_8, 1), call("b", AT_8 + 60, 2), call("c", AT_8 + 120, 3)]
    asked: list[Problem] = []

    def wavering(problem: Problem, in_force: Plan) -> Plan:
        asked.append(problem)
        crews = [crew for crew in problem.crews if not crew.committed]
        free = [job.key for job in problem.jobs if job.key == "c"]
        del in_force
        turn = crews[len(asked) % len(crews)].key
        return plan(
            *(
                route(problem, crew.key, crew.committed)
                for crew in problem.crews
                if crew.committed
            ),
            *([route(problem, turn, free, 3600)] if free else []),
        )

    played = play(street(), day(calls, shift("far"), shift("near")), wavering)

    assert ended(played, "c").planned_changes > 0
    assert ended(played, "c").told_changes == 0
