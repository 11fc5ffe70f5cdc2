"""Choosing who goes, seen before it is done: preview, divert, undo."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.desk import AssignBody, CaseView, view
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import AtDesk, CaseCommand, ExpectCrew, TheRuntime
from ucr.domain.codes import ActKind
from ucr.domain.errors import (
    BreaksRule,
    CrewBusy,
    NotFound,
    StaleWrite,
    UndoTooLate,
    WrongStatus,
)
from ucr.domain.ids import AssignmentId, CrewId, ReferralId
from ucr.journey import assign, two_crews, undo
from ucr.journey import second as seconds
from ucr.journey.assign import Wish
from ucr.journey.two_crews import TwoWish
from ucr.matching.card import Failed
from ucr.matching.preview import Effect, Look, Preview, Wanted
from ucr.report import preview as looked

router = APIRouter(prefix="/api", tags=["desk"])


class PreviewView(View):
    """What a choice would do; send `version` and `crew_seen` with the choice.

    `before` of each case is as things are; of act `confirm` as if the proposal were
    taken back, for that is the other thing that can be done with it.
    """

    act: ActKind
    crew: str | None
    taken_from: UUID | None
    rules: tuple[Failed, ...]
    travel: str
    case: Effect
    others: tuple[Effect, ...]
    version: int
    crew_seen: str | None
    second_seen: str | None


class WithdrawalView(View):
    """What taking a crew off would do; `before` of each case is as things are.

    `is_told`: the crew was asked, and its phone says that it is stood down.
    `is_decided`: a person must decide about the case then.
    """

    crew: str
    is_told: bool
    is_decided: bool
    case: Effect
    others: tuple[Effect, ...]
    version: int


class Choice(BaseModel):
    """What is to be looked at; `from_id`: the case that a suggestion has it leave."""

    act: Look
    crew_id: UUID | None = None
    second_id: UUID | None = None
    from_id: UUID | None = None


class SecondBody(AssignBody):
    """`from_id`: the case that the crew leaves, as the preview named it, if any."""

    from_id: UUID | None = None


class DivertBody(AssignBody):
    """The case that the crew leaves, as the preview named it."""

    from_id: UUID


class TwoCrewsBody(Body):
    """The two, and what was seen of the second in the preview."""

    lead_id: UUID
    second_id: UUID
    second_seen: Annotated[str, Field(max_length=200)] | None = None


@router.get(
    "/referrals/{referral_id}/preview",
    responses=documented(NotFound, WrongStatus, CrewBusy, StaleWrite),
)
async def preview_choice(
    referral_id: UUID,
    choice: Annotated[Choice, Query()],
    runtime: TheRuntime,
    session: AtDesk,
) -> PreviewView:
    """What a choice of crew would do to this case and to every other.

    Giving it to the crew, pinning it to it, sending the crew as a second one, or two
    crews that meet.

    Nothing is done. What could not be done is refused here as it would be there.
    """
    wanted = Wanted(
        referral_id=ReferralId(referral_id),
        crew_id=CrewId(choice.crew_id) if choice.crew_id else None,
        look=choice.act,
        second_id=CrewId(choice.second_id) if choice.second_id else None,
        leaves=ReferralId(choice.from_id) if choice.from_id else None,
    )
    found = await looked.preview(runtime, session.account.area_id, wanted)
    return _told(found)


@router.get(
    "/assignments/{assignment_id}/withdraw", responses=documented(NotFound, WrongStatus)
)
async def preview_withdrawal(
    assignment_id: UUID, runtime: TheRuntime, session: AtDesk
) -> WithdrawalView:
    """What taking the crew off would do to this case and to every other; not done."""
    area_id, id_ = session.account.area_id, AssignmentId(assignment_id)
    found = await looked.withdrawal(runtime, area_id, id_)
    return WithdrawalView.model_validate(found)


@router.post(
    "/referrals/{referral_id}/divert",
    responses=documented(NotFound, WrongStatus, StaleWrite, CrewBusy, BreaksRule),
)
async def divert_crew(
    referral_id: UUID,
    body: DivertBody,
    runtime: TheRuntime,
    command: CaseCommand,
    expect_crew: ExpectCrew = None,
) -> CaseView:
    """Send a crew here that is on its way to a lesser case, which then waits again."""
    wish = Wish(
        referral_id=ReferralId(referral_id),
        crew_id=CrewId(body.crew_id),
        because=body.override_code,
        override_reason=body.override_reason,
        rules_seen=body.override_rules,
        divert_from=ReferralId(body.from_id),
        crew_seen=expect_crew,
        by=command.by,
    )
    with command.once_only():
        await assign.assign(runtime, command.area_id, wish, once=command.once)
    return await view(runtime, command.area_id, wish.referral_id)


@router.post(
    "/referrals/{referral_id}/second-crew",
    responses=documented(NotFound, WrongStatus, StaleWrite, CrewBusy, BreaksRule),
)
async def send_second_crew(
    referral_id: UUID,
    body: SecondBody,
    runtime: TheRuntime,
    command: CaseCommand,
    expect_crew: ExpectCrew = None,
) -> CaseView:
    """Ask a second crew to meet the one that has the case.

    One that is on its way to another case leaves it only with `from_id`; that case
    then waits again.
    """
    wish = Wish(
        referral_id=ReferralId(referral_id),
        crew_id=CrewId(body.crew_id),
        because=body.override_code,
        override_reason=body.override_reason,
        rules_seen=body.override_rules,
        divert_from=ReferralId(body.from_id) if body.from_id else None,
        crew_seen=expect_crew,
        by=command.by,
    )
    with command.once_only():
        await seconds.send(runtime, command.area_id, wish, once=command.once)
    return await view(runtime, command.area_id, wish.referral_id)


@router.post(
    "/referrals/{referral_id}/two-crews",
    responses=documented(NotFound, WrongStatus, StaleWrite, CrewBusy, BreaksRule),
)
async def send_two_crews(
    referral_id: UUID,
    body: TwoCrewsBody,
    runtime: TheRuntime,
    command: CaseCommand,
    expect_crew: ExpectCrew = None,
) -> CaseView:
    """Ask two crews to meet there, the first to lead; both are asked, or neither."""
    id_ = ReferralId(referral_id)
    lead = Wish(
        referral_id=id_,
        crew_id=CrewId(body.lead_id),
        crew_seen=expect_crew,
        by=command.by,
    )
    second = replace(lead, crew_id=CrewId(body.second_id), crew_seen=body.second_seen)
    with command.once_only():
        await two_crews.send(
            runtime,
            command.area_id,
            TwoWish(lead=lead, second=second),
            once=command.once,
        )
    return await view(runtime, command.area_id, id_)


@router.post(
    "/referrals/{referral_id}/undo",
    responses=documented(NotFound, UndoTooLate, StaleWrite),
)
async def undo_choice(
    referral_id: UUID, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Take the newest choice of crew or pin back, within a minute of it."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await undo.undo(runtime, command.area_id, id_, by=command.by, once=command.once)
    return await view(runtime, command.area_id, id_)


def _told(found: Preview) -> PreviewView:
    return PreviewView.model_validate(found)
