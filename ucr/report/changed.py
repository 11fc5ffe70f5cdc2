"""What happened to a case since somebody last saw it, and who did it."""

from dataclasses import dataclass

from ucr.domain.account import Account
from ucr.domain.board import Kind
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.report import case
from ucr.report.case import Told
from ucr.report.view import Happened
from ucr.store import accounts, events, referrals
from ucr.store.connection import Connection
from ucr.store.events import Logged


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A case as it stands, and every line since a version of it, in order."""

    now: Referral
    lines: tuple[Told, ...]


async def since(
    conn: Connection, area_id: AreaId, referral_id: ReferralId, version: int
) -> Changed:
    """How a case stands, and what came after a version that somebody read.

    Raises:
        NotFound: There is no such referral in the area.
    """
    now = await referrals.get(conn, area_id, referral_id)
    logged = await events.list_of_referral(conn, referral_id)
    names = _names(await accounts.list_all(conn, area_id))
    lines = [_told(one, names) for one in _after(logged, str(referral_id), version)]
    return Changed(now=now, lines=tuple(lines))


def _after(logged: list[Logged], key: str, version: int) -> list[Logged]:
    """Lines after the last one that led to a version not above this."""
    seen = [
        place
        for place, one in enumerate(logged, start=1)
        if one.kind == Kind.REFERRAL and one.key == key and one.version <= version
    ]
    return logged[seen[-1] :] if seen else logged


def _names(many: list[Account]) -> case.Names:
    return {one.id: one.name for one in many}


def _told(one: Logged, names: case.Names) -> Told:
    happened = Happened(
        offset=one.offset, at=one.recorded_at, fact=one.fact, body=one.body
    )
    return case.told(happened, names)
