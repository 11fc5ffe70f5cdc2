"""The web pages are built when they are missing or older than their source."""

import os
from pathlib import Path

import pytest

from ucr.cli.demo.screens import NotBuilt, build_if_needed, is_stale

OLD, NEW = 1_000_000.0, 2_000_000.0


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A front end whose files are all old."""
    folder = tmp_path / "frontend"
    (folder / "src" / "desk").mkdir(parents=True)
    for name in ("package.json", "index.html", "src/desk/App.tsx"):
        touch(folder / name, OLD)
    return folder


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Pages that were built after that."""
    folder = tmp_path / "static"
    folder.mkdir()
    touch(folder / "index.html", NEW)
    return folder


def touch(path: Path, at: float) -> None:
    path.touch()
    os.utime(path, (at, at))


def test_pages_newer_than_their_source_are_left_alone(
    source: Path, static: Path
) -> None:
    assert not is_stale(static=static, source=source)


def test_missing_pages_are_built(source: Path, tmp_path: Path) -> None:
    assert is_stale(static=tmp_path / "nowhere", source=source)


@pytest.mark.parametrize("name", ["src/desk/App.tsx", "src/new.ts", "package.json"])
def test_a_changed_source_file_makes_the_pages_old(
    name: str, source: Path, static: Path
) -> None:
    touch(source / name, NEW + 1)

    assert is_stale(static=static, source=source)


def test_an_installed_package_has_pages_and_no_source(
    static: Path, tmp_path: Path
) -> None:
    assert not is_stale(static=static, source=tmp_path / "nowhere")


def test_a_machine_without_node_is_told_what_to_install(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotBuilt, match=r"Node\.js 20"):
        build_if_needed(static=tmp_path / "nowhere", source=source)
