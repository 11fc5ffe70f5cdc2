"""Why a socket is closed: 4000-4499 the client comes back, 4500-4999 it must not."""

from enum import IntEnum


class Why(IntEnum):
    """Close codes of `ucr.v1`."""

    DEPLOY = 4400
    NEW_TICKET = 4401
    SLOW = 4408
    INSUFFICIENT_STATE = 4409
    NO_PONG = 4412
    RATE = 4429
    NO_HELLO = 4501
    REVOKED = 4503
    FORBIDDEN = 4504
    VERSION = 4506
    MALFORMED = 4507
    TOO_MANY_SOCKETS = 4509

    @property
    def reason(self) -> str:
        """At most 32 ASCII characters, sent beside the code."""
        return self.name.lower().replace("_", " ")
