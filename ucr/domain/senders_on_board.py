"""Senders on the board: those that are silent, and those that flood us."""

from ucr.domain.board import Entry, Kind
from ucr.domain.feed import Feed
from ucr.domain.flood import Flood


def feed_entry(feed: Feed) -> Entry:
    """On the board while it is silent."""
    return Entry(
        kind=Kind.FEED,
        key=str(feed.sender_id),
        version=feed.version,
        card=feed.card(),
    )


def flood_entry(flood: Flood) -> Entry:
    """A system that floods us; off the board when the flood has ended."""
    return Entry(
        kind=Kind.FLOOD,
        key=str(flood.sender_id),
        version=flood.version,
        card=flood.card(),
    )
