"""From what a sender wrote to a point, with how sure we are and why.

Order of trust: coordinates, a door, a street that the postcode or place agrees with,
a postcode, a named place. What disagrees is shown in full and waits for a human;
what cannot be found is unknown, and never a guess shown as fact.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ucr.domain.codes import Confidence
from ucr.domain.errors import OutsideArea
from ucr.places.address import WrittenAddress, read_address
from ucr.places.gazetteer.entry import Entry, Kind
from ucr.places.gazetteer.lookup import Finding, find_written
from ucr.places.location import Candidate, LocationInput, Resolved, Source
from ucr.places.pack import AreaPack
from ucr.places.point import Box, LonLat, distance_m

ENGLAND: Final = Box(-6.5, 49.8, 1.9, 55.9)
"""Longitudes and latitudes do not overlap in it, so a swap can be told."""

CONFLICT_M: Final = 1_000.0
GPS_ACCURACY_M: Final = 15
MOST_ALTERNATIVES: Final = 5
UNSURE: Final = frozenset({Confidence.PLACE, Confidence.UNKNOWN})
