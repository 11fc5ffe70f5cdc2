"""A wake-up that only one phone's browser can open.

Source:
    RFC 8291 (Message Encryption for Web Push) over RFC 8188 (aes128gcm), by http-ece.
"""

import os
from base64 import urlsafe_b64decode
from typing import Final

import http_ece
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from ucr.domain.errors import BadField
from ucr.store.push_subscriptions import Subscription

ENCODING: Final = "aes128gcm"
POINT: Final = 65
SECRET: Final = 16
SALT: Final = 16


def seal(subscription: Subscription, content: bytes) -> bytes:
    """Content for one phone, under a key that is used once."""
    sealed: bytes = http_ece.encrypt(
        content,
        salt=os.urandom(SALT),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=subscription.p256dh,
        auth_secret=subscription.auth,
        version=ENCODING,
    )
    return sealed


def keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """A browser's keys as bytes, checked: what could not be sealed is not stored.

    Raises:
        BadField: One of them is no such key.
    """
    point, secret = _bytes(p256dh), _bytes(auth)
    if len(secret) != SECRET:
        raise BadField("auth", "16 bytes in base64url")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, UnsupportedAlgorithm):
        point = b""
    if len(point) != POINT:
        raise BadField("p256dh", "an uncompressed point of P-256 in base64url")
    return point, secret


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return b""
