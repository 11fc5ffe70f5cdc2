"""What tracking apps send, as one position of ours: OwnTracks and Traccar Client.

Source:
    OwnTracks Booklet, "HTTP" and "JSON" (`_type: location`); Traccar, "OsmAnd" (query
    or form parameters, and the JSON of Traccar Client from version 9 on).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Final

from ucr.domain.errors import BadField
from ucr.live.fixes import WORST_ACCURACY_M, Fix

LATEST_S: Final = 4_102_444_800
"""The year 2100: a later time is milliseconds."""
UNSAID_M: Final = float(WORST_ACCURACY_M)
"""An app that does not say how sure it is, is as little sure as we accept."""
FURTHEST_M: Final = 100_000.0

Json = Mapping[str, object]


def as_json(body: bytes) -> Json:
    """A body that is one JSON object.

    Raises:
        BadField: It is not.
    """
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadField("body", "valid JSON") from None
    if not isinstance(found, dict):
        raise BadField("body", "one JSON object")
    return found


def owntracks(message: Json) -> Fix | None:
    """The position of an OwnTracks message; None: it is about something else.

    Raises:
        BadField: It is a location, and one of its fields breaks its rule.
    """
    if message.get("_type") == "encrypted":
        raise BadField("_type", "not encrypted: TLS does that, and we hold no key")
    if message.get("_type") != "location":
        return None
    return _fix(
        {name: message.get(key) for name, key in OWNTRACKS.items()}, names=OWNTRACKS
    )


def traccar(message: Json) -> Fix | None:
    """The position of a Traccar Client message (JSON); None: it has none.

    Raises:
        BadField: One of its fields breaks its rule.
    """
    location = message.get("location")
    if location is None:
        return None
    if not isinstance(location, dict):
        raise BadField("location", "an object")
    coords = location.get("coords")
    if not isinstance(coords, dict):
        raise BadField("location.coords", "an object")
    given = {
        "lon": coords.get("longitude"),
        "lat": coords.get("latitude"),
        "accuracy": coords.get("accuracy"),
        "at": location.get("timestamp"),
    }
    return _fix(given, names=TRACCAR)


def osmand(said: Mapping[str, str]) -> Fix | None:
    """The position of OsmAnd parameters; None: a sign of life without one.

    Raises:
        BadField: One of them breaks its rule.
    """
    if "lat" not in said and "lon" not in said:
        return None
    return _fix({name: said.get(key) for name, key in OSMAND.items()}, names=OSMAND)


OWNTRACKS: Final = {"lon": "lon", "lat": "lat", "accuracy": "acc", "at": "tst"}
OSMAND: Final = {"lon": "lon", "lat": "lat", "accuracy": "accuracy", "at": "timestamp"}
TRACCAR: Final = {
    "lon": "location.coords.longitude",
    "lat": "location.coords.latitude",
    "accuracy": "location.coords.accuracy",
    "at": "location.timestamp",
}


def _fix(given: Json, *, names: Mapping[str, str]) -> Fix:
    accuracy = given["accuracy"]
    return Fix(
        lon=_number(given["lon"], names["lon"], -180, 180),
        lat=_number(given["lat"], names["lat"], -90, 90),
        accuracy_m=UNSAID_M
        if accuracy is None
        else _number(accuracy, names["accuracy"], 0, FURTHEST_M),
        at=_moment(given["at"], names["at"]),
    )


def _number(given: object, name: str, least: float, most: float) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise BadField(name, "a number")
    try:
        number = float(given)
    except (ValueError, OverflowError):
        raise BadField(name, "a number") from None
    if not isfinite(number) or not least <= number <= most:
        raise BadField(name, f"from {least:g} to {most:g}")
    return number


def _moment(given: object, name: str) -> datetime:
    """Seconds or milliseconds since 1970, or ISO 8601; without a zone it is UTC."""
    if isinstance(given, str) and not given.strip().lstrip("-").isdigit():
        return _iso(given, name)
    seconds = _number(given, name, 0, LATEST_S * 1000)
    if seconds > LATEST_S:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC)


def _iso(given: str, name: str) -> datetime:
    try:
        said = datetime.fromisoformat(given.strip())
        aware = said if said.tzinfo else said.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadField(name, "seconds since 1970, or ISO 8601") from None


def _no_constant(_: str) -> float:
    raise ValueError
