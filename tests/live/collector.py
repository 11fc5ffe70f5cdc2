"""Where traces go: a receiver of OTLP over HTTP on a real socket, outside of us.

It reads what comes with the protocol's own classes (opentelemetry-proto).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from typing_extensions import override


@dataclass
class Collector:
    """What was sent to it.

    Attributes:
        bodies: Each request as it came, byte for byte.
    """

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)

    def spans(self, trace_id: str | None = None) -> list[Span]:
        """Every span, or those of one trace, in the order in which they began."""
        found = [
            span
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
            if trace_id is None or span.trace_id.hex() == trace_id
        ]
        return sorted(found, key=lambda one: (one.start_time_unix_nano, one.span_id))


def told(span: Span) -> dict[str, str | int]:
    """What a span says of itself."""
    return {
        one.key: one.value.string_value or one.value.int_value
        for one in span.attributes
    }


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a port of its own, as long as the block lasts."""
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            found.bodies.append(self.rfile.read(length))
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
