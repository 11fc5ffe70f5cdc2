"""One drawn day: who calls when and for what, who works when, and what goes wrong.

Everything is drawn before the day begins, so it is the same for every policy. What a
policy may not know yet (how long a visit really takes, who cancels, who signs on
late) is in fields that the problem never shows.
"""

from dataclasses import dataclass, field
from math import exp, log
from typing import Final

import numpy as np

from bench.days.places import Place
from routing.prices import Need
from routing.problem import Mode

HOUR_S: Final = 3600
MINUTE_S: Final = 60
FIRST_HOUR: Final = 7
CURVE: Final = (5, 8, 11, 13, 14, 13, 13, 13, 13, 13, 12, 10, 8, 6, 4)
"""Calls in each hour from 07:00 to 22:00, as shares."""

LOADS: Final = {"normal": 0.75, "busy": 1.0, "overload": 1.2}
"""Offered work (planned time on scene + typical drive) by the crews' time at work."""

DUE_S: Final = {
    Need.FLOOR: HOUR_S,
    Need.TWO_HOUR: 2 * HOUR_S,
    Need.FOUR_HOUR: 4 * HOUR_S,
}
BACK_AFTER_S: Final = {
    Need.FLOOR: 150 * MINUTE_S,
    Need.TWO_HOUR: 200 * MINUTE_S,
    Need.FOUR_HOUR: 240 * MINUTE_S,
}
"""How late a call goes back to 999 if nobody has set off: when its lateness has come
to cost what handing back costs (1,500 / 10, 800 / 4, 480 / 2 minutes)."""

TRAVEL_SIGMA: Final = 0.15
TRAVEL_QUANTILES: Final = (781, 904, 1000, 1106, 1280)
"""Quantiles of a lognormal of median 1 and TRAVEL_SIGMA at problem.LEVELS."""
NORMAL_QUANTILES: Final = (-1.645, -0.674, 0.0, 0.674, 1.645)

CANCELLED: Final = 0.08
CANCELLED_AFTER_S: Final = 75 * MINUTE_S
WRONG_SKILL: Final = 0.04
SIGNS_ON_LATE: Final = 0.15
LATE_UP_TO_S: Final = 45 * MINUTE_S
SKILLS: Final = ("lift", "catheter", "iv")
SHIFTS: Final = ((7, 17), (14, 24), (8, 18), (12, 22), (10, 20), (13, 23))
BREAK_S: Final = 30 * MINUTE_S
BREAK_FROM_S: Final = 3 * HOUR_S
BREAK_UNTIL_S: Final = 6 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What people call for. Time on scene is lognormal, minutes."""

    name: str
    share: float
    need: Need
    median: float
    sigma: float
    skills: frozenset[str] = frozenset()
    kit: frozenset[str] = frozenset()
    people: int = 1

    @property
    def mean_s(self) -> float:
        return self.median * exp(self.sigma**2 / 2) * MINUTE_S


def _of(*words: str) -> frozenset[str]:
    return frozenset(words)


KINDS: Final = (
    Kind(
        name="on the floor",
        share=0.18,
        need=Need.FLOOR,
        median=32,
        sigma=0.4,
        skills=_of("lift"),
        people=2,
    ),
    Kind(name="frailty", share=0.22, need=Need.TWO_HOUR, median=52, sigma=0.5),
    Kind(
        name="catheter",
        share=0.13,
        need=Need.TWO_HOUR,
        median=42,
        sigma=0.45,
        skills=_of("catheter"),
    ),
    Kind(
        name="confusion",
        share=0.1,
        need=Need.TWO_HOUR,
        median=58,
        sigma=0.5,
        people=2,
    ),
    Kind(
        name="palliative",
        share=0.07,
        need=Need.TWO_HOUR,
        median=68,
        sigma=0.5,
        skills=_of("iv"),
    ),
    Kind(
        name="fluids",
        share=0.08,
        need=Need.FOUR_HOUR,
        median=60,
        sigma=0.4,
        skills=_of("iv"),
    ),
    Kind(
        name="equipment",
        share=0.1,
        need=Need.FOUR_HOUR,
        median=30,
        sigma=0.4,
        kit=_of("stores"),
    ),
    Kind(name="care at home", share=0.12, need=Need.FOUR_HOUR, median=55, sigma=0.5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. Seconds since midnight.

    Attributes:
        service_s, travel_factor, cancelled_s, wrong_skill: Hidden from policies until
            they come to pass.
    """

    key: str
    kind: Kind
    at_s: int
    place: int
    service_s: int
    travel_factor: float = 1.0
    cancelled_s: int | None = None
    wrong_skill: str | None = None

    @property
    def due_s(self) -> int:
        return self.at_s + DUE_S[self.kind.need]

    @property
    def back_s(self) -> int:
        return self.due_s + BACK_AFTER_S[self.kind.need]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One crew's day. `signs_on_s` is hidden until it comes to pass."""

    key: str
    start_s: int
    end_s: int
    signs_on_s: int
    base: int
    mode: Mode = Mode.CAR
    skills: frozenset[str] = frozenset()
    kit: frozenset[str] = frozenset()
    people: int = 2
    furthest_s: int | None = None
    most_jobs: int | None = None
    break_from_s: int | None = None
    break_until_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What will happen."""

    seed: int
    load: float
    calls: tuple[Call, ...]
    shifts: tuple[Shift, ...]
    work_s: float = field(default=0.0)


def quantiles_s(kind: Kind) -> tuple[int, ...]:
    """Time on scene at problem.LEVELS."""
    mu = log(kind.median * MINUTE_S)
    return tuple(round(exp(mu + z * kind.sigma)) for z in NORMAL_QUANTILES)


def draw(place: Place, *, load: float, seed: int) -> Day:
    """A day at `place`; the same for the same seed and load."""
    rng = np.random.default_rng([seed, round(load * 1000)])
    shifts = tuple(_shift(place, number, rng) for number in range(place.size.crews))
    at_work_s = sum(_capacity_s(shift) for shift in shifts)
    service_s = sum(kind.share * kind.mean_s for kind in KINDS)
    work_s = service_s + place.typical_drive_s
    count = round(load * at_work_s / work_s)
    times = np.sort(_times(count, rng)).tolist()
    calls = tuple(_call(place, number, at, rng) for number, at in enumerate(times))
    return Day(seed=seed, load=load, calls=calls, shifts=shifts, work_s=work_s)


def _capacity_s(shift: Shift) -> float:
    """Time for work; a volunteer, who takes few visits, is reckoned as half a crew."""
    share = 1 if shift.most_jobs is None else 0.5
    return share * (shift.end_s - shift.start_s - BREAK_S)


def _times(
    count: int, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    shares = np.array(CURVE) / sum(CURVE)
    hours = rng.choice(len(CURVE), count, p=shares) + FIRST_HOUR
    found: np.ndarray[tuple[int], np.dtype[np.int64]] = hours * HOUR_S + rng.integers(
        0, HOUR_S, count
    )
    return found


def _call(place: Place, number: int, at_s: int, rng: np.random.Generator) -> Call:
    kind = KINDS[rng.choice(len(KINDS), p=[kind.share for kind in KINDS])]
    mu = log(kind.median * MINUTE_S)
    service_s = max(300, round(exp(rng.normal(mu, kind.sigma))))
    factor = float(exp(rng.normal(0, TRAVEL_SIGMA)))
    cancels, wrong = rng.random(), rng.random()
    after_s = round(rng.exponential(CANCELLED_AFTER_S)) + MINUTE_S
    others = sorted(set(SKILLS) - kind.skills - {"lift"})
    other = others[int(rng.integers(len(others)))]
    return Call(
        key=f"call-{number:03}",
        kind=kind,
        at_s=at_s,
        place=int(rng.integers(len(place.drive_s))),
        service_s=service_s,
        travel_factor=factor,
        cancelled_s=at_s + after_s if cancels < CANCELLED else None,
        wrong_skill=other if wrong < WRONG_SKILL else None,
    )


def _shift(place: Place, number: int, rng: np.random.Generator) -> Shift:
    """Crews follow one pattern, so that every day has the same people at work."""
    size = place.size
    start, end = SHIFTS[number % len(SHIFTS)]
    late = rng.random() < SIGNS_ON_LATE
    late_s = int(rng.integers(5 * MINUTE_S, LATE_UP_TO_S)) if late else 0
    is_volunteer = number >= size.crews - size.volunteers
    on_bike = not is_volunteer and number >= size.crews - size.volunteers - size.bikes
    alone = is_volunteer or on_bike or number % 4 == 3  # noqa: PLR2004 (one of four)
    pair = (number + number // len(SHIFTS)) % 3
    skills = {"catheter", "iv"} if alone else set(SKILLS) - {SKILLS[2 - pair]}
    return Shift(
        key=f"crew-{number:02}",
        start_s=start * HOUR_S,
        end_s=end * HOUR_S,
        signs_on_s=start * HOUR_S + late_s,
        base=place.bases[number % len(place.bases)],
        mode=Mode.BIKE if on_bike else Mode.CAR,
        skills=frozenset() if is_volunteer else frozenset(skills),
        kit=frozenset() if on_bike or number % 3 == 2 else _of("stores"),  # noqa: PLR2004 (one of three)
        people=1 if alone else 2,
        furthest_s=25 * MINUTE_S if is_volunteer else None,
        most_jobs=5 if is_volunteer else None,
        break_from_s=start * HOUR_S + BREAK_FROM_S,
        break_until_s=start * HOUR_S + BREAK_UNTIL_S,
    )
