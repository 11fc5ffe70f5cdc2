"""The embedded PostgreSQL keeps every change twice: in itself, and in an archive.

PostgreSQL's own module copies each finished piece of its log (WAL) to a folder: under
another name first, on the disk, then under its own, never over a piece that differs.

Source:
    PostgreSQL 18, 25.3 (continuous archiving), F.5 (basic_archive), 19.5.4 and 19.5.5
    (archive recovery, recovery target).
"""

import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from ucr.embedded.account import Account

ARCHIVE_S: Final = 60
"""A piece of the log that is not full is archived after so many seconds: what a lost
disk may cost."""
RECOVERY_S: Final = 4 * 3600.0
"""How long a server may read its log on until it counts as stuck."""


def archiving(wal: Path, *, every_s: int = ARCHIVE_S) -> Mapping[str, str]:
    """Server settings that archive to a folder, which is made for the server alone.

    Raises:
        FolderClosed: The server's account cannot reach the folder.
    """
    Account.for_servers().take(wal)
    return {
        "archive_mode": "on",
        "archive_library": "basic_archive",
        "basic_archive.archive_directory": str(wal),
        "archive_timeout": str(every_s),
    }


def recovering(wal: Path, to: datetime | None) -> Mapping[str, str]:
    """Server settings that read the archive on, up to a moment, and then go on alone.

    The base's own timeline is followed: a later one is another past.

    Args:
        to: By the clock of the server that wrote the archive; None: as far as it goes.
    """
    folder = shlex.quote(str(wal)).replace("%", "%%")
    target = {} if to is None else {"recovery_target_time": to.isoformat(sep=" ")}
    return {
        **target,
        "hot_standby": "off",  # it says that it is ready when it has got there
        "restore_command": f'cp {folder}/%f "%p"',
        "recovery_target_timeline": "current",
        "recovery_target_action": "promote",
    }
