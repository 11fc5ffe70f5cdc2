"""What was written at the end of a case, by name: for whoever may read it whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.ids import CrewId, ReferralId
from ucr.report.case import Names, who
from ucr.store import written as stored
from ucr.store.connection import Connection


class About(StrEnum):
    """What the words are about."""

    VISIT = "visit"
    PAPER = "paper"
    CORRECTION = "correction"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Words as they were written, never read by a machine.

    Attributes:
        by: A crew; of paper whoever entered it too; of a correction whoever of the crew
            made it; of a cancel the sender.
    """

    about: About
    at: datetime
    by: str
    words: str


async def written(
    conn: Connection,
    referral_id: ReferralId,
    *,
    names: Names,
    crews: Mapping[CrewId, str],
    sender: str,
) -> list[Written]:
    """Each note on a visit's end or correction, each reason of a cancel, in order."""
    found = [
        Written(
            about=About.PAPER if note.entered_by else About.VISIT,
            at=note.at,
            by=_crew(note, names, crews),
            words=note.words,
        )
        for note in await stored.at_end(conn, referral_id)
    ]
    found += [
        Written(
            about=About.CORRECTION, at=one.at, by=who(one.by, names), words=one.words
        )
        for one in await stored.with_corrections(conn, referral_id)
    ]
    found += [
        Written(about=About.CANCEL, at=one.at, by=sender, words=one.words)
        for one in await stored.of_cancel(conn, referral_id)
    ]
    return sorted(found, key=lambda one: one.at)


def _crew(note: stored.AtEnd, names: Names, crews: Mapping[CrewId, str]) -> str:
    crew = crews.get(note.crew_id, "a crew")
    if note.entered_by is None:
        return crew
    return f"{crew}, entered by {who(note.entered_by, names)}"
