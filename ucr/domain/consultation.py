"""Moves of a referral between the control room and a clinician."""

from dataclasses import replace
from datetime import datetime

from ucr.domain.discussion import Advised, Discussion, answered
from ucr.domain.events import ClinicianAnswered, ClinicianAsked
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral


def ask(
    referral: Referral, question: str, *, by: Actor, at: datetime
) -> tuple[Referral, ClinicianAsked]:
    """Put a question about a referral to a clinician."""
    asked = Discussion(question=question, asked_by=by, asked_at=at)
    put = replace(referral, discussions=(*referral.discussions, asked))
    return put, ClinicianAsked(referral_id=referral.id, at=at, by=by)


def advise(referral: Referral, answer: Advised) -> tuple[Referral, ClinicianAnswered]:
    """A clinician answers the newest question.

    Raises:
        WrongStatus: Nobody asked, or it was answered before.
    """
    said = answered(referral.discussions, answer)
    return replace(referral, discussions=said), ClinicianAnswered(
        referral_id=referral.id, at=answer.at, by=answer.by, advice=answer.advice
    )
