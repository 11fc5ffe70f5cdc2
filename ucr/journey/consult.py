"""Talking about a case before it is decided: a call back, a question to a clinician."""

from dataclasses import dataclass

from ucr.domain import consultation
from ucr.domain.codes import Advice, Concern
from ucr.domain.discussion import Advised
from ucr.domain.events import CalledBack
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.domain.referral import Referral
from ucr.journey import keep
from ucr.journey.change import Change, Once, change
from ucr.runtime import Runtime
from ucr.store import referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a clinician says about a case: as a code, and in words."""

    advice: Advice
    words: str
    by: Actor


async def called_back(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    *,
    answered: bool,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """Somebody rang; where nobody answered, the line stops: silence is not well.

    Raises:
        WrongStatus: It is closed, or on its way back to the sender.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        rang = CalledBack(referral_id=before.id, at=step.at, by=by, answered=answered)
        called = await keep.referral(step, (before, rang))
        if answered:
            return called
        return await _stopped(step, called, Concern.NO_ANSWER, by=by)


async def ask(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    question: str,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> Referral:
    """Put a case to a clinician; no crew is sent until a person has then decided.

    Raises:
        WrongStatus: It is closed, or on its way back to the sender.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        asked = await keep.referral(
            step, consultation.ask(before, question, by=by, at=step.at)
        )
        return await _stopped(step, asked, Concern.CLINICIAN_ASKED, by=by)


async def advise(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    opinion: Opinion,
    *,
    once: tuple[Once, ...],
) -> Referral:
    """A clinician answers the newest question; the decision is still to be made.

    Raises:
        WrongStatus: Nobody asked, or it was answered before.
    """
    async with change(runtime, area_id, once=once) as step:
        before = await referrals.get(step.conn, area_id, referral_id)
        answer = Advised(
            advice=opinion.advice, words=opinion.words, by=opinion.by, at=step.at
        )
        return await keep.referral(step, consultation.advise(before, answer))


async def _stopped(
    step: Change, referral: Referral, concern: Concern, *, by: Actor
) -> Referral:
    raised = referral.raise_concern(concern, by=by, at=step.at)
    return await keep.referral(step, raised)
