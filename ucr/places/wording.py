"""One spelling for the words of an address, so that "Stn Rd" meets "Station Road"."""

import re
import unicodedata
from typing import Final

SHORT: Final = {
    "road": "rd",
    "street": "st",
    "saint": "st",
    "avenue": "ave",
    "av": "ave",
    "close": "cl",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "crescent": "cres",
    "cr": "cres",
    "gardens": "gdns",
    "garden": "gdns",
    "grove": "gr",
    "green": "grn",
    "place": "pl",
    "square": "sq",
    "terrace": "ter",
    "terr": "ter",
    "park": "pk",
    "walk": "wlk",
    "hill": "hl",
    "house": "hse",
    "mount": "mt",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "upper": "up",
    "lower": "lwr",
    "great": "gt",
    "little": "ltl",
    "station": "stn",
    "apartment": "flat",
    "apt": "flat",
    "and": "&",
}
"""Long word -> the spelling that is compared. "Street" and "Saint" share "st": no
street is lost by it, and "St Mary's St" needs no guess about which is which."""

_APOSTROPHES: Final = re.compile(r"['’‘`´.]")  # noqa: RUF001 - people type all of these
_NOT_WORD: Final = re.compile(r"[^\w&/-]+|_")


def plain(text: str) -> str:
    """Fold case, accents, width and punctuation: "St. Mary's" -> "st marys"."""
    joined = _APOSTROPHES.sub("", _unaccented(text))
    return " ".join(_NOT_WORD.sub(" ", joined.replace("&", " & ")).split())


def _unaccented(text: str) -> str:
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c))


def spelled(text: str) -> str:
    """Write `text` in the one spelling that the gazetteer compares."""
    return " ".join(SHORT.get(word, word) for word in plain(text).split())
