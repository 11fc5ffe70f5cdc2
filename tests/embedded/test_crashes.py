"""What a crash leaves: no orphans, no half-made cluster, nothing that needs a person.

Each test proves that what it killed was alive before and is dead after.
"""

import signal
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.embedded.conftest import StartParent, told
from ucr.embedded.account import Account
from ucr.embedded.errors import ProgramFailed
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.supervised import Supervised, watch
from ucr.embedded.valkey import EmbeddedValkey
from ucr.embedded.wheels import postgres_programs, valkey_program


def runs(pid: int) -> bool:
    """Tell whether `pid` is a live process; a zombie is a dead one."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def end_of(processes: list[psutil.Process], *, within_s: float) -> list[str]:
    """Wait, and name those that still live."""
    _, alive = psutil.wait_procs(processes, timeout=within_s)
    return [str(process) for process in alive if runs(process.pid)]


def family(pids: dict[str, int]) -> list[psutil.Process]:
    """List the servers and their workers."""
    servers = [psutil.Process(pid) for pid in pids.values()]
    return servers + [child for server in servers for child in server.children()]


def test_no_server_outlives_kill_9_of_its_parent_by_two_seconds(
    folder: Path, start_parent: StartParent
) -> None:
    parent = start_parent(folder)
    servers = family(told(parent))
    assert {"postgres", "valkey-server"} <= {server.name() for server in servers}
    assert all(runs(server.pid) for server in servers)

    parent.kill()

    assert parent.wait() == -signal.SIGKILL
    assert end_of(servers, within_s=2) == []


def test_after_kill_9_of_the_parent_the_next_run_finds_its_data(
    folder: Path, start_parent: StartParent
) -> None:
    parent = start_parent(folder)
    servers = family(told(parent))
    url = f"postgresql://postgres@/postgres?host={folder / 'postgres'}"
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE acknowledged (id int)")
    parent.kill()
    assert end_of(servers, within_s=2) == []

    with EmbeddedPostgres(folder / "postgres") as url, psycopg.connect(url) as conn:
        found = conn.execute("SELECT count(*) FROM acknowledged").fetchone()

    assert found == (0,)


def test_a_parent_that_ends_in_good_order_leaves_nothing(
    folder: Path, start_parent: StartParent
) -> None:
    parent = start_parent(folder)
    servers = family(told(parent))

    parent.communicate(timeout=30)

    assert parent.returncode == 0
    assert end_of(servers, within_s=0) == []


def orphan(command: list[str | Path]) -> psutil.Process:
    """Start a server whose parent is gone, as an older crash would have left it."""
    account = Account.for_servers()
    shell = subprocess.run(  # noqa: S603  (paths, as arguments)
        ["/bin/sh", "-c", '"$@" >/dev/null 2>&1 & echo $!', "sh", *map(str, command)],
        check=True,
        stdout=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
        **account.run_as(),
    )
    return psutil.Process(int(shell.stdout))


def wait_for(path: Path) -> None:
    """Wait until a server made this file."""
    waiting = subprocess.run(  # noqa: S603  (a path, as an argument)
        ["/bin/sh", "-c", 'until test -e "$1"; do sleep 0.01; done', "sh", str(path)],
        check=False,
        timeout=30,
    )
    assert waiting.returncode == 0


def test_an_orphaned_postgres_is_ended_and_its_cluster_taken_back(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder)
    with postgres as url, psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE before_the_crash (id int)")
    programs = postgres_programs(Account.for_servers(), folder)
    left = orphan([programs / "postgres", "-D", postgres.data, "-k", folder, "-h", ""])
    wait_for(folder / ".s.PGSQL.5432")
    assert runs(left.pid)

    with postgres as url, psycopg.connect(url) as conn:
        found = conn.execute("SELECT count(*) FROM before_the_crash").fetchone()

        assert found == (0,)
        assert not runs(left.pid)


def test_an_orphaned_valkey_is_ended_and_its_folder_taken_back(folder: Path) -> None:
    with EmbeddedValkey(folder):
        pass
    program = valkey_program(Account.for_servers(), folder)
    socket = folder / "orphan.sock"
    left = orphan([program, "--port", "0", "--dir", folder, "--unixsocket", socket])
    wait_for(socket)
    assert runs(left.pid)

    with EmbeddedValkey(folder):
        assert not runs(left.pid)


def test_a_pid_file_whose_number_another_program_has_now_does_no_harm(
    folder: Path,
) -> None:
    postgres, valkey = EmbeddedPostgres(folder / "p"), EmbeddedValkey(folder / "v")
    with postgres:
        pid_file = (postgres.data / "postmaster.pid").read_text()
    with valkey:
        stale = pid_file.split("\n")
        stale[0] = str(valkey.pid)
        (postgres.data / "postmaster.pid").write_text("\n".join(stale))

        with postgres:
            assert runs(valkey.pid or 0)
            assert runs(postgres.pid or 0)


def test_a_cluster_that_was_half_made_is_made_again(
    folder: Path, start_parent: StartParent
) -> None:
    parent = start_parent(folder)
    half = folder / "postgres" / "data.half"
    wait_for(half / "base")
    parent.kill()
    parent.wait()
    assert half.exists()

    with EmbeddedPostgres(folder / "postgres") as url, psycopg.connect(url) as conn:
        answer = conn.execute("SELECT 1").fetchone()

    assert answer == (1,)
    assert not half.exists()


def test_the_watchdog_signals_the_server_when_its_parent_is_gone(folder: Path) -> None:
    server = subprocess.Popen(["/bin/sleep", "600"], cwd=folder)
    watchdog = watch(server.pid, signal.SIGTERM)
    assert server.poll() is None

    watchdog.communicate()  # what the end of our process does to the pipe

    assert server.wait(timeout=2) == -signal.SIGTERM


def test_a_server_that_will_not_end_is_killed(folder: Path) -> None:
    server = Supervised("sh", folder, signal.SIGTERM)
    ready = folder / "log"
    server.claim(folder)
    server.start(
        ["/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"],
        ready=lambda: "deaf" in ready.read_text(),
    )
    pid = server.pid or 0
    assert runs(pid)

    server.stop(limit_s=0.1)

    assert not runs(pid)


def test_a_server_that_ends_while_starting_says_what_its_log_says(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder, settings={"shared_buffers": "no number"})

    with pytest.raises(ProgramFailed, match="invalid value for parameter"):
        postgres.start()
