"""Messages from the desk to a crew, and the crew's word that it has seen them."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field

from ucr.api.cases import View
from ucr.api.crew import TapBody, the_tap
from ucr.api.intake import Body, Short
from ucr.api.problems import documented
from ucr.api.today import TodayView, Told, told
from ucr.callers import AtDesk, CaseCommand, CrewCommand, DeskCommand, TheRuntime
from ucr.domain.account import Session
from ucr.domain.board import reference
from ucr.domain.crew_message import CrewMessage, MessageStatus
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.ids import CrewId, MessageId, ReferralId
from ucr.domain.message_facts import ClosedBecause, UnseenBecause
from ucr.journey import message
from ucr.report import messages
from ucr.runtime import Runtime

router = APIRouter(prefix="/api", tags=["messages"])
PROBLEMS = documented(NotFound, WrongStatus, StaleWrite)
BEFORE: Final = timedelta(hours=24)


def _not_blank(text: str) -> str:
    if not text.strip():
        complaint = "words"
        raise ValueError(complaint)
    return text.strip()


class MessageBody(Body):
    """Short and practical; what the crew must know of the person is in the case."""

    words: Annotated[Short, AfterValidator(_not_blank)]


class CloseBody(Body):
    because: ClosedBecause


class WrittenView(View):
    """One message as the desk reads it, and how far it came."""

    id: UUID
    crew_id: UUID
    crew: str
    reference: str | None
    number: Annotated[int, Field(ge=1)]
    words: str
    status: MessageStatus
    sent_at: datetime
    sent_by: str
    received_at: datetime | None
    seen_at: datetime | None
    seen_by: str | None
    unseen_at: datetime | None
    unseen_because: UnseenBecause | None
    closed_at: datetime | None
    closed_by: str | None
    closed_because: ClosedBecause | None


class WrittenViews(BaseModel):
    """In the order in which they were written."""

    messages: tuple[WrittenView, ...]


@router.get("/crews/{crew_id}/messages", responses=documented(NotFound))
async def get_crew_messages(
    crew_id: UUID, runtime: TheRuntime, session: AtDesk
) -> WrittenViews:
    """A crew's messages of the last day, and all that it has not seen; audited."""
    return await _of_crew(runtime, session, CrewId(crew_id))


@router.post("/crews/{crew_id}/messages", responses=PROBLEMS)
async def write_to_crew(
    crew_id: UUID, body: MessageBody, runtime: TheRuntime, command: DeskCommand
) -> WrittenViews:
    """Write to a crew on duty."""
    with command.once_only():
        await message.to_crew(
            runtime, command.session, CrewId(crew_id), body.words, once=command.once
        )
    return await _of_crew(runtime, command.session, CrewId(crew_id))


@router.get("/referrals/{referral_id}/messages", responses=documented(NotFound))
async def get_case_messages(
    referral_id: UUID, runtime: TheRuntime, session: AtDesk
) -> WrittenViews:
    """What was written to crews about a case; audited."""
    return await _of_case(runtime, session, ReferralId(referral_id))


@router.post("/referrals/{referral_id}/messages", responses=PROBLEMS)
async def write_about_case(
    referral_id: UUID, body: MessageBody, runtime: TheRuntime, command: CaseCommand
) -> WrittenViews:
    """Write to the crew that has the case."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await message.about_case(
            runtime, command.session, id_, body.words, once=command.once
        )
    return await _of_case(runtime, command.session, id_)


@router.post("/messages/{message_id}/close", responses=PROBLEMS)
async def close_message(
    message_id: UUID, body: CloseBody, runtime: TheRuntime, command: DeskCommand
) -> WrittenViews:
    """I told the crew by voice, or it is not needed any more."""
    id_ = MessageId(message_id)
    with command.once_only():
        await message.close(
            runtime, command.session, id_, body.because, once=command.once
        )
    found = await messages.one(runtime, command.session, id_)
    return _views([found])


@router.post(
    "/crew/messages/{message_id}/received", response_model=TodayView, responses=PROBLEMS
)
async def message_received(
    message_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """The phone has stored the message."""
    with command.once_only():
        await message.received(
            runtime,
            command.area_id,
            MessageId(message_id),
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


@router.post(
    "/crew/messages/{message_id}/seen", response_model=TodayView, responses=PROBLEMS
)
async def message_seen(
    message_id: UUID, body: TapBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """Somebody of the crew has read it."""
    with command.once_only():
        await message.seen(
            runtime,
            command.area_id,
            MessageId(message_id),
            command.session.account.name,
            the_tap(runtime, command, body),
            once=command.once,
        )
    return await told(runtime, command)


async def _of_crew(runtime: Runtime, session: Session, crew_id: CrewId) -> WrittenViews:
    since = runtime.clock.now() - BEFORE
    return _views(await messages.of_crew(runtime, session, crew_id, since=since))


async def _of_case(
    runtime: Runtime, session: Session, referral_id: ReferralId
) -> WrittenViews:
    return _views(await messages.of_case(runtime, session, referral_id))


def _views(found: list[tuple[CrewMessage, str]]) -> WrittenViews:
    return WrittenViews(messages=tuple(_written(*each) for each in found))


def _written(one: CrewMessage, crew: str) -> WrittenView:
    return WrittenView(
        id=one.id,
        crew_id=one.crew_id,
        crew=crew,
        reference=reference(one.referral_id) if one.referral_id else None,
        number=one.number,
        words=one.words,
        status=one.status,
        sent_at=one.sent_at,
        sent_by=one.sent_by,
        received_at=one.received_at,
        seen_at=one.seen_at,
        seen_by=one.seen_by,
        unseen_at=one.unseen_at,
        unseen_because=one.unseen_because,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        closed_because=one.closed_because,
    )
