"""Traces from door to screen, told by OpenTelemetry: off unless an address is set.

Rooms say what they do by `span`; off, that is one look at a name. What a span may tell
is named in `Name`, and no name is of a person, a case or a word that somebody wrote:
an exception gives its kind alone (P29, ADR 64). Only a door begins a trace; whatever
else is done belongs to one, or is not traced.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from time import time_ns
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from typing_extensions import override

from ucr.store import trace

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as Recorded


Name: TypeAlias = Literal[
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "ucr.area",
    "ucr.engine",
    "ucr.fact",
    "ucr.offset",
    "ucr.phones",
    "ucr.screens",
]
"""All that a span may tell: of the service, never of a case."""
SCOPE: Final = "ucr"
EXPORT_S: Final = 5
"""How long a collector may take; spans that it does not take are dropped."""


class NotInstalled(Exception):
    """Traces are asked for, and what sends them is not here; the message says more."""


class Span(Protocol):
    """What is being done, while it is."""

    def tell(self, name: Name, value: str | int) -> None:
        """Say something more of it."""

    def call(self, name: str) -> None:
        """Give it another name: of few, and none with a value in it."""


class _Nothing(AbstractContextManager["Span"]):
    """A span where traces are off, or that would belong to none."""

    @override
    def __enter__(self) -> Span:
        return self

    @override
    def __exit__(self, *_: object) -> None:
        return None

    def tell(self, name: Name, value: str | int) -> None:
        """Nobody hears it."""

    def call(self, name: str) -> None:
        """Nobody hears it."""


NOTHING: Final = _Nothing()


class _Telling:
    """A span that is recorded."""

    def __init__(self, recorded: "Recorded") -> None:
        self._recorded = recorded

    def tell(self, name: Name, value: str | int) -> None:
        self._recorded.set_attribute(name, value)

    def call(self, name: str) -> None:
        self._recorded.update_name(name)


class _Sender:
    """What makes spans and hands them to a thread that sends them."""

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
            TraceContextTextMapPropagator,
        )

        self._tracer = provider.get_tracer(SCOPE)
        self._reads = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self, name: str, parent: str | None, told: dict[Name, str | int], since_ns: int
    ) -> Iterator[Span]:
        """Record one; what is done inside belongs to it."""
        from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415

        context = self._reads.extract({"traceparent": parent} if parent else {})
        recorded = self._tracer.start_span(
            name,
            context,
            SpanKind.SERVER if "http.request.method" in told else SpanKind.INTERNAL,
            start_time=since_ns or None,
        )
        telling = _Telling(recorded)
        for known, value in told.items():
            telling.tell(known, value)
        its = recorded.get_span_context()
        flags = int(its.trace_flags)
        mark = f"00-{its.trace_id:032x}-{its.span_id:016x}-{flags:02x}"
        try:
            with trace.under(mark):
                yield telling
        except BaseException as error:
            recorded.set_status(StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            recorded.end()


_sender: _Sender | None = None


def is_on() -> bool:
    """Whether anybody hears of spans in this process."""
    return _sender is not None


def now_ns() -> int:
    """When something began that gets its span later; 0 where nobody hears of it."""
    return time_ns() if _sender is not None else 0


def span(
    name: str,
    told: dict[Name, str | int],
    *,
    under: str | None = None,
    since_ns: int = 0,
) -> AbstractContextManager[Span]:
    """Say what is done inside the block, as a part of a trace that is under way.

    Args:
        name: Of few: no value is in it.
        under: The trace of an event that was read; None: whatever this task is part of.
        since_ns: When it really began, of `now_ns`; 0: now.
    """
    if _sender is None:
        return NOTHING
    parent = under or trace.current()
    return _sender.span(name, parent, told, since_ns) if parent else NOTHING


def door(
    name: str, told: dict[Name, str | int], *, parent: str | None
) -> AbstractContextManager[Span]:
    """Begin a trace, or go on with a caller's own.

    Args:
        parent: The caller's `traceparent`; what is none begins a trace of our own.
    """
    return NOTHING if _sender is None else _sender.span(name, parent, told, 0)


@asynccontextmanager
async def sending(url: str | None, process: str) -> AsyncIterator[None]:
    """Send spans to a collector as long as the block lasts; without an address, none.

    The provider is ours alone: nothing that others instrument by themselves reaches it.

    Args:
        url: OTLP over HTTP, with its path: http://127.0.0.1:4318/v1/traces.
        process: Which of our processes this is.

    Raises:
        NotInstalled: The extra `otel` is not installed.
    """
    global _sender  # noqa: PLW0603 - one process has one log and one way of traces
    if url is None:
        yield
        return
    provider = _provider(url, process)
    _sender = _Sender(provider)
    try:
        yield
    finally:
        _sender = None
        await asyncio.to_thread(provider.shutdown)


def _provider(url: str, process: str) -> "TracerProvider":
    """Load what sends: only here, so that nobody pays for it who does not want it."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        message = "UCR_TRACES_URL is set: pip install 'ucr-dispatch[otel]'"
        raise NotInstalled(message) from None
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"ucr {process}"}),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(endpoint=url, timeout=EXPORT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
