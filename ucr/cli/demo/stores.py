"""PostgreSQL and Valkey for the demo: those of the environment, else our own."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from ucr.embedded.account import open_folder
from ucr.embedded.archiving import archiving
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey
from ucr.recovery.archive import Archive
from ucr.settings import Settings


def postgres_of(folder: Path) -> Path:
    """Where PostgreSQL lies in a folder that `open_folder` gave."""
    return folder / "postgres"


class Stores:
    """What runs in the data folder; each is started again when it dies."""

    def __init__(self, data: Path, running: ExitStack) -> None:
        self._folder = open_folder(data)
        self._running = running
        self._ours: dict[str, EmbeddedPostgres | EmbeddedValkey] = {}

    def start(self, given: Settings) -> dict[str, str]:
        """Start what the environment does not name.

        Returns:
            The addresses of both, as settings.

        Raises:
            StoreNotStarted: With the reason and what to do about it.
        """
        return {
            "UCR_DATABASE_URL": given.database_url
            or self._start("PostgreSQL", self._postgres(given.archive)),
            "UCR_REDIS_URL": given.redis_url
            or self._start("Valkey", EmbeddedValkey(self._folder / "valkey")),
        }

    def look(self, say: Callable[[str], None]) -> None:
        """Start again what died; its address stays the same."""
        for name, store in self._ours.items():
            if store.pid is None:
                say(f"[yellow]{name} ended; it is started again.[/]")
                store.stop()
                store.start()

    def _postgres(self, archive: Path | None) -> EmbeddedPostgres:
        settings = archiving(Archive(archive.resolve()).wal) if archive else None
        return EmbeddedPostgres(postgres_of(self._folder), settings=settings)

    def _start(self, name: str, store: EmbeddedPostgres | EmbeddedValkey) -> str:
        address = self._running.enter_context(store)
        self._ours[name] = store
        return address
