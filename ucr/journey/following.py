"""What a case that leads must hear of one that was joined to it, in the same step."""

from ucr.domain import joining, upgrade
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import Concern
from ucr.domain.ids import Actor, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.journey import keep, stop
from ucr.journey.change import Change
from ucr.store import assignments, referrals, ties


async def carry(
    step: Change, concerns: frozenset[Concern], lead: Referral, *, by: Actor
) -> Referral:
    """Stop the lead for what nobody has decided about a follower.

    What is asked already is asked anew: a second red flag is a reason to ring again.
    """
    for concern in sorted(concerns - joining.STAYS_BEHIND):
        raised = lead.raise_concern(concern, by=by, at=step.at)
        lead = await keep.referral(step, raised)
    await tell_crew(step, lead.id, by=by)
    return lead


async def tell_more(
    step: Change, follower: Referral, news: frozenset[Concern], *, by: Actor
) -> Referral:
    """The sender of a joined case told more: its lead's people read it.

    Returns:
        The joined case; by itself again, for a person to decide, where its lead has
        ended and nobody else would.
    """
    lead = await ties.find_lead(step.conn, follower)
    if lead is None:
        return follower
    if lead.status not in joining.CAN_LEAD:
        return await _alone(step, follower, lead, by=by) if news else follower
    lead = await keep.referral(step, joining.hear(lead, follower, by=by, at=step.at))
    if lead.status is ReferralStatus.ASSIGNED:
        news |= {Concern.UPDATED}
    await carry(step, news, lead, by=by)
    return follower


async def _alone(
    step: Change, follower: Referral, lead: Referral, *, by: Actor
) -> Referral:
    is_cancelled = lead.status is ReferralStatus.CANCELLED
    part = joining.left_alone if is_cancelled else joining.separate
    await let_go(step, lead.id, follower.id, by=by)
    return await keep.referral(step, part(follower, by=by, at=step.at))


async def tell_crew(step: Change, referral_id: ReferralId, *, by: Actor) -> None:
    """Each crew that was asked must read the case again, and say so."""
    lead = await assignments.find_active(step.conn, referral_id)
    helping = await assignments.find_assist(step.conn, referral_id)
    for one in (lead, helping):
        if one is not None and one.status is not AssignmentStatus.PROPOSED:
            await keep.assignment(step, one.tell_change(by=by, at=step.at))


async def let_go(
    step: Change, lead_id: ReferralId, follower_id: ReferralId, *, by: Actor
) -> None:
    """The lead leads one case less; its crew hears of it."""
    lead = await referrals.get(step.conn, step.area_id, lead_id)
    await keep.referral(step, joining.let_go(lead, follower_id, by=by, at=step.at))
    await tell_crew(step, lead_id, by=by)


async def share_ambulance(step: Change, told: Referral, *, by: Actor) -> None:
    """One person gets one ambulance: each sender hears the number that 999 gave."""
    if told.ambulance is None:
        return
    for one in filter(upgrade.may_be_told, await _beside(step, told)):
        raised = upgrade.told_999(one, told.ambulance, step.at)
        await stop.give_back(step, raised, by=by)


async def _beside(step: Change, referral: Referral) -> list[Referral]:
    """Every other case of this person: what leads it, and all that follow that."""
    leads = await ties.find_lead(step.conn, referral) or referral
    ids = [leads.id, *(one.id for one in leads.ties.followers)]
    return [
        await referrals.get(step.conn, step.area_id, id_)
        for id_ in ids
        if id_ != referral.id
    ]
