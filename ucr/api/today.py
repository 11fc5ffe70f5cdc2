"""What a crew's phone is shown: its day, the door, the way there, and why."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from ucr.api.cases import StoryView, View
from ucr.domain.account import Session
from ucr.domain.board import assignment_entry, referral_entry, visit_entry
from ucr.domain.cards import AssignmentCard, ReferralCard, VisitCard
from ucr.domain.codes import Confidence, CrewKind, Kit, Skill
from ucr.domain.crew import ShiftStatus
from ucr.domain.referral import Referral
from ucr.matching.way import way
from ucr.report.legs import WayThere, where
from ucr.report.today import Today, today
from ucr.runtime import Runtime
from ucr.store.positions import latest


class CrewView(View):
    id: UUID
    name: str
    kind: CrewKind
    people: int
    skills: tuple[Skill, ...]
    kit: tuple[Kit, ...]


class BreakView(View):
    earliest_at: datetime
    latest_at: datetime
    duration_s: int


class ShiftView(View):
    id: UUID
    status: ShiftStatus
    starts_at: datetime
    ends_at: datetime
    breaks: tuple[BreakView, ...]


class DoorView(BaseModel):
    """Where to go and how to get in; the key safe's code only when it is needed."""

    lon: float | None
    lat: float | None
    confidence: Confidence
    label: str
    lines: tuple[str, ...]
    postcode: str | None
    access: str | None
    key_safe: str | None


class Details(BaseModel):
    location: DoorView
    story: StoryView


class AlsoTold(BaseModel):
    """What another sender told of the same person."""

    sender: str
    access: str | None
    story: StoryView


class ServiceClock(BaseModel):
    now: datetime
    speed: float


class TodayView(BaseModel):
    """All that a phone needs; every crew command answers with it."""

    crew: CrewView
    shift: ShiftView | None
    assignment: AssignmentCard | None
    visit: VisitCard | None
    referral: ReferralCard | None
    details: Details | None
    also: tuple[AlsoTold, ...]
    leg: WayThere | None
    why: str | None
    control_phone: str | None
    clock: ServiceClock


async def view(runtime: Runtime, session: Session) -> TodayView:
    """A crew's day as it stands; reading about a person is audited first."""
    found = await today(runtime, session)
    visit = visit_entry(found.visit).card if found.visit else None
    offered = assignment_entry(found.assignment).card if found.assignment else None
    card = referral_entry(found.referral).card if found.referral else None
    clock = runtime.clock
    return TodayView(
        crew=CrewView(
            id=found.crew.id,
            name=found.crew.name,
            kind=found.crew.kind,
            people=found.crew.people,
            skills=tuple(sorted(found.crew.skills)),
            kit=tuple(sorted(found.crew.kit)),
        ),
        shift=ShiftView.model_validate(found.shift) if found.shift else None,
        assignment=offered if isinstance(offered, AssignmentCard) else None,
        visit=visit if isinstance(visit, VisitCard) else None,
        referral=card if isinstance(card, ReferralCard) else None,
        details=_details(found, found.referral) if found.referral else None,
        also=tuple(
            AlsoTold(
                sender=sender,
                access=told.location.access,
                story=StoryView.model_validate(told.story),
            )
            for sender, told in found.also
        ),
        leg=await _leg(runtime, found),
        why=_why(found),
        control_phone=runtime.settings.control_phone,
        clock=ServiceClock(now=clock.now(), speed=clock.speed),
    )


def _details(found: Today, referral: Referral) -> Details:
    place = referral.location
    return Details(
        location=DoorView(
            lon=place.lon,
            lat=place.lat,
            confidence=place.confidence,
            label=place.label,
            lines=place.lines,
            postcode=place.postcode,
            access=place.access,
            key_safe=place.key_safe if found.may_see_key_safe else None,
        ),
        story=StoryView.model_validate(referral.story),
    )


async def _leg(runtime: Runtime, found: Today) -> WayThere | None:
    referral = found.referral
    if referral is None or referral.location.lon is None:
        return None
    area_id = found.crew.area_id
    positions = await latest(runtime.redis, area_id) or {}
    here = where(found.crew, positions.get(found.crew.id))
    there = (referral.location.lon, referral.location.lat or 0.0)
    leg = way(runtime.ground(area_id).travel, here, there)
    if leg is None:
        return None
    return WayThere(
        referral_id=referral.id,
        seconds=leg.seconds,
        metres=leg.metres,
        travel=leg.travel,
        coordinates=leg.coordinates,
    )


def _why(found: Today) -> str | None:
    if found.decision is None:
        return None
    sentence = found.decision.explanation.get("sentence")
    return sentence if isinstance(sentence, str) else None
