"""What a referrer is asked before anything else, and what each reply means.

Of danger a "yes" means an unsafe scene; of every red flag it needs 999. "Not sure" is
never taken for "no": of response, airway and breathing it counts as "yes", of the scene
as unknown, and of the other red flags it stops the line until somebody has rung and
asked (ADR 28). The last two questions are for the crew: no reply to them decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Flag, RedFlag


class Question(StrEnum):
    """DRAB and ISTUMBLE by the code of what they find, then what a crew must know."""

    DANGER = "danger"
    NOT_RESPONDING = "not_responding"
    AIRWAY = "airway_not_clear"
    NOT_BREATHING = "not_breathing_normally"
    INTENSE_PAIN = "intense_pain"
    SUSPECTED_COLLAPSE = "suspected_collapse"
    TRAUMA = "trauma_head_neck_back"
    UNUSUAL_BEHAVIOUR = "unusual_behaviour"
    BREATHING = "marked_difficulty_breathing_or_chest_pain"
    BLEEDING = "bleeding_freely"
    LOSS_OF_CONSCIOUSNESS = "loss_of_consciousness"
    FRACTURE = "evidence_of_fracture"
    CAN_GET_UP = "can_get_up_with_help"
    ALONE = "helper_is_alone"


class Reply(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question as it was answered: kept with the case."""

    question: Question
    reply: Reply


VITAL: Final = frozenset(
    {Question.NOT_RESPONDING, Question.AIRWAY, Question.NOT_BREATHING}
)
"""Whoever cannot tell whether somebody breathes needs 999 (our own inference)."""
FINDS: Final[Mapping[Question, RedFlag]] = {
    question: RedFlag(question.value)
    for question in Question
    if question.value in {flag.value for flag in RedFlag}
}
"""What a home is asked; a red flag that only another door finds is no question here."""
SCENE: Final[Mapping[Reply, Flag]] = {
    Reply.YES: Flag.SCENE_UNSAFE,
    Reply.NOT_SURE: Flag.SCENE_UNKNOWN,
}


def red_flags(answers: Iterable[Answer]) -> frozenset[RedFlag]:
    """What these answers make a 999 matter."""
    return frozenset(
        FINDS[answer.question]
        for answer in answers
        if answer.question in FINDS and _is_alarming(answer)
    )


def flags(answers: Iterable[Answer]) -> frozenset[Flag]:
    """What these answers say of the scene."""
    return frozenset(
        SCENE[answer.reply]
        for answer in answers
        if answer.question is Question.DANGER and answer.reply in SCENE
    )


def to_ask(answers: Iterable[Answer]) -> tuple[Question, ...]:
    """Red flags that the referrer could not tell: somebody must ring and ask."""
    return tuple(
        answer.question
        for answer in answers
        if answer.reply is Reply.NOT_SURE and answer.question in FINDS.keys() - VITAL
    )


def _is_alarming(answer: Answer) -> bool:
    if answer.reply is Reply.NOT_SURE:
        return answer.question in VITAL
    return answer.reply is Reply.YES
