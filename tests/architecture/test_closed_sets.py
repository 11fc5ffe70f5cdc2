"""Sets that must stay whole: every error has an answer, and the runtime stays small."""

import dataclasses
from collections.abc import Iterator

from ucr.api.problems import STATUS
from ucr.domain.errors import DomainError
from ucr.runtime import Runtime


def every_kind_of(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from every_kind_of(kind)


def test_every_domain_error_has_an_answer_at_the_http_edge() -> None:
    assert set(STATUS) == set(every_kind_of(DomainError))


def test_every_answer_to_a_domain_error_says_that_something_failed() -> None:
    assert [error for error, status in STATUS.items() if status < 400] == []


def test_what_every_step_gets_has_not_become_a_junk_drawer() -> None:
    assert len(dataclasses.fields(Runtime)) <= 8
