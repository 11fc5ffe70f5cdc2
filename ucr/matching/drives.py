"""How long drives really take here: learned from the area's own, by hour and way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from routing.travel import learned
from routing.travel.learned import MEDIAN, PRIOR, Band, Factor, Learned
from ucr.domain.codes import GoesBy
from ucr.domain.drive import Drive
from ucr.domain.lone_worker import LONDON

HERE = ""
"""An area is one kind of place: its drives are learned from together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSaid:
    """A time of day: the middle drive to what the roads say, and drives behind it."""

    band: Band
    factor: float
    high: float
    drives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivesSaid:
    """What was learned of one way of getting about, for people to read.

    Attributes:
        used: Whether plans reckon with it; before enough drives they do not.
        factor: The middle drive to what the roads alone say.
        high: The same of the slowest drive in twenty.
    """

    goes_by: GoesBy
    travel: str
    drives: int
    used: bool
    factor: float
    high: float
    bands: tuple[BandSaid, ...]

    @property
    def words(self) -> str:
        """One line: "car: learned from 212 drives; 07-10 h: 1.18, else 1.05"."""
        way = f"{self.goes_by} ({self.travel.replace('_', ' ')})"
        if not self.used:
            return f"{way}: drives known: {self.drives}; used from {learned.FEWEST} on"
        own = "; ".join(f"{HOURS[one.band]}: {one.factor:.2f}" for one in self.bands)
        return (
            f"{way}: learned from {self.drives} drives; {own}; else {self.factor:.2f}"
        )


HOURS: Mapping[Band, str] = {
    Band.MORNING: "07-10 h",
    Band.DAY: "10-16 h",
    Band.RUSH: "16-19 h",
    Band.EVENING: "19-22 h",
    Band.NIGHT: "22-07 h",
}


@dataclass(frozen=True, slots=True)
class LearnedDrives:
    """What was learned, by way of getting about and by what measured the roads."""

    by: Mapping[tuple[GoesBy, str], Learned] = field(default_factory=dict)

    def coming(self, goes_by: GoesBy, travel: str, at: datetime) -> Factor:
        """What drives of the hour from `at` on take, to what the roads say."""
        found = self.by.get((goes_by, travel))
        if found is None:
            return Factor(quantiles=PRIOR)
        local = at.astimezone(LONDON)
        return found.coming(HERE, local.hour, local.minute)

    def said(self) -> tuple[DrivesSaid, ...]:
        """For people, each way of getting about by itself."""
        return tuple(_said(*key, self.by[key]) for key in sorted(self.by))


NOTHING_LEARNED = LearnedDrives()


def learn(drives: Iterable[Drive]) -> LearnedDrives:
    """Learn from an area's drives, each way of getting about by itself.

    What one source of roads planned says nothing of another's.
    """
    by = defaultdict[tuple[GoesBy, str], list[learned.Drive]](list)
    for one in drives:
        planned, hour = one.planned, one.set_off_at.astimezone(LONDON).hour
        by[planned.goes_by, planned.travel].append(
            learned.Drive(planned.road_s, one.took_s, hour, HERE)
        )
    return LearnedDrives({key: learned.learn(some) for key, some in by.items()})


def _said(goes_by: GoesBy, travel: str, found: Learned) -> DrivesSaid:
    overall = found.overall
    return DrivesSaid(
        goes_by=goes_by,
        travel=travel,
        drives=overall.drives,
        used=overall.drives >= learned.FEWEST,
        factor=overall.quantiles[MEDIAN] / 1_000,
        high=overall.quantiles[-1] / 1_000,
        bands=tuple(
            BandSaid(
                band=band,
                factor=factor.quantiles[MEDIAN] / 1_000,
                high=factor.quantiles[-1] / 1_000,
                drives=factor.drives,
            )
            for band in HOURS
            if (factor := found.apart.get((HERE, band))) is not None
        ),
    )
