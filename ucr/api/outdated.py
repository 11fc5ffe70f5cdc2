"""What a person is told whose screen was behind: what changed, when, and who did it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel

from ucr.callers import Caller
from ucr.domain.errors import StaleWrite
from ucr.domain.ids import ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.report import changed
from ucr.runtime import Runtime

MOST: Final = 20
"""Lines of what changed, the newest: more is a case to be read anew."""


class ChangeLine(BaseModel):
    """One thing that happened since."""

    at: datetime
    by: str
    text: str


class CaseNow(BaseModel):
    """How the case stands, with nothing of the person in it.

    Send `version` with the command to do it all the same.
    """

    version: int
    status: ReferralStatus
    changes: tuple[ChangeLine, ...]


async def case_now(request: Request, error: StaleWrite) -> CaseNow | None:
    """The current state behind a refusal; None where it is not about a seen case."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if error.since is None or caller is None or not isinstance(error.id, UUID):
        return None
    runtime: Runtime = request.app.state.runtime
    async with runtime.pool.connection() as conn:
        found = await changed.since(
            conn, caller.area_id, ReferralId(error.id), error.since
        )
    return CaseNow(
        version=found.now.version,
        status=found.now.status,
        changes=tuple(
            ChangeLine(at=line.at, by=line.by, text=line.text)
            for line in found.lines[-MOST:]
        ),
    )
