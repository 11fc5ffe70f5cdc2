"""Times on scene as quantiles, learned from visits that are over.

Few visits say little: each group is drawn toward the wider group that it is part of, as
if that one had added `WEIGHT` visits of its own. The widest is drawn toward a prior.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.prices import Need
from routing.problem import LEVELS, check_quantiles

WEIGHT: Final = 20
"""How many visits a wider group counts for. Assumed; the bench may move it."""
SHORTEST_S: Final = 60
LONGEST_S: Final = 12 * 3600
"""Shorter or longer was no visit: a wrong press, a screen left open."""

Logs: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedVisit:
    """A visit that is over, and how long the crew was on scene."""

    need: Need
    service_s: int
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How long visits of a group take, at LEVELS, and how many visits say so."""

    quantiles_s: tuple[int, ...]
    visits: int

    @property
    def middle_s(self) -> int:
        return self.quantiles_s[LEVELS.index(0.5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """What was learned, from the narrowest group to the widest."""

    by_skills: Mapping[tuple[Need, frozenset[str]], Learned]
    by_need: Mapping[Need, Learned]
    all: Learned
    left_out: int

    def of(self, need: Need, skills: frozenset[str] = frozenset()) -> Learned:
        """The narrowest group that visits were seen of."""
        found = self.by_skills.get((need, skills))
        return found or self.by_need.get(need, self.all)


def learn(
    visits: Iterable[ClosedVisit], prior: Sequence[int], weight: int = WEIGHT
) -> Durations:
    """Quantiles by need, and by need with skills.

    Args:
        visits: Those that are over; impossible lengths are left out, and counted.
        prior: What to believe before the first visit, at LEVELS.
        weight: How many visits a wider group counts for.

    Raises:
        BadQuantiles: The prior is not one number for each level, rising.
    """
    check_quantiles("prior", tuple(prior))
    groups: dict[tuple[Need, frozenset[str]], list[int]] = defaultdict(list)
    left_out = 0
    for visit in visits:
        if SHORTEST_S <= visit.service_s <= LONGEST_S:
            groups[visit.need, visit.skills].append(visit.service_s)
        else:
            left_out += 1
    needs: dict[Need, list[int]] = defaultdict(list)
    for (need, _), seen in groups.items():
        needs[need] += seen
    everything = _learned([s for seen in needs.values() for s in seen], prior, weight)
    by_need = {
        need: _learned(seen, everything.quantiles_s, weight)
        for need, seen in needs.items()
    }
    by_skills = {
        (need, skills): _learned(seen, by_need[need].quantiles_s, weight)
        for (need, skills), seen in groups.items()
    }
    return Durations(
        by_skills=by_skills, by_need=by_need, all=everything, left_out=left_out
    )


def _learned(seen: Sequence[int], wider: Sequence[int], weight: int) -> Learned:
    """The mean of the logarithms, level by level, each side by its visits."""
    believed: Logs = np.log1p(np.array(wider, dtype=np.float64))
    if not seen:
        return Learned(quantiles_s=tuple(wider), visits=0)
    own = np.log1p(np.quantile(np.array(seen, dtype=np.float64), LEVELS))
    drawn = (len(seen) * own + weight * believed) / (len(seen) + weight)
    return Learned(
        quantiles_s=tuple(np.rint(np.expm1(drawn)).astype(int).tolist()),
        visits=len(seen),
    )
