"""How a case ended, as the CarePlan of a final response tells it.

Source:
    NHS Booking and Referral Standard, Application 4 v2.0.0: completed where 999 need do
    nothing more, active where it must act; the category now, up, down or unchanged; the
    clock start stays T5 unless the category rose.
"""

from collections.abc import Mapping
from typing import Any

from ucr.bars.answer import instant
from ucr.bars.message import CODES
from ucr.deliver.channel import News
from ucr.domain.ambulance import is_higher
from ucr.domain.codes import OutcomeKind
from ucr.domain.rejection import MUST_ACT, NEED_DO_NOTHING
from ucr.store.bars_messages import BarsMessage


def care_plan(
    plan: Mapping[str, Any], first: BarsMessage, news: News
) -> dict[str, Any]:
    """The plan with its end: who must act now, lifted or not, the category now."""
    told = [
        concept
        for activity in plan.get("activity", [])
        for concept in activity.get("outcomeCodeableConcept", [])
    ]
    outcomes = [concept for concept in told if not _is_priority(concept)]
    if news.referral.outcome is OutcomeKind.LIFTED:
        outcomes.append(_concept("response-outcome-codes", "PATLIFT"))
    outcomes.append(_concept("arp-priority-codes", _priority(news)))
    return {
        **plan,
        "meta": {**plan.get("meta", {}), "lastUpdated": instant(news.at)},
        "status": MUST_ACT if must_act(news) else NEED_DO_NOTHING,
        "period": _period(plan.get("period", {}), told, news),
        "encounter": {"reference": f"urn:uuid:{first.id}"},
        "activity": [{"outcomeCodeableConcept": outcomes}],
    }


def _period(
    period: Mapping[str, Any], told: list[dict[str, Any]], news: News
) -> dict[str, Any]:
    """The sender's clock start, T5; of an upgrade, when 999 was rung."""
    codes = [
        str(one.get("code"))
        for concept in told
        if _is_priority(concept)
        for one in concept.get("coding", [])
    ]
    rung = news.referral.ambulance
    if rung is not None and is_higher(rung.category, next(iter(codes), None)):
        return {"start": instant(rung.at)}
    return dict(period)


def must_act(news: News) -> bool:
    """Whether 999 must act: the case goes back, or the person needs an ambulance."""
    return (
        news.fact != "ReferralCompleted"
        or news.referral.outcome is OutcomeKind.ESCALATED_999
    )


def _priority(news: News) -> str:
    """The category now: what 999 said, else as it was where it must act, else C5."""
    if news.referral.ambulance is not None:
        return news.referral.ambulance.category
    if must_act(news):
        return news.referral.category or "C3"
    return "C5"


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{CODES}{system}", "code": code}]}


def _is_priority(concept: Mapping[str, Any]) -> bool:
    return any(
        "arp-priority" in str(one.get("system", "")).lower()
        for one in concept.get("coding", [])
    )
