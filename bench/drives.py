"""What learning from drives is worth: errors of arrival with it and without.

    python -m bench.drives

Writes docs/benchmarks/drives.md. The drives are simulated, by a seed: the traffic by
hour is assumed and says nothing of any place; what is measured is how well an area that
has such traffic would learn it, and that one which has none is not harmed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from bench.stack import ROOT
from routing.ahead.chance import even_scores, factors
from routing.travel.learned import FEWEST, MEDIAN, Band, band_of
from ucr.domain.codes import GoesBy
from ucr.domain.drive import Drive, PlannedDrive
from ucr.domain.lone_worker import LONDON
from ucr.matching.drives import NOTHING_LEARNED, LearnedDrives, learn
from ucr.store.drives import NEWEST

PAGE: Final = ROOT / "docs" / "benchmarks" / "drives.md"
BEGIN: Final = datetime(2026, 9, 1, tzinfo=UTC)
A_DAY: Final = 25
"""Drives of an area a day."""
JUDGED: Final = 14
"""Days, all after those that were learned from."""
SEEDS: Final = range(1, 6)
ODD: Final = 0.04
"""Share of drives that were none: a press forgotten, a stop on the way."""
SPREAD: Final = 0.18
"""Of the logarithm of a true drive round the middle one of its hour."""
HOURS: Final = (8,) * 3 + (9, 10, 11, 12, 13, 14, 15) * 2 + (16, 17, 18, 20, 23, 3)
"""When crews set off."""
TRAFFIC: Final[Mapping[str, Mapping[Band, float]]] = {
    "as the roads say": dict.fromkeys(Band, 1.0),
    "slower at the rush": {
        Band.NIGHT: 0.9,
        Band.MORNING: 1.22,
        Band.DAY: 1.05,
        Band.RUSH: 1.3,
        Band.EVENING: 0.95,
    },
    "slower all day": dict.fromkeys(Band, 1.25),
}
"""Middle drive to the roads' own, by time of day; assumed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How true predictions were: minutes, and shares from 0 to 1.

    Attributes:
        off: Mean of how far the middle prediction was from the arrival.
        bias: Mean of arrival less prediction: above 0, crews come later than said.
        beyond: Share that took longer than "nineteen in twenty take less".
        ece: Expected calibration error of the chance of being late, ten bins.
    """

    off: float
    bias: float
    beyond: float
    ece: float


def drawn(
    traffic: Mapping[Band, float], *, first: int, days: int, seed: int
) -> list[Drive]:
    """Drives of some days; the same seed and day are the same drives."""
    return [
        drive
        for day in range(first, first + days)
        for drive in _of_day(traffic, day, np.random.default_rng((seed, day)))
    ]


def _of_day(
    traffic: Mapping[Band, float], day: int, chance: np.random.Generator
) -> Iterator[Drive]:
    for _ in range(A_DAY):
        road_s = int(np.clip(chance.lognormal(np.log(720), 0.6), 90, 3600))
        hour, minute = int(chance.choice(HOURS)), int(chance.integers(60))
        local = (BEGIN + timedelta(days=day)).astimezone(LONDON)
        at = local.replace(hour=hour, minute=minute)
        middle = traffic[band_of(hour)] * float(np.exp(chance.normal(0, SPREAD)))
        odd = chance.random() < ODD
        took_s = road_s * (float(chance.choice([0.05, 3.0, 8.0])) if odd else middle)
        planned = PlannedDrive(road_s=road_s, goes_by=GoesBy.CAR, travel="roads")
        yield Drive(planned=planned, took_s=round(took_s), set_off_at=at)


def judge(learned: LearnedDrives, drives: Sequence[Drive]) -> Judged:
    """Predict each drive from what was learned before, and look what came."""
    even, chance = even_scores(400), np.random.default_rng(7)
    off, said = list[float](), list[float]()
    beyond, late = list[bool](), list[bool]()
    for one in drives:
        road_s = one.planned.road_s
        factor = learned.coming(GoesBy.CAR, "roads", one.set_off_at)
        off.append(one.took_s - road_s * factor.quantiles[MEDIAN] / 1000)
        beyond.append(one.took_s > road_s * factor.quantiles[-1] / 1000)
        due_s = road_s * chance.uniform(0.7, 1.8)
        said.append(float(np.mean(road_s * factors(factor.quantiles, even) > due_s)))
        late.append(one.took_s > due_s)
    minutes = np.array(off) / 60
    return Judged(
        off=float(np.mean(np.abs(minutes))),
        bias=float(np.mean(minutes)),
        beyond=float(np.mean(beyond)),
        ece=_calibration_error(np.array(said), np.array(late)),
    )


def _calibration_error(said: np.ndarray, late: np.ndarray) -> float:
    bins = np.minimum((said * 10).astype(int), 9)
    return float(
        sum(
            abs(said[bins == one].mean() - late[bins == one].mean())
            * np.mean(bins == one)
            for one in set(bins.tolist())
        )
    )


def rows() -> Iterator[str]:
    """One line a traffic and a length of history; means over the seeds."""
    for name, traffic in TRAFFIC.items():
        for days in (1, 3, 7, 28, 84):
            every = [_pair(traffic, days, seed) for seed in SEEDS]
            without, with_ = (_mean(side) for side in zip(*every, strict=True))
            yield (
                f"| {name} | {days * A_DAY} "
                f"| {without.off:.2f} | **{with_.off:.2f}** "
                f"| {without.bias:+.2f} | **{with_.bias:+.2f}** "
                f"| {without.beyond:.1%} | **{with_.beyond:.1%}** "
                f"| {100 * without.ece:.1f} | **{100 * with_.ece:.1f}** |"
            )


def _pair(traffic: Mapping[Band, float], days: int, seed: int) -> tuple[Judged, Judged]:
    before = drawn(traffic, first=0, days=days, seed=seed)[-NEWEST:]
    after = drawn(traffic, first=days, days=JUDGED, seed=seed)
    told = [one for one in after if not _is_odd(one)]
    return judge(NOTHING_LEARNED, told), judge(learn(before), told)


def _is_odd(drive: Drive) -> bool:
    """A press that was forgotten is no arrival that anybody could predict."""
    ratio = drive.took_s / drive.planned.road_s
    return not 1 / 4 <= ratio <= 2.9  # noqa: PLR2004 - between what `_of_day` draws as odd


def _mean(found: Sequence[Judged]) -> Judged:
    return Judged(
        off=float(np.mean([one.off for one in found])),
        bias=float(np.mean([one.bias for one in found])),
        beyond=float(np.mean([one.beyond for one in found])),
        ece=float(np.mean([one.ece for one in found])),
    )


INTRO: Final = (
    f"Simulated drives of one area, {A_DAY} a day, planned at 12 minutes in the middle;"
    f" {ODD:.0%} of them are no drives (a press forgotten, a stop on the way), and the"
    f" rest scatter by {SPREAD:.0%} round the middle of their hour. How traffic slows"
    " them by hour is **assumed**: this page says how well traffic is learned where"
    " there is some, and that nothing is lost where there is none. It says nothing of"
    " any real place."
)
HOW: Final = (
    f"Judged on the {JUDGED} days after; means of {len(SEEDS)} seeds. *Off*: mean"
    " minutes between the predicted arrival and the true one. *Bias*: mean minutes that"
    " crews came later than said. *Slowest 5 %*: share of drives that took longer than"
    " nineteen in twenty should. *Chance of late*: calibration error in points, of"
    " drives due at a random time. Each pair is **without** and **with** learning."
)
HEAD: Final = (
    "| traffic | drives learned from | off, min | with | bias, min | with"
    " | slowest 5 % | with | chance of late | with |"
)
END: Final = (
    f"Before {FEWEST} drives the prior stands: tried with 25, an area without traffic"
    " was told times a little worse than before. What is learned"
    " and how: [learned.py](../../routing/travel/learned.py),"
    " [ADR 65](../adr/0065-learn-drive-times-from-drives.md)."
)


def page() -> str:
    """All of the page."""
    written = "Written by `python -m bench.drives`; nothing here is typed by hand."
    table = [HEAD, "| --- |" + " ---: |" * 9, *rows()]
    parts = [INTRO, HOW, "\n".join(table), END]
    return "\n\n".join(["# Learning from drives", written, *parts]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
