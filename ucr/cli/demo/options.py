"""What was asked for on the command line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `ucr demo`.

    Attributes:
        speed: Seconds of the demo in a real second.
        rate: Times the usual number of calls.
        until_hours: Hours of calls, from the first beginning; None: for ever.
    """

    speed: float
    extract: Path | None
    data: Path
    port: int
    seed: int
    rate: float
    hands_on: bool
    generated: bool
    screens: bool
    until_hours: float | None

    @property
    def origin(self) -> str:
        """The address that browsers use."""
        return f"http://127.0.0.1:{self.port}"
