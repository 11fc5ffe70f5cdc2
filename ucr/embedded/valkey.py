"""The embedded Valkey: a real one, from a wheel, on a unix socket, keeping nothing.

It holds only what may be lost (hints, positions, presence, tickets), so it writes
nothing to the disk: an empty Valkey is a state every part of us must bear anyway.
"""

import signal
import socket
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from ucr.embedded.sockets import socket_folder
from ucr.embedded.supervised import Supervised
from ucr.embedded.wheels import valkey_program


class EmbeddedValkey:
    """One Valkey server in one folder, running while we do."""

    def __init__(self, folder: Path) -> None:
        """Prepare; nothing runs yet.

        Args:
            folder: Holds log and socket; made if it is missing.
        """
        self._server = Supervised("valkey-server", folder, signal.SIGTERM)

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._server.pid

    def start(self) -> str:
        """Start, and give the address.

        Returns:
            A redis-py URL of a unix socket.

        Raises:
            StoreNotStarted: With the reason and what to do about it.
        """
        self._server.claim(self._server.folder)
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in good order. Without effect when it does not run."""
        self._server.stop()

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
        path = socket_folder(folder, account) / "valkey.sock"
        path.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(path),
            "unixsocketperm": "700",
            "dir": str(folder),
            "save": "",
            "appendonly": "no",
        }
        options = [
            part for name, value in settings.items() for part in (f"--{name}", value)
        ]
        self._server.start(
            [valkey_program(account, folder), *options], ready=lambda: _answers(path)
        )
        return f"unix://{quote(str(path))}"


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(1)
        try:
            caller.connect(str(path))
            caller.sendall(b"PING\r\n")
            return caller.recv(7).startswith(b"+PONG")
        except OSError:
            return False
