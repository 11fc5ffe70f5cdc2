"""Moves of a case by a person's choice of crew: kept with it, and taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.act import Act, newest
from ucr.domain.assignment import UNDO, Assignment
from ucr.domain.board import reference
from ucr.domain.choice_events import ActUndone, CrewDiverted
from ucr.domain.codes import ActKind
from ucr.domain.errors import UndoTooLate
from ucr.domain.events import ReferralAssigned, ReferralPinned, TimerMoved
from ucr.domain.ids import Actor, CrewId, ReferralId
from ucr.domain.referral import Referral

OF_PIN: Final = frozenset({ActKind.PIN, ActKind.UNPIN})
NOTHING: Final = (
    "There is nothing to undo: this was undone, or never chosen by a person"
)
TOO_LATE: Final = "Undo is possible for 60 seconds; choose again, or withdraw"
MOVED_ON: Final = "It has changed since, and was not undone; choose again"
TAKEN: Final = "The crew has accepted it: withdraw it with a reason, and ring them"


def assign(
    moved: tuple[Referral, ReferralAssigned], act: Act
) -> tuple[Referral, ReferralAssigned]:
    """Keep with an assignment that a person chose it, and how."""
    given, fact = moved
    return replace(given, acts=(*given.acts, act)), replace(fact, act=act.kind)


def confirm(
    moved: tuple[Referral, TimerMoved], crew_id: CrewId
) -> tuple[Referral, TimerMoved]:
    """Keep with a case that a person let the dispatcher's own crew be asked."""
    asked, fact = moved
    act = Act(kind=ActKind.ASSIGN, by=fact.by, at=fact.at, crew_id=crew_id)
    return replace(asked, acts=(*asked.acts, act)), fact


def pin(
    referral: Referral, crew_id: CrewId | None, *, by: Actor, at: datetime
) -> tuple[Referral, ReferralPinned]:
    """Keep this crew for it, or let it go; undone it is as it was.

    Raises:
        WrongStatus: It is closed or on its way back.
    """
    pinned, fact = referral.pin(crew_id, by=by, at=at)
    act = Act(
        kind=ActKind.UNPIN if crew_id is None else ActKind.PIN,
        by=by,
        at=at,
        crew_id=crew_id,
        before=referral.pinned_to,
    )
    return replace(pinned, acts=(*pinned.acts, act)), fact


def divert(
    referral: Referral, crew_id: CrewId, to_id: ReferralId, *, by: Actor, at: datetime
) -> tuple[Referral, CrewDiverted]:
    """Say of a case that its crew, released already, was sent to a worse one."""
    return referral, CrewDiverted(
        referral_id=referral.id,
        at=at,
        by=by,
        crew_id=crew_id,
        to_id=to_id,
        to_reference=reference(to_id),
    )


def undoable(referral: Referral, *, at: datetime) -> Act:
    """The choice that can be taken back now.

    Raises:
        UndoTooLate: There is none, or its minute is over.
    """
    act = newest(referral.acts)
    if act is None:
        raise UndoTooLate(NOTHING)
    if at - act.at > UNDO:
        raise UndoTooLate(TOO_LATE)
    return act


def undo(
    referral: Referral, act: Act, *, by: Actor, at: datetime
) -> tuple[Referral, ActUndone]:
    """Take a choice back by name; what was pinned before is pinned again.

    Raises:
        UndoTooLate: Somebody pinned it otherwise since, or that crew has refused it.
        WrongStatus: It is closed or on its way back.
    """
    back = replace(act, undone_at=at, undone_by=by)
    acts = tuple(back if one == act else one for one in referral.acts)
    if act.kind in OF_PIN:
        if referral.pinned_to != act.crew_id or act.before in referral.refused_by:
            raise UndoTooLate(MOVED_ON)
        referral, _ = referral.pin(act.before, by=by, at=at)
    undone = replace(referral, acts=acts)
    return undone, ActUndone(
        referral_id=referral.id, at=at, by=by, act=act.kind, crew_id=act.crew_id
    )


def is_of(acts: tuple[Act, ...], act: Act, asked: Assignment) -> bool:
    """Whether a crew was asked by this choice, or again when a later one was undone."""
    later = acts[acts.index(act) + 1 :]
    moments = {act.at, *(one.undone_at for one in later)}
    return asked.crew_id == act.crew_id and asked.offered_at in moments


def kind_of(had: Assignment | None, taken_from: ReferralId | None) -> ActKind:
    """What giving it to a crew is, by who had it and where the crew was going.

    A proposal is nothing that a crew was told of.
    """
    if taken_from is not None:
        return ActKind.DIVERT
    told = had is not None and had.offered_at is not None
    return ActKind.REASSIGN if told else ActKind.ASSIGN
