"""The board as the log makes it: what a screen holds, held once more by the server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import orjson

from ucr.domain.board import Entry, Kind
from ucr.store.events import JSON, Logged

LINKED: Final = frozenset(
    {Kind.ASSIGNMENT, Kind.VISIT, Kind.PLAN, Kind.MESSAGE, Kind.LOAN}
)


@dataclass(frozen=True, slots=True)
class Held:
    """One entry on the board.

    Attributes:
        card: The JSON text itself, as the log has it.
        said: The same, parsed, where a mailbox must look inside; else empty.
    """

    version: int
    card: bytes
    said: Mapping[str, Any]


@dataclass(slots=True)
class Fold:
    """Every entry by kind and key, at one offset."""

    cards: dict[Kind, dict[str, Held]] = field(
        default_factory=lambda: {kind: {} for kind in Kind}
    )

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """The board as it was read."""
        fold = cls()
        for entry in entries:
            if entry.card is not None:
                card = orjson.dumps(entry.card, option=JSON)
                fold.put(entry.kind, entry.key, entry.version, card)
        return fold

    def apply(self, row: Logged) -> Held | None:
        """Take one event in; what was there before it is given back."""
        before = self.cards[row.kind].get(row.key)
        if row.card is None:
            self.cards[row.kind].pop(row.key, None)
        else:
            self.put(row.kind, row.key, row.version, row.card.encode())
        return before

    def put(self, kind: Kind, key: str, version: int, card: bytes) -> None:
        said = orjson.loads(card) if kind in LINKED else {}
        self.cards[kind][key] = Held(version, card, said)

    def versions(self, kinds: Iterable[Kind]) -> dict[tuple[Kind, str], int]:
        """Which entries there are of these kinds, and of which version."""
        return {
            (kind, key): held.version
            for kind in kinds
            for key, held in self.cards[kind].items()
        }

    def find(self, kind: Kind, key: str) -> Held | None:
        return self.cards[kind].get(key)
