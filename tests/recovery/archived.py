"""A store of its own that archives its log, on which a service can stand."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from ucr.domain.ids import AreaId
from ucr.embedded.archiving import archiving
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.recovery.archive import Archive
from ucr.recovery.backup import Tools
from ucr.runtime import Ground, SystemClock
from ucr.store.migrate import migrate

numbers = itertools.count(1)
Roads = Mapping[AreaId, Ground]


@dataclass(frozen=True)
class Store:
    """Its folder, its archive, and its server, which a test starts and stops."""

    folder: Path
    archive: Archive
    server: EmbeddedPostgres

    @classmethod
    def lay(cls, stores_folder: Path) -> "Store":
        """Prepare one that nobody else has; nothing runs yet."""
        folder = stores_folder / f"archived-{next(numbers)}"
        archive = Archive(folder / "archive")
        server = EmbeddedPostgres(
            folder / "postgres", settings=archiving(archive.wal, every_s=3600)
        )
        return cls(folder / "postgres", archive, server)

    def found(self) -> str:
        """Start it, bring it to this release's schema, and take a first copy."""
        url = self.server.start()
        asyncio.run(migrate(url))
        self.archive.take_base(url, at=SystemClock().now(), tools=Tools())
        return url


def moment(url: str) -> datetime:
    """Now, by the server's own clock."""
    with psycopg.connect(url) as conn:
        (found,) = conn.execute("SELECT clock_timestamp()").fetchone() or (None,)
    assert isinstance(found, datetime)
    return found
