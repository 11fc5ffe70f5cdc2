"""Sets that must stay whole: every error has an answer, and the runtime stays small."""

import dataclasses
from collections.abc import Iterator

from ucr.api.problems import STATUS
from ucr.app import create_app
from ucr.domain.errors import DomainError
from ucr.runtime import Runtime
from ucr.settings import Settings


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


def test_every_refusal_of_every_door_is_described_as_a_problem() -> None:
    described = create_app(Settings()).openapi()["paths"]

    otherwise = {
        (path, status)
        for path, verbs in described.items()
        for verb in verbs.values()
        for status, answer in verb["responses"].items()
        if status >= "400" and "application/problem+json" not in answer["content"]
    }

    assert otherwise == {("/health/ready", "503")}
