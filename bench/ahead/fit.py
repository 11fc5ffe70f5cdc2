"""Learning the push-back from tuning days: what fits best what then happened.

For each class the quantiles are tried step by step; the score is the Brier score of
"has started by", at the due time and at times around the planned start, over every
forecast of a visit that nobody was told of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.ahead.record import CHANCE, Said
from routing.ahead.chance import Array
from routing.ahead.push_back import HOUR_S, Push, PushBack, Quantiles, pushed
from routing.ahead.worlds import PUSHED
from routing.prices import Need
from routing.problem import Job

STEPS_S: Final = (1200, 600, 300, 120)
AROUND_S: Final = (-1800, -900, 900, 1800, 3600, 7200)
"""Beside the due time, how far around the planned start it is looked at."""
DUE_WEIGHT: Final = 3.0
"""How much more the due time counts than the others."""
NO_PUSH: Final = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """Visits of one class that nobody was told of, a row each."""

    starts_s: Array
    jobs: tuple[Job, ...]
    orders: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]"
    asked_s: Array
    had_started: Array

    @classmethod
    def of(cls, said: Sequence[Said]) -> "_Case":
        starts_s = np.array([one.starts_s for one in said])
        middle_s = np.median(starts_s, axis=1)
        due_s = np.array([one.due_s for one in said], dtype=np.float64)
        asked_s = np.stack([due_s, *(middle_s + around for around in AROUND_S)], axis=1)
        started_s = np.array(
            [np.inf if one.started_s is None else one.started_s for one in said]
        )
        return cls(
            starts_s,
            tuple(job_of(one) for one in said),
            CHANCE.orders([one.key for one in said], PUSHED),
            asked_s,
            (started_s[:, None] <= asked_s).astype(np.float64),
        )

    def score(self, need: Need, push: Push, again: float) -> float:
        learned = PushBack(of={need: push}, again=again, source="being learned")
        told = [False] * len(self.jobs)
        starts_s = pushed(self.starts_s, self.jobs, told, learned, self.orders)
        weights = np.ones(self.asked_s.shape[1])
        weights[0] = DUE_WEIGHT
        errors = [
            np.mean((np.mean(starts_s <= at[:, None], axis=1) - had) ** 2)
            for at, had in zip(self.asked_s.T, self.had_started.T, strict=True)
        ]
        return float(weights @ np.array(errors))


def job_of(one: Said) -> Job:
    """As much of a job as a push needs."""
    return Job(key=one.key, place=0, due_s=one.due_s, service_s=0, need=one.need)


def learn(said: Sequence[Said], source: str) -> PushBack:
    """The push-back that fits the tuning days best."""
    again = _again(said)
    found = {}
    for need in Need:
        own = [
            one
            for one in said
            if one.need is need and not one.told and one.starts_s is not None
        ]
        found[need] = _fitted(_Case.of(own), need, again)
    left_out = [one.was_late for one in said if one.starts_s is None]
    return PushBack(
        of=found,
        again=again,
        nobody_late=round(float(np.mean(left_out)), 3) if left_out else 1.0,
        source=source,
    )


def _again(said: Sequence[Said]) -> float:
    """The share of visits with a crew under way that came to nothing, beyond chance."""
    told = [one for one in said if one.told and one.starts_s is not None]
    seen = [
        np.mean(one.starts_s > one.due_s) for one in told if one.starts_s is not None
    ]
    late = float(np.mean([one.was_late for one in told]))
    on_time = 1 - float(np.mean(seen))
    return round(max(0.0, late - float(np.mean(seen))) / on_time, 3)


def _fitted(case: _Case, need: Need, again: float) -> Push:
    """Steps of each quantile up and down, smaller and smaller, as long as they help."""
    best = Push(ahead=NO_PUSH, to_spare=NO_PUSH)
    score = case.score(need, best, again)
    for step_s in STEPS_S:
        is_better = True
        while is_better:
            is_better = False
            for tried in _neighbours(best, step_s):
                found = case.score(need, tried, again)
                if found < score - 1e-6:
                    best, score, is_better = tried, found, True
                    break
    return best


def _neighbours(push: Push, step_s: int) -> list[Push]:
    """Every push that differs by a step from one level on, or up to one level."""
    moved = [
        Push(ahead=ahead, to_spare=push.to_spare)
        for ahead in _moved(push.ahead, step_s, -HOUR_S)
    ]
    moved += [
        Push(ahead=push.ahead, to_spare=spare)
        for spare in _moved(push.to_spare, step_s, 0)
        if spare[-1] <= HOUR_S
    ]
    return moved


def _moved(values: Quantiles, step_s: int, least: int) -> list[Quantiles]:
    """One level at a time, up and down, its neighbours pushed along where needed."""
    found: list[Quantiles] = []
    for at in range(len(values)):
        for step in (step_s, -step_s):
            new = list(values)
            new[at] = max(least, new[at] + step)
            new[:at] = [min(value, new[at]) for value in new[:at]]
            new[at + 1 :] = [max(value, new[at]) for value in new[at + 1 :]]
            first, second, third, fourth, fifth = new
            moved: Quantiles = (first, second, third, fourth, fifth)
            if moved != values:
                found.append(moved)
    return found
