"""What a password must be, how failures slow down, which codes are good (ADR 57)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from ucr.domain.errors import BadField
from ucr.domain.local_sign_in import FREE, LONGEST_WAIT, demand_password, wait_after
from ucr.identity import totp
from ucr.identity.password import Passwords
from ucr.identity.sealed import Purpose, seal, unseal
from ucr.settings import Settings

RFC_SECRET: Final = "GEZDGNBVGY3TQOJQ" * 2
"""The ASCII digits 1 to 0, twice: the secret of RFC 6238's own table."""
MOMENTS: Final = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short words", "12 to 200"),
        ("x" * 201, "12 to 200"),
        ("Password1234!", "many people use"),
        ("P@ssw0rdP@ssw0rd", "many people use"),
        ("nhsNurse2026", "many people use"),
        ("123456789012", "many people use"),
        ("zxzxzxzxzxzxzx", "same few letters"),
        ("kettle Kim kettle bus", "your name"),
        ("lee.k otter ladder", "your name"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, rule: str) -> None:
    with pytest.raises(BadField, match=rule):
        demand_password(password, "Kim O'Hara", "lee.k")


@pytest.mark.parametrize("password", ["otter ladder kettle", "Zwölf Äpfel im Korb"])
def test_three_words_will_do(password: str) -> None:
    demand_password(password, "Kim O'Hara", "lee.k")


@given(failures=st.integers(0, 10_000), free=st.integers(0, 100))
def test_a_wait_grows_with_each_failure_and_never_beyond_five_minutes(
    failures: int, free: int
) -> None:
    wait, next_wait = (wait_after(n, free=free) for n in (failures, failures + 1))

    assert timedelta() <= wait <= next_wait <= LONGEST_WAIT
    assert (wait == timedelta()) == (failures <= free)


def test_five_failures_are_without_a_wait_and_the_twelfth_waits_five_minutes() -> None:
    waits = [wait_after(n) // timedelta(seconds=1) for n in range(FREE, 14)]

    assert waits == [0, 5, 10, 20, 40, 80, 160, 300, 300]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_the_standards_own_table(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1; the last six of its eight digits."""
    assert totp.code_of(RFC_SECRET, seconds // totp.STEP_S) == code


@given(at=MOMENTS, off=st.integers(-4, 4))
def test_a_code_is_good_for_its_own_half_minute_and_those_beside_it(
    at: datetime, off: int
) -> None:
    step = totp.step_at(at) + off
    code = totp.code_of(RFC_SECRET, step)
    window = [
        totp.code_of(RFC_SECRET, totp.step_at(at) + beside) for beside in (-1, 0, 1)
    ]

    found = totp.find_step(RFC_SECRET, code, at=at, after=0)

    assert (found is not None) == (code in window)
    assert found is None or totp.code_of(RFC_SECRET, found) == code


@given(at=MOMENTS, used=st.integers(-3, 3), off=st.integers(-1, 1))
def test_a_code_that_was_used_or_is_older_than_one_that_was_is_refused(
    at: datetime, used: int, off: int
) -> None:
    now = totp.step_at(at)
    code = totp.code_of(RFC_SECRET, now + off)

    found = totp.find_step(RFC_SECRET, code, at=at, after=now + used)

    assert found is None or found > now + used
    assert off <= used or found is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef"])
def test_anything_but_six_digits_is_no_code(typed: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    assert totp.find_step(RFC_SECRET, typed, at=at, after=0) is None


def test_what_is_sealed_for_one_purpose_opens_for_no_other_and_by_no_other_key() -> (
    None
):
    key, other = bytes(32), bytes([1]) * 32
    sealed = seal(key, b"a secret", Purpose.SECOND_FACTOR)

    assert unseal(key, sealed, Purpose.SECOND_FACTOR) == b"a secret"
    assert unseal(key, sealed, Purpose.BROWSER) is None
    assert unseal(other, sealed, Purpose.SECOND_FACTOR) is None
    assert unseal(key, sealed[:-1] + b"\0", Purpose.SECOND_FACTOR) != b"a secret"
    assert unseal(key, b"", Purpose.SECOND_FACTOR) is None


class Counting(PasswordHasher):
    """Argon2id, cheap, that counts how often it looked."""

    looked = 0

    @override
    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        self.looked += 1
        return bool(super().verify(hash, password))


async def test_a_name_that_nobody_has_takes_one_whole_look_like_any_other() -> None:
    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    passwords = Passwords(hasher)
    kept = await passwords.hashed("otter ladder kettle")

    for known, typed in ((kept, "otter ladder kettle"), (kept, "no"), (None, "no")):
        before = hasher.looked
        assert await passwords.are(known, typed) == (typed != "no")
        assert hasher.looked == before + 1


async def test_passwords_are_hashed_by_argon2id_and_look_alikes_are_the_same() -> None:
    passwords = Passwords()

    kept = await passwords.hashed("otter ladder \ufb01sh")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.are(kept, "otter ladder fish")


def test_a_desk_that_locks_needs_a_way_to_be_unlocked() -> None:
    with pytest.raises(ValueError, match="UCR_LOCAL_KEY or UCR_SIGN_IN"):
        Settings(desk_lock_min=10)

    assert Settings(desk_lock_min=10, local_key=Path("key")).desk_lock_min == 10
