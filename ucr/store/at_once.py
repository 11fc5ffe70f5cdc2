"""How many requests of one sender this process works on at once (promise P34).

By its key, never by its address: NHS senders share one proxy's.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ucr.domain.errors import TooManyAtOnce
from ucr.domain.ids import SenderId

MOST: Final = 100


@dataclass(slots=True)
class AtOnce:
    """Who is here now, and how many requests were turned away since the start."""

    turned_away: int = 0
    _here: Counter[SenderId] = field(default_factory=Counter)

    @contextmanager
    def place(self, sender_id: SenderId) -> Iterator[None]:
        """A place for one more request of a sender, whoever else is here.

        Raises:
            TooManyAtOnce: It has `MOST` here already.
        """
        if self._here[sender_id] >= MOST:
            self.turned_away += 1
            raise TooManyAtOnce(MOST)
        self._here[sender_id] += 1
        try:
            yield
        finally:
            self._here[sender_id] -= 1
            if not self._here[sender_id]:
                del self._here[sender_id]
