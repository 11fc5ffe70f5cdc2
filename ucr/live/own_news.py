"""How far back the last news of each crew lies, in a log that is mostly of others.

A crew's phone that is told this knows that what went by meanwhile was not for it.
"""

from typing import Final

from ucr.domain.board import Kind
from ucr.domain.ids import CrewId
from ucr.live.fold import Fold, Held
from ucr.live.mailbox import PUT_TO_CREW, crew_of, is_told_to_crew
from ucr.store.events import Logged

BY_ITS_KEY: Final = frozenset({Kind.CREW, Kind.PLAN, Kind.SAFETY})
BY_ITS_CREW: Final = frozenset({Kind.ASSIGNMENT, Kind.VISIT, Kind.MESSAGE, Kind.LOAN})
OF_CREWS: Final = BY_ITS_KEY | BY_ITS_CREW


class OwnNews:
    """The offset of each crew's last event, as far as this process has read the log."""

    def __init__(self) -> None:
        """Nothing was read: nobody's news is known."""
        self._from = 0
        self._last: dict[str, int] = {}

    def begins(self, offset: int) -> None:
        """What came up to here is not known: it may have been anybody's."""
        self._from = offset
        self._last.clear()

    def note(self, row: Logged, before: Held | None, after: Held | None) -> None:
        """Take one event in, with its entry as it was before it and is after it."""
        if row.kind in BY_ITS_KEY:
            self._last[row.key] = row.offset
        elif row.kind is Kind.AREA:  # a rota that was brought in, a way of working
            self.begins(row.offset)
        elif row.kind in BY_ITS_CREW:
            sides = [side.said for side in (before, after) if side is not None]
            if not sides:  # an entry that was off the board already
                self._note_off_board(row)
            for said in sides:
                if row.kind is not Kind.ASSIGNMENT or is_told_to_crew(said):
                    self._last[said["crew_id"]] = row.offset

    def _note_off_board(self, row: Logged) -> None:
        if owner := crew_of(row):
            self._last[owner] = row.offset
        else:  # whose, none can say
            self.begins(row.offset)

    def last(self, crew_id: CrewId) -> int:
        """No event after this one was this crew's, if it had no case all the while.

        Of a case it may be told by events of others: of its referral, or of whom it
        meets there.
        """
        return max(self._from, self._last.get(str(crew_id), 0))


def has_case(crew_id: CrewId, fold: Fold) -> bool:
    """Whether something was put to this crew, or it attends somebody."""
    crew = str(crew_id)
    return any(
        held.said["crew_id"] == crew and held.said["status"] in PUT_TO_CREW
        for held in fold.cards[Kind.ASSIGNMENT].values()
    ) or any(held.said["crew_id"] == crew for held in fold.cards[Kind.VISIT].values())
