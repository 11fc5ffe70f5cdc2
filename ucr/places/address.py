"""Reading an address as people write it: house, street, and what else was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ucr.places.location import LocationInput
from ucr.places.postcode import Postcode, parse_postcode, split_postcode
from ucr.places.wording import plain

MOST_PARTS: Final = 12
MOST_CHARACTERS: Final = 300

_NUMBER: Final = re.compile(r"(\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}[a-z]?)?)(?=\s|$)")
_FLAT: Final = re.compile(
    r"^(?:flat|apartment|apt|unit|room|suite)\s+(?:no\s+)?[\w/-]+\s*"
)
_LEAD: Final = re.compile(r"^(?:no|number)\s+(?=\d)")
_BREAK: Final = re.compile(r"[,;\n\r\t]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAddress:
    """An address taken apart, before anything was looked up.

    `parts` are its comma-parted pieces in plain words, house numbers taken off;
    `house` is the number that stood before `parts[house_part]`, "" without one.
    """

    house: str
    house_part: int
    parts: tuple[str, ...]
    postcode: Postcode | None
    bad_postcode: bool


def read_address(given: LocationInput) -> WrittenAddress:
    """Take apart what was written in lines, in the postcode field and in free text."""
    lines = [*given.address_lines, given.text or ""]
    text, found = split_postcode(", ".join(lines)[:MOST_CHARACTERS])
    stated = parse_postcode(given.postcode) if given.postcode else None
    house, house_part, parts = _read_parts(_BREAK.split(text)[:MOST_PARTS])
    return WrittenAddress(
        house=house,
        house_part=house_part,
        parts=parts,
        postcode=stated or found,
        bad_postcode=bool(given.postcode and given.postcode.strip()) and not stated,
    )


def _read_parts(pieces: Sequence[str]) -> tuple[str, int, tuple[str, ...]]:
    house, house_part = "", 0
    parts: list[str] = []
    for piece in pieces:
        number, rest = _take_number(plain(piece))
        if number and not house:
            house, house_part = number, len(parts)
        if rest:
            parts.append(rest)
    return house, house_part, tuple(parts)


def _take_number(part: str) -> tuple[str, str]:
    without_flat = _LEAD.sub("", _FLAT.sub("", part))
    number = _NUMBER.match(without_flat)
    if number is None:
        return "", without_flat or part
    return number[1].replace(" ", ""), without_flat[number.end() :].strip()
