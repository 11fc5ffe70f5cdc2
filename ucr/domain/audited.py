"""What a line of the audit is about, so that a manager finds a few among many."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class AuditKind(StrEnum):
    """DONE is not in the audit but in the area's log: what people did to cases."""

    READ = "read"
    DONE = "done"
    GLASS = "glass"
    REFUSED = "refused"
    SIGN_IN = "sign_in"
    OTHER = "other"


BEGINS: Final[Mapping[AuditKind, tuple[str, ...]]] = {
    AuditKind.READ: (
        *("read ", "exported ", "searched ", "found case ", "compared "),
        *("put on paper", "opened shared record"),
    ),
    AuditKind.GLASS: ("broke the glass", "read case behind the glass", "ended reading"),
    AuditKind.REFUSED: ("refused: ",),
    AuditKind.SIGN_IN: (
        *("signed in ", "tied a provider", "set up a password", "changed their passw"),
        *("made recovery codes", "locked the desk", "made a magic link"),
    ),
}
"""How the actions of a kind begin; whatever begins otherwise is OTHER."""
EVERY: Final = tuple(begin for begins in BEGINS.values() for begin in begins)
