"""Several sources in order of trust: the first that answers, and no secret about it.

Only silence is fallen back from. A point too far from a road and a place that no road
leads to are answers, not failures, and no lesser source may overrule them.
"""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.travel.source import (
    Label,
    Leg,
    Point,
    Points,
    SourceUnavailable,
    TravelMatrix,
    TravelSource,
)

Answer = TypeVar("Answer")
Told = Callable[[TravelSource, SourceUnavailable], None]


class Fallback:
    """A `TravelSource` made of others.

    Every answer carries the label of the source that gave it.

    Args:
        sources: The most trusted first; at least one.
        told: Called each time a source fails, so that somebody hears of it.
        rest_s: How long a source that failed is left alone; its time-out is then paid
            once in a while and not with every question.
        clock: Seconds that never go back.
    """

    def __init__(
        self,
        sources: Sequence[TravelSource],
        *,
        told: Told,
        rest_s: float = 15.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Trust all of them.

        Raises:
            ValueError: There is none.
        """
        if not sources:
            raise ValueError("a fallback needs at least one source")
        self._sources = tuple(sources)
        self._told = told
        self._rest_s = rest_s
        self._clock = clock
        self._awake_at = [float("-inf")] * len(sources)
        self._latest: TravelSource = sources[0]

    @property
    def label(self) -> Label:
        """That of the source which answered last; the first before any answer."""
        return self._latest.label

    @property
    def version(self) -> str:
        """That of the source which answered last."""
        return self._latest.version

    def matrix(self, origins: Points, destinations: Points) -> TravelMatrix:
        """The matrix of the first source that answers.

        Raises:
            SourceUnavailable: None does.
        """
        return self.ask(lambda source: source.matrix(origins, destinations))

    def route(self, origin: Point, destination: Point) -> Leg:
        """The drive of the first source that answers.

        Raises:
            SourceUnavailable: None does.
        """
        return self.ask(lambda source: source.route(origin, destination))

    def snap_distance_m(self, points: Points) -> NDArray[np.float64]:
        """The distances of the first source that answers.

        Raises:
            SourceUnavailable: None does.
        """
        return self.ask(lambda source: source.snap_distance_m(points))

    @property
    def sources(self) -> tuple[TravelSource, ...]:
        """All of them, the most trusted first."""
        return self._sources

    def ask(self, ask: Callable[[TravelSource], Answer]) -> Answer:
        """Put any question to one source after the other, until one answers.

        Raises:
            SourceUnavailable: None does.
        """
        for number in self._awake():
            source = self._sources[number]
            try:
                answer = ask(source)
            except SourceUnavailable as failure:
                self._awake_at[number] = self._clock() + self._rest_s
                self._told(source, failure)
            else:
                self._latest = source
                return answer
        raise SourceUnavailable("no source of travel times answers")

    def _awake(self) -> Sequence[int]:
        """Sources that are not resting; when all rest, all."""
        now = self._clock()
        awake = [i for i, at in enumerate(self._awake_at) if at <= now]
        return awake or range(len(self._sources))
