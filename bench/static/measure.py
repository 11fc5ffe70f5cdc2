"""Asking every way, once; what is kept from an earlier run is not asked again."""

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from bench.static.snapshots import snapshot
from bench.static.store import Store, engine_version
from bench.static.ways import Answer, Way, ask
from routing.problem import Problem
from routing.warm import warm

SEED: Final = 1
WARM_UP_S: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A problem by name, with the time limits at which ways are asked."""

    name: str
    problem: Problem
    limits: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer, and how far it is from the best that anything found, in per cent."""

    instance: str
    way: str
    limit_s: float
    gap_percent: float | None
    answer: Answer


def key_of(way: Way, limit_s: float) -> str:
    """The name of an answer in the store: what is ours with the engine's version."""
    is_ours = way.name.startswith("ours") or not way.timed
    version = f" {engine_version()}" if is_ours else ""
    limit = f" {limit_s:g} s" if way.timed else ""
    return f"{way.name}{limit}{version}"


def warm_up(ways: Sequence[Way]) -> None:
    """Load and compile everything once, so that no answer pays for it."""
    small = snapshot(3, 6, seed=99)
    warm()
    for way in (*ways, *ways):  # compiling a first part uses up the first limit
        way.solve(small, WARM_UP_S, SEED)
    gc.freeze()


def measure(
    instances: Sequence[Instance],
    ways: Sequence[Way],
    *,
    afresh: bool,
    budget_s: float,
) -> int:
    """Ask what is not known yet, within the budget; how many questions are left."""
    end_s, left, warm = monotonic() + budget_s, 0, False
    for instance in instances:
        store = Store(instance.problem, instance.name)
        for way, limit_s in _cases(instance, ways):
            key = key_of(way, limit_s)
            if store.find(key) is not None and not afresh:
                continue
            if monotonic() + limit_s > end_s:
                left += 1
                continue
            if not warm:
                warm_up(ways)
                warm = True
            gc.collect()
            store.keep(key, ask(way, instance.problem, limit_s, SEED))
    return left


def rows(instances: Sequence[Instance], ways: Sequence[Way]) -> list[Row]:
    """Everything that is known, against the best that is known."""
    found: list[Row] = []
    for instance in instances:
        store = Store(instance.problem, instance.name)
        best = store.best_points()
        for way, limit_s in _cases(instance, ways):
            answer = store.find(key_of(way, limit_s))
            if answer is not None:
                row = Row(
                    instance=instance.name,
                    way=way.name,
                    limit_s=limit_s if way.timed else 0,
                    gap_percent=_gap_percent(answer, best),
                    answer=answer,
                )
                found.append(row)
    return found


def _gap_percent(answer: Answer, best: float | None) -> float | None:
    """None where there was no plan, or one that the referee refused."""
    if answer.points is None or not best or answer.breaches:
        return None
    return round(100 * (answer.points / best - 1), 2)


def _cases(instance: Instance, ways: Sequence[Way]) -> Iterator[tuple[Way, float]]:
    for way in ways:
        for limit_s in instance.limits if way.timed else instance.limits[:1]:
            yield way, limit_s
