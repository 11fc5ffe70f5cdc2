"""Under which trace something happens: kept beside an event, and of no person.

A W3C `traceparent`: two random numbers and a flag. It is no part of the fact, of its
hash or of what anybody is told; whoever reads the log on goes on with the trace from it
(ADR 64). Nothing here knows of OpenTelemetry; where traces are off it is always None.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_parent: ContextVar[str | None] = ContextVar("trace", default=None)


def current() -> str | None:
    """What this task does now belongs to this span; None: to no trace."""
    return _parent.get()


@contextmanager
def under(parent: str) -> Iterator[None]:
    """What is done inside the block belongs to a span."""
    before = _parent.set(parent)
    try:
        yield
    finally:
        _parent.reset(before)
