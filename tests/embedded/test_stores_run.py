"""An embedded store starts, keeps its data, is durable, and stops."""

import os
import threading
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tests.world.hits import Hits
from ucr.embedded.errors import FolderInUse, StoreNotStarted
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS words (word text UNIQUE)")
        conn.execute("INSERT INTO words VALUES (%s)", [word])


def words(url: str) -> list[str]:
    with psycopg.connect(url) as conn:
        return [word for (word,) in conn.execute("SELECT word FROM words")]


def test_a_second_start_finds_its_data_again(folder: Path) -> None:
    with EmbeddedPostgres(folder) as url:
        remember(url, "kept")

    with EmbeddedPostgres(folder) as url:
        assert words(url) == ["kept"]


def test_a_committed_row_survives_kill_9_of_postgres(folder: Path, hits: Hits) -> None:
    postgres = EmbeddedPostgres(folder)
    url = postgres.start()
    server = psutil.Process(postgres.pid)
    remember(url, "committed")
    server.kill()
    server.wait()
    hits(1)
    postgres.stop()

    with postgres as url:
        assert words(url) == ["committed"]
        assert postgres.pid != server.pid


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_nothing_that_makes_a_commit_durable_is_off(
    postgres_server_url: str, name: str
) -> None:
    with psycopg.connect(postgres_server_url) as conn:
        setting = conn.execute("SELECT current_setting(%s)", [name]).fetchone()

    assert setting == ("on",)


def test_the_servers_listen_on_no_port(folder: Path) -> None:
    postgres, valkey = EmbeddedPostgres(folder / "p"), EmbeddedValkey(folder / "v")
    with postgres, valkey:
        open_ports = [
            connection
            for pid in (postgres.pid, valkey.pid)
            for connection in psutil.Process(pid).net_connections("inet")
        ]

    assert open_ports == []


def test_only_the_servers_account_can_reach_the_sockets(folder: Path) -> None:
    with EmbeddedPostgres(folder / "p"), EmbeddedValkey(folder / "v"):
        modes = [(folder / name).stat().st_mode & 0o777 for name in "pv"]

    assert modes == [0o700, 0o700]


def test_ctrl_c_in_the_terminal_does_not_reach_the_servers(folder: Path) -> None:
    postgres, valkey = EmbeddedPostgres(folder / "p"), EmbeddedValkey(folder / "v")
    with postgres, valkey:
        sessions = {os.getsid(postgres.pid or 0), os.getsid(valkey.pid or 0)}

    assert os.getsid(0) not in sessions


@pytest.mark.parametrize(
    "name",
    ["a" * 120, "Crew's data", "north, south", "100%20", "café", 'a "b" \\c'],
)
def test_any_folder_name_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    odd = folder / name
    with EmbeddedPostgres(odd / "p") as url, EmbeddedValkey(odd / "v") as address:
        remember(url, "found")
        with redis.Redis.from_url(address) as client:
            answered = client.ping()

    assert answered


def test_a_folder_that_a_live_process_uses_is_refused_and_left_alone(
    folder: Path,
) -> None:
    with EmbeddedPostgres(folder) as url:
        with pytest.raises(FolderInUse, match="is in use"):
            EmbeddedPostgres(folder).start()

        remember(url, "still here")
        assert words(url) == ["still here"]


def test_a_refused_row_does_not_put_its_values_in_the_log(folder: Path) -> None:
    with EmbeddedPostgres(folder) as url:
        remember(url, "9990000018")
        with pytest.raises(psycopg.errors.UniqueViolation):
            remember(url, "9990000018")

    log = (folder / "log").read_text()
    assert "violates unique constraint" in log
    assert "9990000018" not in log


def test_a_start_outside_of_the_main_thread_is_refused(folder: Path) -> None:
    refusals: list[StoreNotStarted] = []

    def start() -> None:
        try:
            EmbeddedValkey(folder).start()
        except StoreNotStarted as refusal:
            refusals.append(refusal)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert "main thread" in str(refusals[0])
