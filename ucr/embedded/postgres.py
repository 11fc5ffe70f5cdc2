"""The embedded PostgreSQL: a real one, from a wheel, on a unix socket, fully durable.

Nothing about it is softer than in production: fsync, synchronous_commit and
full_page_writes are on. It has no TCP port and no password, because its socket
stands in a folder that only its own account can enter.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import quote

from ucr.embedded.errors import ProgramFailed
from ucr.embedded.sockets import socket_folder
from ucr.embedded.supervised import ENVIRONMENT, Supervised, tied_to_us
from ucr.embedded.wheels import postgres_programs

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "wal_compression": "on",
    "timezone": "UTC",
    # A refused row or statement may name a patient; the log must not.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# The wheel has no ICU; this collation is the same on every machine and in production.
CLUSTER: Final = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=trust",
    "--data-checksums",
)


class EmbeddedPostgres:
    """One PostgreSQL cluster in one folder, running while we do."""

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        ready_limit_s: float = 120,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            folder: Holds cluster, log and socket; made if it is missing.
            settings: Server settings that go before ours.
            ready_limit_s: How long it may take to answer; reading a log takes longer.
        """
        self._server = Supervised("postgres", folder, signal.SIGINT)  # fast shutdown
        self._settings = {**SETTINGS, **(settings or {})}
        self._ready_limit_s = ready_limit_s
        self.data = self._server.folder / "data"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._server.pid

    def start(self) -> str:
        """Start, making the cluster if there is none, and give its address.

        Returns:
            A libpq URL of the database `postgres`, on a unix socket.

        Raises:
            StoreNotStarted: With the reason and what to do about it.
        """
        self._server.claim(self.data)
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in good order. Without effect when it does not run."""
        self._server.stop()

    def demand_free(self) -> None:
        """Go on only where no server runs in our folder.

        Raises:
            StoreNotStarted: One does, or its account cannot enter.
        """
        self._server.claim(self.data)
        self._server.stop()

    def take_copy(self, cluster: Path) -> None:
        """Copy a base backup in; the next start reads the archive on from there.

        Raises:
            StoreNotStarted: Somebody runs a server here, or its account cannot enter.
            FileExistsError: There is a cluster already.
        """
        self._server.claim(self.data)
        try:
            if self.data.exists():
                raise FileExistsError(self.data)
            half = self.data.with_name("data.half")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(cluster, half, symlinks=True)
            (half / "recovery.signal").touch()
            self._server.account.own(half)
            half.rename(self.data)
            _make_names_durable(self.data.parent)
        finally:
            self._server.stop()

    def put_in_place(self, other: "EmbeddedPostgres", aside: str) -> Path | None:
        """Have another's cluster for ours; ours is kept under another name.

        Args:
            other: Stopped in good order, on the same disk.

        Returns:
            Where ours is now; None where there was none.

        Raises:
            StoreNotStarted: Somebody runs a server here.
            OSError: Nothing was moved, or ours is aside and the other's where it was.
        """
        self._server.claim(self.data)
        try:
            kept = self.data.with_name(aside) if self.data.exists() else None
            if kept is not None:
                self.data.rename(kept)
            other.data.rename(self.data)
            _make_names_durable(self.data.parent)
        finally:
            self._server.stop()
        return kept

    def __enter__(self) -> str:
        """Start and give the address."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _start(self) -> str:
        folder, account = self._server.folder, self._server.account
        programs = postgres_programs(account, folder)
        sockets = socket_folder(folder, account)
        if not self.data.exists():
            self._make_cluster(programs)
        # No server stands in this folder now: the file is a crashed one's, and its
        # process id may belong to any program by now, our own Valkey included.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        settings = {**self._settings, "unix_socket_directories": str(sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._server.start(
            [programs / "postgres", "-D", self.data, *options],
            ready=self._is_ready,
            limit_s=self._ready_limit_s,
        )
        return f"postgresql://postgres@/postgres?host={quote(str(sockets), safe='')}"

    def _make_cluster(self, programs: Path) -> None:
        """Make the cluster under another name first: `data` is whole or not there."""
        half = self.data.with_name("data.half")
        shutil.rmtree(half, ignore_errors=True)
        made = subprocess.run(  # noqa: S603  (our wheel's program, no shell)
            [str(programs / "initdb"), "-D", str(half), *CLUSTER],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=dict(ENVIRONMENT),
            preexec_fn=tied_to_us(signal.SIGKILL),
            **self._server.account.run_as(),
        )
        if made.returncode != 0:
            self._server.log.write_text(made.stdout + made.stderr)
            raise ProgramFailed("initdb", "failed", self._server.log)
        half.rename(self.data)
        _make_names_durable(self.data.parent)

    def _is_ready(self) -> bool:
        """Read what PostgreSQL writes about itself: its pid first, its state last."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return lines[0] == str(self._server.pid) and "ready" in lines[-2]


def _make_names_durable(folder: Path) -> None:
    """Write a rename in `folder` to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
