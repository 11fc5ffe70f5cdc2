"""What one connection may say, and how long it may wait."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.account import Account, Session
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, AreaId, CrewId
from ucr.live.closing import Why
from ucr.live.protocol import (
    FRAME_BYTES,
    HELLO_BYTES,
    HELLO_WITHIN_S,
    MESSAGES_A_MINUTE,
    PING_EVERY_S,
    PONG_WITHIN_S,
    SMALL_TALK_A_MINUTE,
    Admitted,
    Beat,
    Checked,
    End,
    Join,
    Leave,
    Output,
    Place,
    Received,
    Redeem,
    Refuse,
    ServerCore,
    Tick,
)

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
PONG = Received('{"t":"pong"}')
SUB = Received('{"t":"sub","id":1,"topic":"area/town","since":null}')
POS = Received(
    '{"t":"pos","lon":0,"lat":52,"accuracy_m":5,"at":"2026-01-12T12:00:00Z"}'
)


def session(role: Role = Role.COORDINATOR, area: str = "town") -> Session:
    crew_id = CrewId(UUID(int=1)) if role is Role.CREW else None
    account = Account(
        id=AccountId(UUID(int=9)),
        area_id=AreaId(area),
        name="Sam",
        role=role,
        crew_id=crew_id,
    )
    return Session(account=account, expires_at=NOON + timedelta(hours=12))


def hello(*, ticket: str = "x", client: str = "test") -> Received:
    frame = {"t": "hello", "ticket": ticket, "client": client}
    return Received(orjson.dumps(frame).decode())


def welcomed(role: Role = Role.COORDINATOR) -> ServerCore:
    core = ServerCore(0)
    core.handle(0, hello())
    core.handle(0, Admitted(session(role)))
    return core


def test_a_socket_that_says_nothing_for_ten_seconds_is_closed() -> None:
    core = ServerCore(100)

    assert core.handle(100 + HELLO_WITHIN_S - 0.1, Tick(NOON)) == []
    assert core.handle(100 + HELLO_WITHIN_S, Tick(NOON)) == [End(Why.NO_HELLO)]


@pytest.mark.parametrize(
    "first",
    [
        Received(None),
        Received(""),
        Received("{}"),
        SUB,
        PONG,
        hello(client="x" * HELLO_BYTES),
        hello(ticket="x" * 101),
        Received('{"t":"hello","ticket":"' + "x" * HELLO_BYTES + '","client":"c"}'),
    ],
)
def test_anything_but_a_short_hello_comes_first_in_vain(first: Received) -> None:
    assert ServerCore(0).handle(1, first) == [End(Why.NO_HELLO)]


def test_a_second_frame_before_the_welcome_is_refused() -> None:
    core = ServerCore(0)
    asked = core.handle(0, hello())

    assert asked == [Redeem("x")]
    assert core.handle(0, hello()) == [End(Why.NO_HELLO)]


def test_a_ticket_that_is_good_for_nothing_closes_the_socket() -> None:
    core = ServerCore(0)
    core.handle(0, hello())

    assert core.handle(0, Admitted(None)) == [End(Why.NEW_TICKET)]


def test_a_ping_goes_out_each_25_seconds_and_wants_a_pong_within_10() -> None:
    core = welcomed()
    core.handle(1, SUB)

    assert core.handle(PING_EVERY_S - 0.1, Tick(NOON)) == []
    assert core.handle(PING_EVERY_S, Tick(NOON)) == [Beat(("area/town",))]
    assert core.handle(PING_EVERY_S + PONG_WITHIN_S, Tick(NOON)) == [End(Why.NO_PONG)]


def test_a_pong_keeps_the_socket_open() -> None:
    core = welcomed()
    core.handle(PING_EVERY_S, Tick(NOON))
    core.handle(PING_EVERY_S + 1, PONG)

    assert core.handle(PING_EVERY_S + PONG_WITHIN_S, Tick(NOON)) == []
    assert core.handle(2 * PING_EVERY_S, Tick(NOON)) == [Beat(())]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "not json",
        "[]",
        "1",
        "{}",
        '{"t":1}',
        '{"t":"sub"}',
        '{"t":"sub","id":-1,"topic":"area/town"}',
        '{"t":"sub","id":1,"topic":"' + "x" * 81 + '"}',
        '{"t":"pos","lon":NaN,"lat":0,"accuracy_m":1,"at":"2026-01-12T12:00:00Z"}',
        '{"t":"pos","lon":0,"lat":0,"accuracy_m":1,"at":"2026-01-12T12:00:00"}',
        '{"t":"pong"' + " " * FRAME_BYTES + "}",
        '{"t":"hello","ticket":"x","client":"y"}',
        "[" * 10_000,
    ],
)
def test_a_frame_that_means_nothing_ends_the_connection(text: str | None) -> None:
    assert welcomed(Role.CREW).handle(1, Received(text)) == [End(Why.MALFORMED)]


@pytest.mark.parametrize("text", ['{"t":"newer","x":1}', '{"t":"pong","more":true}'])
def test_what_a_newer_client_says_is_passed_over(text: str) -> None:
    assert welcomed().handle(1, Received(text)) == []


@given(text=st.text())
def test_no_text_can_break_the_core(text: str) -> None:
    core = welcomed()

    assert all(isinstance(each, Output) for each in core.handle(1, Received(text)))


def test_more_than_a_hundred_messages_in_a_minute_are_too_many() -> None:
    core = welcomed()
    for n in range(MESSAGES_A_MINUTE):
        assert not any(isinstance(out, End) for out in core.handle(n / 10, SUB))

    assert core.handle(59, SUB) == [End(Why.RATE)]


def test_after_a_minute_there_is_room_again() -> None:
    core = welcomed()
    for _ in range(MESSAGES_A_MINUTE):
        core.handle(0, SUB)

    assert core.handle(60, SUB) == [Join(1, "area/town", None)]


def test_pongs_and_positions_have_a_wider_limit_of_their_own() -> None:
    core = welcomed(Role.CREW)
    for _ in range(SMALL_TALK_A_MINUTE):
        (place,) = core.handle(0, POS)
        assert isinstance(place, Place)

    assert core.handle(0, POS) == [End(Why.RATE)]


def test_only_a_crew_has_a_position() -> None:
    (refused,) = welcomed(Role.COORDINATOR).handle(0, POS)

    assert isinstance(refused, Refuse)


def test_a_person_who_moves_to_another_area_loses_the_topic_of_the_first() -> None:
    core = welcomed()
    core.handle(0, SUB)

    done = core.handle(5, Checked(session(area="kent"), NOON))

    assert done == [Leave("area/town", revoked=True)]
    assert not core.may_hear("area/town", NOON)


def test_a_person_who_has_another_role_comes_back_as_who_they_are_now() -> None:
    done = welcomed().handle(5, Checked(session(Role.MANAGER), NOON))

    assert done == [End(Why.NEW_TICKET)]


def test_a_revoked_session_is_told_apart_from_an_expired_one() -> None:
    late = NOON + timedelta(hours=12)

    assert welcomed().handle(5, Checked(None, NOON)) == [End(Why.REVOKED)]
    assert welcomed().handle(5, Checked(None, late)) == [End(Why.NEW_TICKET)]
    assert welcomed().handle(5, Tick(late)) == [End(Why.NEW_TICKET)]


def test_nothing_is_heard_at_the_moment_a_session_expires() -> None:
    core = welcomed()
    core.handle(0, SUB)

    assert core.may_hear("area/town", NOON + timedelta(hours=11, minutes=59))
    assert not core.may_hear("area/town", NOON + timedelta(hours=12))


def test_an_ended_connection_says_nothing_more() -> None:
    core = welcomed()
    core.handle(0, SUB)
    core.handle(1, Checked(None, NOON))

    assert core.handle(2, SUB) == []
    assert not core.may_hear("area/town", NOON)
