"""The script's once-only acts, shared by all phones and remembered on disk."""

from datetime import datetime

from ucr.demo.ledger import Ledger, Line, Wrote
from ucr.demo.scenes import CUES, Cue


class Cues:
    """Each cue is given to the first phone that can act on it after its time."""

    def __init__(self, ledger: Ledger, began_at: datetime) -> None:
        self._ledger = ledger
        self._began_at = began_at

    def take(self, cue: Cue, *, by: str, at: datetime) -> bool:
        """Whether this phone shall do it now; then no other will."""
        if at < self._began_at + CUES[cue] or self._ledger.has(Wrote.CUE, cue):
            return False
        self._ledger.write(Line(wrote=Wrote.CUE, name=cue, by=by, at=at))
        return True
