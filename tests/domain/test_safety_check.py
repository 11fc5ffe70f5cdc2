"""What a home's answers mean, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.codes import Flag, RedFlag
from ucr.domain.safety_check import (
    FINDS,
    VITAL,
    Answer,
    Question,
    Reply,
    flags,
    red_flags,
    to_ask,
)

CHECKS = st.fixed_dictionaries(
    {question: st.sampled_from(Reply) for question in Question}
).map(
    lambda replies: tuple(
        Answer(question=question, reply=reply) for question, reply in replies.items()
    )
)


def test_every_red_flag_is_asked_about() -> None:
    assert set(FINDS.values()) == set(RedFlag) - {RedFlag.INJURY}  # a centre's own word


@given(answers=CHECKS)
def test_a_red_flag_is_found_or_asked_about_unless_the_answer_was_no(
    answers: tuple[Answer, ...],
) -> None:
    found, asked = red_flags(answers), set(to_ask(answers))

    for answer in answers:
        if answer.question in FINDS:
            told = FINDS[answer.question] in found or answer.question in asked
            assert told is (answer.reply is not Reply.NO)


@given(answers=CHECKS)
def test_nothing_is_both_found_and_still_to_be_asked(
    answers: tuple[Answer, ...],
) -> None:
    found = red_flags(answers)

    assert not {FINDS[question] for question in to_ask(answers)} & found
    assert not set(to_ask(answers)) & VITAL


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply.YES, {Flag.SCENE_UNSAFE}),
        (Reply.NOT_SURE, {Flag.SCENE_UNKNOWN}),
        (Reply.NO, set()),
    ],
)
def test_danger_is_the_scenes(reply: Reply, said: set[Flag]) -> None:
    assert flags([Answer(question=Question.DANGER, reply=reply)]) == said
