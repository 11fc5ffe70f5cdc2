"""Who the embedded servers run as, and which folders that account can reach.

PostgreSQL refuses to run as root, and it is right. When we are root the servers run
as `nobody`; otherwise they run as we do.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypedDict

from ucr.embedded.errors import FolderClosed

UNPRIVILEGED: Final = "nobody"
SHARED_HOME: Final = Path("/var/lib/ucr")


class RunAs(TypedDict, total=False):
    """What `subprocess` is told about the account; empty when it is our own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The account that owns the stores' folders and runs their servers."""

    name: str
    uid: int
    gid: int
    ours: bool

    @classmethod
    def for_servers(cls) -> Self:
        """Take our own account, or the unprivileged one when we are root."""
        we_are_root = os.geteuid() == 0
        entry = (
            pwd.getpwnam(UNPRIVILEGED) if we_are_root else pwd.getpwuid(os.geteuid())
        )
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid, ours=not we_are_root)

    def run_as(self) -> RunAs:
        """Say how to start a program under this account."""
        if self.ours:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, test: str, path: Path) -> bool:
        """Ask the kernel, as this account, whether `path` passes `test` (r, w, x)."""
        asked = subprocess.run(  # noqa: S603  (the path is an argument, not code)
            ["/bin/sh", "-c", f'test -{test} "$1"', "sh", str(path)],
            check=False,
            cwd="/",
            **self.run_as(),
        )
        return asked.returncode == 0

    def take(self, folder: Path) -> None:
        """Make `folder` if need be, and give it to this account alone.

        Raises:
            FolderClosed: The account cannot enter it, because a folder above it is
                private.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if not self.ours:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        if not self.ours and not self.may("x", folder):
            raise FolderClosed(folder, self.name)

    def copy(self, sources: Iterable[Path], target: Path) -> None:
        """Copy those folders that exist into `target`, for this account to read.

        `target` is whole or not there: it is made under another name first.
        """
        half = target.with_name(target.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        for source in filter(Path.is_dir, sources):
            shutil.copytree(source, half / source.name, symlinks=True)
        self.own(half)
        half.rename(target)

    def own(self, folder: Path) -> None:
        """Give a folder and all in it to this account."""
        if self.ours:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def open_folder(wanted: Path) -> Path:
    """Choose where the stores can live: `wanted`, unless it is closed to them.

    As root in a private home (mode 0700) nothing below it can be reached by the
    servers' account. The same folder name then stands under /var/lib/ucr, made
    distinct by where it was wanted, so that a second start finds its data again.
    """
    wanted = wanted.resolve()
    wanted.mkdir(parents=True, exist_ok=True)
    account = Account.for_servers()
    if account.ours or account.may("x", wanted):
        return wanted
    mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:8]
    instead = SHARED_HOME / f"{wanted.name}-{mark}"
    instead.mkdir(parents=True, exist_ok=True)
    return instead
