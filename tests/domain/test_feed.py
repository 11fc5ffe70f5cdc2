"""A feed is silent when its limit has passed, and not a moment before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.codes import Source
from ucr.domain.errors import BadField, WrongStatus
from ucr.domain.feed import Feed
from ucr.domain.ids import DISPATCHER, AreaId, SenderId

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
FEED = Feed(
    sender_id=SenderId(UUID(int=1)),
    area_id=AreaId("rutland"),
    name="Careline",
    source=Source.TELECARE,
    limit_s=300,
    version=1,
    last_heard_at=NOON,
)
BY = DISPATCHER


@given(limit_s=st.integers(30, 86_400), passed_s=st.integers(0, 200_000))
def test_it_is_quiet_after_its_limit_and_not_at_it(limit_s: int, passed_s: int) -> None:
    feed = replace(FEED, limit_s=limit_s)

    assert feed.is_quiet(NOON + timedelta(seconds=passed_s)) is (passed_s > limit_s)


def test_one_that_nobody_watches_is_never_quiet() -> None:
    assert not replace(FEED, limit_s=None).is_quiet(NOON + timedelta(days=9))


def test_it_is_on_the_board_only_while_it_is_silent() -> None:
    late = NOON + timedelta(minutes=6)
    silent, fact = FEED.fall_silent(by=BY, at=late)
    heard, _ = replace(silent, last_heard_at=late).hear(by=BY, at=late)

    card = silent.card()
    assert (FEED.card(), heard.card()) == (None, None)
    assert card is not None
    assert (card.silent_since, fact.since) == (NOON, NOON)
    assert not silent.has_turned(late)
    assert replace(silent, last_heard_at=late).has_turned(late)


def test_a_newer_word_that_is_itself_too_old_ends_no_silence() -> None:
    late = NOON + timedelta(hours=1)
    silent, _ = FEED.fall_silent(by=BY, at=late)

    old = replace(silent, last_heard_at=late - timedelta(seconds=301))
    new = replace(silent, last_heard_at=late - timedelta(seconds=300))

    assert (old.has_turned(late), new.has_turned(late)) == (False, True)


def test_only_a_silent_one_can_be_acknowledged() -> None:
    with pytest.raises(WrongStatus):
        FEED.acknowledge("Sam", by=BY, at=NOON)


def test_who_saw_to_one_silence_has_not_seen_to_the_next() -> None:
    late = NOON + timedelta(minutes=6)
    silent, _ = FEED.fall_silent(by=BY, at=late)
    seen, _ = silent.acknowledge("Sam", by=BY, at=late)

    heard, _ = seen.hear(by=BY, at=late)

    assert (heard.acknowledged_by, heard.acknowledged_at) == (None, None)


@pytest.mark.parametrize("limit_s", [0, 29, 86_401])
def test_a_limit_that_makes_no_sense_is_refused(limit_s: int) -> None:
    with pytest.raises(BadField):
        FEED.watch(limit_s, by=BY, at=NOON)


@pytest.mark.parametrize("limit_s", [3600, None])
def test_a_new_limit_ends_a_silence_that_is_none_by_it(limit_s: int | None) -> None:
    late = NOON + timedelta(minutes=6)
    silent, _ = FEED.fall_silent(by=BY, at=late)

    watched, fact = silent.watch(limit_s, by=BY, at=late)
    shorter, _ = silent.watch(30, by=BY, at=late)

    assert (watched.card(), fact.limit_s) == (None, limit_s)
    assert shorter.card() is not None
