"""Which map data the demo runs on: the first at hand, and why not the others."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import httpx

from ucr.places.county.generate import generate_county
from ucr.places.errors import ExtractUnusable, PackUnusable
from ucr.places.extract import read_source
from ucr.places.manifest import sha256_of
from ucr.places.pack import read_manifest

DOWNLOAD_LIMIT_S: Final = 20.0
DOWNLOAD_LIMIT_BYTES: Final = 50 * 1024 * 1024
CONNECT_LIMIT_S: Final = 5.0
DOWNLOADED: Final = "downloaded.osm.pbf"
GENERATED: Final = "invented-county.osm.pbf"


class SourceKind(StrEnum):
    """Where map data can come from, in the order it is tried."""

    FILE = "file"
    PACK = "pack"
    DOWNLOAD = "download"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A source that was not used, and the reason in words for the screen."""

    kind: SourceKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSource:
    """What to use: a whole pack's folder (kind PACK), or an extract to build one of.

    `sha256` is that of the extract; of a pack, that of the extract it was made of.
    """

    kind: SourceKind
    path: Path
    sha256: str
    passed_over: tuple[PassedOver, ...]


class DownloadFailed(Exception):
    """The extract could not be fetched; the text says why, for the screen."""


def find_extract(
    *, explicit: Path | None, packs: Path, slug: str, url: str | None, downloads: Path
) -> MapSource:
    """Find map data: the file named, the pack `packs`/`slug`, `url`, or an invention.

    Raises:
        ExtractUnusable: The file that was asked for by name cannot be used. What a
            person asked for is never silently replaced by something else.
    """
    if explicit is not None:
        source, _ = read_source(explicit)
        return _found(SourceKind.FILE, explicit, source.sha256, [])
    passed = [PassedOver(kind=SourceKind.FILE, reason="none was named")]
    try:
        manifest = read_manifest(packs / slug)
    except PackUnusable as error:
        passed.append(PassedOver(kind=SourceKind.PACK, reason=error.reason))
    else:
        return _found(SourceKind.PACK, packs / slug, manifest.source.sha256, passed)
    downloads.mkdir(parents=True, exist_ok=True)
    try:
        path = download_extract(url, downloads / DOWNLOADED)
    except DownloadFailed as error:
        passed.append(PassedOver(kind=SourceKind.DOWNLOAD, reason=str(error)))
    else:
        return _found(SourceKind.DOWNLOAD, path, sha256_of(path), passed)
    path = generate_county(downloads / GENERATED)
    return _found(SourceKind.GENERATED, path, sha256_of(path), passed)


def _found(
    kind: SourceKind, path: Path, sha256: str, passed: list[PassedOver]
) -> MapSource:
    return MapSource(kind=kind, path=path, sha256=sha256, passed_over=tuple(passed))


def download_extract(
    url: str | None,
    into: Path,
    *,
    limit_s: float = DOWNLOAD_LIMIT_S,
    limit_bytes: int = DOWNLOAD_LIMIT_BYTES,
) -> Path:
    """Fetch an extract to `into`, whole or not at all.

    Args:
        url: Where it is; None when the settings name no place.
        into: The file to write, replaced if it exists.
        limit_s: Seconds for the whole download, however lively the connection.
        limit_bytes: The largest file taken.

    Raises:
        DownloadFailed: No address, no way out, too slow, too large, or no map data.
    """
    if not url:
        raise DownloadFailed("no address is set to download from")
    draft = into.with_name(f".{os.getpid()}-{into.name}")
    try:
        _fetch(url, draft, time.monotonic() + limit_s, limit_bytes)
        read_source(draft)
        draft.replace(into)
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise DownloadFailed(f"the server answered {status}") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DownloadFailed(f"no answer: {type(error).__name__}") from error
    except ExtractUnusable as error:
        raise DownloadFailed("what came is not OpenStreetMap data") from error
    finally:
        draft.unlink(missing_ok=True)
    return into


def _fetch(url: str, into: Path, until: float, limit_bytes: int) -> None:
    left_s = max(0.1, until - time.monotonic())
    timeout = httpx.Timeout(left_s, connect=min(CONNECT_LIMIT_S, left_s))
    with (
        httpx.Client(timeout=timeout, follow_redirects=True) as client,
        client.stream("GET", url) as answer,
        into.open("wb") as file,
    ):
        answer.raise_for_status()
        for chunk in _within(answer.iter_raw(), until, limit_bytes):
            file.write(chunk)


def _within(chunks: Iterator[bytes], until: float, limit_bytes: int) -> Iterator[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > limit_bytes:
            raise DownloadFailed(f"it is larger than {limit_bytes // 1024**2} MiB")
        if time.monotonic() > until:
            raise DownloadFailed("it took too long")
        yield chunk
