"""The service's own time, as its answers tell it: what everyone in the day lives by."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic

from pydantic import BaseModel


class Told(BaseModel):
    """What the service says of its clock."""

    now: datetime
    speed: float


class ServiceClock:
    """Time of the service, kept by our own monotonic clock between two answers."""

    def __init__(self, told: Told) -> None:
        self.set(told)

    def set(self, told: Told) -> None:
        """Take what the service just said."""
        self._now = told.now.astimezone(UTC)
        self._at = monotonic()
        self.speed = told.speed

    def now(self) -> datetime:
        return self._now + timedelta(seconds=(monotonic() - self._at) * self.speed)

    def real_s(self, until: datetime) -> float:
        """Real seconds until a moment; 0 when it has passed."""
        return max(0.0, (until - self.now()).total_seconds() / self.speed)

    async def sleep(self, seconds: float) -> None:
        """Sleep so many seconds of the service's time."""
        await asyncio.sleep(seconds / self.speed)

    async def until(self, moment: datetime) -> None:
        """Sleep until a moment of the service's time."""
        await asyncio.sleep(self.real_s(moment))
