"""The bench of solvers: problems that stay the same, answers that are judged alike."""

import os
from pathlib import Path

import numpy as np
import pytest

from bench.static.measure import Instance, measure, rows
from bench.static.simple import SIMPLE
from bench.static.snapshots import SIZES, snapshot
from bench.static.store import Store, fingerprint
from bench.static.table import Cell, cells, markdown, verdicts
from bench.static.ways import Answer, Orders, Way, ask
from routing.problem import Problem


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UCR_BENCH_CACHE", str(tmp_path))


def nobody(_problem: Problem, _limit_s: float, _seed: int) -> Orders:
    return {}


def everything_to_the_first(problem: Problem, _limit_s: float, _seed: int) -> Orders:
    return {problem.crews[0].key: [job.key for job in problem.jobs]}


def test_a_snapshot_is_the_same_for_the_same_seed() -> None:
    again = fingerprint(snapshot(8, 15, 1))

    assert fingerprint(snapshot(8, 15, 1)) == again
    assert fingerprint(snapshot(8, 15, 2)) != again


def test_a_snapshot_has_the_size_that_it_says() -> None:
    problems = {size: snapshot(*size, seed=1) for size in SIZES[:2]}

    found = {size: (len(p.crews), len(p.jobs)) for size, p in problems.items()}
    assert found == {size: size for size in SIZES[:2]}


def test_no_way_round_is_shorter_than_the_way_there() -> None:
    seconds = snapshot(8, 15, 1).travel_s.astype(np.int64)

    round_about = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)

    assert (seconds <= round_about + 2).all()


@pytest.mark.parametrize("way", SIMPLE, ids=lambda way: way.name)
def test_a_rule_of_thumb_breaks_no_hard_rule(way: Way) -> None:
    answer = ask(way, snapshot(8, 15, 1), 1, 1)

    assert answer.breaches == 0
    assert answer.served > 10
    assert answer.points is not None


def test_what_breaks_a_hard_rule_is_taken_out_and_paid_for() -> None:
    problem = snapshot(8, 15, 1)

    answer = ask(Way(name="all", solve=everything_to_the_first), problem, 1, 1)

    assert answer.breaches == 0
    assert 0 < answer.served < len(problem.jobs)


def test_sending_nobody_is_no_answer() -> None:
    answer = ask(Way(name="none", solve=nobody), snapshot(8, 15, 1), 1, 1)

    assert answer.points is None


def test_what_was_measured_is_not_asked_again() -> None:
    asked: list[float] = []

    def counted(problem: Problem, limit_s: float, seed: int) -> Orders:
        asked.append(limit_s)
        return everything_to_the_first(problem, limit_s, seed)

    one = Instance(name="8x15-1", problem=snapshot(8, 15, 1), limits=(0.1, 0.5))
    way = Way(name="counted", solve=counted)
    first = measure([one], [way], afresh=False, budget_s=60)
    before = list(asked)
    measure([one], [way], afresh=False, budget_s=60)

    assert first == 0
    assert asked == before
    assert asked[-2:] == [0.1, 0.5]


def test_a_spent_budget_leaves_questions_and_says_how_many() -> None:
    one = Instance(name="8x15-1", problem=snapshot(8, 15, 1), limits=(0.1, 0.5))

    left = measure([one], SIMPLE, afresh=False, budget_s=0)

    assert left == len(SIMPLE)


def test_gaps_are_to_the_best_that_anything_found() -> None:
    one = Instance(name="8x15-1", problem=snapshot(8, 15, 1), limits=(0.1,))
    measure([one], SIMPLE, afresh=False, budget_s=60)

    found = rows([one], SIMPLE)

    assert min(row.gap_percent or 0 for row in found) == 0
    best = Store(one.problem, one.name).best_points()
    assert best == min(row.answer.points or 0 for row in found)


def test_a_limit_that_is_not_kept_is_said_out_loud() -> None:
    one = Instance(name="8x15-1", problem=snapshot(8, 15, 1), limits=(0.1,))
    ours = Way(name="ours", solve=everything_to_the_first)
    measure([one], [*SIMPLE, ours], afresh=False, budget_s=60)

    found = cells(rows([one], [*SIMPLE, ours]), 15, 1)

    assert "NOT KEPT" in verdicts(found, {0.1: 1}, 300)[0]
    assert "| *asked for* | under 1 |" in markdown(found, (0.1,), {0.1: 1})


def test_nothing_is_kept_until_the_best_was_searched_for_five_minutes() -> None:
    """However small the gap: it may be so because nobody looked for a better plan."""
    store = Store(snapshot(8, 15, 1), "8x15-1")
    answer = Answer(points=1.0, took_s=0.1)
    good = Cell(
        way="ours",
        limit_s=0.1,
        gap_percent=0.0,
        took_s=0.1,
        served_percent=100,
        load=1,
        over=False,
    )

    for seed, wanted in enumerate(("not yet: reference searched 0 s", "60 s")):
        assert wanted in verdicts([good], {0.1: 1}, store.searched_s())[0]
        store.keep(f"reference OR-Tools, built well 60 s seed {seed}", answer)
    for seed in range(2, 5):
        store.keep(f"reference ours 60 s seed {seed}", answer)

    assert verdicts([good], {0.1: 1}, store.searched_s())[0].endswith(": kept")


def test_the_cache_is_outside_the_tree() -> None:
    assert os.environ["UCR_BENCH_CACHE"] in str(Store(snapshot(8, 15, 1), "a").path)
