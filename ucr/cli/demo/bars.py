"""The demo as a BaRS service, so that a test 999 finds somebody to talk to."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ucr.cli.demo.options import Options
from ucr.cli.demo.state import State, write_secret
from ucr.cli.test_999 import OF_DEMO
from ucr.demo.doors import neighbourhoods
from ucr.demo.roster import bases
from ucr.domain.codes import Source
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat, distance_m

SERVICE: Final = "2000011147"
APART: Final = 999
LAST_PORT: Final = 65_535
OFF_M: Final = 5_000.0
"""So far that a test takes its case back before a crew is there."""


def inbox_port(options: Options) -> int:
    """Where a test 999 listens: 8999 for a demo on 8000, so that demos do not meet."""
    port = options.port + APART
    return port if port <= LAST_PORT else options.port - APART


def settings(options: Options, slug: str) -> dict[str, str]:
    """What the demo's service is told; whoever set it otherwise keeps that."""
    inbox = f"http://127.0.0.1:{inbox_port(options)}/FHIR/R4"
    ours = {
        "UCR_BARS_SERVICES": json.dumps([{"id": SERVICE, "area": slug}]),
        "UCR_BARS_PROXY_URL": inbox,
    }
    return {name: os.environ.get(name, value) for name, value in ours.items()}


def some_way_off(pack: AreaPack) -> LonLat:
    """A place of the area that is about so far from where crews wait."""
    waiting = bases(pack)
    places = [place.point for place in neighbourhoods(pack).places] or waiting
    return min(places, key=lambda place: abs(OFF_M - _nearest_m(place, waiting)))


def _nearest_m(place: LonLat, waiting: Sequence[LonLat]) -> float:
    return min(distance_m(place, base) for base in waiting)


def leave_address(options: Options, known: State, pack: AreaPack) -> None:
    """Write down whom a test 999 may call, and a place that the area serves."""
    place = some_way_off(pack)
    told = {
        "base": f"{options.origin}/bars/FHIR/R4",
        "key": known.keys[Source.AMBULANCE],
        "service": SERVICE,
        "place": f"{place.lon},{place.lat}",
        "port": str(inbox_port(options)),
    }
    path: Path = options.data / OF_DEMO
    write_secret(path, json.dumps(told, indent=2) + "\n")
