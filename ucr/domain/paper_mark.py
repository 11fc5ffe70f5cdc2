"""What a board says of a case whose visit was entered later, from paper."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPaper:
    """Both times of it, so that nobody takes the one for the other.

    Attributes:
        happened_at: The first contact by the paper; where nobody was found, its end.
        entered_at: When a person entered it, by our clock.
    """

    happened_at: datetime
    entered_at: datetime
