"""Talking about a case before it is decided, the rules of the door, the ledger."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from ucr.api.cases import View
from ucr.api.desk import CaseView, view
from ucr.api.intake import Body, Moment, Short, Words
from ucr.api.problems import documented
from ucr.api.spreadsheet import sheet
from ucr.callers import CaseCommand, TheRuntime, Watching
from ucr.domain import rules
from ucr.domain.account import Session
from ucr.domain.ambulance import LONGEST_NUMBER
from ucr.domain.codes import Advice, Category, DeclineReason, Need, Role, Source
from ucr.domain.errors import BadField, NotFound, StaleWrite, WrongStatus
from ucr.domain.ids import ReferralId
from ucr.journey import ambulance, consult, upgrade
from ucr.journey.consult import Opinion
from ucr.journey.upgrade import Rung
from ucr.report.declines import Declined, declines
from ucr.runtime import Runtime

router = APIRouter(prefix="/api", tags=["triage"])
PROBLEMS = documented(NotFound, WrongStatus, StaleWrite)
USUAL: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=92)


class CalledBackBody(Body):
    answered: bool


class QuestionBody(Body):
    question: Annotated[Words, Field(min_length=1)]


class AdviceBody(Body):
    """What a clinician advises, as a code and in words."""

    advice: Advice
    words: Annotated[Words, Field(min_length=1)]


class Told999Body(Body):
    """What 999 said on the phone: the number of their case, and its category now."""

    case_number: Annotated[Short, Field(max_length=LONGEST_NUMBER)]
    category: Category


class RuleView(BaseModel):
    """One rule, where it is written, and whether we have read it there."""

    code: str
    kind: str
    says: str
    source: str
    is_seen: bool


class DeclinedView(View):
    """One line of the decline ledger."""

    referral_id: UUID
    reference: str
    at: datetime
    reason: DeclineReason
    by: str
    source: Source
    need: Need
    minutes_held: int
    crews_on_shift: int
    crews_free: int
    open_referrals: int


class Ledger(BaseModel):
    """What was declined from `since` to `until`, both in, the newest first."""

    since: datetime
    until: datetime
    declines: tuple[DeclinedView, ...]


@router.post("/referrals/{referral_id}/called-back", responses=PROBLEMS)
async def called_back(
    referral_id: UUID, body: CalledBackBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Somebody rang; where nobody answered, the line stops until a person decides."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await consult.called_back(
            runtime,
            command.area_id,
            id_,
            answered=body.answered,
            by=command.by,
            once=command.once,
        )
    return await view(runtime, command.area_id, id_)


@router.post("/referrals/{referral_id}/ask-clinician", responses=PROBLEMS)
async def ask_clinician(
    referral_id: UUID, body: QuestionBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Put the case to a clinician; nobody is sent until a person has then decided."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await consult.ask(
            runtime,
            command.area_id,
            id_,
            body.question,
            by=command.by,
            once=command.once,
        )
    return await view(runtime, command.area_id, id_)


@router.post("/referrals/{referral_id}/ambulance-called", responses=PROBLEMS)
async def ambulance_called(
    referral_id: UUID, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """Say, by name, that 999 was called; the decision is still to be made."""
    id_ = ReferralId(referral_id)
    with command.once_only():
        await ambulance.called(
            runtime, command.area_id, id_, by=command.by, once=command.once
        )
    return await view(runtime, command.area_id, id_)


@router.post("/referrals/{referral_id}/advise", responses=PROBLEMS)
async def advise(
    referral_id: UUID, body: AdviceBody, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """A clinician answers: by name, with the time; the decision is still to be made."""
    command.session.demand(Role.CLINICIAN)
    id_ = ReferralId(referral_id)
    opinion = Opinion(advice=body.advice, words=body.words, by=command.by)
    with command.once_only():
        await consult.advise(runtime, command.area_id, id_, opinion, once=command.once)
    return await view(runtime, command.area_id, id_)


@router.post(
    "/referrals/{referral_id}/told-999",
    responses=documented(NotFound, WrongStatus, StaleWrite, BadField),
)
async def told_999(
    referral_id: UUID, body: Told999Body, runtime: TheRuntime, command: CaseCommand
) -> CaseView:
    """A person has rung 999: a BaRS sender hears its number in the final response."""
    id_ = ReferralId(referral_id)
    rung = Rung(case_number=body.case_number, category=body.category, by=command.by)
    with command.once_only():
        await upgrade.told_999(runtime, command.area_id, id_, rung, once=command.once)
    return await view(runtime, command.area_id, id_)


@router.get("/triage/rules")
async def get_rules(session: Watching) -> tuple[RuleView, ...]:
    """Who may be taken and what stops the line, each with its source."""
    del session
    return tuple(_rules())


def _rules() -> Iterator[RuleView]:
    for rule in rules.RULES:
        yield _rule(rule.concern, rule.kind, rule.text)
    for flag, text in rules.RED_FLAGS.items():
        yield _rule(flag, rules.RuleKind.RED_FLAG, text)
    for exclusion, text in rules.EXCLUSIONS.items():
        yield _rule(exclusion, rules.RuleKind.EXCLUSION, text)
    for concern, text in rules.LATER.items():
        yield _rule(concern, rules.RuleKind.INTERRUPT, text)


def _rule(code: str, kind: str, text: rules.Sourced) -> RuleView:
    return RuleView(
        code=code, kind=kind, says=text.says, source=text.source, is_seen=text.is_seen
    )


@router.get("/declines", responses=documented(BadField))
async def get_declines(
    runtime: TheRuntime,
    session: Watching,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
) -> Ledger:
    """The decline ledger; of the last day where no times are given."""
    first, last, found = await _declined(runtime, session, since, until)
    lines = tuple(DeclinedView.model_validate(one) for one in found)
    return Ledger(since=first, until=last, declines=lines)


@router.get(
    "/declines.csv",
    responses={200: {"content": {"text/csv": {}}}, **documented(BadField)},
    response_class=StreamingResponse,
)
async def get_declines_csv(
    runtime: TheRuntime,
    session: Watching,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
) -> StreamingResponse:
    """The same ledger for a spreadsheet."""
    _, _, found = await _declined(runtime, session, since, until)
    return StreamingResponse(
        sheet((field.name for field in fields(Declined)), map(astuple, found)),
        media_type="text/csv; charset=utf-8",
    )


async def _declined(
    runtime: Runtime, session: Session, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime, list[Declined]]:
    last = until or runtime.clock.now()
    first = since or _before(last)
    if not timedelta(0) < last - first <= LONGEST:
        raise BadField("since", f"before until, by {LONGEST.days} days at the most")
    async with runtime.pool.connection() as conn:
        found = await declines(conn, session.account.area_id, since=first, until=last)
    return first, last, found


def _before(last: datetime) -> datetime:
    earliest = datetime.min.replace(tzinfo=UTC)
    return last - USUAL if last - earliest > USUAL else earliest
