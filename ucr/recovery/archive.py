"""The archive: copies of the whole cluster, and every change since, piece by piece.

`base/ucr-…/cluster` is a copy as PostgreSQL makes it, proved by PostgreSQL; `wal/` is
what the server archives by itself. A base and the pieces after it can be read on to any
moment after the base ended. A base gets its name when it is on the disk and was proved.
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import psycopg
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from ucr.recovery.backup import AlreadyThere, Tools, settle
from ucr.recovery.manifest import NotWhole
from ucr.recovery.programs import run

CLUSTER: Final = "cluster"
ABOUT: Final = "base.json"
FIRST_PIECE: Final = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$")


class NoBase(Exception):
    """No base ended before that moment; the message says from when on there are."""


class Base(BaseModel):
    """One copy of the cluster.

    Attributes:
        ended_at: By the server's own clock: it can be read on to any moment after this.
        first_piece: The piece of the log that reading on begins with.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    ended_at: AwareDatetime
    server: str
    first_piece: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder of it all."""

    folder: Path

    @property
    def wal(self) -> Path:
        """Where the server puts the pieces of its log."""
        return self.folder / "wal"

    @property
    def base(self) -> Path:
        """Where the copies are."""
        return self.folder / "base"

    def bases(self) -> list[tuple[Path, Base]]:
        """Every copy, the oldest first.

        Raises:
            NotWhole: One does not say what it is.
        """
        found = [(path, _about(path)) for path in self.base.glob("ucr-*")]
        return sorted(found, key=lambda one: one[1].ended_at)

    def newest(self, to: datetime | None = None) -> tuple[Path, Base]:
        """The last copy that ended before a moment; None: the last of all.

        Raises:
            NoBase, NotWhole
        """
        every = self.bases()
        early = [one for one in every if to is None or one[1].ended_at <= to]
        if not early:
            since = every[0][1].ended_at.isoformat() if every else "never"
            raise NoBase(
                f"no base in {self.base} ended before that moment; the first ended:"
                f" {since}. Take one with `ucr archive base`"
            )
        return early[-1]

    def take_base(self, url: str, *, at: datetime, tools: Tools) -> tuple[Path, Base]:
        """Copy the cluster while it runs, and have PostgreSQL prove the copy.

        Args:
            at: Now; its name.

        Raises:
            AlreadyThere, ProgramAbsent, ProgramFailed, psycopg.Error, OSError
        """
        folder = self.base / f"ucr-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        if folder.exists():
            raise AlreadyThere(f"{folder} is there already")
        self.base.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix=".half-", dir=self.base))  # 0700
        try:
            made = _copy(url, half, tools)
            half.rename(folder)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        settle(self.base)
        return folder, made

    def prune(self, keep: int, tools: Tools) -> list[Path]:
        """Remove all but the newest copies, and the pieces that only those needed.

        Args:
            keep: How many copies stay, 1 or more.

        Returns:
            The folders that were removed.

        Raises:
            NotWhole, ProgramAbsent, ProgramFailed, OSError
        """
        every = self.bases()
        old, kept = every[:-keep], every[-keep:]
        for path, _ in old:
            shutil.rmtree(path)
        if old:
            first = min(one.first_piece[8:] for _, one in kept)
            timeline = kept[0][1].first_piece[:8]
            words = [str(self.wal), timeline + first]
            run("pg_archivecleanup", words, tools.programs)
        return [path for path, _ in old]


def prove(folder: Path, tools: Tools) -> None:
    """Have PostgreSQL read a copy through.

    Raises:
        ProgramAbsent, ProgramFailed: A file of it is not what was written.
    """
    words = ["--exit-on-error", "--quiet", str(folder / CLUSTER)]
    run("pg_verifybackup", words, tools.programs)


def _copy(url: str, half: Path, tools: Tools) -> Base:
    """Copy, prove, and write down what it is."""
    cluster = half / CLUSTER
    words = [
        f"--pgdata={cluster}",
        "--format=plain",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--manifest-checksums=SHA256",
        "--no-password",
    ]
    run("pg_basebackup", words, tools.programs, url)
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "SELECT clock_timestamp(), current_setting('server_version')"
        ).fetchone()
    ended_at, server = row or (None, None)
    made = Base(
        ended_at=ended_at,
        server=server,
        first_piece=_first_piece(cluster),
        size_bytes=sum(one.stat().st_size for one in cluster.rglob("*")),
    )
    prove(half, tools)
    (half / ABOUT).write_text(made.model_dump_json(indent=2) + "\n")
    settle(half / ABOUT)
    settle(half)
    return made


def _first_piece(cluster: Path) -> str:
    for line in (cluster / "backup_label").read_text().splitlines():
        found = FIRST_PIECE.match(line)
        if found:
            return found[1]
    raise NotWhole("the copy does not say where reading on begins")


def _about(folder: Path) -> Base:
    try:
        return Base.model_validate_json((folder / ABOUT).read_bytes())
    except (OSError, ValidationError):
        raise NotWhole(f"{folder} does not say what it is") from None
