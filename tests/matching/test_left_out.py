"""A case that ends our deciding is found and left out; the others are decided about."""

from dataclasses import replace

import pytest

from tests.domain.cases import NOON
from tests.matching.pictures import (
    OAKHAM,
    a_call,
    a_picture,
    crew_on_duty,
    standing,
)
from ucr.domain.left_out import LeftOutBecause
from ucr.matching import left_out
from ucr.matching.left_out import AGAIN_S, Undecidable
from ucr.matching.picture import Picture

SOUND = [a_call(number, OAKHAM) for number in (1, 2, 3)]
ODD = replace(a_call(4), running=())
"""Without any clock: whoever asks when it is due ends in a defect."""


def area(*calls: object) -> Picture:
    return a_picture([crew_on_duty(1), crew_on_duty(2)], calls)  # type: ignore[arg-type]


def test_those_that_end_a_thought_are_found_among_all_others() -> None:
    second = replace(a_call(5), running=())
    picture = area(SOUND[0], ODD, SOUND[1], second, SOUND[2])

    thought, odd = left_out.think(picture, standing(), at=NOON, forecast=True)

    assert {*odd} == {ODD.id, second.id}
    served = {job for route in thought.plan.routes for job in route.jobs}
    assert served == {str(one.id) for one in SOUND}


def test_a_defect_that_needs_no_case_is_nobody_s_fault() -> None:
    picture = area(*SOUND)
    picture.learned = None  # type: ignore[assignment]

    with pytest.raises(AttributeError):
        left_out.think(picture, standing(), at=NOON, forecast=False)


def test_a_case_stays_out_for_a_minute_or_until_it_is_another() -> None:
    undecidable = Undecidable()
    undecidable.add(ODD, now_s=0)

    picture = area(*SOUND, ODD)
    undecidable.settle(picture)
    undecidable.forget_due(now_s=AGAIN_S - 1)
    assert ODD.id not in picture.referrals
    assert left_out.found(picture, undecidable) == {ODD.id: LeftOutBecause.UNDECIDABLE}

    undecidable.forget_due(now_s=AGAIN_S)
    assert left_out.found(picture, undecidable) == {}

    undecidable.add(ODD, now_s=0)
    mended = replace(ODD, running=SOUND[0].running)
    undecidable.settle(changed := area(mended))
    assert (undecidable.tried, {*changed.referrals}) == ({}, {ODD.id})
