"""What of a written address the gazetteer knows: a street, places, a building."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ucr.places.address import WrittenAddress
from ucr.places.gazetteer.entry import Entry, Kind
from ucr.places.gazetteer.read import Gazetteer
from ucr.places.wording import plain

MOST_WORDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Everything in a written address that has a line in the gazetteer.

    `houses` are what the door may be called, a number first; `street` is "" and
    `streets` empty when no street was known; `buildings` bear the name in full.
    """

    postcode: Entry | None
    houses: tuple[str, ...]
    street: str
    streets: tuple[Entry, ...]
    places: tuple[Entry, ...]
    buildings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of one part, what stood before and after them, and their entries."""

    before: str
    words: str
    after: str
    entries: tuple[Entry, ...]


def read_mentions(gazetteer: Gazetteer, written: WrittenAddress) -> Mentions:
    """Look up each part of `written`."""
    index, street = _find_street(gazetteer, written)
    rest = list(written.parts)
    if street is not None:
        rest[index : index + 1] = [street.before, street.after]
    postcode = written.postcode
    return Mentions(
        postcode=gazetteer.postcode(postcode) if postcode else None,
        houses=_houses(written, rest),
        street=street.words if street else "",
        streets=street.entries if street else (),
        places=tuple(_places(gazetteer, rest)),
        buildings=_building(gazetteer, written.parts),
    )


def _find_street(
    gazetteer: Gazetteer, written: WrittenAddress
) -> tuple[int, Span | None]:
    order = sorted(range(len(written.parts)), key=lambda i: (i < written.house_part, i))
    for index in order:
        span = _longest(written.parts[index], gazetteer.streets)
        if span is not None:
            return index, span
    return 0, None


def _longest(part: str, look_up: Callable[[str], list[Entry]]) -> Span | None:
    words = plain(part).split()[:MOST_WORDS]
    for start, end in _spans(len(words)):
        name = " ".join(words[start:end])
        entries = look_up(name)
        if entries:
            before, after = " ".join(words[:start]), " ".join(words[end:])
            return Span(before, name, after, tuple(entries))
    return None


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for length in range(count, 0, -1):
        for start in range(count - length + 1):
            yield start, start + length


def _houses(written: WrittenAddress, rest: list[str]) -> tuple[str, ...]:
    named = [part for part in rest if part]
    return tuple(dict.fromkeys([written.house, *named] if written.house else named))


def _places(gazetteer: Gazetteer, rest: list[str]) -> Iterator[Entry]:
    for part in rest:
        span = _longest(part, lambda name: gazetteer.named(name, Kind.PLACE))
        if span is not None:
            yield from span.entries


def _building(gazetteer: Gazetteer, parts: tuple[str, ...]) -> tuple[Entry, ...]:
    for part in parts:
        found = gazetteer.named(part, Kind.POI)
        if found:
            return tuple(found)
    return ()
