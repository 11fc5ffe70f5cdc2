"""A location as a referral states it, and as we understood it."""

from dataclasses import dataclass
from enum import StrEnum

from ucr.domain.codes import Confidence
from ucr.places.point import LonLat


class Source(StrEnum):
    """What a resolved point was taken from."""

    COORDINATES = "coordinates"
    ADDRESS = "address"
    STREET = "street"
    POSTCODE = "postcode"
    NAMED_PLACE = "named_place"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationInput:
    """What a sender said about where the patient is; any part may be missing.

    `uprn` is stored with the referral but cannot be looked up here: UPRNs come with
    AddressBase, which a production site plugs in.
    """

    coordinates: LonLat | None = None
    uprn: str | None = None
    address_lines: tuple[str, ...] = ()
    postcode: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One point a location could mean, for a human to choose from."""

    label: str
    point: LonLat
    source: Source
    accuracy_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Where a location is, how sure we are, and why.

    `point` is None when nothing could be found: that is never a guess. `accuracy_m`
    is the radius within which the door should be; None without a point. `locality`
    is the nearest named place, "" when unknown: what a shared screen may show. When
    `needs_human` is true nobody is sent before a person has confirmed the point.
    """

    point: LonLat | None
    confidence: Confidence
    source: Source
    accuracy_m: int | None
    label: str
    locality: str
    needs_human: bool
    alternatives: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
