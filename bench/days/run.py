"""Playing many days, two at a time, and keeping what they came to.

A kept day is used again as long as nothing that it depends on has changed: the
simulator, the place, the policy, and for ours all of routing/.
"""

import gc
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from bench.days.day import LOADS, draw
from bench.days.metrics import Metrics, measure
from bench.days.places import ROOT, Place, cache_folder, load
from bench.days.policies import POLICIES, Policy
from bench.days.simulate import play

HERE: Final = Path(__file__).parent
WORLD: Final = ("places", "day", "world", "ask", "simulate", "timing", "metrics")
STAGED: Final = ("vroom", "pyvrp", "or_tools")
WARM_CALLS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One day to be played."""

    place: str
    load: str
    seed: int
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One day that was played."""

    place: str
    load: str
    seed: int
    policy: str
    metrics: Metrics


def results(asked: Sequence[Asked], *, processes: int) -> Iterator[Result]:
    """Every day that is asked, from the kept ones or played now."""
    missing = [one for one in asked if not _path(one).exists()]
    if processes > 1 and len(missing) > 1:
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(_play, missing))
    else:
        for one in missing:
            _play(one)
    for one in asked:
        kept = json.loads(_path(one).read_text(encoding="utf-8"))
        yield Result(**kept)


def _play(one: Asked) -> None:
    place, policy = _place(one.place), POLICIES[one.policy]
    _warm(one.place, one.policy)
    day = draw(place, load=LOADS[one.load], seed=one.seed)
    gc.collect()
    played = play(place, day, policy.decide(), diverts=policy.diverts)
    metrics = {**measure(played), "machine_load": os.getloadavg()[0]}
    result = Result(**asdict(one), metrics=metrics)
    path = _path(one)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(result)), encoding="utf-8")
    part.replace(path)


@cache
def _place(name: str) -> Place:
    gc.freeze()  # as a service does once it is up: modules are not garbage
    return load(name)


@cache
def _warm(place: str, policy: str) -> None:
    """Decide a few times before time is taken: compiling is not deciding."""
    day = draw(_place(place), load=1.0, seed=0)
    short = replace(day, calls=day.calls[:WARM_CALLS])
    chosen = POLICIES[policy]
    play(_place(place), short, chosen.decide(), diverts=chosen.diverts)


def _path(one: Asked) -> Path:
    folder = cache_folder() / "days"
    folder.mkdir(exist_ok=True)
    name = f"{one.place}-{one.load}-{one.seed}-{one.policy}-{digest(one.policy)}"
    return folder / f"{name}.json"


@cache
def digest(policy: str) -> str:
    """What the day depends on, in twelve letters."""
    chosen: Policy = POLICIES[policy]
    files = [HERE / f"{name}.py" for name in WORLD]
    files.append(HERE / f"peers/{chosen.module}.py")
    if chosen.module in STAGED:
        files.append(HERE / "peers/staged.py")
    if chosen.module == "ours":
        files += sorted((ROOT / "routing").rglob("*.py"))
    seal = hashlib.sha256(repr(chosen).encode())
    for file in files:
        seal.update(file.read_bytes())
    return seal.hexdigest()[:12]
