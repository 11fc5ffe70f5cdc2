"""What somebody at the desk wrote down about a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.fact import ReferralFact
from ucr.domain.ids import Actor

LONGEST_NOTE: Final = 2_000
MOST_NOTES: Final = 100
"""Ours: a case with more is read by nobody, and is stored as one value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """Words of 1 to LONGEST_NOTE letters, by whom and when; never changed."""

    words: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(ReferralFact):
    """Somebody wrote a note; the words are in the case, not in the log."""
