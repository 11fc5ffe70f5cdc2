"""What ends our deciding is found and left out; the others are decided about."""

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
from ucr.matching.decide import Thought
from ucr.matching.left_out import AGAIN_S, Odd, Undecidable
from ucr.matching.picture import Picture

SOUND = [a_call(number, OAKHAM) for number in (1, 2, 3)]
ODD = replace(a_call(4), running=())
"""Without any clock: whoever asks when it is due ends in a defect."""
ODD_CREW = crew_on_duty(9, people=None)
"""Of no number of people: whoever compares it with what a case asks ends in one."""


def area(*calls: object) -> Picture:
    return a_picture([crew_on_duty(1), crew_on_duty(2)], calls)  # type: ignore[arg-type]


def with_odd_crew(*calls: object) -> Picture:
    picture = area(*calls)
    crew, shift = ODD_CREW
    return replace(picture, crews={**picture.crews, crew.id: (crew, shift)})


def served(thought: Thought) -> set[str]:
    return {job for route in thought.plan.routes for job in route.jobs}


def test_those_that_end_a_thought_are_found_among_all_others() -> None:
    second = replace(a_call(5), running=())
    picture = area(SOUND[0], ODD, SOUND[1], second, SOUND[2])

    thought, odd = left_out.think(picture, standing(), at=NOON, forecast=True)

    assert ({*odd.cases}, odd.crews) == ({ODD.id, second.id}, ())
    assert served(thought) == {str(one.id) for one in SOUND}


def test_a_crew_that_ends_a_thought_is_found_and_every_case_is_planned() -> None:
    picture = with_odd_crew(*SOUND)

    thought, odd = left_out.think(picture, standing(), at=NOON, forecast=True)

    assert odd == Odd(crews=(ODD_CREW[0].id,))
    assert served(thought) == {str(one.id) for one in SOUND}


def test_an_odd_crew_and_an_odd_case_are_told_apart() -> None:
    picture = with_odd_crew(SOUND[0], ODD, SOUND[1])

    thought, odd = left_out.think(picture, standing(), at=NOON, forecast=False)

    assert odd == Odd(cases=(ODD.id,), crews=(ODD_CREW[0].id,))
    assert served(thought) == {str(SOUND[0].id), str(SOUND[1].id)}


def test_a_defect_that_needs_no_case_is_nobody_s_fault() -> None:
    picture = area(*SOUND)
    picture.learned = None  # type: ignore[assignment]

    with pytest.raises(AttributeError):
        left_out.think(picture, standing(), at=NOON, forecast=False)


def test_a_case_stays_out_for_a_minute_or_until_it_is_another() -> None:
    undecidable = Undecidable()
    undecidable.add(area(*SOUND, ODD), Odd(cases=(ODD.id,)), now_s=0)

    picture = area(*SOUND, ODD)
    undecidable.settle(picture)
    undecidable.doubt(picture, now_s=AGAIN_S - 1)
    assert ODD.id not in picture.referrals
    assert left_out.found(picture, undecidable) == {ODD.id: LeftOutBecause.UNDECIDABLE}

    undecidable.doubt(picture, now_s=AGAIN_S)
    assert left_out.found(picture, undecidable) == {}

    undecidable.add(area(*SOUND, ODD), Odd(cases=(ODD.id,)), now_s=0)
    mended = replace(ODD, running=SOUND[0].running)
    undecidable.settle(changed := area(mended))
    assert (undecidable.cases.records, {*changed.referrals}) == ({}, {ODD.id})


def test_a_crew_stays_out_until_it_is_another() -> None:
    crew, shift = ODD_CREW
    undecidable = Undecidable()
    undecidable.add(with_odd_crew(), Odd(crews=(crew.id,)), now_s=0)

    undecidable.settle(picture := with_odd_crew())
    undecidable.doubt(picture, now_s=AGAIN_S - 1)
    (told,) = left_out.found_crews(picture, undecidable).values()
    assert crew.id not in picture.crews
    assert picture.is_doubted
    assert (told.name, told.because) == ("Oak 9", LeftOutBecause.UNDECIDABLE)

    mended = (replace(crew, people=2), shift)
    changed = replace(area(), crews={crew.id: mended})
    undecidable.settle(changed)
    assert {*changed.crews} == {crew.id}
    assert left_out.found_crews(changed, undecidable) == {}
