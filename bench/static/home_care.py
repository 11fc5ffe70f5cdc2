"""Home care: visits with skills, windows and lunch breaks.

Two kinds. Files of the benchmark of Mankowska, Meisel and Bierwirth (2014, The home
health care routing and scheduling problem with interdependent services), if
UCR_BENCH_DATA has a folder `homecare` with them; and days that we draw by seed in that
style. Of the files we take each service as a visit of its own: that two nurses meet,
or come one after the other, is not in this comparison, so figures are not those of the
papers. Lateness costs a point a minute, as driving does; nobody is left out.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from bench.static.snapshots import drive_times
from bench.static.windows import folder
from routing.prices import Need, NeedPrice, Prices
from routing.problem import BreakWindow, Crew, Job, Problem

MINUTE: Final = 60
DAY_S: Final = 8 * 60 * MINUTE
MUST: Final = NeedPrice(late_per_minute=1, waiting_per_hour=0, handing_back=1_000)
PRICES: Final = Prices(
    floor=MUST,
    two_hour=MUST,
    four_hour=MUST,
    travel_per_minute=1,
    break_late_per_minute=3,
    told_crew_changed=0,
    planned_crew_changed=0,
    load_per_visit=0,
)
LEVELS: Final = ("care", "medicine", "wound", "infusion", "catheter", "palliative")
NURSE_LEVELS: Final = (2, 3, 3, 4, 5, 6)
"""Each nurse may do so many of LEVELS, from the first on, as in most services."""

Section = dict[str, list[list[float]]]


def files() -> list[Path]:
    """The benchmark's files, if there are any."""
    root = folder()
    return [] if root is None else sorted((root / "homecare").glob("*.txt"))


def read(path: Path) -> Problem:
    """One file: nurses from one office, a visit for each service of a patient.

    Raises:
        ValueError: It is not in the benchmark's form.
    """
    said = _sections(path.read_text(encoding="utf-8"))
    try:
        return Problem(
            crews=tuple(_nurse_of(row, has) for row, has in enumerate(said["a"])),
            jobs=tuple(_visits_of(said)),
            travel_s=np.ceil(np.array(said["d"]) * MINUTE).astype(np.int32),
            prices=PRICES,
        )
    except (KeyError, IndexError) as lacking:
        raise ValueError(f"{path.name}: {lacking}") from lacking


def _nurse_of(row: int, has: Sequence[float]) -> Crew:
    skills = frozenset(f"skill-{at}" for at, able in enumerate(has) if able)
    return Crew(
        key=f"nurse-{row:02}",
        place=0,
        base_place=0,
        shift_end_s=3 * DAY_S,
        skills=skills,
    )


def _visits_of(said: Section) -> Iterator[Job]:
    """A visit for each service that a patient wants; the first and last are offices."""
    nurses, opens, closes = len(said["a"]), said["e"][0], said["l"][0]
    for node, wanted in enumerate(said["r"][1:-1], start=1):
        work = said["p"][node * nurses : (node + 1) * nurses]
        for skill in np.flatnonzero(wanted).tolist():
            yield Job(
                key=f"patient-{node:03}-{skill}",
                place=node,
                earliest_s=int(opens[node] * MINUTE),
                due_s=int(closes[node] * MINUTE),
                service_s=round(max(row[skill] for row in work) * MINUTE),
                skills=frozenset({f"skill-{skill}"}),
            )


def _sections(text: str) -> Section:
    """A name on a line of its own, and the rows of numbers under it."""
    found: Section = {}
    name = ""
    for line in text.splitlines():
        words = line.split()
        if words and words[0][0].isalpha():
            name = words[0]
            found[name] = []
        elif words and name:
            found[name].append([float(word) for word in words])
    return found


def drawn(nurses: int, visits: int, seed: int) -> Problem:
    """A day in the style of the benchmark, with lunch: nurses from two offices."""
    random = Random(seed)  # noqa: S311 (a day, not a secret)
    return Problem(
        crews=tuple(_nurse(random, row) for row in range(nurses)),
        jobs=tuple(_visit(random, row) for row in range(visits)),
        travel_s=drive_times(2 + visits, seed + 7_000),
        prices=PRICES,
    )


def _nurse(random: Random, row: int) -> Crew:
    start_s = random.choice((0, 0, 60, 120)) * MINUTE
    lunch = BreakWindow(
        earliest_s=start_s + 150 * MINUTE,
        latest_s=start_s + 270 * MINUTE,
        duration_s=30 * MINUTE,
    )
    return Crew(
        key=f"nurse-{row:02}",
        place=row % 2,
        base_place=row % 2,
        free_s=start_s,
        shift_end_s=start_s + DAY_S,
        skills=frozenset(LEVELS[: NURSE_LEVELS[row % len(NURSE_LEVELS)]]),
        breaks=(lunch,),
    )


def _visit(random: Random, row: int) -> Job:
    opens_s = random.randrange(0, 330) * MINUTE
    return Job(
        key=f"visit-{row:03}",
        place=2 + row,
        earliest_s=opens_s,
        due_s=opens_s + random.choice((30, 60, 120)) * MINUTE,
        service_s=random.randrange(15, 50, 5) * MINUTE,
        need=Need.TWO_HOUR,
        skills=frozenset({random.choices(LEVELS, (6, 5, 4, 3, 2, 1))[0]}),
    )


def named(path: Path) -> str:
    """A short name of a file."""
    return path.stem.removeprefix("Instanz").replace("_", "-").lower()
