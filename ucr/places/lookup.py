"""Deciding what a written address means, from what the gazetteer knows of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ucr.domain.codes import Confidence
from ucr.places.address import WrittenAddress
from ucr.places.gazetteer.entry import Category, Entry
from ucr.places.gazetteer.read import Gazetteer
from ucr.places.location import Candidate, Source
from ucr.places.mentions import Mentions, read_mentions
from ucr.places.point import distance_m
from ucr.places.wording import spelled

DOOR_ACCURACY_M: Final = 20
BUILDING_ACCURACY_M: Final = 60
SAME_DOOR_M: Final = 80
DOOR_TO_POSTCODE_M: Final = 600
STREET_TO_POSTCODE_M: Final = 400
PLACE_REACH_M: Final = {
    Category.CITY: 6_000,
    Category.TOWN: 3_000,
    Category.VILLAGE: 1_500,
    Category.SUBURB: 1_500,
}
HAMLET_REACH_M: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a written address means; `best` is None when it means nothing here."""

    confidence: Confidence
    best: Candidate | None
    others: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()
    conflict: bool = False


def find_written(gazetteer: Gazetteer, written: WrittenAddress) -> Finding:
    """Find what `written` means: door, building, street, postcode, place, nothing."""
    known = read_mentions(gazetteer, written)
    for attempt in (_door, _building, _street):
        finding = attempt(gazetteer, written, known)
        if finding is not None:
            return finding
    return _area(written, known)


def candidate(entry: Entry, source: Source, accuracy_m: int) -> Candidate:
    """Make a candidate of a line of the gazetteer."""
    return Candidate(
        label=entry.label, point=entry.point, source=source, accuracy_m=accuracy_m
    )


def _door(
    gazetteer: Gazetteer, written: WrittenAddress, known: Mentions
) -> Finding | None:
    doors = _doors(gazetteer, written, known)
    agreed = _agreeing(doors, known, DOOR_TO_POSTCODE_M)
    if not agreed or not _one_spot(agreed):
        return None
    best = candidate(agreed[0], Source.ADDRESS, DOOR_ACCURACY_M)
    return Finding(confidence=Confidence.EXACT, best=best)


def _doors(
    gazetteer: Gazetteer, written: WrittenAddress, known: Mentions
) -> Iterable[Entry]:
    for house in known.houses:
        if known.street:
            yield from gazetteer.doors(house, known.street)
        elif written.postcode is not None:
            wanted = spelled(house)
            in_postcode = gazetteer.doors_in_postcode(written.postcode)
            yield from (
                door
                for door in in_postcode
                if wanted in (spelled(door.house), spelled(door.name))
            )


def _building(
    gazetteer: Gazetteer, written: WrittenAddress, known: Mentions
) -> Finding | None:
    del gazetteer, written
    agreed = _agreeing(known.buildings, known, DOOR_TO_POSTCODE_M)
    if not agreed or not _one_spot(agreed):
        return None
    best = candidate(agreed[0], Source.NAMED_PLACE, BUILDING_ACCURACY_M)
    return Finding(
        confidence=Confidence.EXACT, best=best, reasons=("Found by its name.",)
    )


def _street(
    gazetteer: Gazetteer, written: WrittenAddress, known: Mentions
) -> Finding | None:
    del gazetteer
    if not known.streets:
        return None
    agreed = _agreeing(known.streets, known, STREET_TO_POSTCODE_M)
    if not agreed or _is_elsewhere(agreed, known):
        return _street_astray(known)
    if known.postcode is None and not _one_spot(agreed):
        return _street_unclear(agreed)
    best = _street_candidate(agreed, known)
    why = ("The house is not in the map data.",) if written.house else ()
    return Finding(confidence=Confidence.STREET, best=best, reasons=why)


def _is_elsewhere(agreed: Sequence[Entry], known: Mentions) -> bool:
    """Tell whether the place named has such a street, but not by the postcode."""
    there = _in_named_places(known.streets, known)
    return bool(there) and not any(street in there for street in agreed)


def _in_named_places(entries: Iterable[Entry], known: Mentions) -> list[Entry]:
    names = {spelled(place.name) for place in known.places}
    return [entry for entry in entries if spelled(entry.locality) in names]


def _street_candidate(agreed: Sequence[Entry], known: Mentions) -> Candidate:
    middle = known.postcode
    if middle is None:
        return candidate(agreed[0], Source.STREET, agreed[0].extent_m)
    likely = _in_named_places(agreed, known) or agreed
    street = min(likely, key=lambda s: distance_m(s.point, middle.point))
    if street.extent_m <= middle.extent_m:
        return candidate(street, Source.STREET, street.extent_m)
    return Candidate(
        label=street.label,
        point=middle.point,
        source=Source.STREET,
        accuracy_m=middle.extent_m,
    )


def _street_astray(known: Mentions) -> Finding:
    streets = tuple(candidate(s, Source.STREET, s.extent_m) for s in known.streets)
    anchor = _anchor(known)
    if anchor is None:
        return _street_unanchored(streets)
    best, is_postcode = anchor, known.postcode is not None
    what = "postcode" if is_postcode else "place"
    return Finding(
        confidence=Confidence.PLACE,
        best=best,
        others=streets,
        reasons=(f"The street and the {what} do not lie together.",),
        conflict=True,
    )


def _street_unanchored(streets: tuple[Candidate, ...]) -> Finding:
    only_one = len(streets) == 1
    why = "Only a street was given, no postcode or place to check it against."
    return Finding(
        confidence=Confidence.PLACE if only_one else Confidence.UNKNOWN,
        best=streets[0] if only_one else None,
        others=() if only_one else streets,
        reasons=(why if only_one else "Several streets have this name.",),
    )


def _street_unclear(agreed: Sequence[Entry]) -> Finding:
    return Finding(
        confidence=Confidence.UNKNOWN,
        best=None,
        others=tuple(candidate(s, Source.STREET, s.extent_m) for s in agreed),
        reasons=("Several streets there have this name.",),
    )


def _area(written: WrittenAddress, known: Mentions) -> Finding:
    anchor = _anchor(known)
    if anchor is None:
        return Finding(
            confidence=Confidence.UNKNOWN, best=None, reasons=_not_known(written, known)
        )
    if known.postcode is not None:
        return Finding(confidence=Confidence.POSTCODE, best=anchor)
    return Finding(
        confidence=Confidence.PLACE,
        best=anchor,
        others=tuple(_place_candidate(place) for place in known.places[1:]),
        reasons=("Only the place was found, not the street.",),
    )


def _not_known(written: WrittenAddress, known: Mentions) -> tuple[str, ...]:
    if known.buildings:
        return ("Several buildings have this name.",)
    if written.parts or written.postcode:
        return ("Nothing that was written is in the map data.",)
    return ("No location was given.",)


def _anchor(known: Mentions) -> Candidate | None:
    if known.postcode is not None:
        return candidate(known.postcode, Source.POSTCODE, known.postcode.extent_m)
    if known.places:
        return _place_candidate(known.places[0])
    return None


def _place_candidate(place: Entry) -> Candidate:
    reach_m = PLACE_REACH_M.get(place.category, HAMLET_REACH_M)
    return candidate(place, Source.NAMED_PLACE, reach_m)


def _agreeing(entries: Iterable[Entry], known: Mentions, limit_m: int) -> list[Entry]:
    """Keep the entries that lie where the postcode, or else the place, says."""
    middle = known.postcode
    if middle is not None:
        return [e for e in entries if _by_postcode(e, middle, limit_m)]
    entries = list(entries)
    named = _in_named_places(entries, known)
    return named or [e for e in entries if any(_by_place(e, p) for p in known.places)]


def _by_postcode(entry: Entry, middle: Entry, limit_m: int) -> bool:
    if entry.postcode:
        return entry.postcode == middle.postcode
    return distance_m(entry.point, middle.point) <= limit_m + entry.extent_m


def _by_place(entry: Entry, place: Entry) -> bool:
    reach_m = PLACE_REACH_M.get(place.category, HAMLET_REACH_M)
    return distance_m(entry.point, place.point) <= reach_m


def _one_spot(entries: Sequence[Entry]) -> bool:
    first = entries[0].point
    return all(distance_m(first, entry.point) <= SAME_DOOR_M for entry in entries)
