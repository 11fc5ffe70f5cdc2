"""A small server that speaks osrm-routed's table and route protocol over a socket.

OSRM is outside us, so it may be imitated: on a plane where every degree is 100 km and
every car drives 20 m/s. What it was asked is kept for the test to read.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import hypot
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

METRES_PER_DEGREE = 100_000
METRES_PER_SECOND = 20

Place = tuple[float, float]


class ImitatedOsrm(ThreadingHTTPServer):
    """What a test may set and read."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Speak)
        self.asked: list[str] = []
        self.road_distance_m = 3.0
        self.far: set[Place] = set()
        self.island: set[Place] = set()
        self.answers_instead: tuple[int, bytes] | None = None
        self.silent = threading.Event()
        self.released = threading.Event()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Speak(BaseHTTPRequestHandler):
    server: ImitatedOsrm

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.silent.is_set():
            self.server.released.wait()
            return
        if self.server.answers_instead:
            self._send(*self.server.answers_instead)
            return
        url = urlsplit(self.path)
        _, service, _, _, listed = url.path.split("/")
        places = [_place(text) for text in listed.split(";")]
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        refusal = self._refusal(places, query)
        answer = refusal or (
            self._table(places, query) if service == "table" else self._route(places)
        )
        self._send(400 if refusal else 200, json.dumps(answer).encode())

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _refusal(self, places: list[Place], query: dict[str, str]) -> dict[str, str]:
        for i, place in enumerate(places):
            if place in self.server.far and "radiuses" in query:
                text = f"Could not find a matching segment for coordinate {i}"
                return {"code": "NoSegment", "message": text}
        if len(places) > 200:
            return {"code": "TooBig", "message": "Too many table coordinates"}
        if "sources" not in query and self.server.island & set(places):
            return {"code": "NoRoute", "message": "Impossible route between points"}
        return {}

    def _table(self, places: list[Place], query: dict[str, str]) -> dict[str, object]:
        sources = [places[int(i)] for i in query["sources"].split(";")]
        targets = [places[int(i)] for i in query["destinations"].split(";")]
        metres = [[self._metres(a, b) for b in targets] for a in sources]
        return {
            "code": "Ok",
            "distances": metres,
            "durations": [
                [None if m is None else m / METRES_PER_SECOND for m in row]
                for row in metres
            ],
            "sources": [self._waypoint(place) for place in sources],
            "destinations": [self._waypoint(place) for place in targets],
        }

    def _route(self, places: list[Place]) -> dict[str, object]:
        metres = self._metres(*places) or 0
        names = ("", "Mill Lane", "Mill Lane", "A1", "A1")
        part = {"distance": metres / 4, "duration": metres / 4 / METRES_PER_SECOND}
        steps = [{"name": name, **part} for name in names[:-1]]
        steps.append({"name": names[-1], "distance": 0, "duration": 0})
        route = {
            "distance": metres,
            "duration": metres / METRES_PER_SECOND,
            "geometry": {"coordinates": places, "type": "LineString"},
            "legs": [{"steps": steps}],
        }
        waypoints = [self._waypoint(place) for place in places]
        return {"code": "Ok", "routes": [route], "waypoints": waypoints}

    def _metres(self, a: Place, b: Place) -> float | None:
        if (a in self.server.island) != (b in self.server.island):
            return None
        return METRES_PER_DEGREE * hypot(a[0] - b[0], a[1] - b[1])

    def _waypoint(self, place: Place) -> dict[str, object]:
        return {
            "distance": self.server.road_distance_m,
            "location": place,
            "name": "",
        }

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _place(text: str) -> Place:
    lon, _, lat = text.partition(",")
    return float(lon), float(lat)


@contextmanager
def imitated_osrm() -> Iterator[ImitatedOsrm]:
    """Serve until the test is over."""
    with ImitatedOsrm() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
