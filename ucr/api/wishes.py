"""What is wished of whoever comes: a language, a woman, not this crew."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from ucr.api.desk import CaseView, view
from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import CaseCommand, TheRuntime
from ucr.domain.codes import Trait
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.wishes import Wishes
from ucr.journey import wish
from ucr.journey.wish import Wished

router = APIRouter(prefix="/api", tags=["desk"])
Traits = Annotated[frozenset[Trait], Field(max_length=len(Trait))]


class WishesBody(Body):
    """All that is wished from now on; `must` is a rule, and for safeguarding only."""

    prefers: Traits = frozenset()
    must: Traits = frozenset()
    not_crews: Annotated[frozenset[UUID], Field(max_length=20)] = frozenset()
    why: Short


@router.post(
    "/referrals/{referral_id}/wishes",
    responses=documented(NotFound, WrongStatus, StaleWrite),
)
async def set_wishes(
    referral_id: UUID, body: WishesBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Write down what is wished of whoever comes, in place of what was before."""
    id_ = ReferralId(referral_id)
    wished = Wished(
        wishes=Wishes(
            prefers=body.prefers,
            must=body.must,
            not_crews=frozenset(CrewId(one) for one in body.not_crews),
        ),
        why=body.why,
        by=command.by,
    )
    with command.once_only():
        await wish.set_wishes(runtime, command.area_id, id_, wished, once=command.once)
    return await view(runtime, command.area_id, id_)
