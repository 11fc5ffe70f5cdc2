"""A public key out of what a manager pasted: PEM, a JWK, or a set of one.

Source:
    RFC 7517 (JWK), RFC 7638 (the thumbprint that names a key without a name), RFC 8037
    (Ed25519). 2048 bits at the least for RSA: NIST SP 800-131A rev. 2.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from ucr.domain.errors import BadField
from ucr.domain.public_key import PublicKey

RSA: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
ALGORITHMS: Final[Mapping[tuple[str, str | None], tuple[str, ...]]] = {
    ("RSA", None): RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""What each kind of key may sign by; no shared secret, and never `none`."""
MEMBERS: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
LEAST_BITS: Final = 2048
LONGEST_KID: Final = 100
FIELD: Final = "public_key"


def read_public_key(text: str) -> PublicKey:
    """The one public key of a text.

    Raises:
        BadField: There is none or more than one, of a kind that we do not take, or too
            short; or it is a private one, which nobody but its owner may have.
    """
    told = text.strip()
    if "PRIVATE KEY" in told:
        raise BadField(FIELD, "the public half only; what was pasted is a private key")
    return _named(_of_pem(told) if told.startswith("-----") else _of_json(told))


def algorithms(jwk: Mapping[str, str]) -> tuple[str, ...]:
    """What a key may have signed by: its own `alg`, or all that its kind can do.

    Empty: a kind that we do not take, or an `alg` that is not of its kind.
    """
    curve = None if jwk.get("kty") == "RSA" else jwk.get("crv")
    can = ALGORITHMS.get((jwk.get("kty", ""), curve), ())
    only = jwk.get("alg")
    return can if only is None else tuple(one for one in can if one == only)


def _of_pem(text: str) -> dict[str, Any]:
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadField(FIELD, "a public key as PEM that can be read") from None
    match key:
        case RSAPublicKey():
            return RSAAlgorithm.to_jwk(key, as_dict=True)
        case EllipticCurvePublicKey():
            return ECAlgorithm.to_jwk(key, as_dict=True)
        case Ed25519PublicKey():
            return OKPAlgorithm.to_jwk(key, as_dict=True)
        case _:
            raise BadField(FIELD, "RSA, EC P-256 or P-384, or Ed25519")


def _of_json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise BadField(FIELD, "PEM, a JWK, or a JWK set of one key") from None
    many = told.get("keys") if isinstance(told, dict) and "keys" in told else [told]
    if not isinstance(many, list) or len(many) != 1 or not isinstance(many[0], dict):
        raise BadField(FIELD, "one key; add the next one by itself")
    return many[0]


def _named(told: dict[str, Any]) -> PublicKey:
    """Only the public members, checked as what will be asked to verify."""
    if PRIVATE & told.keys():
        raise BadField(FIELD, "the public half only; what was pasted has a secret part")
    if told.get("use", "sig") != "sig":
        raise BadField(FIELD, "a key for signatures")
    kind = told.get("kty")
    names = ("kty", "alg", *MEMBERS.get(kind if isinstance(kind, str) else "", ()))
    jwk = {name: told[name] for name in names if isinstance(told.get(name), str)}
    if not algorithms(jwk):
        raise BadField(FIELD, "RSA, EC P-256 or P-384, or Ed25519")
    _demand_strong(jwk)
    kid = told.get("kid") or _thumbprint(jwk)
    if not isinstance(kid, str) or len(kid) > LONGEST_KID:
        raise BadField(FIELD, f"a kid of {LONGEST_KID} letters at the most")
    return PublicKey(kid=kid, jwk=jwk)


def _demand_strong(jwk: Mapping[str, str]) -> None:
    try:
        key = jwt.PyJWK(dict(jwk), algorithms(jwk)[0]).key
    except (jwt.PyJWTError, ValueError, KeyError):
        raise BadField(FIELD, "a key whose members can be read") from None
    if isinstance(key, RSAPublicKey) and key.key_size < LEAST_BITS:
        raise BadField(FIELD, f"RSA of {LEAST_BITS} bits at the least")


def _thumbprint(jwk: Mapping[str, str]) -> str:
    members = {name: jwk[name] for name in sorted(("kty", *MEMBERS[jwk["kty"]]))}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    digest = sha256(canonical.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
