"""A18: whatever is knocked out of the referee, or bent in it, a lesson sees it."""

from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from routing import check
from routing.rules import Rule
from tests.routing.mutants import Mutant, fails, fresh, mutants

ROOT: Final = Path(__file__).parents[2]
CHECK: Final = ROOT / "routing/check.py"
LESSONS: Final = tuple(
    Path(__file__).parent / name
    for name in ("test_a07_the_referee.py", "test_a19_to_the_last_second.py")
)

ALIKE: Final[dict[str, str]] = {
    "inherited: True -> False": "the two are always as long",
    "_is_together: min(starts) -> max(starts)": "there is only one start by then",
    "_too_late_after: 1 -> 2": "all breaks before the visit, asked for twice",
}
"""Mutants that do the same as the referee, and why."""

MUTANTS: Final = tuple(m for m in mutants(CHECK) if m.name not in ALIKE)


@pytest.fixture(scope="module")
def lessons() -> list[ModuleType]:
    return [fresh(path) for path in LESSONS]


def seen_by(lessons: list[ModuleType], referee: ModuleType) -> bool:
    """Whether a lesson about this referee fails."""
    for lesson in lessons:
        for name in ("Breach", "check", "check_one", "inherited"):
            setattr(lesson, name, getattr(referee, name))
    return any(fails(lesson) for lesson in lessons)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_lesson_sees_the_mutant(mutant: Mutant, lessons: list[ModuleType]) -> None:
    assert seen_by(lessons, mutant.load())


def test_the_lessons_have_nothing_against_the_referee_itself(
    lessons: list[ModuleType],
) -> None:
    assert not seen_by(lessons, check)


def test_every_rule_is_knocked_out_in_some_mutant() -> None:
    names = " ".join(mutant.name for mutant in MUTANTS)

    assert [rule for rule in Rule if f"Rule.{rule.name}" not in names] == []


def test_every_excuse_is_for_a_mutant_that_there_is() -> None:
    assert set(ALIKE) <= {mutant.name for mutant in mutants(CHECK)}
