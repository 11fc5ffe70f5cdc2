"""What a crew is owed when a job is taken from it: to hear so, by phone or by voice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain import standing_down
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.board import assignment_entry
from ucr.domain.errors import Superseded, WrongStatus
from ucr.domain.ids import Actor, AreaId, AssignmentId, CrewId, ReferralId

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
BY = Actor("account:7")
CREW = CrewId(UUID(int=3))


def offered(**changes: object) -> Assignment:
    made = Assignment(
        id=AssignmentId(UUID(int=1)),
        area_id=AreaId("rutland"),
        referral_id=ReferralId(UUID(int=2)),
        crew_id=CREW,
        decision_id=None,
        status=AssignmentStatus.OFFERED,
        version=1,
        by=BY,
        made_at=AT,
        offered_at=AT,
        received_at=AT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def taken_away() -> Assignment:
    return standing_down.withdraw(offered(), by=BY, at=AT)[0]


def test_a_crew_whose_phone_has_the_job_is_owed_word_that_it_lost_it() -> None:
    taken = taken_away()

    assert taken.owes_stand_down
    assert assignment_entry(taken).card is not None


def test_a_crew_that_never_had_it_is_owed_nothing() -> None:
    gone, _ = standing_down.withdraw(offered(received_at=None), by=BY, at=AT)

    assert not gone.owes_stand_down
    assert assignment_entry(gone).card is None


def test_a_receipt_that_comes_after_the_withdrawal_makes_it_owed() -> None:
    gone, _ = standing_down.withdraw(offered(received_at=None), by=BY, at=AT)

    late, _ = standing_down.receive_late(gone, by=BY, at=AT + timedelta(minutes=5))

    assert late.owes_stand_down
    assert not standing_down.is_unheard(late, AT + timedelta(minutes=5, seconds=59))


def test_a_phone_that_only_stored_it_does_not_end_it() -> None:
    stored, _ = standing_down.receive(taken_away(), by=BY, at=AT)

    assert standing_down.is_unheard(stored, AT + timedelta(seconds=60))


@pytest.mark.parametrize(("seconds", "alarms"), [(59, False), (60, True)])
def test_a_person_is_alarmed_after_a_minute(seconds: int, alarms: bool) -> None:  # noqa: FBT001
    now = AT + timedelta(seconds=seconds)

    assert standing_down.is_unheard(taken_away(), now) is alarms


def test_a_late_acceptance_is_owed_word_again_though_it_was_heard() -> None:
    heard, _ = standing_down.see(taken_away(), by=BY, at=AT, occurred_at=AT)
    with pytest.raises(Superseded):
        heard.accept(crew_id=CREW, by=BY, at=AT, occurred_at=AT)

    crossed, _ = standing_down.supersede(heard, by=BY, at=AT, occurred_at=AT)

    assert crossed.owes_stand_down


def test_what_was_not_taken_away_cannot_be_superseded() -> None:
    with pytest.raises(WrongStatus):
        standing_down.supersede(offered(), by=BY, at=AT, occurred_at=AT)


MOVES = ("receive", "see", "tell", "alarm", "supersede")


def moved(assignment: Assignment, name: str, at: datetime) -> Assignment:
    match name:
        case "receive":
            return standing_down.receive(assignment, by=BY, at=at)[0]
        case "see":
            return standing_down.see(assignment, by=BY, at=at, occurred_at=at)[0]
        case "tell":
            return standing_down.tell(assignment, by=BY, at=at)[0]
        case "alarm":
            return standing_down.alarm(assignment, by=BY, at=at)[0]
        case _:
            return standing_down.supersede(assignment, by=BY, at=at, occurred_at=at)[0]


@given(st.lists(st.sampled_from(MOVES), max_size=12))
def test_only_the_crew_or_a_person_ends_it_whatever_else_happens(
    names: list[str],
) -> None:
    now, owes = taken_away(), True
    for minute, name in enumerate(names):
        at = AT + timedelta(minutes=minute)
        if not owes and name != "supersede":
            with pytest.raises(WrongStatus):
                moved(now, name, at)
            continue
        now = moved(now, name, at)
        owes = name not in ("see", "tell")
        assert now.owes_stand_down is owes
        assert now.status is AssignmentStatus.WITHDRAWN
        assert (assignment_entry(now).card is not None) is owes
