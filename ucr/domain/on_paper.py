"""A visit that was made on paper, entered later by a person with the paper's times."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from ucr.domain.codes import OutcomeKind
from ucr.domain.errors import BadField
from ucr.domain.ids import Actor, CrewId
from ucr.domain.moves import move
from ucr.domain.paper_events import VisitEnteredLater
from ucr.domain.paper_mark import FromPaper
from ucr.domain.referral import Referral
from ucr.domain.visit import NEXT, Outcome, Visit, VisitStatus

WAY: Final = (
    VisitStatus.TO_DO,
    VisitStatus.EN_ROUTE,
    VisitStatus.ON_SCENE,
    VisitStatus.COMPLETED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a crew's paper says of one visit, and who entered it, when.

    Attributes:
        there_at: First face-to-face contact; None only where nobody was found.
        by, at: Who entered it; when our clock read what.
    """

    crew_id: CrewId
    set_off_at: datetime | None
    there_at: datetime | None
    ended_at: datetime
    outcome: Outcome
    by: Actor
    at: datetime

    @property
    def first_at(self) -> datetime:
        """The earliest of its times."""
        return self.set_off_at or self.there_at or self.ended_at


A_MINUTE: Final = timedelta(minutes=1)


def to_the_second(
    paper: Paper, referral: Referral, *, made_at: datetime | None
) -> Paper:
    """What is written in whole minutes, in the minute in which it became possible.

    "03:09" on paper of a request that came at 03:09:40 is no moment before it.

    Args:
        made_at: When the crew took the visit on, where the service knows.
    """
    begun = _begun(referral, made_at)

    def lifted(at: datetime | None) -> datetime | None:
        is_whole = at is not None and at.second == at.microsecond == 0
        return begun if at and is_whole and at < begun < at + A_MINUTE else at

    return replace(
        paper,
        set_off_at=lifted(paper.set_off_at),
        there_at=lifted(paper.there_at),
        ended_at=lifted(paper.ended_at) or paper.ended_at,
    )


def _begun(referral: Referral, made_at: datetime | None) -> datetime:
    return max(filter(None, (referral.received_at, made_at)))


def wrong_times(
    paper: Paper, referral: Referral, *, made_at: datetime | None
) -> Iterator[BadField]:
    """Every time that cannot have been, with the rule that it breaks.

    Args:
        made_at: When the crew took the visit on, where the service knows.
    """
    nobody = paper.outcome.kind is OutcomeKind.NOT_FOUND
    if (paper.there_at is None) != nobody:
        yield BadField("there_at", "given unless nobody was found")
    told = [
        ("received", _begun(referral, made_at)),
        ("set_off_at", paper.set_off_at),
        ("there_at", paper.there_at),
        ("ended_at", paper.ended_at),
        ("now", paper.at),
    ]
    known = [(name, at) for name, at in told if at is not None]
    for (before, earlier), (after, later) in pairwise(known):
        if later < earlier:
            name = before if after == "now" else after
            yield BadField(name, f"not before {before}" if name == after else "not yet")


def marked(referral: Referral, paper: Paper) -> Referral:
    """The case, saying on every board that its visit was entered from paper."""
    happened_at = paper.there_at or paper.ended_at
    mark = FromPaper(happened_at=happened_at, entered_at=paper.at)
    return replace(referral, from_paper=mark)


def entered(visit: Visit, paper: Paper) -> tuple[Visit, VisitEnteredLater]:
    """Bring a visit to its end by paper; what the phone told before stays.

    Raises:
        WrongStatus: It has ended already.
    """
    for status in WAY[WAY.index(visit.status) + 1 :] if visit.status in WAY else WAY:
        visit = replace(visit, status=move(NEXT, visit.status, status))
    done = replace(
        visit,
        en_route_at=visit.en_route_at or paper.set_off_at,
        on_scene_at=visit.on_scene_at or paper.there_at,
        ended_at=paper.ended_at,
        outcome=paper.outcome,
        entered_at=paper.at,
        entered_by=paper.by,
    )
    return done, VisitEnteredLater(
        at=paper.at,
        by=paper.by,
        visit_id=done.id,
        referral_id=done.referral_id,
        crew_id=done.crew_id,
        set_off_at=done.en_route_at,
        there_at=done.on_scene_at,
        ended_at=paper.ended_at,
        outcome=paper.outcome.kind,
        destination=paper.outcome.destination,
    )
