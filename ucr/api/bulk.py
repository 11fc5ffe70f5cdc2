"""One act for many cases: seen first, then each case by a command of its own."""

from dataclasses import replace
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, model_validator

from ucr.api.cases import View
from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.callers import AtDesk, Command, DeskCommand, TheRuntime
from ucr.domain.board import reference
from ucr.domain.bulk import BulkAct
from ucr.domain.codes import HandBackReason
from ucr.domain.errors import DomainError, NotFound
from ucr.domain.ids import ReferralId
from ucr.journey import decide, offer
from ucr.journey.change import AlreadyDone, Once, Seen, already_done
from ucr.journey.decide import Glance, Verdict
from ucr.report import bulk
from ucr.runtime import Runtime
from ucr.store import assignments

router = APIRouter(prefix="/api", tags=["queue"])
MOST: Final = 50


class WouldBeView(View):
    """One case, and what would become of it; `refused`: why nothing would."""

    referral_id: UUID
    reference: str
    version: int | None
    refused: str | None
    stands_down: str | None


class BulkPreview(BaseModel):
    act: BulkAct
    cases: tuple[WouldBeView, ...]


class Asked(BaseModel):
    """Which act, for which cases."""

    act: BulkAct
    id: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]


class BulkCase(Body):
    """A case at the version that the person saw."""

    id: UUID
    version: Annotated[int, Field(ge=1)]


class BulkBody(Body):
    """`reason`: a code for a hand-back, words for taking a crew off; else nothing."""

    act: BulkAct
    cases: Annotated[list[BulkCase], Field(min_length=1, max_length=MOST)]
    hand_back_reason: HandBackReason | None = None
    withdraw_reason: Short | None = None

    @model_validator(mode="after")
    def _has_its_reason(self) -> Self:
        if self.act is BulkAct.HAND_BACK and self.hand_back_reason is None:
            raise ValueError("a hand-back needs hand_back_reason")
        if self.act is BulkAct.WITHDRAW and not self.withdraw_reason:
            raise ValueError("taking a crew off needs withdraw_reason")
        return self


class Done(BaseModel):
    """What became of one case; `refused`: why nothing was done to it, in words."""

    referral_id: UUID
    reference: str
    done: bool
    refused: str | None


class BulkView(BaseModel):
    cases: tuple[Done, ...]


@router.get("/bulk", responses=documented())
async def preview_bulk(
    asked: Annotated[Asked, Query()], runtime: TheRuntime, session: AtDesk
) -> BulkPreview:
    """What would become of each case, and which would refuse it and why."""
    area_id, ids = session.account.area_id, [ReferralId(id_) for id_ in asked.id]
    found = await bulk.look(runtime, area_id, asked.act, ids, by=session.actor)
    return BulkPreview(
        act=asked.act, cases=tuple(WouldBeView.model_validate(one) for one in found)
    )


@router.post("/bulk", responses=documented())
async def act_on_many(
    body: BulkBody, runtime: TheRuntime, command: DeskCommand
) -> BulkView:
    """Do it to each case by itself: one that refuses holds up no other.

    Sent again under the same key, what was done is not done twice.
    """
    told = [await _one(runtime, body, case, command) for case in body.cases]
    return BulkView(cases=tuple(told))


async def _one(
    runtime: Runtime, body: BulkBody, case: BulkCase, command: Command
) -> Done:
    id_ = ReferralId(case.id)
    refused: str | None = None
    once = _once(command, case)
    try:
        if not await already_done(runtime, once):
            refused = await _refusal(runtime, body.act, id_, command)
            if refused is None:
                await _do(runtime, body, id_, command, once)
    except AlreadyDone:
        pass
    except DomainError as error:
        refused = str(error)
    return Done(
        referral_id=id_,
        reference=reference(id_),
        done=refused is None,
        refused=refused,
    )


async def _refusal(
    runtime: Runtime, act: BulkAct, id_: ReferralId, command: Command
) -> str | None:
    """As the preview says it."""
    (found,) = await bulk.look(runtime, command.area_id, act, [id_], by=command.by)
    return found.refused


def _once(command: Command, case: BulkCase) -> tuple[Once, ...]:
    """The case's own command: its key, and what the person saw of it."""
    seen = Seen(ReferralId(case.id), case.version)
    return tuple(
        replace(one, key=f"{one.key}/{case.id}", seen=seen) for one in command.once
    )


async def _do(
    runtime: Runtime,
    body: BulkBody,
    id_: ReferralId,
    command: Command,
    once: tuple[Once, ...],
) -> None:
    area_id, by = command.area_id, command.by
    match body.act:
        case BulkAct.ACKNOWLEDGE:
            glance = Glance(by=by, name=command.session.account.name)
            await decide.acknowledge_alarm(runtime, area_id, id_, glance, once=once)
        case BulkAct.HAND_BACK:
            reason = body.hand_back_reason or HandBackReason.OTHER
            verdict = Verdict(by=by)
            await decide.hand_back(runtime, area_id, id_, reason, verdict, once=once)
        case BulkAct.WITHDRAW:
            await _withdraw(runtime, body, id_, command, once)
        case BulkAct.UNPIN:
            await decide.pin(runtime, area_id, id_, None, by=by, once=once)


async def _withdraw(
    runtime: Runtime,
    body: BulkBody,
    id_: ReferralId,
    command: Command,
    once: tuple[Once, ...],
) -> None:
    async with runtime.pool.connection() as conn:
        held = await assignments.find_active(conn, id_)
    if held is None or held.area_id != command.area_id:
        raise NotFound("open assignment")
    await offer.withdraw(
        runtime,
        command.area_id,
        held.id,
        by=command.by,
        reason=body.withdraw_reason or "",
        once=once,
    )
