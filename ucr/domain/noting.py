"""A referral with one note more."""

from dataclasses import replace
from datetime import datetime

from ucr.domain.case_note import MOST_NOTES, CaseNote, CaseNoted
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral


def note(
    referral: Referral, words: str, *, by: Actor, at: datetime
) -> tuple[Referral, CaseNoted]:
    """Write something down about a referral, open or closed.

    Raises:
        WrongStatus: It was filed: nobody would read it.
        BadField: It has as many notes as one may have.
    """
    if referral.filed_at is not None:
        raise WrongStatus("filed", "noted")
    if len(referral.notes) >= MOST_NOTES:
        raise BadField("words", f"no more: a case has {MOST_NOTES} notes at the most")
    written = CaseNote(words=words, by=by, at=at)
    noted = replace(referral, notes=(*referral.notes, written))
    return noted, CaseNoted(referral_id=referral.id, at=at, by=by)
