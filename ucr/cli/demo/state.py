"""What a data folder remembers between two starts: whose it is, and every secret.

Written once, readable by its owner only; a second start finds the same people, and its
sign-in links still work.
"""

import os
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ucr.demo.roster import POSTS
from ucr.domain.codes import Source

FILE: Final = "demo.json"
COORDINATOR: Final = "Robin Coordinator"
CLINICIAN: Final = "Sam Clinician"
MANAGER: Final = "Alex Manager"
DESK: Final = "The desk's telephone"
CARE_HOME: Final = "Rose Court"
PRACTICE: Final = "Lime Surgery"
SENDERS: Final = {
    Source.AMBULANCE: "Ambulance trust",
    Source.NHS_111: "NHS 111",
    Source.TELECARE: "Alarm receiving centre",
    Source.CARE_HOME: "Care home group",
    Source.GP: "GP practices",
}


class State(BaseModel):
    """One demo's memory.

    Attributes:
        slug: The area it was founded for.
        began_at: When its first day began, by its own clock.
        tokens: Sign-in tokens by the account's name.
        keys: Senders' keys by source.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    seed: int
    began_at: AwareDatetime
    tokens: dict[str, str]
    keys: dict[Source, str]


def remembered(data: Path) -> State | None:
    """What the folder holds, or None where no demo was founded in it."""
    path = data / FILE
    if not path.is_file():
        return None
    return State.model_validate_json(path.read_bytes())


def begin(data: Path, *, slug: str, seed: int, began_at: datetime) -> State:
    """Make up the secrets of a new demo and put them on the disk, whole or not."""
    homes = (CARE_HOME, PRACTICE)
    names = [COORDINATOR, CLINICIAN, MANAGER, *homes, *(post.name for post in POSTS)]
    state = State(
        slug=slug,
        seed=seed,
        began_at=began_at,
        tokens={name: token_urlsafe(32) for name in names},
        keys={source: token_urlsafe(32) for source in SENDERS},
    )
    write_secret(data / FILE, state.model_dump_json(indent=2))
    return state


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in place of an older one."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
