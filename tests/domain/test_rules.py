"""Every rule of the door has a source, and every reason to stop is one of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import some_findings
from ucr.domain.codes import (
    Category,
    Concern,
    Confidence,
    Exclusion,
    Flag,
    RedFlag,
)
from ucr.domain.rules import EXCLUSIONS, LATER, RED_FLAGS, RULES, concerns
from ucr.domain.triage import Findings

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)


def test_every_reason_to_stop_is_one_rule_and_no_other() -> None:
    at_the_door = [rule.concern for rule in RULES]

    assert sorted([*at_the_door, *LATER]) == sorted(Concern)


def test_every_flag_and_exclusion_says_where_it_is_written() -> None:
    assert set(RED_FLAGS) == set(RedFlag)
    assert set(EXCLUSIONS) == set(Exclusion)
    texts = [rule.text for rule in RULES]
    for text in (*texts, *RED_FLAGS.values(), *EXCLUSIONS.values(), *LATER.values()):
        assert text.says
        assert text.source


@st.composite
def told_by_a_sender(draw: st.DrawFn) -> Findings:
    lain = draw(st.none() | st.integers(0, 300))
    return some_findings(
        red_flags=draw(st.frozensets(st.sampled_from(RedFlag), max_size=3)),
        exclusions=draw(st.frozensets(st.sampled_from(Exclusion), max_size=2)),
        flags=draw(st.frozensets(st.sampled_from(Flag), max_size=4)),
        age_years=draw(st.none() | st.integers(0, 110)),
        safe_to_wait=draw(st.none() | st.booleans()),
        category=draw(st.none() | st.sampled_from(Category)),
        confidence=draw(st.sampled_from(Confidence)),
        on_floor=lain is not None,
        floor_since_at=None if lain is None else NOON - timedelta(minutes=lain),
    )


@given(told=told_by_a_sender())
def test_nobody_is_sent_while_any_one_answer_says_stop(told: Findings) -> None:
    """The rules once more, written as the sentences of the standard."""
    age, fell = told.age_years, told.floor_since_at
    stops = {
        "red_flag": bool(told.red_flags),
        "excluded": bool(told.exclusions),
        "under_age": age is not None and age < 18,
        "unsafe_to_wait": told.safe_to_wait is False,
        "category_upgrade": told.category in ("C1", "C2"),
        "long_lie": fell is not None and NOON - fell >= timedelta(hours=1),
        "scene_unsafe": "scene_unsafe" in told.flags,
        "scene_unknown": "scene_unknown" in told.flags,
        "welfare_check": "person_not_reached" in told.flags,
        "location_unsure": told.confidence in ("place", "unknown"),
    }

    assert concerns(told, at=NOON) == {code for code, stop in stops.items() if stop}
