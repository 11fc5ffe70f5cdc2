"""Why an embedded store could not be started, each in words that say what to do."""

from pathlib import Path


class StoreNotStarted(RuntimeError):
    """An embedded store is not running; the message says what to set instead."""


class ProgramMissing(StoreNotStarted):
    """The wheel brought no program for this machine."""

    def __init__(self, program: str, wheel: str, setting: str) -> None:
        super().__init__(
            f"The package {wheel} has no {program} for this machine. Install and run"
            f" {program} yourself and set {setting} to its address."
        )


class ProgramFailed(StoreNotStarted):
    """The server ended, or did not answer in time, while it was starting."""

    def __init__(self, program: str, what: str, log: Path) -> None:
        last = log.read_text(errors="replace")[-800:] if log.exists() else ""
        super().__init__(f"{program} {what}. The end of {log}:\n{last}")


class FolderInUse(StoreNotStarted):
    """A live process already runs a store in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is in use by another running process. Stop that one first, or"
            " choose another data folder."
        )


class FolderClosed(StoreNotStarted):
    """The unprivileged account that runs the server cannot reach the folder."""

    def __init__(self, folder: Path, account: str) -> None:
        super().__init__(
            f"PostgreSQL and Valkey do not run as root; they run as {account}, who may"
            f" not enter {folder}. Choose a data folder outside of private home"
            " folders, for example /var/lib/ucr, or do not run as root."
        )
