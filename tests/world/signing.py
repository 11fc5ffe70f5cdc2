"""A system that signs each of its requests, with a key pair of its own."""

import json
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm
from typing_extensions import override

from tests.world.ground import ORIGIN
from ucr.app import new_id
from ucr.runtime import SystemClock


@dataclass
class Signer(httpx.Auth):
    """A sender's key pair: it signs for one request, as an honest sender does.

    Attributes:
        at: When it signs, by its clock; None: now, by the machine's.
    """

    sender_id: str
    kid: str = "2026-a"
    at: int | None = None
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def pem(self) -> str:
        public = self.private.public_key()
        spki = PublicFormat.SubjectPublicKeyInfo
        return public.public_bytes(Encoding.PEM, spki).decode()

    @property
    def jwk(self) -> dict[str, Any]:
        public = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return public | {"kid": self.kid, "use": "sig"}

    @property
    def jwk_text(self) -> str:
        return json.dumps({"keys": [self.jwk]})

    def claims(self, **changes: object) -> dict[str, Any]:
        """What it claims; a change to None leaves the claim out."""
        now = self.at or int(SystemClock().now().timestamp())
        honest: dict[str, object] = {
            "iss": self.sender_id,
            "sub": self.sender_id,
            "aud": ORIGIN,
            "jti": str(new_id()),
            "iat": now,
            "exp": now + 120,
        }
        told = honest | changes
        return {name: value for name, value in told.items() if value is not None}

    def signs(self, **changes: object) -> str:
        """An assertion."""
        headers = {"kid": self.kid}
        claims = self.claims(**changes)
        return jwt.encode(claims, self.private, algorithm="ES256", headers=headers)

    @override
    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.signs()}"
        yield request
