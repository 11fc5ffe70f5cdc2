"""What the optimiser answers: who goes where, in which order, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit in a route. Seconds from the problem's zero."""

    job: str
    arrive_s: int
    start_s: int
    leave_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A crew's break, taken where the crew is. `number` counts its breaks from 0."""

    number: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one crew does, in this order."""

    crew: str
    items: tuple[Stop | Rest, ...]

    @property
    def stops(self) -> tuple[Stop, ...]:
        return tuple(item for item in self.items if isinstance(item, Stop))

    @property
    def rests(self) -> tuple[Rest, ...]:
        return tuple(item for item in self.items if isinstance(item, Rest))

    @property
    def jobs(self) -> tuple[str, ...]:
        return tuple(stop.job for stop in self.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A route for each crew that has one. Jobs in no route wait, or go back."""

    routes: tuple[Route, ...] = ()

    @classmethod
    def empty(cls) -> Self:
        return cls()

    @property
    def orders(self) -> Mapping[str, tuple[str, ...]]:
        """Crew key to its job keys in order."""
        return {route.crew: route.jobs for route in self.routes}

    def find_route(self, crew: str) -> Route | None:
        return next((route for route in self.routes if route.crew == crew), None)

    def find_crew(self, job: str) -> str | None:
        return next((route.crew for route in self.routes if job in route.jobs), None)

    def find_stop(self, job: str) -> Stop | None:
        stops = (stop for route in self.routes for stop in route.stops)
        return next((stop for stop in stops if stop.job == job), None)
