"""What a person is told whose screen was behind: what changed, when, and who did it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel

from ucr.callers import Caller
from ucr.domain.area_version import AreaVersion
from ucr.domain.errors import StaleWrite
from ucr.domain.ids import ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.report import changed, settings
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


class AreaNow(BaseModel):
    """How far the area is set by now, and who set what meanwhile."""

    version: int
    changes: tuple[ChangeLine, ...]


async def area_now(request: Request, error: StaleWrite) -> AreaNow | None:
    """The same of an area's own settings; None where it is not about them."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if error.since is None or caller is None or error.kind != "area":
        return None
    runtime: Runtime = request.app.state.runtime
    now = await settings.of_area(runtime, caller.area_id)
    async with runtime.pool.connection() as conn:
        lines = await settings.since(conn, caller.area_id, error.since)
    return AreaNow(
        version=now.version,
        changes=tuple(
            ChangeLine(at=one.version.at, by=one.by, text=_text(one.version))
            for one in lines[:MOST]
        ),
    )


def _text(version: AreaVersion) -> str:
    told = [f"{one.name} {one.before} → {one.after}" for one in version.changes]
    return "; ".join(told) + f" ({version.why})"


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
