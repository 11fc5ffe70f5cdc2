"""What a sender signed proves who it is, for one request to us, now (promise P35)."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.world.ground import ORIGIN, START
from tests.world.signing import Signer
from ucr.domain.errors import BadField
from ucr.domain.public_key import PublicKey
from ucr.identity.assertion import Fault, Refused, claimed, proved
from ucr.identity.public_keys import read_public_key

SENDER = "0198c0de-0000-7000-8000-000000000001"
NOW = START
AT = int(NOW.timestamp())
EMAS = Signer(SENDER, at=AT)


def proves(token: str, key: PublicKey, audience: str = ORIGIN) -> str:
    """The `jti` of a good assertion; else why it was refused."""
    try:
        return proved(token, claimed(token), key, audience=audience, now=NOW).jti
    except Refused as refused:
        return refused.fault.value


def key_of(signer: Signer) -> PublicKey:
    return read_public_key(signer.jwk_text)


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_what_is_signed_for_us_and_for_now_proves_its_sender() -> None:
    token = EMAS.signs(jti="one", exp=AT + 300)

    assert proves(token, key_of(EMAS)) == "one"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"aud": "https://other.example"}, Fault.WRONG_AUDIENCE),
        ({"aud": [ORIGIN, "https://other.example"]}, Fault.WRONG_AUDIENCE),
        ({"aud": None}, Fault.WRONG_AUDIENCE),
        ({"sub": None}, Fault.WRONG_ISSUER),
        ({"sub": SENDER[:-1] + "2"}, Fault.WRONG_ISSUER),
        ({"iss": None}, Fault.UNKNOWN_SENDER),
        ({"iss": "EMAS"}, Fault.UNKNOWN_SENDER),
        ({"exp": None}, Fault.NO_EXPIRY),
        ({"exp": str(AT + 60)}, Fault.NO_EXPIRY),
        ({"exp": True}, Fault.NO_EXPIRY),
        ({"exp": AT}, Fault.EXPIRED),
        ({"exp": AT + 301}, Fault.TOO_LONG),
        ({"exp": 10**30}, Fault.NO_EXPIRY),
        ({"iat": AT + 31}, Fault.NOT_YET),
        ({"nbf": AT + 31}, Fault.NOT_YET),
        ({"nbf": "soon"}, Fault.NOT_YET),
        ({"jti": None}, Fault.NO_JTI),
        ({"jti": ""}, Fault.NO_JTI),
        ({"jti": "x" * 201}, Fault.NO_JTI),
    ],
)
def test_what_is_not_for_us_or_not_for_now_proves_nothing(
    changes: dict[str, object], fault: Fault
) -> None:
    said = json.dumps(EMAS.claims(**changes)).encode()
    token = jwt.api_jws.encode(
        said, EMAS.private, algorithm="ES256", headers={"kid": EMAS.kid}
    )

    assert proves(token, key_of(EMAS)) == fault


def test_another_key_of_the_same_name_proves_nothing() -> None:
    stranger = Signer(SENDER, at=AT)

    assert proves(stranger.signs(), key_of(EMAS)) == Fault.BAD_SIGNATURE


@pytest.mark.parametrize("written", ["jwk", "pem"])
def test_a_public_key_is_no_shared_secret(written: str) -> None:
    """Algorithm confusion: HS256, with the text of the public key as its secret."""
    secret = {"jwk": json.dumps(EMAS.jwk), "pem": EMAS.pem}[written].encode()
    head = part({"alg": "HS256", "kid": EMAS.kid, "typ": "JWT"})
    signed = f"{head}.{part(EMAS.claims())}"
    mac = hmac.digest(secret, signed.encode(), "sha256")
    token = f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    assert proves(token, key_of(EMAS)) == Fault.WRONG_ALGORITHM


@pytest.mark.parametrize("none", ["none", "None", "NONE", "HS256", "ES384", "ES256K"])
def test_no_algorithm_but_the_key_s_own_is_believed(none: str) -> None:
    head = part({"alg": none, "kid": EMAS.kid})
    token = f"{head}.{part(EMAS.claims())}."

    assert proves(token, key_of(EMAS)) == Fault.WRONG_ALGORITHM


def test_the_key_that_a_token_brings_with_it_is_not_looked_at() -> None:
    stranger = Signer(SENDER, at=AT)
    headers = {"kid": EMAS.kid, "jwk": stranger.jwk, "jku": "https://evil.example"}
    token = jwt.encode(
        stranger.claims(), stranger.private, algorithm="ES256", headers=headers
    )

    assert proves(token, key_of(EMAS)) == Fault.BAD_SIGNATURE


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_no_letter_of_an_assertion_can_be_changed(broken: int) -> None:
    parts = EMAS.signs().split(".")
    middle = len(parts[broken]) // 2
    swapped = "A" if parts[broken][middle] != "A" else "B"
    parts[broken] = parts[broken][:middle] + swapped + parts[broken][middle + 1 :]

    assert proves(".".join(parts), key_of(EMAS)) in set(Fault)


@pytest.mark.parametrize(
    "token", ["..", "a.b.c", "." * 20_000, f"{part({'alg': 'ES256'})}.{part({})}.AA"]
)
def test_what_is_no_assertion_is_refused_and_breaks_nothing(token: str) -> None:
    assert proves(token, key_of(EMAS)) in set(Fault)


def test_a_key_without_a_name_is_named_by_its_thumbprint() -> None:
    """The example of RFC 7638, section 3.1."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
        "L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4"
        "QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO"
        "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF"
        "Cur-kEgU8awapJzKnqDKgw"
    )

    found = read_public_key(json.dumps({"kty": "RSA", "n": n, "e": "AQAB"}))

    assert found.kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def _rsa(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def _private_pem() -> str:
    pkcs8 = PrivateFormat.PKCS8
    return EMAS.private.private_bytes(Encoding.PEM, pkcs8, NoEncryption()).decode()


def _weak() -> str:
    spki = PublicFormat.SubjectPublicKeyInfo
    return _rsa(1024).public_key().public_bytes(Encoding.PEM, spki).decode()


@pytest.mark.parametrize(
    ("pasted", "rule"),
    [
        (_private_pem, "a private key"),
        (lambda: json.dumps(EMAS.jwk | {"d": "AQAB"}), "secret part"),
        (lambda: json.dumps({"kty": "oct", "k": "c2VjcmV0"}), "secret part"),
        (_weak, "2048 bits"),
        (lambda: json.dumps(EMAS.jwk | {"alg": "HS256"}), "RSA, EC"),
        (lambda: json.dumps(EMAS.jwk | {"crv": "P-521"}), "RSA, EC"),
        (lambda: json.dumps(EMAS.jwk | {"x": "AA"}), "can be read"),
        (lambda: json.dumps(EMAS.jwk | {"use": "enc"}), "signatures"),
        (lambda: json.dumps({"keys": [EMAS.jwk, EMAS.jwk]}), "one key"),
        (lambda: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "PEM"),
        (lambda: "[" * 5_000, "PEM, a JWK"),
        (lambda: "the key you asked for is in the attachment", "PEM, a JWK"),
    ],
)
def test_what_is_no_strong_public_key_is_refused_by_a_rule(
    pasted: Callable[[], str], rule: str
) -> None:
    text = pasted()

    with pytest.raises(BadField, match=rule) as refused:
        read_public_key(text)

    assert text not in str(refused.value)


def test_an_assertion_is_kept_as_long_as_it_could_be_used_again() -> None:
    token = EMAS.signs(exp=AT + 250)

    proof = proved(token, claimed(token), key_of(EMAS), audience=ORIGIN, now=NOW)

    assert proof.expires_at == NOW + timedelta(seconds=250)
