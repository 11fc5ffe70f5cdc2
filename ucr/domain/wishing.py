"""A person writes down what is wished of whoever comes to a case."""

from dataclasses import replace
from datetime import datetime

from ucr.domain.codes import Flag
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import Actor
from ucr.domain.referral import Referral
from ucr.domain.referral_status import OURS
from ucr.domain.wishes import NO_WISHES, Wishes, WishesChanged


def wish(
    referral: Referral, wishes: Wishes, *, by: Actor, at: datetime
) -> tuple[Referral, WishesChanged]:
    """Wish this from now on, in place of what was wished before.

    Whoever makes a wish a rule says that it is safeguarding: whoever attends knows it.

    Raises:
        WrongStatus: It has ended, is on its way back, or follows another case.
    """
    if referral.status not in OURS:
        raise WrongStatus(referral.status, "ours")
    told = wishes | NO_WISHES
    flags = {Flag.SAFEGUARDING} if told.must else set()
    wished = replace(referral, wishes=told, flags=referral.flags | flags)
    return wished, WishesChanged(
        referral_id=referral.id,
        at=at,
        by=by,
        prefers=tuple(sorted(told.prefers)),
        must=tuple(sorted(told.must)),
        not_crews=tuple(sorted(told.not_crews)),
    )
