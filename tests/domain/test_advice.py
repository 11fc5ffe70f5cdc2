"""What a home is told to do until help arrives, and when it may expect it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.advice import ADVICE, Step, Told, advice_for
from ucr.domain.arrival import EARLIER, LATER, arrival_range
from ucr.domain.codes import Need, RedFlag
from ucr.domain.safety_check import Answer, Question, Reply

TOLD = st.builds(
    Told,
    need=st.sampled_from(Need),
    on_floor=st.booleans(),
    red_flags=st.frozensets(st.sampled_from(RedFlag)),
    answers=st.lists(
        st.builds(
            Answer, question=st.sampled_from(Question), reply=st.sampled_from(Reply)
        )
    ).map(tuple),
)
MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.just(UTC),
)


def a_fall(**changes: object) -> Told:
    told: dict[str, object] = {
        "need": Need.FALL,
        "on_floor": True,
        "red_flags": frozenset(),
        "answers": (),
    }
    return Told(**(told | changes))  # type: ignore[arg-type]


def test_every_step_is_advised_once_and_says_where_it_is_written() -> None:
    assert sorted(one.step for one in ADVICE) == sorted(Step)
    assert all(one.text.says and one.text.source for one in ADVICE)


@given(told=TOLD)
def test_ringing_999_comes_first_and_nobody_is_both_moved_and_left(
    told: Told,
) -> None:
    steps = advice_for(told)

    assert steps[0] is Step.RING_999_IF_WORSE
    assert not {Step.DO_NOT_MOVE, Step.DO_NOT_LIFT} <= set(steps)
    assert Step.STAY in steps


def test_somebody_who_may_have_broken_a_bone_is_neither_moved_nor_fed() -> None:
    unsure = Answer(question=Question.FRACTURE, reply=Reply.NOT_SURE)

    steps = set(advice_for(a_fall(answers=(unsure,))))

    assert {Step.DO_NOT_MOVE, Step.NOTHING_BY_MOUTH, Step.KEEP_WARM} <= steps
    assert Step.DO_NOT_LIFT not in steps


def test_a_wound_is_pressed_on_only_where_it_bleeds() -> None:
    bleeds = a_fall(red_flags=frozenset({RedFlag.BLEEDING}))

    assert Step.PRESS_ON_WOUND in advice_for(bleeds)
    assert Step.PRESS_ON_WOUND not in advice_for(a_fall())


@given(at=MOMENTS)
def test_an_arrival_is_a_range_of_whole_five_minutes_that_does_not_flatter(
    at: datetime,
) -> None:
    from_, until = arrival_range(at)

    assert from_ <= at - EARLIER
    assert until >= at + LATER
    assert until - from_ < EARLIER + LATER + timedelta(minutes=10)
    for moment in (from_, until):
        assert (moment.minute % 5, moment.second, moment.microsecond) == (0, 0, 0)
