"""The marker of a plan for care: that one exists, of which kind, who said so, when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.codes import Flag
from ucr.domain.escalation import PlanKind, is_plan
from ucr.domain.ids import Actor, account
from ucr.domain.referral import Referral
from ucr.store import accounts
from ucr.store.connection import Connection


class PlanState(StrEnum):
    """`not_told` is not `none_known`: nobody may read silence as "there is none"."""

    TOLD = "told"
    NONE_KNOWN = "none_known"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What was said of plans; what a plan says is in the shared record only.

    Attributes:
        kinds: Empty where only that there is one was told.
        by: The sender by name, or who took the call.
        at: When we heard it; None where the flag came without a word of its own.
    """

    state: PlanState
    kinds: tuple[PlanKind, ...]
    by: str | None
    at: datetime | None


NOT_TOLD = Marker(state=PlanState.NOT_TOLD, kinds=(), by=None, at=None)


async def marker(conn: Connection, found: Referral) -> Marker:
    """What the sender of this case said of plans; of a joined case, its own says."""
    told = found.story.plans
    if told is None and Flag.ESCALATION_PLAN not in found.flags:
        return NOT_TOLD
    sender = (await accounts.get_sender(conn, found.sender_id)).name
    if told is None:
        return Marker(state=PlanState.TOLD, kinds=(), by=sender, at=None)
    state = PlanState.TOLD if is_plan(told.kinds) else PlanState.NONE_KNOWN
    kinds = told.kinds - {PlanKind.NONE_KNOWN}
    by = await _named(conn, found, told.by) or sender
    return Marker(state=state, kinds=tuple(sorted(kinds)), by=by, at=told.at)


async def _named(conn: Connection, found: Referral, by: Actor) -> str | None:
    """A person of the service by name: they took the call."""
    listed = await accounts.list_all(conn, found.area_id) if _is_person(by) else []
    return next((one.name for one in listed if account(one.id) == by), None)


def _is_person(by: Actor) -> bool:
    return by.startswith("account:")
