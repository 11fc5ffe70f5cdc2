"""Reads for the desk: a whole case, its match card, and a crew's way there."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from ucr.api.problems import documented
from ucr.callers import AtDesk, TheRuntime, Watching
from ucr.domain.account import Sender, Session
from ucr.domain.act import Act
from ucr.domain.board import referral_entry
from ucr.domain.calls import Way
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import ActKind, Advice, Category, Confidence, SetAside, Source
from ucr.domain.discussion import Discussion
from ucr.domain.errors import NotFound, WrongStatus
from ucr.domain.escalation import PlanKind
from ucr.domain.ids import AccountId, CrewId, ReferralId
from ucr.domain.patient import Remark
from ucr.domain.referral import Referral
from ucr.domain.response_clock import ClockKind
from ucr.domain.safety_check import Question, Reply
from ucr.matching.card import Candidate, Nobody, rule_words
from ucr.matching.could_divert import CouldDivert
from ucr.matching.foresee import Chance
from ucr.matching.meet import CouldMeet
from ucr.report import case, legs, match
from ucr.report.escalation import Marker, PlanState, marker
from ucr.report.legs import WayThere
from ucr.report.view import read_case, timeline
from ucr.report.written import Written, written
from ucr.store import accounts, crews, outbox
from ucr.store.audit import Line
from ucr.store.connection import Connection

router = APIRouter(prefix="/api", tags=["cases"])


class View(BaseModel):
    """Read straight from the domain's frozen values."""

    model_config = ConfigDict(from_attributes=True)


class SenderName(View):
    name: str
    source: Source


class PatientView(View):
    name: str | None
    nhs_number: str | None
    born_on: date | None
    phone: str | None


class ContactView(View):
    name: str
    phone: str
    relationship: str | None
    rank: int


class ReplyView(View):
    """A question of the safety check as the referrer answered it."""

    question: Question
    reply: Reply


class StoryView(View):
    patient: PatientView
    contacts: tuple[ContactView, ...]
    reason: str
    notes: str | None
    conditions: tuple[str, ...]
    answers: tuple[ReplyView, ...]


class EscalationView(View):
    """That a plan for care was told of, by whom and when; never what it says."""

    state: PlanState
    kinds: tuple[PlanKind, ...]
    by: str | None
    at: datetime | None


class PlaceView(View):
    """Where, as surely as we know; the key safe's code is for the crew only."""

    lon: float | None
    lat: float | None
    confidence: Confidence
    accuracy_m: int | None
    label: str
    locality: str
    lines: tuple[str, ...]
    postcode: str | None
    uprn: str | None
    access: str | None
    reasons: tuple[str, ...]


class ClockView(View):
    kind: ClockKind
    started_at: datetime
    due_at: datetime


class OnPaperView(View):
    set_off_at: datetime | None
    there_at: datetime | None
    ended_at: datetime


class TimelineLine(View):
    """`on_paper`: when it happened, where it was entered from paper at `at`."""

    offset: int
    at: datetime
    fact: str
    by: str
    text: str
    on_paper: OnPaperView | None


class AdvisedView(BaseModel):
    advice: Advice
    words: str
    by: str
    at: datetime


class DiscussionView(BaseModel):
    """A question put to a clinician, and the advice by name and time."""

    question: str
    asked_by: str
    asked_at: datetime
    answer: AdvisedView | None


class CaseNoteView(BaseModel):
    """What somebody at the desk wrote, by name and time."""

    at: datetime
    by: str
    words: str


class AnswerView(View):
    """One answer to the sender, and whether it is known to have arrived."""

    channel: str
    kind: str
    status: str
    made_at: datetime
    tries: int
    last_answer: str | None
    ended_at: datetime | None


class ChoiceView(BaseModel):
    """What a person chose about who goes, and why in spite of a rule."""

    act: ActKind
    at: datetime
    by: str
    crew: str | None
    rules: tuple[str, ...]
    because: SetAside | None
    words: str | None
    undone_at: datetime | None
    undone_by: str | None


class AmbulanceView(BaseModel):
    """The ambulance case beside ours, who rang 999, and when."""

    case_number: str
    category: Category
    by: str
    at: datetime


class Case(BaseModel):
    """Everything about a case, for the people who decide about it."""

    referral: ReferralCard | None
    version: int
    sender: SenderName
    case_number: str
    story: StoryView
    escalation: EscalationView
    location: PlaceView
    clocks: tuple[ClockView, ...]
    warnings: tuple[Remark, ...]
    answers: tuple[AnswerView, ...]
    discussions: tuple[DiscussionView, ...]
    notes: tuple[CaseNoteView, ...]
    written: tuple[Written, ...]
    ambulance: AmbulanceView | None
    choices: tuple[ChoiceView, ...]
    timeline: tuple[TimelineLine, ...]


class MatchView(BaseModel):
    """The match card as things stand now, and the newest decision's own words."""

    referral_id: UUID
    as_of: datetime
    travel: str
    chosen: Candidate | None
    next: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    nobody: Nobody | None
    sentence: str
    chance: Chance | None
    could_meet: CouldMeet | None
    could_divert: CouldDivert | None
    decided_at: datetime | None
    by: str | None
    engine: str | None


class LegsView(BaseModel):
    legs: tuple[WayThere, ...]


@router.get("/referrals/{referral_id}/case", responses=documented(NotFound))
async def get_case(referral_id: UUID, runtime: TheRuntime, session: AtDesk) -> Case:
    """Everything about a case; that it was read is audited first."""
    id_ = ReferralId(referral_id)
    async with runtime.pool.connection() as conn:
        line = _line(session, runtime.clock.now(), id_)
        found = await read_case(conn, session.account.area_id, id_, line)
        return await whole(conn, found)


async def whole(conn: Connection, found: Referral) -> Case:
    """All that a desk is told of a case; whoever calls has audited that it is read."""
    happened = await timeline(conn, found.id)
    answers = [
        one
        for one in await outbox.list_of_referral(conn, found.id)
        if one.channel not in frozenset(Way)  # those went to crews
    ]
    sender = await accounts.get_sender(conn, found.sender_id)
    names = {
        account.id: account.name
        for account in await accounts.list_all(conn, found.area_id)
    }
    called = await crews.names(conn, found.area_id)
    wrote = await written(conn, found.id, names=names, crews=called, sender=sender.name)
    lines = [case.told(one, names) for one in happened]
    told = _case(found, sender, await marker(conn, found), lines)
    views = tuple(AnswerView.model_validate(one) for one in answers)
    talked = tuple(_discussion(one, names) for one in found.discussions)
    return told.model_copy(
        update={
            "answers": views,
            "discussions": talked,
            "notes": tuple(
                CaseNoteView(at=one.at, by=case.who(one.by, names), words=one.words)
                for one in found.notes
            ),
            "written": tuple(wrote),
            "ambulance": _ambulance(found, names),
            "choices": tuple(_choice(one, names, called) for one in found.acts),
        }
    )


@router.get(
    "/referrals/{referral_id}/match", responses=documented(NotFound, WrongStatus)
)
async def get_match(
    referral_id: UUID,
    runtime: TheRuntime,
    session: Watching,
    shown: UUID | None = None,
) -> MatchView:
    """Why this crew, why not the next three, why nobody: as things stand now.

    `shown`: the crew whose diversion your screen shows; another one comes in its place
    only if it gains clearly more.
    """
    found, decision = await match.match(
        runtime,
        session.account.area_id,
        ReferralId(referral_id),
        shown=CrewId(shown) if shown else None,
    )
    return MatchView(
        referral_id=found.referral_id,
        as_of=found.as_of,
        travel=found.travel,
        chosen=found.chosen,
        next=found.next,
        others=found.others,
        nobody=found.nobody,
        sentence=found.sentence,
        chance=found.chance,
        could_meet=found.could_meet,
        could_divert=found.could_divert,
        decided_at=decision.made_at if decision else None,
        by=decision.made_by if decision else None,
        engine=decision.engine if decision else None,
    )


@router.get("/crews/{crew_id}/legs", responses=documented(NotFound))
async def get_legs(crew_id: UUID, runtime: TheRuntime, session: Watching) -> LegsView:
    """The roads a crew is meant to take: to its visit, then along its plan."""
    found = await legs.of_crew(runtime, session.account.area_id, CrewId(crew_id))
    return LegsView(legs=tuple(found))


def _discussion(one: Discussion, names: Mapping[AccountId, str]) -> DiscussionView:
    answer = one.answer
    return DiscussionView(
        question=one.question,
        asked_by=case.who(one.asked_by, names),
        asked_at=one.asked_at,
        answer=answer
        and AdvisedView(
            advice=answer.advice,
            words=answer.words,
            by=case.who(answer.by, names),
            at=answer.at,
        ),
    )


def _choice(
    one: Act, names: Mapping[AccountId, str], called: Mapping[CrewId, str]
) -> ChoiceView:
    return ChoiceView(
        act=one.kind,
        at=one.at,
        by=case.who(one.by, names),
        crew=called.get(one.crew_id) if one.crew_id else None,
        rules=tuple(rule_words(code) for code in one.rules),
        because=one.because,
        words=one.words,
        undone_at=one.undone_at,
        undone_by=case.who(one.undone_by, names) if one.undone_by else None,
    )


def _ambulance(found: Referral, names: Mapping[AccountId, str]) -> AmbulanceView | None:
    known = found.ambulance
    if known is None:
        return None
    return AmbulanceView(
        case_number=known.case_number,
        category=known.category,
        by=case.who(known.by, names),
        at=known.at,
    )


def _line(session: Session, at: datetime, id_: ReferralId) -> Line:
    return Line(
        at=at,
        actor=session.actor,
        action="read case",
        area_id=session.account.area_id,
        referral_id=id_,
    )


def _case(
    found: Referral, sender: Sender, plans: Marker, lines: list[case.Told]
) -> Case:
    entry = referral_entry(found)
    return Case(
        referral=entry.card if isinstance(entry.card, ReferralCard) else None,
        version=found.version,
        sender=SenderName.model_validate(sender),
        case_number=found.case_number,
        story=StoryView.model_validate(found.story),
        escalation=EscalationView.model_validate(plans),
        location=PlaceView.model_validate(found.location),
        clocks=tuple(ClockView.model_validate(clock) for clock in found.running),
        warnings=found.story.remarks,
        answers=(),
        discussions=(),
        notes=(),
        written=(),
        ambulance=None,
        choices=(),
        timeline=tuple(TimelineLine.model_validate(line) for line in lines),
    )
