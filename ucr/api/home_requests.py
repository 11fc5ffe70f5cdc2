"""What a home may write, and how it becomes an intake like any sender's."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Annotated, Final

from pydantic import Field

from ucr.api.intake import (
    Body,
    ContactBody,
    IntakeBody,
    LocationBody,
    Long,
    Moment,
    PatientBody,
    Short,
    Words,
    as_intake,
)
from ucr.domain.codes import Flag, Need, RedFlag
from ucr.domain.errors import BadField
from ucr.domain.escalation import PlanKind
from ucr.domain.home import Home
from ucr.domain.intake import Intake
from ucr.domain.patient import Remark
from ucr.domain.safety_check import Answer, Question, Reply, flags, red_flags, to_ask
from ucr.places.pack import AreaPack

MOST_ACCESS: Final = 700
"""Letters, so that the room fits before it."""
NOBODY_SAW: Final = "nobody saw since when: taken as an hour or more"
ASK: Final = '"not sure" was answered: ring and ask'


class SafetyBody(Body):
    """Every question of the check, each answered: one left out is no "no"."""

    danger: Reply
    not_responding: Reply
    airway_not_clear: Reply
    not_breathing_normally: Reply
    intense_pain: Reply
    suspected_collapse: Reply
    trauma_head_neck_back: Reply
    unusual_behaviour: Reply
    marked_difficulty_breathing_or_chest_pain: Reply
    bleeding_freely: Reply
    loss_of_consciousness: Reply
    evidence_of_fracture: Reply
    can_get_up_with_help: Reply
    helper_is_alone: Reply


class ResidentBody(Body):
    """Who it is; initials will do, and nobody is refused for an unknown name."""

    name: Short | None = None
    nhs_number: Annotated[Words, Field(max_length=20)] | None = None
    born_on: date | None = None


class CallBackBody(Body):
    """Whom control rings."""

    name: Short
    phone: Annotated[str, Field(pattern=r"^[+(]?[0-9][0-9 ()-]{4,24}$")]


class PlaceBody(Body):
    """Another place than the home's own."""

    lines: Annotated[tuple[Short, ...], Field(min_length=1, max_length=8)]
    postcode: Annotated[Words, Field(max_length=10)] | None = None


class HomeRequestBody(Body):
    """A request for help from a home's page.

    `floor_unknown`: nobody saw it happen; the page then says an hour ago.
    `escalation_plans`: plans for future care that the home knows of; `none_known`: it
    knows of none; empty: it was not asked, or does not know.
    """

    safety: SafetyBody
    need: Need
    reason: Annotated[Long, Field(min_length=1)]
    on_floor: bool
    floor_since_at: Moment | None = None
    floor_unknown: bool = False
    resident: ResidentBody = ResidentBody()
    call_back: CallBackBody
    room: Short | None = None
    access: Annotated[Words, Field(max_length=MOST_ACCESS)] | None = None
    animals: bool = False
    escalation_plans: Annotated[frozenset[PlanKind], Field(max_length=20)] = frozenset()
    place: PlaceBody | None = None


class WorseBody(Body):
    """The person got worse: which signs, as far as the home can tell, and in words."""

    red_flags: Annotated[frozenset[RedFlag], Field(max_length=20)] = frozenset()
    words: Words | None = None


def as_home_intake(
    body: HomeRequestBody, home: Home, key: str, pack: AreaPack
) -> Intake:
    """The intake of a home's request.

    Args:
        key: The request's idempotency key: the case number is made of it, so that a
            retry is the same case whatever else remembers it.

    Raises:
        BadField: A field breaks a rule, or nothing says where the person is.
        OutsideArea: The place lies outside the area.
    """
    answers = tuple(
        Answer(question=question, reply=getattr(body.safety, question.value))
        for question in Question
    )
    intake = as_intake(_as_senders(body, home, key, answers), pack)
    asked = [
        Remark(field=f"safety.{question}", rule=ASK) for question in to_ask(answers)
    ]
    if body.floor_unknown:
        asked.append(Remark(field="floor_since_at", rule=NOBODY_SAW))
    story = replace(
        intake.story, answers=answers, remarks=(*intake.story.remarks, *asked)
    )
    return replace(intake, story=story)


def _as_senders(
    body: HomeRequestBody, home: Home, key: str, answers: tuple[Answer, ...]
) -> IntakeBody:
    animals = {Flag.ANIMALS} if body.animals else set[Flag]()
    contact = ContactBody(
        name=body.call_back.name, phone=body.call_back.phone, relationship="called us"
    )
    return IntakeBody(
        case_number="H-" + sha256(key.encode()).hexdigest()[:16],
        source=home.sender.source,
        need=body.need,
        patient=PatientBody.model_validate(body.resident.model_dump()),
        contacts=(contact,),
        location=_place(body, home),
        on_floor=body.on_floor,
        floor_since_at=body.floor_since_at if body.on_floor else None,
        red_flags=red_flags(answers),
        flags=flags(answers) | animals,
        escalation_plans=body.escalation_plans,
        reason=body.reason,
    )


def _place(body: HomeRequestBody, home: Home) -> LocationBody:
    room = f"Room: {body.room}." if body.room else None
    access = " ".join(part for part in (room, body.access) if part) or None
    if body.place is not None:
        told = body.place
        return LocationBody(lines=told.lines, postcode=told.postcode, access=access)
    if not home.has_address:
        raise BadField("place", "an address: this sender has none of its own")
    return LocationBody(
        lon=home.lon,
        lat=home.lat,
        lines=home.lines,
        postcode=home.postcode,
        access=access,
    )
