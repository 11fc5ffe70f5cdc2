"""What a push carries, sealed; and the numbers and keys that are believed."""

from base64 import urlsafe_b64decode
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.reach.phones import Browser, base64url
from ucr.cli import program
from ucr.domain.errors import BadField
from ucr.domain.phone import mobile
from ucr.reach import seal
from ucr.reach.gateway import KeyUnusable as NotifyKeyUnusable
from ucr.reach.gateway import NotifyKey
from ucr.reach.vapid import Key, KeyUnusable
from ucr.store.push_subscriptions import Subscription

# RFC 8291, section 5: the user agent's key, its secret, and the sealed message.
RFC_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RFC_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
RFC_SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
DIGITS = st.text("0123456789", min_size=9, max_size=9)
PREFIXES = st.sampled_from(["07", "+447", "00447", "+44 7", "+44 (0)7", "07 "])


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_browser_of_these_tests_opens_the_example_of_the_rfc() -> None:
    """So that what it opens of ours is sealed as the RFC says."""
    number = int.from_bytes(raw(RFC_PRIVATE), "big")
    private = ec.derive_private_key(number, ec.SECP256R1())
    browser = Browser("", private=private, auth=raw(RFC_AUTH))

    opened = browser.opens(raw(RFC_SEALED))

    assert opened == b"When I grow up, I want to be a watermelon"


@given(content=st.binary(max_size=200))
def test_a_phone_opens_what_was_sealed_for_it_and_no_seal_is_used_twice(
    content: bytes,
) -> None:
    browser = Browser("https://push.example/1")
    subscription = Subscription(
        endpoint=browser.endpoint, p256dh=browser.point, auth=browser.auth
    )

    once, again = (seal.seal(subscription, content) for _ in range(2))

    assert (browser.opens(once), browser.opens(again)) == (content, content)
    assert once != again


@given(p256dh=st.text(max_size=100), auth=st.text(max_size=40))
def test_keys_are_read_whole_or_refused(p256dh: str, auth: str) -> None:
    with suppress(BadField):
        point, secret = seal.keys(p256dh, auth)

        assert (len(point), len(secret)) == (65, 16)


def test_a_browser_s_keys_are_read_with_padding_and_without() -> None:
    browser = Browser("")

    read = [
        seal.keys(base64url(browser.point) + pad, base64url(browser.auth) + pad)
        for pad in ("", "=")
    ]

    assert read == [(browser.point, browser.auth)] * 2


@given(prefix=PREFIXES, digits=DIGITS)
def test_a_mobile_number_has_one_form_however_it_is_written(
    prefix: str, digits: str
) -> None:
    said = f"{prefix}{digits[:3]} {digits[3:6]}-{digits[6:]}"

    number = mobile(said)

    assert number == f"+447{digits}"
    assert mobile(number) == number


@given(said=st.text(max_size=40))
def test_anything_else_is_a_number_that_takes_texts_or_refused(
    said: str,
) -> None:
    with suppress(BadField):
        assert len(mobile(said)) == 13


def test_the_command_makes_a_key_that_only_its_owner_may_read(tmp_path: Path) -> None:
    file = tmp_path / "push.pem"

    ended = CliRunner().invoke(program(["push"]), ["push", "keys", str(file)])

    assert ended.exit_code == 0, ended.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in ended.output
    assert len(raw(Key.read(file).public)) == 65


def test_the_command_never_writes_over_a_key(tmp_path: Path) -> None:
    file = tmp_path / "push.pem"
    Key.make().write(file)
    before = file.read_bytes()

    ended = CliRunner().invoke(program(["push"]), ["push", "keys", str(file)])

    assert (ended.exit_code, file.read_bytes()) == (1, before)


@pytest.mark.parametrize(
    "content", ["", "gorse-9", "-----BEGIN PRIVATE KEY-----\nQQ\n"]
)
def test_a_file_without_a_key_is_named_by_its_kind_only(
    content: str, tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text(content)

    with pytest.raises(KeyUnusable) as push:
        Key.read(file)
    with pytest.raises(NotifyKeyUnusable) as notify:
        NotifyKey.read(file)

    assert "gorse" not in str(push.value) + str(notify.value)
