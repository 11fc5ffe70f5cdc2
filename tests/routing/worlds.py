"""Small worlds to dispatch in: by hand, at random, and for hypothesis."""

from dataclasses import replace
from random import Random
from typing import Final

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from routing.prices import Need
from routing.problem import (
    NO_ROAD_S,
    BreakWindow,
    Crew,
    Job,
    Meeting,
    Mode,
    Problem,
)

SKILLS: Final = ("lift", "catheter", "iv")
KITS: Final = ("chair", "bladder_scanner")
TRAITS: Final = ("woman", "polish")
HOUR: Final = 3600


def on_a_line(*minutes: int) -> NDArray[np.int32]:
    """Places on a straight road, by their minute along it."""
    at = np.array(minutes) * 60
    found: NDArray[np.int32] = np.abs(at[:, None] - at[None, :]).astype(np.int32)
    return found


def crew(key: str = "oak", **more: object) -> Crew:
    return Crew(**{"key": key, "place": 0, "shift_end_s": 8 * HOUR, **more})  # type: ignore[arg-type]


def job(key: str = "fall", **more: object) -> Job:
    given = {"key": key, "place": 1, "due_s": 2 * HOUR, "service_s": 1800, **more}
    return Job(**given)  # type: ignore[arg-type]


def world(crews: list[Crew], jobs: list[Job], *minutes: int) -> Problem:
    return Problem(crews=tuple(crews), jobs=tuple(jobs), travel_s=on_a_line(*minutes))


def busy_day(crews: int, jobs: int, seed: int) -> Problem:
    """A seeded snapshot of an area 30 km wide at about 43 km/h, one break a crew."""
    random = Random(seed)  # noqa: S311 (a snapshot, not a secret)
    points = np.array(
        [
            (random.random() * 30_000, random.random() * 30_000)
            for _ in range(crews + jobs)
        ]
    )
    gaps = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    return Problem(
        crews=tuple(_busy_crew(random, row) for row in range(crews)),
        jobs=tuple(_busy_job(random, row, crews) for row in range(jobs)),
        travel_s=np.ceil(gaps * 1.3 / 12).astype(np.int32),
    )


def _busy_crew(random: Random, row: int) -> Crew:
    pause = BreakWindow(earliest_s=2 * HOUR, latest_s=3 * HOUR, duration_s=1800)
    return Crew(
        key=f"crew-{row:02}",
        place=row,
        free_s=random.randrange(0, 1800),
        shift_end_s=8 * HOUR,
        skills=frozenset(random.sample(SKILLS, 2)),
        breaks=(pause,),
    )


def _busy_job(random: Random, row: int, crews: int) -> Job:
    return Job(
        key=f"job-{row:03}",
        place=crews + row,
        due_s=random.randrange(1800, 4 * HOUR),
        service_s=random.randrange(1200, 3600),
        need=random.choice(list(Need)),
        skills=frozenset(random.sample(SKILLS, random.choice((0, 1)))),
    )


def worlds(
    most_crews: int = 4, most_jobs: int = 8, *, with_meetings: bool = False
) -> SearchStrategy[Problem]:
    """Any small world: hard rules everywhere, and enough room that some visits fit."""
    return st.builds(
        any_world,
        seed=st.integers(0, 2**32),
        crews=st.integers(2 if with_meetings else 1, most_crews),
        jobs=st.integers(0, most_jobs),
        with_meetings=st.just(with_meetings),
    )


def any_world(
    seed: int, crews: int, jobs: int, *, with_meetings: bool = False
) -> Problem:
    """One of the worlds, by its seed.

    Args:
        with_meetings: Some visits of two people have a meeting, told to both or
            agreed only; planners are given these by `routing.meeting.arrange`.
    """
    random = Random(seed)  # noqa: S311 (a world, not a secret)
    places = random.randint(1, 8)
    keys = [f"crew-{row}" for row in range(crews)]
    found = [_any_job(random, f"job-{row}", places, keys) for row in range(jobs)]
    if with_meetings:
        found = [_any_meeting(random, job, keys) for job in found]
    told = _any_commitments(random, keys, found)
    return Problem(
        crews=tuple(
            _any_crew(random, key, places, told[row]) for row, key in enumerate(keys)
        ),
        jobs=tuple(found),
        travel_s=_any_roads(random, places),
        travel_by_mode={
            mode: _any_roads(random, places)
            for mode in (Mode.BIKE, Mode.WALK)
            if _one_in(random, 2)
        },
        travel_quantiles=random.choice(((), (800, 900, 1000, 1150, 1500))),
    )


def _any_roads(random: Random, places: int) -> NDArray[np.int32]:
    """One-way differences, short cuts that no map has, and no road at all."""
    grid = np.array(
        [
            [NO_ROAD_S if _one_in(random, 30) else random.randrange(3000) for _ in row]
            for row in [range(places)] * places
        ],
        dtype=np.int32,
    )
    np.fill_diagonal(grid, 0)
    return grid


def _one_in(random: Random, times: int) -> bool:
    return random.randrange(times) == 0


def _some(random: Random, of: tuple[str, ...], most: int) -> frozenset[str]:
    return frozenset(random.sample(of, random.randint(0, most)))


def _any_job(random: Random, key: str, places: int, crews: list[str]) -> Job:
    def rarely(times: int) -> str | None:
        return random.choice(crews) if _one_in(random, times) else None

    earliest_s = random.randint(-3600, 15_000) if _one_in(random, 3) else 0
    service_s = random.randint(0, 3600)
    quantiles = tuple(service_s * share // 100 for share in (60, 80, 100, 130, 180))
    return Job(
        key=key,
        place=random.randrange(places),
        due_s=random.randint(-3600, 15_000),
        service_s=service_s,
        service_quantiles_s=quantiles if _one_in(random, 2) else (),
        need=random.choice(list(Need)),
        earliest_s=earliest_s,
        latest_s=earliest_s + random.randint(0, 12_000) if _one_in(random, 4) else None,
        skills=_some(random, SKILLS, 1),
        kit=_some(random, KITS, 1) if _one_in(random, 4) else frozenset(),
        prefers=_some(random, TRAITS, 1),
        people=2 if _one_in(random, 4) else 1,
        may_meet=_one_in(random, 2),
        alone_ok=not _one_in(random, 5),
        pinned_to=rarely(8),
        forbidden=frozenset({random.choice(crews)} if _one_in(random, 6) else ()),
        on_hold=_one_in(random, 10),
        told_crew=rarely(5),
        planned_crew=rarely(3),
    )


def _any_meeting(random: Random, job: Job, crews: list[str]) -> Job:
    if not _one_in(random, 3):
        return job
    one, other = random.sample(crews, 2)
    met = Meeting(crews=(one, other), at_s=random.randint(-600, 6000))
    return replace(job, people=2, may_meet=True, pinned_to=None, meeting=met)


def _any_commitments(
    random: Random, crews: list[str], jobs: list[Job]
) -> list[tuple[str, ...]]:
    """In one order for all, so that no two crews wait for one another."""
    told: dict[str, list[str]] = {key: [] for key in crews}
    for job in jobs:
        if job.meeting is not None and _one_in(random, 2):
            for key in job.meeting.crews:
                told[key].append(job.key)
        elif job.meeting is None and _one_in(random, 6):
            told[random.choice(crews)].append(job.key)
    return [tuple(keys) for keys in told.values()]


def _any_breaks(random: Random, shift_end_s: int) -> tuple[BreakWindow, ...]:
    found: list[BreakWindow] = []
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        duration_s = random.randint(0, min(2400, shift_end_s))
        earliest_s = random.randint(0, shift_end_s - duration_s)
        latest_s = earliest_s + random.randint(0, 3600)
        found.append(
            BreakWindow(earliest_s=earliest_s, latest_s=latest_s, duration_s=duration_s)
        )
    return tuple(sorted(found, key=lambda rest: rest.earliest_s))


def _any_crew(random: Random, key: str, places: int, told: tuple[str, ...]) -> Crew:
    def rarely(most: int) -> int | None:
        return random.randint(0, most) if _one_in(random, 5) else None

    shift_end_s = random.randint(0, 30_000)
    return Crew(
        key=key,
        place=random.randrange(places),
        shift_end_s=shift_end_s,
        free_s=random.randint(-600, 3600),
        base_place=random.randrange(places) if _one_in(random, 4) else None,
        mode=random.choice((Mode.CAR, Mode.CAR, Mode.BIKE, Mode.WALK)),
        skills=_some(random, SKILLS, 3),
        skill_ends_s={
            skill: random.randint(0, 25_000) for skill in _some(random, SKILLS, 2)
        }
        if _one_in(random, 3)
        else {},
        kit=_some(random, KITS, 2),
        traits=_some(random, TRAITS, 2),
        people=random.choice((1, 2, 2)),
        alone_until_s=rarely(20_000),
        furthest_s=rarely(3000),
        most_jobs=rarely(3),
        unavailable="position_stale" if _one_in(random, 12) else None,
        breaks=_any_breaks(random, shift_end_s),
        committed=told,
        done=random.randint(0, 3),
    )
