"""A question about a case, put to a clinician, and what was advised."""

from dataclasses import dataclass, replace
from datetime import datetime

from ucr.domain.codes import Advice
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """What a clinician advised: by name, at a time, as a code and in words."""

    advice: Advice
    words: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """One question; `answer` is None while it waits for a clinician."""

    question: str
    asked_by: Actor
    asked_at: datetime
    answer: Advised | None = None


def answered(
    discussions: tuple[Discussion, ...], answer: Advised
) -> tuple[Discussion, ...]:
    """The same questions, the newest with its answer.

    Raises:
        WrongStatus: There is none, or it was answered before: ask again instead.
    """
    if not discussions or discussions[-1].answer is not None:
        raise WrongStatus("no open question", "answered")
    *before, newest = discussions
    return (*before, replace(newest, answer=answer))
