"""Where an ambulance service's stack is read."""

from math import ceil
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ucr.domain.codes import Need
from ucr.domain.feed import MOST_S

MISSED_LOOKS: Final = 3
"""So many looks without a reading, and a stack counts as not read."""
OLDEST_LIST_S: Final = 120
"""A list that its maker made longer ago is old, however often it is served."""


def safe_base(url: str) -> str:
    """An https address, or http on this machine, for a trial."""
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        message = "https, or http on this machine"
        raise ValueError(message)
    if parts.username or parts.query or parts.fragment:
        message = "an address without a name, a query or a fragment"
        raise ValueError(message)
    return url.rstrip("/")


class Stack(BaseModel):
    """One ambulance service's stack that our clinicians may take calls from.

    Attributes:
        name: In addresses and in the store: never change it.
        label: As the desk shows it.
        sender: Whose cases they become: the ambulance service's own sender.
        url: Base of the adapter; https, or http on this machine for a trial.
        token_file: A file with the bearer token that the adapter asks for.
        authority: File of the authority that the adapter must show (PEM).
        poll_s: Seconds between two readings.
        complaints: Need by complaint code; empty: invented example codes only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    label: Annotated[str, Field(min_length=1, max_length=40)]
    area: str
    sender: UUID
    url: Annotated[str, AfterValidator(safe_base)]
    token_file: Path | None = None
    authority: Path | None = None
    poll_s: Annotated[float, Field(ge=1, le=300)] = 10
    complaints: dict[str, Need] = {}

    def old_after_s(self, speed: float) -> int:
        """How old its newest list may be before people are alarmed, whole seconds.

        Args:
            speed: How many of the service's seconds go by in one of the machine's.
        """
        return min(MOST_S, ceil(MISSED_LOOKS * self.poll_s * speed) + OLDEST_LIST_S)
