"""An offer and its answer."""

from datetime import timedelta
from typing import Protocol

import pytest

from tests.domain.cases import ASH, MINUTE, NOON, OAK, an_offer
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import Refusal
from ucr.domain.errors import (
    DomainError,
    NotYourOffer,
    OfferExpired,
    Superseded,
    WrongStatus,
)
from ucr.domain.ids import DISPATCHER, CrewId

MICROSECOND = timedelta(microseconds=1)


class Answer(Protocol):
    """One of the two answers that a crew can give."""

    def __call__(
        self, offer: Assignment, *, after: timedelta = ..., crew_id: CrewId = ...
    ) -> Assignment:
        """Give it, so long after noon."""


def accepts(
    offer: Assignment, *, after: timedelta = timedelta(0), crew_id: CrewId = OAK
) -> Assignment:
    at = NOON + after
    return offer.accept(crew_id=crew_id, by=DISPATCHER, at=at, occurred_at=at)[0]


def refuses(
    offer: Assignment, *, after: timedelta = timedelta(0), crew_id: CrewId = OAK
) -> Assignment:
    at = NOON + after
    return offer.refuse(
        crew_id=crew_id, reason=Refusal.VEHICLE, by=DISPATCHER, at=at, occurred_at=at
    )[0]


@pytest.mark.parametrize("answer", [accepts, refuses])
def test_only_the_crew_that_was_asked_can_answer(answer: Answer) -> None:
    with pytest.raises(NotYourOffer):
        answer(an_offer(), crew_id=ASH)


@pytest.mark.parametrize("answer", [accepts, refuses])
def test_an_offer_cannot_be_answered_at_the_moment_it_expires(
    answer: Answer,
) -> None:
    assert answer(an_offer(), after=MINUTE - MICROSECOND).answered_at
    with pytest.raises(OfferExpired):
        answer(an_offer(), after=MINUTE)


@pytest.mark.parametrize("answer", [accepts, refuses])
def test_an_offer_without_an_end_can_be_answered_hours_later(
    answer: Answer,
) -> None:
    at = timedelta(hours=9)

    assert answer(an_offer(expires_at=None), after=at).answered_at == NOON + at


@pytest.mark.parametrize("answer", [accepts, refuses])
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (AssignmentStatus.PROPOSED, WrongStatus),
        (AssignmentStatus.ACCEPTED, WrongStatus),
        (AssignmentStatus.REFUSED, WrongStatus),
        (AssignmentStatus.FINISHED, WrongStatus),
        (AssignmentStatus.EXPIRED, OfferExpired),
        (AssignmentStatus.WITHDRAWN, Superseded),
    ],
)
def test_an_answer_that_comes_too_late_is_told_why(
    answer: Answer, status: AssignmentStatus, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        answer(an_offer(status=status))


def test_said_twice_the_first_time_counts() -> None:
    once, _ = an_offer().receive(by=DISPATCHER, at=NOON + MINUTE)
    seen, _ = once.see(by=DISPATCHER, at=NOON + 2 * MINUTE)

    twice, _ = seen.receive(by=DISPATCHER, at=NOON + 3 * MINUTE)
    again, _ = twice.see(by=DISPATCHER, at=NOON + 4 * MINUTE)

    assert (again.received_at, again.seen_at) == (NOON + MINUTE, NOON + 2 * MINUTE)


def test_an_answer_shows_that_the_offer_was_received_and_seen() -> None:
    accepted = accepts(an_offer(), after=MINUTE / 2)

    at = NOON + MINUTE / 2
    assert (accepted.received_at, accepted.seen_at, accepted.answered_at) == (
        at,
        at,
        at,
    )


@pytest.mark.parametrize("status", AssignmentStatus)
def test_only_an_offer_that_is_open_runs_out(status: AssignmentStatus) -> None:
    offer = an_offer(status=status)

    assert not offer.has_run_out(NOON + MINUTE - MICROSECOND)
    assert offer.has_run_out(NOON + MINUTE) is (status is AssignmentStatus.OFFERED)
