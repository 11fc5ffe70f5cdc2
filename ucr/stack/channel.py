"""What the ambulance side hears of a call that we took from its stack.

Taken, once somebody has accepted it by name; released, when it goes back (it is theirs
again only when their side has answered 2xx); ended, when a visit has closed it;
corrected, when the crew says later that it ended otherwise. Each is kept in the outbox,
sent again with the same body under the same key, and a person is alarmed when it cannot
be delivered.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from ucr.deliver.channel import Channel, Fate, News, Reply, asked_s
from ucr.domain.board import reference
from ucr.domain.codes import Role
from ucr.domain.referral import Referral
from ucr.runtime import Runtime
from ucr.stack.client import Stacks
from ucr.stack.contract import Unreadable
from ucr.store import outbox, stack_takes
from ucr.store.connection import Connection
from ucr.store.outbox import Answer, Claimed

NAME: Final = "stack"
KINDS: Final[Mapping[str, str]] = {
    "ReferralAccepted": "taken",
    "ReferralDeclined": "released",
    "HandBackStarted": "released",
    "ReferralCompleted": "ended",
    "OutcomeCorrected": "corrected",
}
GIVE_UP: Final[Mapping[str, timedelta]] = {
    "taken": timedelta(minutes=5),
    "released": timedelta(minutes=10),
    "ended": timedelta(minutes=30),
    "corrected": timedelta(minutes=10),
}
"""Then a person rings: an ambulance may be on its way to a case that is ours."""
NO: Final = frozenset({400, 404, 409, 410, 413, 422})
"""Answers that another try would not change; every other may pass."""


def channel(every: Stacks, *, now: Callable[[], datetime]) -> Channel:
    """Messages about calls from these stacks; `now` is the world's, not the demo's."""

    async def post(claimed: Claimed) -> Reply:
        return await _post(every, claimed, now())

    return Channel(name=NAME, tells=frozenset(KINDS), compose=compose, post=post)


async def compose(runtime: Runtime, conn: Connection, news: News) -> Answer | None:
    """The message for a piece of news; None where the case is not from a stack."""
    taken = await stack_takes.find_of_referral(conn, news.referral.id)
    if taken is None:
        return None
    kind = KINDS[news.fact]
    before = await _told(conn, news.referral)
    if not _is_due(kind, before):
        return None
    id_ = runtime.new_id()
    return Answer(
        id=id_,
        area_id=taken.area_id,
        referral_id=taken.referral_id,
        channel=NAME,
        kind=_named(kind, before),
        closes=kind == "released",
        body={
            "feed": taken.feed,
            "path": f"/calls/{quote(taken.call_id, safe='')}/{kind}",
            "message": _message(kind, news),
        },
        headers={"Idempotency-Key": str(id_)},
        made_at=news.at,
        give_up_at=runtime.clock.now() + GIVE_UP[kind],
    )


async def _told(conn: Connection, referral: Referral) -> list[str]:
    """What the ambulance side was told of it so far: corrections without numbers."""
    told = await outbox.list_of_referral(conn, referral.id)
    return [one.kind.partition("#")[0] for one in told if one.channel == NAME]


def _is_due(kind: str, before: Sequence[str]) -> bool:
    """Nothing is said after a release; after an end, only that it was another one."""
    if kind == "corrected":
        return "ended" in before
    return not {"released", "ended"} & set(before)


def _named(kind: str, before: Sequence[str]) -> str:
    """`corrected`, then `corrected#2`: the outbox keeps one of each for a case."""
    earlier = before.count("corrected")
    return f"{kind}#{earlier + 1}" if kind == "corrected" and earlier else kind


def _message(kind: str, news: News) -> dict[str, Any]:
    """What is said: our ids and times, a role and a code; nobody's name."""
    referral = news.referral
    said: dict[str, Any] = {
        "referral": str(referral.id),
        "reference": reference(referral.id),
        "at": news.at.isoformat(),
    }
    if kind == "taken":
        return said | {"by_role": Role.CLINICIAN.value}
    if kind == "released":
        reason = referral.hand_back_reason or referral.decline_reason
        return said | {"reason": reason}
    return said | {"outcome": referral.outcome}


async def _post(every: Stacks, claimed: Claimed, now: datetime) -> Reply:
    client = every.find(str(claimed.body["feed"]))
    if client is None:
        return Reply(Fate.LATER, "no such stack is set")
    try:
        answer = await client.tell(
            str(claimed.body["path"]), claimed.body["message"], claimed.headers
        )
    except Unreadable as failed:
        return Reply(Fate.LATER, failed.why)
    words = str(answer.status_code)
    if answer.is_success:
        return Reply(Fate.DELIVERED, words)
    if answer.status_code in NO:
        return Reply(Fate.REFUSED, words)
    return Reply(Fate.LATER, words, asked_s(answer.headers.get("Retry-After", ""), now))
