"""Our key pair of Web Push, and how a push service knows that it is us (VAPID).

Source:
    RFC 8292: a JWT by ES256 whose audience is the push service's origin, valid for 24
    hours at most, beside the public key that the browser was told when it subscribed.
"""

import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

VALID: Final = timedelta(hours=12)
ONLY_OURS: Final = 0o600


class KeyUnusable(Exception):
    """The file holds no private key of P-256; nothing of its content is told."""


def base64url(raw: bytes) -> str:
    """As every part of Web Push writes bytes: no padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Key:
    """Our private key; in no text of this value."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def make(cls) -> Self:
        """A new one: every phone that knows the one before must subscribe again."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def read(cls, path: Path) -> Self:
        """The key of a file.

        Raises:
            KeyUnusable: It cannot be read, or is of another kind.
        """
        try:
            found = load_pem_private_key(path.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as failed:
            raise KeyUnusable(type(failed).__name__) from None
        if not (
            isinstance(found, ec.EllipticCurvePrivateKey)
            and isinstance(found.curve, ec.SECP256R1)
        ):
            raise KeyUnusable("not of P-256")
        return cls(found)

    def write(self, path: Path) -> None:
        """Store it where only its owner may read; never over another.

        Raises:
            FileExistsError: There is a file already.
        """
        pem = self.private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OURS)
        with os.fdopen(opened, "wb") as file:
            file.write(pem)

    @property
    def public(self) -> str:
        """What a browser subscribes with, and a push service compares."""
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return base64url(point)

    def authorization(self, endpoint: str, contact: str, *, now: datetime) -> str:
        """The header that lets us send to one endpoint.

        Args:
            endpoint: The push service's address of the phone; its origin is signed.
            contact: Whom the push service's people may write to: mailto: or https:.
            now: Real time, which push services compare with their own.
        """
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + VALID).timestamp()),
            "sub": contact,
        }
        token = jwt.encode(claims, self.private, algorithm="ES256")
        return f"vapid t={token}, k={self.public}"
