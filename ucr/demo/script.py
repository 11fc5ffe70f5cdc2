"""All that a simulated day needs to know: written by `ucr demo`, read by its child."""

from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ucr.domain.codes import Source


class Frozen(BaseModel):
    """A part of the script."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SignIn(Frozen):
    """Somebody who signs in with a link's token."""

    name: str
    token: str


class Sending(Frozen):
    """A system that sends referrals with a key."""

    name: str
    source: Source
    key: str


class Adapter(Frozen):
    """The ambulance service's stack that the day plays: where, and who may ask."""

    port: int
    token: str


class Script(Frozen):
    """The day: where, who, from when, how busy.

    Attributes:
        origin: The service's address as browsers know it, such as
            http://127.0.0.1:8000.
        pack: Folder of the area's pack: public map data.
        ledger: File of what was acknowledged.
        rate: Times the published number of calls.
        until: No calls after this; the day then ends when every case has. None: never.
        hands_on: A person works the desk, so nobody here does.
        stack: None: no ambulance stack is played.
    """

    origin: str
    area_id: str
    pack: Path
    ledger: Path
    seed: int
    rate: float
    began_at: AwareDatetime
    until: AwareDatetime | None
    hands_on: bool
    crews: tuple[SignIn, ...]
    coordinator: SignIn
    clinician: SignIn
    senders: tuple[Sending, ...]
    stack: Adapter | None = None


def read(path: Path) -> Script:
    """Read a script.

    Raises:
        OSError: The file cannot be read.
        pydantic.ValidationError: It is not a script.
    """
    return Script.model_validate_json(path.read_bytes())


def is_over(script: Script, at: datetime) -> bool:
    """Whether no more calls are to be made."""
    return script.until is not None and at >= script.until
