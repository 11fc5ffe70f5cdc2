"""What lies beside a dump: what is in it, as of when, and how to know it is whole."""

import hmac
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from ucr.recovery.sealed import derived

FILE: Final = "manifest.json"
DUMP: Final = "database.dump"
PROOF: Final = b"ucr manifest"


class NotWhole(Exception):
    """A backup is not what was written; the message says what is wrong with it."""


class Log(BaseModel):
    """How far one area's log goes in a backup.

    Attributes:
        hash: Of its last event: the whole log before it follows from this.
        last_at: When its last event was recorded; None for an empty log.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: str
    epoch: str
    offset: int
    hash: str
    last_at: AwareDatetime | None


class Manifest(BaseModel):
    """One backup.

    Attributes:
        schema_name: The newest migration that the database had.
        rows: How many each table had; empty in a backup of an older release.
        digest: SHA-256 of the dump as it lies there.
        proof: HMAC of all the rest under the backup's key; empty without a key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    made_at: AwareDatetime
    server: str
    schema_name: str
    logs: tuple[Log, ...]
    rows: dict[str, int] = {}
    size_bytes: int
    digest: str
    is_sealed: bool
    proof: str = ""

    @property
    def last_at(self) -> datetime | None:
        """When the newest event of any area was recorded."""
        found = [log.last_at for log in self.logs if log.last_at is not None]
        return max(found, default=None)

    def proved(self, key: bytes | None) -> Self:
        """The same, with its proof."""
        return (
            self if key is None else self.model_copy(update={"proof": _of(self, key)})
        )

    def demand_proof(self, key: bytes) -> None:
        """Refuse a manifest that the holder of the key did not write.

        Raises:
            NotWhole: Its proof is another.
        """
        if not hmac.compare_digest(self.proof, _of(self, key)):
            raise NotWhole("the manifest was not written with this key")


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup.

    Raises:
        NotWhole: There is none, or it is damaged.
    """
    try:
        return Manifest.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        raise NotWhole(f"{folder} holds no backup that can be read") from None


def _of(manifest: Manifest, key: bytes) -> str:
    blank = manifest.model_copy(update={"proof": ""})
    # One that was written before rows were counted is proved as it was then.
    said = blank.model_dump_json(exclude=None if manifest.rows else {"rows"}).encode()
    return hmac.new(derived(key, b"", PROOF), said, sha256).hexdigest()
