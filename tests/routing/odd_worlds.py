"""Worlds as a hurried simulator, or a bad day, gives them: odd, ragged, doubled."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from random import Random
from typing import Final

import numpy as np
from typing_extensions import override

from routing.outside import CREW_FIELDS, JOB_FIELDS
from routing.problem import BreakWindow, Job, Meeting

NOW: Final = 36_000.5
PLACES: Final = 5
CREWS: Final = ("oak", "elm", "ash", "yew")
JOBS: Final = ("fall", "lift", "catheter", "iv", "visit", "oak")
"""One of them is called as a crew is."""


class Strange(Exception):
    """What a library of theirs raises; even its words cannot be had."""

    @override
    def __str__(self) -> str:
        raise RuntimeError("no words")


class Unhashable:
    """A place that fails in a way of its own."""

    @override
    def __hash__(self) -> int:
        raise ValueError("no place")

    @override
    def __repr__(self) -> str:
        raise KeyError("no words")


ODD: Final[tuple[object, ...]] = (
    *(None, True, False, np.True_, "", "soon", b"x", nan, inf, -inf, -1, 0),
    *(10**9, 10**40, -(10**5000), 1e308, 86_401, 1.5, np.float32(NOW), np.int8(3)),
    *(np.float64("nan"), Decimal("1.5"), Decimal("NaN"), Fraction(1, 3), 3j),
    *(datetime(2026, 11, 29, tzinfo=UTC), date(2026, 11, 29), timedelta(hours=1)),
    *(np.datetime64("2026-11-29"), np.array([1, 2]), np.array(3), object()),
    *([], [[]], (), {}, {"crews": 1}, set(), {1, 2}, ["iv", None], range(3)),
    *(int, len, Strange(), Unhashable(), Meeting(crews=("oak", "elm"), at_s=60)),
    BreakWindow(earliest_s=0, latest_s=60, duration_s=30_000),
)
RAISED: Final = (
    *(KeyError, IndexError, ValueError, TypeError, ZeroDivisionError, OSError),
    *(RuntimeError, AttributeError, AssertionError, RecursionError, MemoryError),
    *(StopIteration, TimeoutError, ConnectionError, NotImplementedError, Strange),
)


@dataclass(frozen=True, slots=True)
class Given:
    """What is handed to `decide`, and whose jobs are as they should be."""

    crews: Iterable[object]
    jobs: Iterable[object]
    roads: object
    in_force: Mapping[str, list[str]]
    sane: frozenset[str]
    names: frozenset[str]


def odd_world(seed: int) -> Given:
    """Any world of sound and of odd crews and jobs, with odd roads between them."""
    random = Random(seed)  # noqa: S311 (a world, not a secret)
    jobs: list[object] = []
    sane: dict[str, bool] = {}
    for key in random.choices(JOBS, k=random.randint(0, 6)):
        one = _job(random, key)
        good = random.random() < 0.7
        jobs.append(one if good else _spoilt(random, one, sorted(JOB_FIELDS)))
        sane[key] = good and key not in sane
    crews: list[object] = []
    for key in random.sample((*CREWS, "elm"), random.randint(0, 5)):
        who = _crew(random, key, _meetings(jobs))
        good = random.random() < 0.8
        crews.append(who if good else _spoilt(random, who, sorted(CREW_FIELDS)))
    orders = {
        key: random.choices((*JOBS, "gone"), k=random.randint(0, 3))
        for key in random.sample((*CREWS, "gone"), random.randint(0, 3))
    }
    return Given(
        crews=_wrapped(random, crews),
        jobs=_wrapped(random, jobs),
        roads=_roads(random),
        in_force=orders,
        sane=frozenset(key for key, good in sane.items() if good),
        names=frozenset(_names(jobs)),
    )


def _meetings(jobs: list[object]) -> dict[object, list[object]]:
    """What each crew should have been told of, by the meetings that can be read."""
    found: dict[object, list[object]] = {}
    for one in (one for one in jobs if isinstance(one, dict)):
        told = one.get("meeting")
        pair = told.get("crews") if isinstance(told, dict) else None
        for crew in pair if isinstance(pair, tuple) else ():
            if isinstance(crew, str):
                found.setdefault(crew, []).append(one.get("key"))
    return found


def _names(jobs: list[object]) -> Iterable[str]:
    """The keys of the jobs; those that have none are called by their number."""
    for number, one in enumerate(jobs):
        key = one.key if isinstance(one, Job) else None
        key = one.get("key") if isinstance(one, Mapping) else key
        yield key if isinstance(key, str) and key else f"#{number}"


def _job(random: Random, key: str) -> dict[str, object]:
    found: dict[str, object] = {
        "key": key,
        "place": random.randrange(PLACES),
        "due": NOW + random.randint(-3600, 14_400),
        "service_s": random.choice((0, 600, 1800.5, np.int64(900), 3600)),
    }
    if random.random() < 0.3:
        found["skills"] = random.choice((["iv"], {"iv"}, ("lift",), frozenset({"x"})))
    if random.random() < 0.5:
        found |= {"people": 2, "may_meet": random.random() < 0.7}
    if random.random() < 0.4 + 0.4 * ("people" in found):
        pair = tuple(random.sample(CREWS[:3], 2))
        at = NOW + random.randint(-600, 5000)
        found["meeting"] = {"crews": pair, "at": at}
    if random.random() < 0.1:
        found["on_hold"] = True
    if random.random() < 0.2:
        found["latest"] = NOW + random.randint(0, 9000)
    if random.random() < 0.2:
        found["earliest"] = NOW - random.randint(0, 3600)
    return found


def _crew(
    random: Random, key: str, meetings: dict[object, list[object]]
) -> dict[str, object]:
    told: list[object] = []
    told += random.choices((*JOBS, "ghost"), k=random.choice((0, 0, 0, 1, 2)))
    if random.random() < 0.7:
        told = meetings.get(key, []) + told
    if random.random() < 0.2:
        random.shuffle(told)
    end = NOW + random.choice((-60, 3600, 14_400, 28_800))
    found: dict[str, object] = {
        "key": key,
        "place": random.randrange(PLACES),
        "shift_end": end,
        "skills": random.choice(([], ["iv"], ["iv", "lift"])),
        "people": random.choice((1, 1, 2)),
        "committed": told if random.random() < 0.5 else tuple(told),
    }
    if random.random() < 0.3:
        found["breaks"] = [_rest(random) for _ in range(random.randint(1, 2))]
    if random.random() < 0.2:
        found |= {"base_place": random.randrange(PLACES)}
    if random.random() < 0.2:
        found |= {"furthest_s": random.choice((0, 600)), "most_jobs": 1}
    if random.random() < 0.3:
        found["mode"] = random.choice(("bike", "walk"))
    return found


def _rest(random: Random) -> object:
    s = random.choice((0, 600, 30_000))
    if random.random() < 0.3:
        return BreakWindow(earliest_s=s, latest_s=s + 600, duration_s=1800)
    length = random.choice((1800, -1, 90_000))
    return {"earliest": NOW + s, "latest": NOW + s + 600, "duration_s": length}


def _spoilt(random: Random, good: dict[str, object], fields: list[str]) -> object:
    """One or two fields odd, or gone, or another's; or no mapping at all."""
    if random.random() < 0.1:
        return random.choice(ODD)
    found = dict(good)
    for name in random.choices([*fields, "else"], k=random.randint(1, 2)):
        if random.random() < 0.2:
            found.pop(name, None)
        else:
            found[name] = random.choice(ODD)
    return found


def _wrapped(random: Random, what: list[object]) -> Iterable[object]:
    ways: tuple[Callable[[list[object]], Iterable[object]], ...] = (
        *(list, tuple, iter),
        lambda given: (one for one in given),
        lambda given: dict(enumerate(given)).values(),
    )
    return random.choice(ways)(what)


def _roads(random: Random) -> object:
    """A matrix, a mapping or a function; sound, or odd in some places."""
    rows: list[list[object]] = [
        [random.randrange(3000) for _ in range(PLACES)] for _ in range(PLACES)
    ]
    if random.random() < 0.6:
        for _ in range(random.randint(1, 8)):
            row = rows[random.randrange(PLACES)]
            row[random.randrange(PLACES)] = random.choice(ODD)
    shape = random.randrange(6)
    if shape == 0:
        return rows
    if shape == 1:
        return {(a, b): s for a, row in enumerate(rows) for b, s in enumerate(row)}
    if shape == 2:
        return {a: dict(enumerate(row)) for a, row in enumerate(rows[:3])}
    if shape == 3:
        return {
            "car": rows,
            "bike": np.full((PLACES, PLACES), random.choice((60, nan))),
        }
    return _asked(random, rows)


def _asked(random: Random, rows: list[list[object]]) -> object:
    bad = {(random.randrange(PLACES), random.randrange(PLACES)) for _ in range(4)}
    error = random.choice(RAISED)

    def drive(a: int, b: int) -> object:
        if (a, b) in bad:
            raise error
        return rows[a][b]

    return drive
