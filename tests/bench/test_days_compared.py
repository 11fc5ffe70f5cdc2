"""Figures of many days: medians, and differences that pair the same days."""

import pytest

from bench.days.compare import difference, medians
from bench.days.run import Result
from bench.days.verdict import MORE_IS_BETTER, verdict


def result(policy: str, seed: int, wait: float) -> Result:
    return Result(
        place="street",
        load="busy",
        seed=seed,
        policy=policy,
        metrics={"wait_mean": wait},
    )


def test_days_that_differ_by_the_same_leave_no_doubt() -> None:
    days = [result("ours", s, 10.0 * s) for s in range(10)]
    days += [result("peer", s, 10.0 * s + 4) for s in range(10)]

    found = difference(days, "ours", "peer", "wait_mean")

    assert (found.mean, found.low, found.high) == pytest.approx((-4, -4, -4))


def test_days_that_differ_by_chance_have_zero_in_the_interval() -> None:
    days = [result("ours", s, 10.0) for s in range(10)]
    days += [result("peer", s, 10.0 + (-1) ** s) for s in range(10)]

    found = difference(days, "ours", "peer", "wait_mean")

    assert found.low < 0 < found.high


def test_the_median_is_over_the_days_of_one_policy() -> None:
    days = [result("ours", s, float(s)) for s in range(5)]
    days += [result("peer", s, 100.0) for s in range(5)]

    assert medians(days, "ours") == {"wait_mean": 2.0}


def good_day(policy: str, seed: int, **other: float) -> Result:
    same = dict.fromkeys((*MORE_IS_BETTER, "told_changes"), 50.0)
    return Result(
        place="street",
        load="busy",
        seed=seed,
        policy=policy,
        metrics={**same, "lateness": 10.0, **other},
    )


def test_a_verdict_names_the_best_peer_and_by_how_much_it_is_beaten() -> None:
    days = [good_day("ours", s, lateness=6) for s in range(5)]
    days += [good_day("vroom", s, lateness=8) for s in range(5)]
    days += [good_day("priority", s, lateness=12) for s in range(5)]

    found = verdict(days, "ours", ["vroom", "priority"])

    assert found.best_peer == "vroom"
    assert found.less == pytest.approx({"best peer": 25, "priority": 50})
    assert (found.worse, found.leaning) == ((), ())


@pytest.mark.parametrize(
    ("metric", "ours"), [("in_time_floor", 40.0), ("wait_p90", 60.0)]
)
def test_a_verdict_says_where_a_peer_is_better_beyond_chance(
    metric: str, ours: float
) -> None:
    days = [good_day("ours", s, **{metric: ours}) for s in range(5)]
    days += [good_day("vroom", s) for s in range(5)]

    found = verdict(days, "ours", ["vroom"])

    assert len(found.worse) == 1
    assert found.worse[0].endswith(": vroom")


def test_a_verdict_does_not_take_chance_for_worse() -> None:
    days = [good_day("ours", s, wait_p90=50 + (-1) ** s * 5) for s in range(9)]
    days += [good_day("vroom", s) for s in range(9)]

    found = verdict(days, "ours", ["vroom"])

    assert found.worse == ()
    assert found.leaning == ("p90 wait: vroom",)
