"""From what a sender wrote to a point, with how sure we are and why.

Order of trust: coordinates, a door, a street that the postcode or place agrees with,
a postcode, a named place. What disagrees is shown in full and waits for a human;
what cannot be found is unknown, and never a guess shown as fact.
"""

from dataclasses import replace
from typing import Final

from ucr.domain.codes import Confidence
from ucr.domain.errors import OutsideArea
from ucr.domain.patient import Location
from ucr.places.address import WrittenAddress, read_address
from ucr.places.gazetteer.entry import Entry, Kind
from ucr.places.location import Candidate, LocationInput, Resolved, Source
from ucr.places.lookup import Finding, find_written
from ucr.places.pack import AreaPack
from ucr.places.point import Box, LonLat, distance_m

ENGLAND: Final = Box(-6.5, 49.8, 1.9, 55.9)
"""Longitudes and latitudes do not overlap in it, so a swap can be told."""

CONFLICT_M: Final = 1_000.0
GPS_ACCURACY_M: Final = 15
MOST_ALTERNATIVES: Final = 5
UNSURE: Final = frozenset({Confidence.PLACE, Confidence.UNKNOWN})


def resolve(pack: AreaPack, given: LocationInput) -> Resolved:
    """Find the point that `given` means, and say how sure that is.

    Raises:
        OutsideArea: Coordinates were given and are not inside the pack's boundary.
    """
    written = read_address(given)
    finding = find_written(pack.gazetteer, written)
    if given.coordinates is not None:
        finding = _with_coordinates(pack, given.coordinates, finding)
    finding = _with_postcode_remarks(pack, written, finding)
    return _resolved(pack, finding)


def located(
    told: LocationInput,
    found: Resolved,
    *,
    access: str | None,
    key_safe: str | None,
) -> Location:
    """A place as the referral keeps it: the words told, the point found, how surely."""
    sure = found.confidence
    if found.needs_human and sure not in UNSURE:
        sure = Confidence.PLACE
    return Location(
        lon=found.point.lon if found.point else None,
        lat=found.point.lat if found.point else None,
        confidence=sure,
        accuracy_m=found.accuracy_m,
        label=found.label,
        locality=found.locality,
        lines=told.address_lines or ((told.text,) if told.text else ()),
        postcode=told.postcode,
        uprn=told.uprn,
        access=access,
        key_safe=key_safe,
        reasons=found.reasons,
    )


def describe(pack: AreaPack, point: LonLat) -> str:
    """Say where a point is, in words for a screen: "near Station Road, Oakham"."""
    gazetteer = pack.gazetteer
    entry = gazetteer.nearest(point) or gazetteer.nearest_place(point)
    return f"near {_street_label(entry)}" if entry else ""


def locality(pack: AreaPack, point: LonLat) -> str:
    """Name the place a point is in or by; "" when none is within 8 km."""
    entry = pack.gazetteer.nearest(point)
    if entry is not None and entry.locality:
        return entry.locality
    place = pack.gazetteer.nearest_place(point)
    return place.name if place else ""


def _street_label(entry: Entry) -> str:
    if entry.kind is Kind.ADDRESS and entry.street:
        return ", ".join(filter(None, (entry.street, entry.locality)))
    return entry.label


def _with_coordinates(pack: AreaPack, given: LonLat, words: Finding) -> Finding:
    swapped = LonLat(given.lat, given.lon)
    if pack.contains(given):
        pinned = _pin(pack, given, words)
        return _compare(pinned, words)
    if not ENGLAND.holds(given) and pack.contains(swapped):
        return _as_swapped(_pin(pack, swapped, words), words)
    raise OutsideArea


def _pin(pack: AreaPack, point: LonLat, words: Finding) -> Candidate:
    near = words.best
    agrees = near is not None and distance_m(point, near.point) <= CONFLICT_M
    label = near.label if near is not None and agrees else describe(pack, point)
    return Candidate(
        label=label,
        point=point,
        source=Source.COORDINATES,
        accuracy_m=GPS_ACCURACY_M,
    )


def _compare(pin: Candidate, words: Finding) -> Finding:
    other = words.best
    if other is None or words.conflict:
        return Finding(confidence=Confidence.EXACT, best=pin)
    off_m = distance_m(pin.point, other.point)
    slack_m = other.accuracy_m if words.confidence is Confidence.PLACE else 0
    if off_m <= CONFLICT_M + slack_m:
        return Finding(confidence=Confidence.EXACT, best=pin)
    what = other.source.replace("_", " ")
    why = f"The coordinates are {off_m / 1000:.1f} km from the {what} given."
    return Finding(
        confidence=Confidence.PLACE,
        best=pin,
        others=(pin, other),
        reasons=(why,),
        conflict=True,
    )


def _as_swapped(pin: Candidate, words: Finding) -> Finding:
    finding = _compare(pin, words)
    why = "Longitude and latitude came the wrong way round; they were swapped back."
    return replace(
        finding, confidence=Confidence.PLACE, reasons=(why, *finding.reasons)
    )


def _with_postcode_remarks(
    pack: AreaPack, written: WrittenAddress, finding: Finding
) -> Finding:
    if written.bad_postcode:
        return _remark(finding, "What was given as postcode is not a postcode.")
    if written.postcode is None or pack.gazetteer.postcode(written.postcode):
        return finding
    if pack.gazetteer.search(written.postcode.split()[0], 1):
        return _remark(finding, "The postcode is not in the map data.")
    odd = _remark(finding, "No postcode of this area begins like the one given.")
    return replace(odd, conflict=finding.best is not None)


def _remark(finding: Finding, why: str) -> Finding:
    return replace(finding, reasons=(*finding.reasons, why))


def _resolved(pack: AreaPack, finding: Finding) -> Resolved:
    best = finding.best
    return Resolved(
        point=best.point if best else None,
        confidence=finding.confidence,
        source=best.source if best else Source.NOTHING,
        accuracy_m=best.accuracy_m if best else None,
        label=best.label if best else "",
        locality=locality(pack, best.point) if best else "",
        needs_human=finding.conflict or finding.confidence in UNSURE,
        alternatives=finding.others[:MOST_ALTERNATIVES],
        reasons=finding.reasons,
    )
