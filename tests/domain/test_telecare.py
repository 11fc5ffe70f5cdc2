"""What devices' codes mean, however they are padded; what the answers mean."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ucr.domain.codes import Need, RedFlag
from ucr.domain.telecare import CODES, Meaning, Protocol, normal, protocol, read
from ucr.domain.voice import NEED, AlertEvent, Injury, Pain, Voice

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
SPACES = st.text(" \t", max_size=3)
KNOWN = [(one, code) for one in Protocol for code in CODES[one]]


@pytest.mark.parametrize(
    ("told", "code", "mty", "meaning"),
    [
        ("SCAIP", "010", None, "alarm"),
        ("SCAIP", "0010", "ME", "alarm"),
        ("SCAIP", " 10", None, "alarm"),
        ("scaip", "019", None, "cancel"),
        ("SCAIP", "10", "RE", "cancel"),
        ("SCAIP", "102", None, "test"),
        ("SCAIP", "pi", None, "heartbeat"),
        ("SCAIP", "10", "PI", "heartbeat"),
        ("SCAIP", "302", None, None),
        ("Contact ID", "102", None, "alarm"),
        ("contact-id", "120", None, "alarm"),
        ("CONTACT_ID", "602", None, "heartbeat"),
        ("Contact ID", "302", None, "technical"),
        ("TTNEW", "D#1016", None, "alarm"),
        ("TTNEW", " d#1015", None, "alarm"),
        ("TTNEW", "1017", None, "alarm"),
        ("NOW-IP", "102", None, None),
        ("", "", None, None),
    ],
)
def test_a_code_means_what_its_own_protocol_says(
    told: str, code: str, mty: str | None, meaning: str | None
) -> None:
    found = read(told, code, mty)

    assert (found and found.meaning) == meaning


@given(
    known=st.sampled_from(KNOWN),
    zeros=st.integers(0, 30),
    before=SPACES,
    after=SPACES,
)
def test_padding_and_zeros_change_no_code(
    known: tuple[Protocol, str], zeros: int, before: str, after: str
) -> None:
    spoken, code = known
    padded = "0" * zeros + code if code.isdigit() else code.lower()

    assert read(spoken, f"{before}{padded}{after}") == CODES[spoken][code]


@given(told=st.text(max_size=30), code=st.text(max_size=60), mty=st.none() | st.text())
@example(told="SCAIP", code="0" * 5000 + "10", mty=None)
@example(told="SCAIP", code="\N{ARABIC-INDIC DIGIT ONE}0", mty=None)
def test_no_text_is_too_odd_and_what_is_not_listed_is_not_known(
    told: str, code: str, mty: str | None
) -> None:
    found = read(told, code, mty)

    spoken = protocol(told)
    assert found is None or (spoken is not None and found in CODES[spoken].values())


@given(code=st.text(max_size=40))
def test_a_code_without_padding_has_none_to_lose(code: str) -> None:
    assert normal(normal(code)) == normal(code)


def test_every_code_says_what_and_where_that_is_written() -> None:
    for codes in CODES.values():
        for bare, code in codes.items():
            assert bare == normal(bare)
            assert code.text.says
            assert code.text.source


def test_every_event_has_a_need() -> None:
    assert set(NEED) == set(AlertEvent)
    assert NEED[AlertEvent.FALL] is Need.FALL


@st.composite
def answers(draw: st.DrawFn) -> Voice:
    maybe = st.none() | st.booleans()
    return Voice(
        made=draw(st.booleans()),
        injury=draw(maybe | st.sampled_from(Injury)),
        pain=draw(maybe | st.sampled_from(Pain)),
        breathing_ok=draw(maybe),
        head_injury=draw(maybe),
        loss_of_consciousness=draw(maybe),
        on_floor_minutes=draw(st.none() | st.integers(0, 10_080)),
        can_get_up=draw(maybe),
        red_flags=draw(st.frozensets(st.sampled_from(RedFlag), max_size=2)),
        unread=draw(st.sampled_from([(), ("x",)])),
    )


@given(voice=answers())
def test_any_yes_is_a_red_flag_whoever_gave_the_answers(voice: Voice) -> None:
    """The sentences of ISTUMBLE once more, as the contract asks them."""
    any_yes = (
        voice.breathing_ok is False
        or bool(voice.head_injury)
        or bool(voice.loss_of_consciousness)
        or voice.injury in (True, "serious")
        or voice.pain in (True, "severe")
        or bool(voice.red_flags)
    )

    assert bool(voice.found) is any_yes
    assert voice.red_flags <= voice.found


@given(voice=answers(), event=st.sampled_from(AlertEvent))
def test_who_lay_or_cannot_get_up_lies_on_the_floor_since_then(
    voice: Voice, event: AlertEvent
) -> None:
    since = voice.floor_since(event, NOON)

    if voice.on_floor_minutes or voice.can_get_up is False:
        lain = timedelta(minutes=voice.on_floor_minutes or 0)
        assert since == NOON - lain
    elif voice.can_get_up:
        assert since is None
    assert since is None or since <= NOON


def test_a_fall_that_nobody_could_ask_about_is_taken_for_a_lie() -> None:
    silent = Voice(made=False)

    assert silent.floor_since(AlertEvent.FALL, NOON) == NOON
    assert silent.floor_since(AlertEvent.PULL_CORD, NOON) is None


def test_who_can_get_up_after_ninety_minutes_has_lain_for_ninety_minutes() -> None:
    rises = Voice(made=True, on_floor_minutes=90, can_get_up=True)

    assert rises.floor_since(AlertEvent.FALL, NOON) == NOON - timedelta(minutes=90)


def test_an_injury_that_was_described_needs_no_other_name() -> None:
    broken = Voice(
        made=True, injury=Injury.SERIOUS, red_flags=frozenset({RedFlag.FRACTURE})
    )

    assert broken.found == {RedFlag.FRACTURE}


@pytest.mark.parametrize("meaning", Meaning)
def test_every_meaning_is_somebodys_code(meaning: Meaning) -> None:
    assert meaning in {
        code.meaning for codes in CODES.values() for code in codes.values()
    }
