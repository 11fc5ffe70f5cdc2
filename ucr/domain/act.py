"""What a person chose about who goes: kept with the case, undone within a minute."""

from dataclasses import dataclass
from datetime import datetime

from ucr.domain.assignment import UNDO
from ucr.domain.codes import ActKind, SetAside
from ucr.domain.ids import Actor, CrewId, ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One choice.

    Attributes:
        crew_id: Who was chosen; None: it was let go (unpinned).
        before: Who had it before, or to whom it was pinned.
        taken_from: The case that the crew was on its way to.
        rules: Codes of the hard rules that were set aside; `because` and `words`: why.
        undone_at, undone_by: When a person took it back, and who.
    """

    kind: ActKind
    by: Actor
    at: datetime
    crew_id: CrewId | None
    before: CrewId | None = None
    taken_from: ReferralId | None = None
    rules: tuple[str, ...] = ()
    because: SetAside | None = None
    words: str | None = None
    undone_at: datetime | None = None
    undone_by: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCard:
    """The choice that can still be taken back, whose it is, and until when."""

    act: ActKind
    crew_id: CrewId | None
    by: Actor
    until_at: datetime


def newest(acts: tuple[Act, ...]) -> Act | None:
    """The last choice that nobody took back."""
    return next((act for act in reversed(acts) if act.undone_at is None), None)


def together(acts: tuple[Act, ...], act: Act) -> list[Act]:
    """A choice; of two crews that meet, after it the lead's of the same press."""
    if act.kind is not ActKind.MEET:
        return [act]
    before = newest(acts[: acts.index(act)])
    return [act] if before is None else [act, before]


def set_aside(acts: tuple[Act, ...], crew_id: CrewId) -> frozenset[str]:
    """The rules that a person set aside, the last time, for this crew."""
    rules = (act.rules for act in reversed(acts) if act.crew_id == crew_id)
    return frozenset(next(rules, ()))


def undo_card(acts: tuple[Act, ...]) -> UndoCard | None:
    """What a screen needs for its button; it counts the seconds itself."""
    act = newest(acts)
    if act is None:
        return None
    until_at = act.at + UNDO
    return UndoCard(act=act.kind, crew_id=act.crew_id, by=act.by, until_at=until_at)
