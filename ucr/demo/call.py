"""One call for help, as it will be sent: complete, and the same at every telling."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from ucr.demo.people import Person
from ucr.demo.roster import NAMES
from ucr.domain.codes import Category, Flag, Need, RedFlag, Source
from ucr.places.point import LonLat

BY_PHONE: Final = frozenset(
    {Source.SELF_OR_CARER, Source.COMMUNITY, Source.HOSPITAL, Source.SOCIAL_CARE}
)
"""Who rings the desk, and must be rung back: they have no system that listens."""

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What the caller can say of the place; any part may be missing."""

    point: LonLat | None
    lines: tuple[str, ...]
    postcode: str | None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call, and what its caller will do about it later.

    Attributes:
        at: When it is sent.
        cancels_at: When the caller takes it back; None: never.
    """

    at: datetime
    case_number: str
    source: Source
    need: Need
    person: Person
    where: Where
    reason: str
    category: Category | None = None
    floor_since_at: datetime | None = None
    red_flags: frozenset[RedFlag] = frozenset()
    flags: frozenset[Flag] = frozenset()
    cancels_at: datetime | None = None

    @property
    def key(self) -> UUID:
        """Its idempotency key: known before it is first sent, kept for every retry."""
        return uuid5(NAMES, self.case_number)

    def with_floor(self, since: timedelta) -> "Call":
        """The same call of somebody who has been on the floor for so long."""
        return replace(self, need=Need.FALL, floor_since_at=self.at - since)


def body(call: Call) -> Json:
    """The request that makes a referral of it."""
    breach = _sender_breach(call)
    return {
        "case_number": call.case_number,
        "source": call.source,
        "need": call.need,
        "category": call.category,
        "clock_start_at": _rfc3339(call.at),
        "sender_breach_at": breach and _rfc3339(breach),
        "patient": {
            "name": call.person.name,
            "nhs_number": call.person.nhs_number,
            "born_on": call.person.born_on and call.person.born_on.isoformat(),
            "phone": call.person.phone,
        },
        "contacts": [
            {
                "name": call.person.contact_name,
                "phone": call.person.contact_phone,
                "relationship": call.person.relationship,
                "rank": 1,
            }
        ],
        "location": _location(call.where),
        "on_floor": call.floor_since_at is not None,
        "floor_since_at": call.floor_since_at and _rfc3339(call.floor_since_at),
        "red_flags": sorted(call.red_flags),
        "flags": sorted(call.flags),
        "reason": call.reason,
    }


def _location(where: Where) -> Json:
    given = {
        "lon": where.point and where.point.lon,
        "lat": where.point and where.point.lat,
        "lines": where.lines or None,
        "postcode": where.postcode,
        "text": where.text,
    }
    return {name: value for name, value in given.items() if value is not None}


def _sender_breach(call: Call) -> datetime | None:
    """When the ambulance service would have to be there itself (ARP, 90th centile)."""
    if call.category is None:
        return None
    return call.at + timedelta(minutes=120 if call.category is Category.C3 else 180)


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
