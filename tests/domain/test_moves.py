"""A status goes on only as its table names, and every life ends."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from ucr.domain import assignment, crew, crew_message, referral_status, visit
from ucr.domain.errors import WrongStatus
from ucr.domain.moves import move

Table = Mapping[Any, AbstractSet[Any]]
TABLES: dict[str, tuple[Table, type[StrEnum]]] = {
    "assignment": (assignment.NEXT, assignment.AssignmentStatus),
    "crew_message": (crew_message.NEXT, crew_message.MessageStatus),
    "referral": (referral_status.NEXT, referral_status.ReferralStatus),
    "shift": (crew.NEXT, crew.ShiftStatus),
    "visit": (visit.NEXT, visit.VisitStatus),
}
PAIRS = [
    (name, now, then)
    for name, (_, statuses) in TABLES.items()
    for now, then in product(statuses, statuses)
]


@pytest.mark.parametrize(("name", "now", "then"), PAIRS)
def test_every_move_that_the_table_does_not_name_is_refused(
    name: str, now: StrEnum, then: StrEnum
) -> None:
    table, _ = TABLES[name]
    if then in table[now]:
        assert move(table, now, then) is then
    else:
        with pytest.raises(WrongStatus, match=f"from {now} to {then}$"):
            move(table, now, then)


@pytest.mark.parametrize("name", TABLES)
def test_from_every_status_an_end_can_be_reached(name: str) -> None:
    table, statuses = TABLES[name]
    ends = {status for status in statuses if not table[status]}
    while more := {s for s in statuses if table[s] & ends} - ends:
        ends |= more

    assert ends == set(statuses)


@pytest.mark.parametrize("name", TABLES)
def test_a_life_has_one_beginning(name: str) -> None:
    table, statuses = TABLES[name]
    first, *rest = statuses

    reached = {first}
    while more := set[StrEnum]().union(*(table[s] for s in reached)) - reached:
        reached |= more
    assert reached == {first, *rest}


@pytest.mark.parametrize("name", TABLES)
def test_no_status_moves_to_itself(name: str) -> None:
    table, statuses = TABLES[name]

    assert [status for status in statuses if status in table[status]] == []
