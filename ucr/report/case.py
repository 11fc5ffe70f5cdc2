"""A case's timeline in words that a tired person can read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from ucr.domain.calls import CrewCalled
from ucr.domain.codes import Part, SecondNews
from ucr.domain.ids import AccountId
from ucr.domain.paper_events import VisitEnteredLater
from ucr.report import called
from ucr.report.view import Happened

WORDS: Final[Mapping[str, str]] = {
    "ReferralReceived": "Request received",
    "ReferralUpdated": "Sender told more",
    "ConcernRaised": "A person must look",
    "ReferralCleared": "A person decided: UCR takes it",
    "ReferralAccepted": "Accepted for UCR",
    "CalledBack": "Rang back",
    "ClinicianAsked": "Put to a clinician",
    "ClinicianAnswered": "A clinician advised",
    "CaseNoted": "Note written",
    "AmbulanceRaised": "We rang 999, which has a case of its own",
    "ReferralPinned": "Pinned to a crew, or let go",
    "ReferralAssigned": "A crew was chosen",
    "ReferralReleased": "Waits for a crew again",
    "TimerMoved": "Next step",
    "AlarmRaised": "Alarm",
    "AlarmAcknowledged": "Alarm seen",
    "ReferralCompleted": "Closed",
    "OutcomeCorrected": "Outcome corrected",
    "ReferralDeclined": "Declined",
    "DeclineTold": "Sender knows that it was declined",
    "HandBackDrafted": "Hand-back drafted",
    "HandBackDraftDropped": "Hand-back not needed: a crew is in time",
    "HandBackDismissed": "Kept though late",
    "HandBackStarted": "Given back to the sender",
    "HandBackAcknowledged": "Sender has taken it back",
    "ReferralCancelled": "Cancelled by the sender",
    "ReferralFiled": "Filed",
    "LikelySame": "May be the same as another case",
    "NotTheSame": "A person decided: not the same case",
    "ReferralJoined": "Joined to another case",
    "ReferralSeparated": "Separated again",
    "FollowerJoined": "Another case was joined to this",
    "FollowerTold": "The sender of a joined case told more",
    "FollowerLeft": "A joined case has left",
    "AmbulanceCalled": "999 was called",
    "CancelUnconfirmed": "Cancel came, nobody spoke with the person: it stays",
    "WishesChanged": "What is wished of a crew was written down",
    "CrewDiverted": "Its crew was sent to a worse case",
    "ActUndone": "A person undid a choice",
    "SecondCrewNews": "Second crew",
    "GlassBroken": "Opened by somebody of another area or role",
    "AssignmentProposed": "Crew proposed",
    "AssignmentOffered": "Crew asked",
    "AssignmentReceived": "Phone has it",
    "AssignmentSeen": "Crew has seen it",
    "AssignmentAccepted": "Crew accepted",
    "AssignmentChanged": "Crew must read the change",
    "AssignmentChangeSeen": "Crew has read the change",
    "AssignmentRefused": "Crew cannot",
    "AssignmentExpired": "Nobody answered in time",
    "AssignmentWithdrawn": "Crew stood down",
    "AssignmentFinished": "Crew's part is over",
    "CrewCalled": "Crew called",
    "StandDownReceived": "Phone has the stand-down",
    "StandDownSeen": "Crew knows that it was stood down",
    "StandDownUnheard": "Crew has not heard that it was stood down",
    "StandDownTold": "Crew was told by voice that it was stood down",
    "AcceptanceSuperseded": "Crew accepted after it was stood down",
    "OfferRose": "Crew has not answered",
    "MessageSent": "Message to the crew",
    "MessageReceived": "Phone has the message",
    "MessageSeen": "Crew has seen the message",
    "MessageUnseen": "Crew has not seen the message",
    "MessageClosed": "Message closed",
    "VisitOpened": "Visit opened",
    "VisitSetOff": "Crew on its way",
    "VisitArrived": "Crew with the person",
    "VisitCompleted": "Visit over",
    "VisitAbandoned": "Crew handed it back",
    "VisitStoodDown": "Visit stood down",
    "VisitEnteredLater": "Visit entered later from paper",
    "VisitTapUndone": "Crew took a press back",
    "VisitAmended": "Crew corrected how the visit ended",
    "VisitLeft": "Crew has left",
}
SECOND: Final[Mapping[str, str]] = {
    SecondNews.SENT: "sent, to meet the first at the place",
    SecondNews.UNANSWERED: "has not answered for a minute",
    SecondNews.ASK_ANOTHER: "has not answered for three minutes: ask another",
    SecondNews.COMING: "has said yes",
    SecondNews.SET_OFF: "on its way",
    SecondNews.THERE: "at the place",
    SecondNews.LEFT: "has left",
    SecondNews.PRESS_UNDONE: "took a press back",
    SecondNews.REFUSED: "cannot come",
    SecondNews.HANDED_BACK: "can no longer come",
    SecondNews.OFF_DUTY: "has gone off duty",
    SecondNews.STOOD_DOWN: "stood down",
    SecondNews.ALONE: "with the person, and no first crew",
}
ENTERED_LATER: Final = VisitEnteredLater.__name__
Names: TypeAlias = Mapping[AccountId, str]
DETAIL: Final = (
    "concerns",
    "concern",
    "changed",
    "alarm",
    "reason",
    "outcome",
    "action",
    "advice",
    "evidence",
    "category",
    "from_area",
    "undone",
    "act",
    "to_reference",
    "because",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """When what was entered later happened, by the paper."""

    set_off_at: datetime | None
    there_at: datetime | None
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the timeline: when, who, what.

    Attributes:
        on_paper: Its own times where it was entered from paper; `at` is when that was.
    """

    offset: int
    at: datetime
    fact: str
    by: str
    text: str
    on_paper: OnPaper | None = None


def told(happened: Happened, names: Names) -> Told:
    """An event as a line; people by name, systems by what they are."""
    body = json.loads(happened.body)
    details = [_plain(body[name]) for name in DETAIL if body.get(name)]
    if "answered" in body:
        details = ["answered" if body["answered"] else "no answer"]
    if happened.fact == CrewCalled.__name__:
        details = [called.words(body)]
    if body.get("because") and "overridden" in body:
        rules = _plain(body["overridden"])
        details = [f"against {rules}, because {_plain(body['because'])}"]
    if "before" in body:
        details = [f"{_plain(body['before'])}, now {_plain(body['outcome'])}"]
    if body.get("news"):
        details = [SECOND[body["news"]]]
    words = WORDS.get(happened.fact) or re.sub(r"(?<!^)(?=[A-Z])", " ", happened.fact)
    if body.get("part") == Part.ASSIST:
        words = f"Second crew: {words[0].lower()}{words[1:]}"
    return Told(
        offset=happened.offset,
        at=happened.at,
        fact=happened.fact,
        by=who(str(body.get("by", "")), names),
        text=": ".join([words, *details][:2]),
        on_paper=_on_paper(body) if happened.fact == ENTERED_LATER else None,
    )


def _on_paper(body: Mapping[str, str | None]) -> OnPaper:
    set_off, there, ended = (
        datetime.fromisoformat(said) if said else None
        for said in map(body.get, ("set_off_at", "there_at", "ended_at"))
    )
    if ended is None:
        message = f"{ENTERED_LATER} without an end"
        raise ValueError(message)
    return OnPaper(set_off_at=set_off, there_at=there, ended_at=ended)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return str(value).replace("_", " ")


def who(actor: str, names: Names) -> str:
    """An actor by name where it is a person, else by what it is."""
    kind, _, id_ = actor.partition(":")
    if kind == "account":
        return names.get(AccountId(UUID(id_)), "someone")
    return kind or "unknown"
