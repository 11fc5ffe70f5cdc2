"""Signing what a webhook is sent, so that its receiver knows whose it is.

Source:
    Standard Webhooks 1.0.0, signature scheme: HMAC-SHA256 over `id.timestamp.body`,
    secrets `whsec_` and base64 of 24 to 64 random bytes, one `v1,` signature for each
    secret while they rotate.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Final

PREFIX: Final = "whsec_"
BYTES: Final = 32


def new_secret() -> str:
    """A fresh random secret, in the form in which its receiver keeps it."""
    return PREFIX + b64encode(token_bytes(BYTES)).decode()


def signed(
    message_id: str, body: bytes, secrets: Sequence[str], *, at: datetime
) -> dict[str, str]:
    """The headers that go with a body.

    Args:
        message_id: The same on every try; has no full stop in it.
        body: The very bytes that are sent.
        secrets: Each makes one signature.
        at: When this try is made, in real time.
    """
    timestamp = str(int(at.timestamp()))
    content = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(one, content) for one in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    return "v1," + b64encode(hmac.digest(key, content, "sha256")).decode()
