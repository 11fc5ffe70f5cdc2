"""An update laid over what stands: of each resource the newer one stays.

Source:
    NHS Booking and Referral Standard, Core, updates: an entry of the same full URL
    replaces the one before where its lastUpdated is newer, and is ignored where it is
    older. Told at the same time, or without one, the update counts (assumed: to drop
    news is worse than to take it twice).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from ucr.bars.element import Element
from ucr.bars.outcome import Refused

Bundle: TypeAlias = Mapping[str, Any]
ALWAYS_NEW: Final = frozenset({"MessageHeader"})
"""It is about the message, not about the case."""


def merged(before: Bundle, told: Bundle) -> tuple[Bundle, tuple[str, ...]]:
    """What stands after an update, and the kinds of its parts that are too old.

    Args:
        before: The bundle that stands.
        told: A whole message, its cardinality checked; what it leaves out is gone.
    """
    known = {entry.get("fullUrl"): entry for entry in before.get("entry", [])}
    entries, old = [], []
    for entry in told.get("entry", []):
        mine = known.get(entry.get("fullUrl"))
        if mine is not None and _is_older(entry["resource"], mine["resource"]):
            old.append(str(entry["resource"]["resourceType"]))
            entries.append(mine)
        else:
            entries.append(entry)
    return {**told, "entry": entries}, tuple(dict.fromkeys(old))


def _is_older(told: Bundle, known: Bundle) -> bool:
    if told["resourceType"] in ALWAYS_NEW:
        return False
    if told["resourceType"] != known["resourceType"]:
        return False
    at, before = _updated(told), _updated(known)
    return at is not None and before is not None and at < before


def _updated(resource: Bundle) -> datetime | None:
    try:
        return (
            Element(resource, "Bundle.entry.resource").one("meta").moment("lastUpdated")
        )
    except Refused:
        return None
