"""An ID token is believed when all of it is right, for nothing less (promise P31)."""

from typing import Any

import pytest

from tests.world.ground import START
from tests.world.issuer import CLIENT, Issuer
from ucr.identity.id_token import (
    Doubt,
    Expected,
    NotProven,
    checked,
    find_key,
    key_id,
    roles_at,
)

AT = int(START.timestamp())
URL = "https://issuer.example"
ISSUER = Issuer(back="", url=URL)
EXPECTED = Expected(issuer=URL, client_id=CLIENT, nonce="n-1")
RIGHT: dict[str, object] = {"iat": AT, "exp": AT + 300}


def says(token: str, expected: Expected = EXPECTED) -> str:
    """Whom a token proves; else the doubt."""
    try:
        key = find_key([ISSUER._jwk()], key_id(token))
        assert key is not None
        return str(checked(token, key, expected, now=START)["sub"])
    except NotProven as refused:
        return refused.doubt.value


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"iat": AT + 60, "exp": AT + 400},
        {"exp": AT - 59},
        {"iat": AT - 600},
    ],
)
def test_a_token_that_is_right_proves_its_subject(claims: dict[str, object]) -> None:
    assert says(ISSUER.token("n-1", **(RIGHT | claims))) == "person-1"


@pytest.mark.parametrize(
    ("claims", "doubt"),
    [
        ({"nonce": "n-2"}, Doubt.WRONG_NONCE),
        ({"nonce": None}, Doubt.WRONG_NONCE),
        ({"aud": "another"}, Doubt.WRONG_AUDIENCE),
        ({"aud": None}, Doubt.WRONG_AUDIENCE),
        ({"aud": [CLIENT, "another"]}, Doubt.WRONG_AUDIENCE),
        ({"azp": "another"}, Doubt.WRONG_AUDIENCE),
        ({"iss": URL + "/"}, Doubt.WRONG_ISSUER),
        ({"iss": None}, Doubt.WRONG_ISSUER),
        ({"exp": AT - 60}, Doubt.EXPIRED),
        ({"exp": None}, Doubt.WRONG_TIME),
        ({"exp": True}, Doubt.WRONG_TIME),
        ({"exp": "9999999999"}, Doubt.WRONG_TIME),
        ({"iat": None}, Doubt.WRONG_TIME),
        ({"iat": AT - 601}, Doubt.WRONG_TIME),
        ({"iat": AT + 61}, Doubt.WRONG_TIME),
        ({"sub": None}, Doubt.NO_SUBJECT),
        ({"sub": 7}, Doubt.NO_SUBJECT),
        ({"sub": "x" * 256}, Doubt.NO_SUBJECT),
    ],
)
def test_a_token_of_another_time_place_or_person_proves_nobody(
    claims: dict[str, object], doubt: Doubt
) -> None:
    assert says(ISSUER.token("n-1", **(RIGHT | claims))) == doubt


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS384", "PS256"])
def test_only_the_algorithm_of_the_key_is_believed(algorithm: str) -> None:
    token = ISSUER.token("n-1", algorithm, **RIGHT)

    assert says(token) == Doubt.WRONG_ALGORITHM


def test_a_stranger_s_signature_proves_nobody() -> None:
    stranger = Issuer(back="", url=URL)

    assert says(stranger.token("n-1", **RIGHT)) == Doubt.BAD_SIGNATURE


@pytest.mark.parametrize("level", [None, "AAL1", ["AAL3"]])
def test_a_level_that_was_asked_for_must_be_told(level: object) -> None:
    strong = Expected(issuer=URL, client_id=CLIENT, nonce="n-1", acr=("AAL2", "AAL3"))

    assert says(ISSUER.token("n-1", acr=level, **RIGHT), strong) == Doubt.TOO_WEAK


@pytest.mark.parametrize("token", ["", "a.b.c", "..", "x" * 9_000])
def test_what_is_no_token_is_refused_and_breaks_nothing(token: str) -> None:
    assert says(token) == Doubt.UNREADABLE


def test_a_key_for_encryption_is_no_key_for_a_signature() -> None:
    key = ISSUER._jwk()

    assert find_key([key | {"use": "enc"}], "first") is None
    assert find_key([key, key | {"kid": "second"}], None) is None
    assert find_key([key], None) == key


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"a": [{"b": "x"}, {"b": ["y", 1]}]}, {"x", "y"}),
        ({"a": {"b": "x"}}, {"x"}),
        ({"a": "b"}, set()),
        ({}, set()),
        (None, set()),
    ],
)
def test_roles_stand_at_the_end_of_a_path_through_lists(
    told: Any, found: set[str]
) -> None:
    assert roles_at(told, ["a", "b"]) == found
