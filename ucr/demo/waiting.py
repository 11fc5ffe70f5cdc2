"""The stack of an invented ambulance service: who waits at a moment, and how it goes.

Everything about a call is drawn once from its number, so that the stack at a moment is
the same in every run of a seed. Every share here is assumed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from ucr.demo import doors
from ucr.demo.chance import stream, weighted
from ucr.demo.demand import REASONS, written
from ucr.demo.doors import Neighbourhoods
from ucr.demo.people import Person, invent
from ucr.domain.codes import Need
from ucr.domain.stack_complaints import EXAMPLE, EXAMPLE_SYSTEM
from ucr.places.gazetteer.entry import Entry

EVERY: Final = timedelta(minutes=9)
LONGEST_MIN: Final = 150
SHORTEST_MIN: Final = 40
CALLED_BACK_AFTER: Final = timedelta(minutes=12)
ASSIGNED_BEFORE_END: Final = timedelta(minutes=6)
RUNNING_BEFORE_END: Final = timedelta(minutes=3)
LIMIT_MIN: Final[Mapping[str, int]] = {"C2": 40, "C3": 120, "C4": 180, "HCP3": 120}
CATEGORIES: Final[Mapping[str, float]] = {
    "C3": 0.55,
    "C4": 0.25,
    "C5": 0.08,
    "HCP3": 0.04,
    "C2": 0.08,
}
UNMAPPED: Final = "EX-UNWELL"
COMPLAINTS: Final[Mapping[str, tuple[str, float]]] = {
    "EX-FALL-LIFT": ("Fall, cannot get up", 0.3),
    "EX-FALL": ("Fall, not hurt", 0.15),
    "EX-FRAIL": ("Weaker, not eating", 0.15),
    "EX-OFF-LEGS": ("Off legs", 0.12),
    "EX-CATHETER": ("Blocked catheter", 0.1),
    "EX-CONFUSED": ("New confusion", 0.06),
    "EX-SUGAR": ("High blood sugar", 0.04),
    UNMAPPED: ("Unwell for no clear reason", 0.08),
}
RED_FLAGS: Final[Mapping[str, float]] = {
    "": 0.86,
    "intense_pain": 0.05,
    "suspected_collapse": 0.05,
    "evidence_of_fracture": 0.04,
}
FLAGS: Final[Mapping[str, float]] = {
    "": 0.8,
    "animals": 0.06,
    "scene_unknown": 0.05,
    "safeguarding": 0.04,
    "bariatric": 0.05,
}
CHILD: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Somebody who rang 999 and waits, as everything about them was drawn."""

    id: str
    since: datetime
    until: datetime
    category: str
    complaint: str
    person: Person
    age_years: int
    home: Entry
    red_flag: str
    flag: str

    def is_waiting(self, at: datetime) -> bool:
        return self.since <= at < self.until

    def resource(self, at: datetime) -> str | None:
        """What the ambulance service has given it by then."""
        if at >= self.until - RUNNING_BEFORE_END:
            return "running"
        return "assigned" if at >= self.until - ASSIGNED_BEFORE_END else None

    def _born_on(self) -> str | None:
        born_on = self.person.born_on
        return born_on.isoformat() if born_on and self.age_years >= ADULT else None

    def shown(self, at: datetime) -> dict[str, Any]:
        """The thin part of it, as it stands at a moment."""
        called_back = at >= self.since + CALLED_BACK_AFTER
        resource = self.resource(at)
        version = 1 + called_back + (resource is not None) + (resource == "running")
        limit = LIMIT_MIN.get(self.category)
        on_floor = self.complaint == "EX-FALL-LIFT"
        return {
            "id": self.id,
            "version": f"v{version}",
            "category": self.category,
            "complaint": {
                "code": self.complaint,
                "system": EXAMPLE_SYSTEM,
                "display": COMPLAINTS[self.complaint][0],
            },
            "age_years": self.age_years,
            "sex": None,
            "waiting_since": _rfc3339(self.since),
            "breach_at": limit and _rfc3339(self.since + timedelta(minutes=limit)),
            "on_floor_since": _rfc3339(self.since) if on_floor else None,
            "location": self._place(),
            "flags": [self.flag] if self.flag else [],
            "red_flags": [self.red_flag] if self.red_flag else [],
            "exclusions": [],
            "callback": called_back,
            "resource": resource,
        }

    def in_full(self, at: datetime) -> dict[str, Any]:
        """All of it: only at the moment of taking."""
        told = written(self.home)
        who = self.person
        need = EXAMPLE.get(self.complaint, Need.FRAILTY)
        return self.shown(at) | {
            "location": self._place()
            | {"lines": list(told.lines)[:8], "access": "Ring twice, walks slowly"},
            "patient": {
                "name": who.name,
                "nhs_number": who.nhs_number,
                "born_on": self._born_on(),
                "phone": who.phone,
            },
            "contacts": [
                {
                    "name": who.contact_name,
                    "phone": who.contact_phone,
                    "relationship": who.relationship,
                }
            ],
            "story": REASONS[need],
        }

    def _place(self) -> dict[str, Any]:
        point = self.home.point
        return {
            "lon": round(point.lon, 6),
            "lat": round(point.lat, 6),
            "postcode": self.home.postcode or None,
        }


ADULT: Final = 18


class Waiters:
    """Everybody who rings 999 in the course of a day, one every few minutes."""

    def __init__(
        self, ground: Neighbourhoods, *, seed: int, began_at: datetime
    ) -> None:
        self._ground = ground
        self._seed = seed
        self._began_at = began_at
        self._drawn: dict[int, Waiter] = {}

    def at(self, moment: datetime) -> Iterator[Waiter]:
        """Who waits at a moment, whoever waits longest first."""
        last = (moment - self._began_at) // EVERY
        first = last - LONGEST_MIN * 60 // int(EVERY.total_seconds()) - 1
        for old in [number for number in self._drawn if number < first]:
            del self._drawn[old]
        for number in range(first, last + 1):
            waiter = self._waiter(number)
            if waiter.is_waiting(moment):
                yield waiter

    def _waiter(self, number: int) -> Waiter:
        if number not in self._drawn:
            chance = stream(self._seed, "stack", number)
            since = self._began_at + EVERY * number
            self._drawn[number] = _draw(self._ground, chance, number, since)
        return self._drawn[number]


def _age_years(person: Person, on: date) -> int:
    return (on - (person.born_on or on)).days // 366


def _draw(
    ground: Neighbourhoods, chance: Random, number: int, since: datetime
) -> Waiter:
    person = invent(chance, on=since.date())
    lasts_min = chance.uniform(SHORTEST_MIN, LONGEST_MIN)
    is_child = chance.random() < CHILD
    age = 9 if is_child else _age_years(person, since.date())
    return Waiter(
        id=f"CAD-{since:%y%m%d}-{number % 1000:03d}",
        since=since.replace(microsecond=0),
        until=since + timedelta(minutes=lasts_min),
        category=weighted(chance, CATEGORIES),
        complaint=weighted(
            chance, {code: share for code, (_, share) in COMPLAINTS.items()}
        ),
        person=person,
        age_years=age,
        home=doors.home(ground, chance),
        red_flag=weighted(chance, RED_FLAGS),
        flag=weighted(chance, FLAGS),
    )


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
