"""Where the demo's map data comes from, and what it says about the rest."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ucr.places.errors import ExtractUnusable
from ucr.places.manifest import sha256_of
from ucr.places.pack import AreaPack
from ucr.places.sources import (
    DownloadFailed,
    MapSource,
    SourceKind,
    download_extract,
    find_extract,
)

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    quiet = {"do_GET": answer, "log_message": lambda *_: None}
    handler = type("Handler", (BaseHTTPRequestHandler,), quiet)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/county.osm.pbf"
        finally:
            server.shutdown()
            thread.join()


def sends(content: bytes, status: int = 200) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def find(folder: Path, url: str | None, explicit: Path | None = None) -> MapSource:
    return find_extract(
        explicit=explicit,
        packs=folder / "packs",
        slug="rutland",
        url=url,
        downloads=folder / "downloads",
    )


def test_the_file_that_was_named_is_used(tmp_path: Path, county_extract: Path) -> None:
    found = find(tmp_path, None, county_extract)

    assert (found.kind, found.path) == (SourceKind.FILE, county_extract)
    assert found.sha256 == sha256_of(county_extract)


def test_a_named_file_that_cannot_be_used_is_never_silently_replaced(
    tmp_path: Path,
) -> None:
    with pytest.raises(ExtractUnusable):
        find(tmp_path, None, tmp_path / "missing.osm.pbf")


def test_a_pack_built_before_is_used_next(tmp_path: Path, wendshire: AreaPack) -> None:
    found = find_extract(
        explicit=None,
        packs=wendshire.folder.parent,
        slug="invented-county",
        url=None,
        downloads=tmp_path,
    )

    assert (found.kind, found.path) == (SourceKind.PACK, wendshire.folder)


def test_a_download_is_used_when_there_is_no_pack(
    tmp_path: Path, county_extract: Path
) -> None:
    with serving(sends(county_extract.read_bytes())) as url:
        found = find(tmp_path, url)

    assert found.kind is SourceKind.DOWNLOAD
    assert found.sha256 == sha256_of(county_extract) == sha256_of(found.path)
    assert [skip.kind for skip in found.passed_over] == [
        SourceKind.FILE,
        SourceKind.PACK,
    ]


def test_with_no_way_out_the_county_is_invented_and_every_reason_is_told(
    tmp_path: Path, county_extract: Path
) -> None:
    found = find(tmp_path, "http://127.0.0.1:9/closed.osm.pbf")

    reasons = {skip.kind: skip.reason for skip in found.passed_over}
    assert found.kind is SourceKind.GENERATED
    assert found.sha256 == sha256_of(county_extract)
    assert reasons[SourceKind.DOWNLOAD] == "no answer: ConnectError"
    assert "manifest.json" in reasons[SourceKind.PACK]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sends(b"gone", 404), "the server answered 404"),
        (sends(b"<html>sign in to the wifi</html>"), "not OpenStreetMap data"),
        (sends(b"x" * 3_000_000), "larger than 1 MiB"),
    ],
)
def test_what_is_no_extract_is_not_kept(
    tmp_path: Path, answer: Answer, reason: str
) -> None:
    with serving(answer) as url, pytest.raises(DownloadFailed, match=reason):
        download_extract(url, tmp_path / "x.osm.pbf", limit_bytes=1024**2)

    assert list(tmp_path.iterdir()) == []


def test_a_download_that_drips_is_given_up_in_time(tmp_path: Path) -> None:
    stop = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not stop.wait(0.02):
            request.wfile.write(b"x")
            request.wfile.flush()

    def answer(request: BaseHTTPRequestHandler) -> None:
        try:
            drip(request)
        except (BrokenPipeError, ConnectionResetError):
            return

    with serving(answer) as url, pytest.raises(DownloadFailed, match="too long"):
        download_extract(url, tmp_path / "x.osm.pbf", limit_s=0.3)

    stop.set()
    assert list(tmp_path.iterdir()) == []


def test_a_setting_without_an_address_is_a_reason_not_an_error(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="no address"):
        download_extract(None, tmp_path / "x.osm.pbf")
