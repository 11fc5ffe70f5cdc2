"""A crew of one area that works for another for a while."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self, TypedDict

from ucr.domain.crew import ON_DUTY, Shift
from ucr.domain.ids import Actor, AreaId, CrewId, LoanId, ShiftId
from ucr.domain.loan_facts import (
    CrewLent,
    CrewRecalled,
    CrewReturned,
    LendBecause,
    LoanEnd,
    ShiftFollowed,
)
from ucr.domain.moves import move

UNDO: Final = timedelta(seconds=60)
SHORTEST: Final = timedelta(minutes=15)
"""Less is no help to anyone: ours."""
LEAST_LEFT: Final = timedelta(minutes=1)
"""A shift is never cut to nothing: it must end after it began."""


class LoanStatus(StrEnum):
    LENT = "lent"
    RECALLED = "recalled"
    ENDED = "ended"


NEXT: Final[Mapping[LoanStatus, AbstractSet[LoanStatus]]] = {
    LoanStatus.LENT: {LoanStatus.RECALLED, LoanStatus.ENDED},
    LoanStatus.RECALLED: {LoanStatus.ENDED},
    LoanStatus.ENDED: set(),
}


class LendRule(StrEnum):
    """What keeps a crew from being lent; each is named to whoever asks."""

    OFF_DUTY = "off_duty"
    LENT_ALREADY = "lent_already"
    AT_WORK = "at_work"
    ASKED = "asked"
    STAND_DOWN_OWED = "stand_down_owed"
    ASKS_FOR_HELP = "asks_for_help"
    TOO_SHORT = "too_short"
    AFTER_SHIFT = "after_shift"
    OFF_THEIR_MAP = "off_their_map"
    NO_SUCH_AREA = "no_such_area"


LEND_RULE_WORDS: Final[Mapping[LendRule, str]] = {
    LendRule.OFF_DUTY: "the crew is not on duty here",
    LendRule.LENT_ALREADY: "it is borrowed: only its own area may lend it",
    LendRule.AT_WORK: "it has a visit: lend it once that is done",
    LendRule.ASKED: "it was asked about a case: wait for its answer, or take it off",
    LendRule.STAND_DOWN_OWED: "it has not said that it knows of a job taken from it",
    LendRule.ASKS_FOR_HELP: "it asks for help, or a check-in of it runs",
    LendRule.TOO_SHORT: "a loan lasts 15 minutes at the least",
    LendRule.AFTER_SHIFT: "its shift ends before that",
    LendRule.OFF_THEIR_MAP: "the other area's map does not reach where it is now",
    LendRule.NO_SUCH_AREA: "there is no such other area on this service",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanCard:
    """A loan as both areas' boards show it; it goes when the crew is back.

    Attributes:
        crew: The call sign in its own area.
        recalled_at: When either side asked for it back; it finishes its visit first.
    """

    id: LoanId
    crew_id: CrewId
    crew: str
    from_area: AreaId
    from_name: str
    to_area: AreaId
    to_name: str
    because: LendBecause
    lent_at: datetime
    until_at: datetime
    recalled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What a crew has that keeps it where it is.

    Attributes:
        visit: It has an active visit.
        offered: It was asked about a case and has not answered.
        owes: A job was taken from it, and it has not said that it knows.
        unsafe: It asks for help, or a check-in of it runs.
    """

    visit: bool
    offered: bool
    owes: bool
    unsafe: bool

    def keeps(self) -> LendRule | None:
        """The first rule that says it must stay until something is done."""
        said = (
            (self.unsafe, LendRule.ASKS_FOR_HELP),
            (self.visit, LendRule.AT_WORK),
            (self.offered, LendRule.ASKED),
            (self.owes, LendRule.STAND_DOWN_OWED),
        )
        return next((rule for is_so, rule in said if is_so), None)

    @property
    def must_finish(self) -> bool:
        """Whether it cannot go home yet; what it was only asked is taken back."""
        return self.visit or self.unsafe or self.owes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a crew is to be lent; `until_at` None: to the end of its shift."""

    to_area: AreaId
    until_at: datetime | None
    because: LendBecause
    words: str


class _Said(TypedDict):
    loan_id: LoanId
    crew_id: CrewId
    from_area: AreaId
    to_area: AreaId
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One loan, from the lender's press to the crew's return.

    Attributes:
        crew, from_name, to_name: As people call them; stored with crew and areas.
        until_at: When it ends by the clock; where it was recalled, when that was.
        shift_ends_at: The shift's own end: what it is given back at the end.
        words: Why, for the lender's own record; on no card and in no fact.
    """

    id: LoanId
    crew_id: CrewId
    crew: str
    shift_id: ShiftId
    from_area: AreaId
    from_name: str
    to_area: AreaId
    to_name: str
    status: LoanStatus
    version: int
    lent_at: datetime
    lent_by: Actor
    because: LendBecause
    words: str
    until_at: datetime
    shift_ends_at: datetime
    ended_at: datetime | None = None
    ended_because: LoanEnd | None = None

    def begun(self) -> CrewLent:
        """The fact of a new loan."""
        said = self._fact(self.lent_by, self.lent_at)
        return CrewLent(**said, until_at=self.until_at, because=self.because)

    def recall(
        self, because: LoanEnd, *, by: Actor, at: datetime
    ) -> tuple[Self, CrewRecalled]:
        """Ask for the crew back; it finishes what it is at.

        Raises:
            WrongStatus: It was recalled before, or is back.
        """
        asked = replace(
            self,
            status=move(NEXT, self.status, LoanStatus.RECALLED),
            until_at=at,
            ended_because=because,
        )
        return asked, CrewRecalled(**self._fact(by, at), because=because)

    def end(
        self, because: LoanEnd, *, by: Actor, at: datetime
    ) -> tuple[Self, CrewReturned]:
        """The crew is back.

        Raises:
            WrongStatus: It was back before.
        """
        over = replace(
            self,
            status=move(NEXT, self.status, LoanStatus.ENDED),
            ended_at=at,
            ended_because=because,
        )
        return over, CrewReturned(**self._fact(by, at), because=because)

    def why_due(self, shift: Shift, at: datetime) -> LoanEnd | None:
        """Why it ends as soon as its crew can go; None: it goes on."""
        if shift.status not in ON_DUTY:
            return LoanEnd.SHIFT_OVER
        if self.status is LoanStatus.RECALLED:
            return self.ended_because
        return LoanEnd.TIME if at >= self.until_at else None

    def card(self) -> LoanCard | None:
        """What both boards show; None once the crew is back."""
        if self.status is LoanStatus.ENDED:
            return None
        recalled = self.status is LoanStatus.RECALLED
        return LoanCard(
            id=self.id,
            crew_id=self.crew_id,
            crew=self.crew,
            from_area=self.from_area,
            from_name=self.from_name,
            to_area=self.to_area,
            to_name=self.to_name,
            because=self.because,
            lent_at=self.lent_at,
            until_at=self.until_at,
            recalled_at=self.until_at if recalled else None,
        )

    def _fact(self, by: Actor, at: datetime) -> _Said:
        return {
            "loan_id": self.id,
            "crew_id": self.crew_id,
            "from_area": self.from_area,
            "to_area": self.to_area,
            "at": at,
            "by": by,
        }


def term_rule(
    shift: Shift, until_at: datetime | None, *, at: datetime
) -> LendRule | None:
    """Whether a loan of this shift until then is neither too short nor too long."""
    ends = until_at or shift.ends_at
    if ends > shift.ends_at:
        return LendRule.AFTER_SHIFT
    return LendRule.TOO_SHORT if ends - at < SHORTEST else None


def follow(
    shift: Shift, area_id: AreaId, ends_at: datetime, *, by: Actor, at: datetime
) -> tuple[Shift, ShiftFollowed]:
    """The shift goes where its crew goes, until then."""
    ends = max(ends_at, shift.starts_at + LEAST_LEFT)
    fact = ShiftFollowed(
        shift_id=shift.id,
        crew_id=shift.crew_id,
        area_id=area_id,
        ends_at=ends,
        at=at,
        by=by,
    )
    return replace(shift, area_id=area_id, ends_at=ends), fact
