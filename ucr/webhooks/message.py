"""What a webhook is told: that something happened to a case, in codes, and no more.

No name, no place, no words of anybody: whoever is told knows the case by its own number
and reads the rest by `GET /api/referrals/{id}`, with its key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from ucr.deliver.channel import Channel, News, Post
from ucr.domain.board import reference
from ucr.domain.codes import DeclineReason, HandBackReason, OutcomeKind
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS, ReferralStatus
from ucr.domain.visit import VisitStatus
from ucr.report.view import Disposition, disposition
from ucr.runtime import Runtime
from ucr.store import outbox, visits, webhooks
from ucr.store.connection import Connection
from ucr.store.outbox import Answer, Told

NAME: Final = "webhook"
HANDS: Final = 4
"""Posts on the way at once in one process: a slow receiver holds up one of them."""


class Kind(StrEnum):
    """What happened, as the outbox and the desk call it."""

    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    WAITING_AGAIN = "waiting_again"
    ENDED = "ended"
    CALL_999 = "call_999_now"
    DECLINED = "declined"
    HANDING_BACK = "handing_back"
    ESCALATED = "escalated_999"
    CORRECTED = "outcome_corrected"


OF_FACT: Final[Mapping[str, Kind]] = {
    "ReferralAccepted": Kind.ACCEPTED,
    "VisitSetOff": Kind.EN_ROUTE,
    "VisitArrived": Kind.ON_SCENE,
    "ReferralReleased": Kind.WAITING_AGAIN,
    "ReferralCompleted": Kind.ENDED,
    "ConcernRaised": Kind.CALL_999,
    "ReferralDeclined": Kind.DECLINED,
    "HandBackStarted": Kind.HANDING_BACK,
    "ReferralSeparated": Kind.WAITING_AGAIN,
    "OutcomeCorrected": Kind.CORRECTED,
}
JOINED: Final = "ReferralJoined"
"""Means whatever the case that it was joined to has come to."""
UNDONE: Final = "VisitTapUndone"
"""Means whatever the visit has come to instead: a press was taken back."""
EMERGENCY: Final = frozenset({HandBackReason.RED_FLAG, HandBackReason.DETERIORATED})
BACK: Final = frozenset({Kind.DECLINED, Kind.HANDING_BACK, Kind.ESCALATED})
URGENT: Final = BACK | {Kind.CALL_999}
"""Somebody must act on these: a person rings sooner, and where none can be sent."""
OF_END: Final = frozenset({Kind.ENDED, Kind.CORRECTED})
CREW: Final = frozenset({Kind.EN_ROUTE, Kind.ON_SCENE})
GIVE_UP: Final = timedelta(minutes=30)
GIVE_UP_URGENT: Final = timedelta(minutes=10)


class Data(BaseModel):
    """Which case, how it stands now, and the code of why or how."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    reference: str
    case_number: str
    status: ReferralStatus
    outcome: OutcomeKind | None
    reason: DeclineReason | HandBackReason | None


class Message(BaseModel):
    """The body of every webhook about a case."""

    model_config = ConfigDict(frozen=True)

    type: Literal[
        "referral.accepted",
        "referral.en_route",
        "referral.on_scene",
        "referral.waiting_again",
        "referral.ended",
        "referral.call_999_now",
        "referral.declined",
        "referral.handing_back",
        "referral.escalated_999",
        "referral.outcome_corrected",
    ]
    timestamp: datetime
    data: Data


def channel(post: Post) -> Channel:
    """Webhooks to whoever has one, by whatever posts them."""
    return Channel(
        name=NAME,
        tells=frozenset(OF_FACT) | {JOINED, UNDONE},
        compose=compose,
        post=post,
        hands=HANDS,
    )


async def compose(runtime: Runtime, conn: Connection, news: News) -> Answer | None:
    """The message for a piece of news; None where its sender has no webhook.

    A webhook that is disabled is still owed what its sender must act on: it is parked
    at once, and a person rings.
    """
    now = runtime.clock.now()
    webhook = await webhooks.find(conn, news.referral.sender_id, at=now)
    if webhook is None:
        return None
    told = await outbox.list_of_referral(conn, news.referral.id)
    before = [one for one in told if one.channel == NAME]
    kind = await _kind_for(conn, news, before)
    if kind is None or (webhook.disabled_at and kind not in URGENT):
        return None
    return Answer(
        id=runtime.new_id(),
        area_id=news.referral.area_id,
        referral_id=news.referral.id,
        channel=NAME,
        kind=_numbered(kind, before),
        closes=kind in BACK and webhook.takes_back,
        body=_message(kind, news).model_dump(mode="json"),
        headers={},
        made_at=news.at,
        give_up_at=now + (GIVE_UP_URGENT if kind in URGENT else GIVE_UP),
    )


async def _kind_for(
    conn: Connection, news: News, before: Sequence[Told]
) -> Kind | None:
    """What a fact, of its case or of the one that leads it, means for the sender."""
    if news.fact == UNDONE:
        return await _kind_of_visit(conn, news)
    kind = (
        await _kind_of_lead(conn, news) if news.fact == JOINED else _kind(news, before)
    )
    if news.lead and before and kind in CREW and _is(kind, before[-1]):
        return None  # it was joined while the crew went: that is said already
    return kind


def _kind(news: News, before: Sequence[Told]) -> Kind | None:
    """What a fact means for the sender; None: it need not hear of this one."""
    referral, kind = news.referral, OF_FACT[news.fact]
    if kind is Kind.HANDING_BACK and referral.hand_back_reason in EMERGENCY:
        return Kind.ESCALATED
    if kind is Kind.WAITING_AGAIN:  # only whoever was told that a crew comes
        gone = _count(Kind.EN_ROUTE, before) - _count(Kind.WAITING_AGAIN, before)
        return kind if gone > 0 else None
    if kind is Kind.CALL_999:
        is_said = any(one.made_at == news.at for one in before if _is(kind, one))
        return kind if _needs_999(news.leads) and not is_said else None
    return kind


async def _kind_of_lead(conn: Connection, news: News) -> Kind | None:
    """What whoever is joined must hear at once; a crew may be on its way already."""
    if news.lead is None:
        return None
    if _needs_999(news.lead):
        return Kind.CALL_999
    visit = await visits.find_active_of_referral(conn, news.lead.id)
    if visit is None:
        return None
    since = {Kind.ON_SCENE: visit.on_scene_at, Kind.EN_ROUTE: visit.en_route_at}
    return next((kind for kind, at in since.items() if at and at < news.at), None)


async def _kind_of_visit(conn: Connection, news: News) -> Kind | None:
    """Where the crew is after all; None: it has gone on, and that is told by itself."""
    visit = await visits.find_active_of_referral(conn, news.leads.id)
    if visit is None:
        return None
    return {
        VisitStatus.TO_DO: Kind.ACCEPTED,
        VisitStatus.EN_ROUTE: Kind.EN_ROUTE,
    }.get(visit.status)


def _needs_999(referral: Referral) -> bool:
    return referral.status in OURS and disposition(referral) is Disposition.CALL_999


def _is(kind: Kind, told: Told) -> bool:
    return told.kind.partition("#")[0] == kind


def _count(kind: Kind, before: Sequence[Told]) -> int:
    return sum(_is(kind, one) for one in before)


def _numbered(kind: Kind, before: Sequence[Told]) -> str:
    """`en_route`, then `en_route#2`: the outbox keeps one of each for a case."""
    earlier = _count(kind, before)
    return f"{kind}#{earlier + 1}" if earlier else kind


def _message(kind: Kind, news: News) -> Message:
    referral = news.referral
    why = referral.decline_reason or referral.hand_back_reason
    return Message.model_validate(
        {
            "type": f"referral.{kind}",
            "timestamp": news.at,
            "data": Data(
                id=referral.id,
                reference=reference(referral.id),
                case_number=referral.case_number,
                status=referral.status,
                outcome=referral.outcome if kind in OF_END else None,
                reason=why if kind in BACK else None,
            ),
        }
    )
