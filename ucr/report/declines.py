"""The decline ledger: what UCR could not take, why, and what it could do just then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ucr.domain.board import reference
from ucr.domain.codes import DeclineReason, Need, Source
from ucr.domain.ids import AccountId, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.report.case import who
from ucr.store import accounts, events, referrals
from ucr.store.connection import Connection
from ucr.store.events import Logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """One line of the ledger: no name, no address, no words about a person."""

    referral_id: ReferralId
    reference: str
    at: datetime
    reason: DeclineReason
    by: str
    source: Source
    need: Need
    minutes_held: int
    crews_on_shift: int
    crews_free: int
    open_referrals: int


async def declines(
    conn: Connection, area_id: AreaId, *, since: datetime, until: datetime
) -> list[Declined]:
    """What was declined from `since` to `until`, the newest first."""
    logged = await events.list_facts(
        conn, area_id, "ReferralDeclined", since=since, until=until
    )
    names = {one.id: one.name for one in await accounts.list_all(conn, area_id)}
    ids = {ReferralId(UUID(json.loads(one.body)["referral_id"])) for one in logged}
    found = {one.id: one for one in await referrals.list_some(conn, ids)}
    return [_line(one, found, names) for one in logged]


def _line(
    logged: Logged,
    found: Mapping[ReferralId, Referral],
    names: Mapping[AccountId, str],
) -> Declined:
    body = json.loads(logged.body)
    referral = found[ReferralId(UUID(body["referral_id"]))]
    held = logged.recorded_at - referral.received_at
    return Declined(
        referral_id=referral.id,
        reference=reference(referral.id),
        at=logged.recorded_at,
        reason=DeclineReason(body["reason"]),
        by=who(body["by"], names),
        source=referral.source,
        need=referral.need,
        minutes_held=round(held.total_seconds() / 60),
        crews_on_shift=body["crews_on_shift"],
        crews_free=body.get("crews_free", 0),
        open_referrals=body.get("open_referrals", 0),
    )
