"""OSRM over HTTP: an osrm-routed of our own, near by.

Its protocol puts coordinates into the address, and coordinates may be a patient's
home. So the server must be ours and must keep no access log, and nothing here may log
an address: httpx and httpcore are told to keep quiet.
"""

import logging
from typing import Final, Self

import httpx

from routing.travel.osrm import Json, OsrmRefused, OsrmTravel
from routing.travel.source import SNAP_LIMIT_M, Points, SourceUnavailable

BAD_REQUEST: Final = 400
OK: Final = 200


class HttpEngine:
    """The questions as addresses. Close it, or use it as a context.

    Args:
        address: Of the server, as in http://127.0.0.1:5000.
        timeout_s: For each of connecting, sending and waiting for an answer.
        profile: Osrm-routed serves one, and ignores its name.
    """

    def __init__(
        self, address: str, *, timeout_s: float = 2.0, profile: str = "driving"
    ) -> None:
        """Connect to nothing yet."""
        for noisy in ("httpx", "httpcore"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self._profile = profile
        self._client = httpx.Client(base_url=address, timeout=timeout_s)
        self._version = f"osrm-{address}"

    def __enter__(self) -> Self:
        """Keep connections."""
        return self

    def __exit__(self, *_: object) -> None:
        """Drop them."""
        self.close()

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()

    @property
    def version(self) -> str:
        """The address, for osrm-routed tells no version of its data."""
        return self._version

    def table(self, points: Points, origins: int, radius_m: float | None) -> Json:
        """Ask the table service."""
        asked = {
            "sources": ";".join(map(str, range(origins))),
            "destinations": ";".join(map(str, range(origins, len(points)))),
            "annotations": "duration,distance",
        }
        return self._ask("table", points, radius_m, asked)

    def route(self, ends: Points, radius_m: float) -> Json:
        """Ask the route service."""
        asked = {"overview": "full", "geometries": "geojson", "steps": "true"}
        return self._ask("route", ends, radius_m, asked)

    def _ask(
        self,
        service: str,
        points: Points,
        radius_m: float | None,
        asked: dict[str, str],
    ) -> Json:
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points.tolist())
        query = {**asked, "generate_hints": "false"}
        if radius_m is not None:
            query["radiuses"] = ";".join([f"{radius_m:g}"] * len(points))
        path = f"/{service}/v1/{self._profile}/{places}"
        try:
            response = self._client.get(path, params=query)
        except httpx.HTTPError as error:
            # Without the cause: its request holds the address.
            raise SourceUnavailable(f"OSRM: {type(error).__name__}") from None
        return _answer(response)


def osrm_over_http(
    address: str, *, timeout_s: float = 2.0, snap_limit_m: float = SNAP_LIMIT_M
) -> OsrmTravel:
    """Make a `TravelSource` of an osrm-routed."""
    engine = HttpEngine(address, timeout_s=timeout_s)
    return OsrmTravel(engine, snap_limit_m=snap_limit_m)


def _answer(response: httpx.Response) -> Json:
    if response.status_code not in {OK, BAD_REQUEST}:
        raise SourceUnavailable(f"OSRM answered with status {response.status_code}")
    try:
        answer: Json = response.json()
        code = str(answer["code"])
    except (ValueError, LookupError, TypeError) as error:
        raise SourceUnavailable("the answer is not in OSRM's protocol") from error
    if code != "Ok":
        raise OsrmRefused(code, response.text)
    return answer
