"""Days that were played, kept outside the tree while nothing they need changes."""

import hashlib
import json
import pickle
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, cast

import numpy as np

from bench.ahead.ambulance import person_late
from bench.ahead.ideas import IDEAS, Trial
from bench.ahead.record import Said, record
from bench.days.day import LOADS, draw
from bench.days.metrics import Metrics, measure
from bench.days.places import ROOT, Place, cache_folder, load
from bench.days.policies import POLICIES

EVERY: Final = 7
"""One of so many forecasts at decisions is kept: they are much alike."""
RESAMPLES: Final = 10_000
SHOWN: Final = (
    "person_late",
    "lateness",
    "cost",
    "in_time",
    "in_time_floor",
    "wait_mean",
    "wait_p90",
    "handed_back",
    "travel",
    "told_changes",
    "overtime",
    "breaches",
)

Days = tuple[list[Said], list[Said]]


def said_days(place: str, load_name: str, seeds: Sequence[int]) -> Iterator[Days]:
    """Forecasts of each day: 30 minutes ahead, and some of those at decisions."""
    for seed in seeds:
        path = _folder() / f"said-{place}-{load_name}-{seed}-{digest('record')}.pickle"
        if not path.exists():
            day = draw(_place(place), load=LOADS[load_name], seed=seed)
            played = record(_place(place), day, POLICIES["ours"].decide())
            said = (played.said(), played.said(each_decision=True)[::EVERY])
            path.write_bytes(pickle.dumps(said))
        yield cast("Days", pickle.loads(path.read_bytes()))  # noqa: S301 (our own)


def idea_days(
    place: str, load_name: str, seeds: Sequence[int], idea: str
) -> Iterator[Metrics]:
    """What each day came to with an idea."""
    for seed in seeds:
        name = f"idea-{place}-{load_name}-{seed}-{idea}-{digest('ideas')}.json"
        path = _folder() / name.replace(" ", "_")
        if not path.exists():
            day = draw(_place(place), load=LOADS[load_name], seed=seed)
            trial = Trial(_place(place), day, IDEAS[idea])
            played = trial.run()
            found = measure(played)
            found["person_late"] = person_late(played.world.ended, trial.back_at_s)
            found |= {"moves": trial.moves, "diversions": trial.diversions}
            path.write_text(json.dumps(found), encoding="utf-8")
        yield cast("Metrics", json.loads(path.read_text(encoding="utf-8")))


def differences(with_it: Sequence[Metrics], without: Sequence[Metrics]) -> str:
    """Mean of on less off, day by day, with its interval by drawing the days anew."""
    random = np.random.default_rng(1)
    picks = random.integers(0, len(without), (RESAMPLES, len(without)))
    cells = []
    for name in SHOWN:
        pairs = zip(with_it, without, strict=True)
        gaps = np.array([on[name] - off[name] for on, off in pairs])
        low, high = np.quantile(gaps[picks].mean(axis=1), (0.025, 0.975))
        cells.append(f"{name} {gaps.mean():+.2f} [{low:+.2f}, {high:+.2f}]")
    done = sum(day["moves"] + day["diversions"] for day in with_it)
    return "\n  ".join(["", *cells, f"moves or diversions in all: {done:.0f}"])


@cache
def digest(part: str) -> str:
    """What a kept day depends on, in twelve letters."""
    here = Path(__file__).parent
    files = [here / f"{part}.py", here / "outlook.py", here / "ambulance.py"]
    files += sorted((ROOT / "bench" / "days").rglob("*.py"))
    files += sorted((ROOT / "routing").rglob("*.py"))
    seal = hashlib.sha256()
    for file in files:
        seal.update(file.read_bytes())
    return seal.hexdigest()[:12]


@cache
def _place(name: str) -> Place:
    return load(name)


def _folder() -> Path:
    folder = cache_folder() / "ahead"
    folder.mkdir(exist_ok=True)
    return folder
