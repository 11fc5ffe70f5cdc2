"""Signatures, checked by the published library of the standard."""

from base64 import b64decode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from ucr.webhooks.signature import new_secret, signed


def now() -> datetime:
    """Real time: the library compares with it."""
    return datetime.now(UTC)  # noqa: TID251


@given(st.dictionaries(st.text(), st.text()).map(str), st.uuids().map(str))
def test_the_standards_own_library_believes_what_we_sign(body: str, id_: str) -> None:
    secret = new_secret()
    content = body.encode("utf-8", "replace")

    headers = signed(id_, content, [secret], at=now())

    Webhook(secret).verify(content, headers, json_parse=False)


def test_each_secret_of_a_rotation_is_enough_and_no_other() -> None:
    new, old, other = new_secret(), new_secret(), new_secret()

    headers = signed("m", b"{}", [new, old], at=now())

    assert len(headers["webhook-signature"].split(" ")) == 2
    for known in (new, old):
        Webhook(known).verify(b"{}", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(b"{}", headers)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body"])
def test_whatever_is_changed_is_found(changed: str) -> None:
    secret, body = new_secret(), b'{"a":1}'
    headers = signed("m", body, [secret], at=now())
    if changed == "body":
        body = b'{"a":2}'
    elif changed == "webhook-id":
        headers[changed] = "n"
    else:
        headers[changed] = str(int(headers[changed]) + 1)

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers)


def test_a_secret_is_long_random_and_of_the_standards_form() -> None:
    secrets = {new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert {one[:6] for one in secrets} == {"whsec_"}
    assert {len(b64decode(one[6:])) for one in secrets} == {32}
