"""What a crew's phone may see of the board: its own things, and nobody else's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import orjson

from ucr.domain.assignment import AssignmentStatus
from ucr.domain.board import Kind
from ucr.domain.events import AssignmentOffered
from ucr.domain.ids import CrewId
from ucr.domain.message_facts import MessageSent
from ucr.live.fold import Fold, Held
from ucr.store.events import JSON, Logged

PUT_TO_CREW: Final = frozenset({AssignmentStatus.OFFERED, AssignmentStatus.ACCEPTED})
"""A proposal is still the coordinator's own business."""
OFFERED: Final = AssignmentOffered.__name__
WRITTEN: Final = MessageSent.__name__


def is_told_to_crew(said: Mapping[str, Any]) -> bool:
    """Whether a crew's phones hear of this assignment: put to it, or taken from it.

    What was taken stays on the board until somebody of the crew has said that they
    know (P20); of two phones the other must see that, and that it is owed again.
    """
    return said["status"] in PUT_TO_CREW or said.get("stand_down_at") is not None


def crew_of(row: Logged) -> str | None:
    """Whose an entry was that is off the board: its fact tells, if it tells of one."""
    found = orjson.loads(row.body).get("crew_id")
    return None if found is None else str(found)


class Key(NamedTuple):
    """Names an entry of the board."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as this crew sees it now; None: it concerns the crew no more."""

    key: Key
    version: int
    card: bytes | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """An entry to say again, by the fact that put it to the crew, and since when."""

    seen: Seen
    fact: str
    since: str


class Mailbox:
    """One crew's part of an area's board, and how it changes."""

    def __init__(self, crew_id: CrewId, fold: Fold) -> None:
        """Start from the board as it stands."""
        self._crew = str(crew_id)
        self.held: Mapping[Key, Held] = _part(self._crew, fold)

    def concerns(self, row: Logged, before: Held | None, fold: Fold) -> bool:
        """Whether an event can have changed anything for this crew."""
        if row.kind in (Kind.CREW, Kind.PLAN, Kind.SAFETY):
            return row.key == self._crew
        if row.kind is Kind.REFERRAL:
            # Not only one that is held: a card that was gone may come back.
            pointing = (held.said.get("referral_id") for held in self.held.values())
            return row.key in pointing
        sides = [side for side in (before, fold.find(row.kind, row.key)) if side]
        if row.kind is Kind.VISIT and not sides:  # it was over, and is corrected
            return crew_of(row) == self._crew
        return any(side.said.get("crew_id") == self._crew for side in sides)

    def take(self, row: Logged, fold: Fold) -> list[Seen]:
        """What to tell the crew after an event that concerns it.

        Becoming concerned by a referral brings its card, with the same offset; ceasing
        to be takes it away. Referrals come before what points at them.
        """
        about = Key(row.kind, row.key)
        was, self.held = self.held, _part(self._crew, fold)
        told = [
            Seen(key, held.version, held.card)
            for key, held in self.held.items()
            if key == about or was.get(key) != held
        ]
        gone = [
            Seen(key, row.version if key == about else held.version, None)
            for key, held in was.items()
            if key not in self.held
        ]
        if row.kind is Kind.VISIT and not (about in was or about in self.held):
            gone.append(Seen(about, row.version, None))
        return told + gone

    def unanswered(self) -> list[Reminder]:
        """What this crew was asked and has not answered, and what its phone has not.

        Each offer comes after its referral; messages come in their order.
        """
        found = self._unreceived()
        for key, held in self.held.items():
            if held.said.get("status") != AssignmentStatus.OFFERED:
                continue
            since = held.said["offered_at"]
            about = Key(Kind.REFERRAL, held.said["referral_id"])
            found += [
                Reminder(Seen(entry, seen.version, seen.card), OFFERED, since)
                for entry in (about, key)
                if (seen := self.held.get(entry))
            ]
        return found

    def _unreceived(self) -> list[Reminder]:
        return [
            Reminder(Seen(key, held.version, held.card), WRITTEN, held.said["sent_at"])
            for key, held in self.held.items()
            if key.kind is Kind.MESSAGE and held.said["received_at"] is None
        ]


def _part(crew: str, fold: Fold) -> dict[Key, Held]:
    assignments = {
        key: held
        for key, held in fold.cards[Kind.ASSIGNMENT].items()
        if held.said["crew_id"] == crew and is_told_to_crew(held.said)
    }
    visits = {
        key: held
        for key, held in fold.cards[Kind.VISIT].items()
        if held.said["crew_id"] == crew
    }
    put = [held for held in assignments.values() if held.said["status"] in PUT_TO_CREW]
    referral_ids = {held.said["referral_id"] for held in (*put, *visits.values())}
    part: dict[Key, Held] = _messages(crew, fold)
    for id_ in sorted(referral_ids):
        if held := fold.find(Kind.REFERRAL, id_):
            part[Key(Kind.REFERRAL, id_)] = _without_others(held, crew)
    part |= {Key(Kind.ASSIGNMENT, key): held for key, held in assignments.items()}
    part |= {Key(Kind.VISIT, key): held for key, held in visits.items()}
    if on_duty := fold.find(Kind.CREW, crew):
        part[Key(Kind.CREW, crew)] = on_duty
    part |= {
        Key(Kind.LOAN, key): held
        for key, held in fold.cards[Kind.LOAN].items()
        if held.said["crew_id"] == crew
    }
    if safety := fold.find(Kind.SAFETY, crew):
        part[Key(Kind.SAFETY, crew)] = safety
    if plan := fold.find(Kind.PLAN, crew):
        part[Key(Kind.PLAN, crew)] = _first_stop(plan)
    return part


def _messages(crew: str, fold: Fold) -> dict[Key, Held]:
    """What the desk wrote to this crew and nobody of it has seen, in order."""
    own = [
        (held.said["number"], key, held)
        for key, held in fold.cards[Kind.MESSAGE].items()
        if held.said["crew_id"] == crew
    ]
    return {Key(Kind.MESSAGE, key): held for _, key, held in sorted(own, key=_number)}


def _number(one: tuple[int, str, Held]) -> int:
    return one[0]


def _without_others(referral: Held, crew: str) -> Held:
    """Which other crews were asked before is not this crew's business."""
    card = orjson.loads(referral.card)
    pinned_to = card["pinned_to"] if card["pinned_to"] == crew else None
    mine = {**card, "refused_by": [], "pinned_to": pinned_to}
    return replace(referral, card=orjson.dumps(mine, option=JSON))


def _first_stop(plan: Held) -> Held:
    """The rest of a plan may still change silently; it is not told to the crew."""
    said = {**plan.said, "stops": plan.said["stops"][:1]}
    return replace(plan, card=orjson.dumps(said, option=JSON), said=said)
