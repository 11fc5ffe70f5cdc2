"""The picture of an area as it would be after a person's choice of crew.

It is made by the domain's own moves: what cannot be done is refused here as there.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from ucr.domain import choosing
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.codes import ActKind, Flag, Part
from ucr.domain.crew import ShiftStatus, carried
from ucr.domain.errors import BadField, CrewBusy, NotFound, WrongStatus
from ucr.domain.ids import DISPATCHER, AssignmentId, CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.ties import flagged, needed, wished
from ucr.domain.timer import Action
from ucr.domain.visit import VisitStatus
from ucr.matching.picture import Picture
from ucr.matching.refusing import (
    DECIDE_FIRST,
    HAS_NO_LEAD,
    PIN,
    RING,
    demand_not_on_scene,
)

SUPPOSED: Final = AssignmentId(UUID(int=2**128 - 1))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice would make of an area.

    Attributes:
        taken_from: The case that the crew would no longer go to.
    """

    picture: Picture
    kind: ActKind
    taken_from: ReferralId | None


def free(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId, at: datetime
) -> Chosen:
    """As if nobody had the case, and the crew nothing that can be taken from it.

    Raises:
        NotFound: The crew is not on duty, or there is no such open case.
        CrewBusy: The crew helps another at a case.
        WrongStatus: A person must decide about the case first, or a crew is on scene.
    """
    open_case(picture, referral_id)
    if crew_id not in picture.crews:
        raise NotFound("crew on duty")
    without = copied(picture)
    holder = _holder(picture, referral_id)
    had = picture.assignments.get(holder) if holder else None
    helper = _holder(picture, referral_id, Part.ASSIST)
    for one in (helper, holder):
        if one is not None:
            _take_off(without, one, at)
    taken_from = _leave(without, crew_id, at, PIN)
    open_case(without, referral_id)  # without its crew a person may have to decide
    return Chosen(without, choosing.kind_of(had, taken_from), taken_from)


def given(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId, at: datetime
) -> Chosen:
    """As if the crew had just been asked; raises as `free` does.

    Raises:
        BadField: The crew has the case already.
        NotFound: The crew is on a break.
    """
    if _holder(picture, referral_id) == crew_id:
        raise BadField("crew_id", "another crew than the one that has it")
    chosen = free(picture, referral_id, crew_id, at)
    if picture.crews[crew_id][1].status is not ShiftStatus.ON:
        raise NotFound("crew on duty")
    after = chosen.picture
    case = after.referrals[referral_id]
    asked, _ = case.assign(crew_id, Action.ANSWER, by=DISPATCHER, at=at)
    after.referrals[referral_id] = asked
    after.assignments[crew_id] = _supposed(picture, referral_id, crew_id, at, Part.LEAD)
    return chosen


def confirmed(picture: Picture, referral_id: ReferralId, crew_id: CrewId) -> Chosen:
    """As if the proposed crew had just been asked: the plan counts with it already.

    Raises:
        NotFound: There is no such open case, it is not proposed to this crew, or the
            crew is on a break.
        WrongStatus: A person must decide about it first.
    """
    case = open_case(picture, referral_id)
    held = picture.assignments.get(crew_id)
    if (
        crew_id not in picture.crews
        or held is None
        or held.referral_id != referral_id
        or held.status is not AssignmentStatus.PROPOSED
    ):
        raise NotFound("proposal")
    if case.concerns:
        raise WrongStatus(case.status, AssignmentStatus.OFFERED, DECIDE_FIRST)
    if picture.crews[crew_id][1].status is not ShiftStatus.ON:
        raise NotFound("crew on duty")
    return Chosen(picture, ActKind.ASSIGN, None)


def rejected(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId, at: datetime
) -> Picture:
    """As if a person had taken the proposal back: this crew is not proposed again."""
    without = copied(picture)
    _take_off(without, crew_id, at)
    case = without.referrals[referral_id]
    without.referrals[referral_id] = replace(
        case,
        refused_by=case.refused_by | {crew_id},
        pinned_to=None if case.pinned_to == crew_id else case.pinned_to,
    )
    return without


def withdrawn(picture: Picture, crew_id: CrewId, at: datetime) -> Picture:
    """As if a person had taken the crew off what it has: it is not asked again.

    A second crew goes alone: the first keeps the case, and may be met by it again.

    Raises:
        NotFound: It has nothing of an open case.
        WrongStatus: It is with the person.
    """
    held, visit = picture.assignments.get(crew_id), picture.visits.get(crew_id)
    if held is None or held.referral_id not in picture.referrals:
        raise NotFound("open assignment")
    if visit is not None:
        visit.stand_down(by=DISPATCHER, at=at)
    if held.part is Part.LEAD:
        return rejected(picture, held.referral_id, crew_id, at)
    without = copied(picture)
    _take_off(without, crew_id, at)
    return without


def helping(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId, at: datetime
) -> Chosen:
    """As if the crew had just been asked to meet the one that leads.

    What the crew leads elsewhere, and is not with the person of, waits again.

    Raises:
        BadField: The crew leads the case.
        CrewBusy: The crew helps at another case.
        NotFound: The crew is not on duty, or there is no such open case.
        WrongStatus: No crew was asked to lead it, somebody helps already, a person
            must decide first, or the crew is with somebody.
    """
    case = open_case(picture, referral_id)
    lead = _holder(picture, referral_id)
    if crew_id not in picture.crews:
        raise NotFound("crew on duty")
    if lead == crew_id:
        raise BadField("crew_id", "another crew than the one that has it")
    has_one = _holder(picture, referral_id, Part.ASSIST) is not None
    if lead is None or picture.assignments[lead].offered_at is None or has_one:
        raise WrongStatus(case.status, "met by another crew", HAS_NO_LEAD)
    if case.concerns:
        raise WrongStatus(case.status, "met by another crew", DECIDE_FIRST)
    if picture.crews[crew_id][1].status is not ShiftStatus.ON:
        raise NotFound("crew on duty")
    after = copied(picture)
    taken_from = _leave(after, crew_id, at, RING)
    after.assignments[crew_id] = _supposed(
        picture, referral_id, crew_id, at, Part.ASSIST
    )
    return Chosen(after, ActKind.SECOND, taken_from)


def without_help(picture: Picture, referral_id: ReferralId, crew_id: CrewId) -> Picture:
    """As if the crew had not been asked to help at this case."""
    after = copied(picture)
    held = after.assignments.get(crew_id)
    if held and held.referral_id == referral_id and held.part is Part.ASSIST:
        del after.assignments[crew_id]
    return after


def both(
    picture: Picture,
    referral_id: ReferralId,
    crews: tuple[CrewId, CrewId],
    at: datetime,
) -> Chosen:
    """As if two crews had just been asked to meet there, the first of them to lead.

    Raises:
        BadField: It is one crew, or the lead has the case already.
        CrewBusy: One of them was told of something else.
        NotFound, WrongStatus: As `given` and `helping` say.
    """
    lead, second = crews
    led = given(picture, referral_id, lead, at)
    if led.taken_from is not None:
        raise CrewBusy
    helped = helping(led.picture, referral_id, second, at)
    if helped.taken_from is not None:
        raise CrewBusy
    return replace(helped, kind=ActKind.MEET)


def left_to_bring(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId
) -> Picture:
    """The area with the case as one that a second crew alone would be asked about.

    It must bring what the lead has not; that neither is alone is no rule then.
    """
    without, case = copied(picture), picture.referrals[referral_id]
    lead = _holder(picture, referral_id)
    on_duty = picture.crews.get(lead) if lead else None
    brings = on_duty[0] if on_duty else None
    has = carried(*on_duty) if on_duty else frozenset()
    for one in (lead, crew_id):
        if one is not None:
            without.assignments.pop(one, None)
            without.visits.pop(one, None)
    needs = needed(case.requirements, case.ties)
    rest = replace(
        needs,
        skills=needs.skills - frozenset(brings.skills if brings else ()),
        kit=needs.kit - has,
        people=max(1, needs.people - (brings.people if brings else 0)),
    )
    without.referrals[referral_id] = replace(
        case,
        status=ReferralStatus.WAITING,
        requirements=rest,
        wishes=wished(case.wishes, case.ties),
        flags=flagged(case.flags, case.ties) - {Flag.CALL_WARNING},
        ties=replace(case.ties, followers=()),
        pinned_to=None,
    )
    return without


def _supposed(
    picture: Picture,
    referral_id: ReferralId,
    crew_id: CrewId,
    at: datetime,
    part: Part,
) -> Assignment:
    return Assignment(
        id=SUPPOSED,
        area_id=picture.area_id,
        referral_id=referral_id,
        crew_id=crew_id,
        decision_id=None,
        status=AssignmentStatus.OFFERED,
        version=1,
        by=DISPATCHER,
        made_at=at,
        offered_at=at,
        part=part,
    )


def pinned(
    picture: Picture, referral_id: ReferralId, crew_id: CrewId | None, at: datetime
) -> Chosen:
    """As if it were kept for this crew, or for none.

    Raises:
        NotFound: There is no such open case.
        WrongStatus: It is on its way back.
    """
    case = picture.referrals.get(referral_id)
    if case is None:
        raise NotFound("open referral")
    after = copied(picture)
    tied, _ = choosing.pin(case, crew_id, by=DISPATCHER, at=at)
    after.referrals[referral_id] = tied
    return Chosen(after, tied.acts[-1].kind, None)


def open_case(picture: Picture, referral_id: ReferralId) -> Referral:
    """The case, if a crew may be chosen for it.

    Raises:
        NotFound: There is no such open case.
        WrongStatus: A person must decide about it first.
    """
    case = picture.referrals.get(referral_id)
    if case is None:
        raise NotFound("open referral")
    if case.status is ReferralStatus.NEEDS_DECISION:
        raise WrongStatus(case.status, ReferralStatus.ASSIGNED, DECIDE_FIRST)
    return case


def copied(picture: Picture) -> Picture:
    """The same, to be changed while the other stays."""
    return replace(
        picture,
        referrals=dict(picture.referrals),
        assignments=dict(picture.assignments),
        visits=dict(picture.visits),
    )


def _holder(
    picture: Picture, referral_id: ReferralId, part: Part = Part.LEAD
) -> CrewId | None:
    return next(
        (
            crew_id
            for crew_id, held in picture.assignments.items()
            if held.referral_id == referral_id and held.part is part
        ),
        None,
    )


def _leave(
    picture: Picture, crew_id: CrewId, at: datetime, instead: str
) -> ReferralId | None:
    """Take from the crew what it leads; the case, if the crew was told of it.

    Args:
        instead: What else a person may do where the crew is with somebody.

    Raises:
        CrewBusy: It helps another crew: that one would be alone.
        WrongStatus: It is with somebody.
    """
    held = picture.assignments.get(crew_id)
    if held is None:
        return None
    if held.part is Part.ASSIST:
        raise CrewBusy
    name, visit = picture.crews[crew_id][0].name, picture.visits.get(crew_id)
    demand_not_on_scene(name, visit, held.referral_id, instead)
    _take_off(picture, crew_id, at)
    return None if held.status is AssignmentStatus.PROPOSED else held.referral_id


def _take_off(picture: Picture, crew_id: CrewId, at: datetime) -> None:
    """Stand the crew down; what it led waits again, and its second crew is free.

    A second crew that is with the person stays there.
    """
    held, visit = picture.assignments[crew_id], picture.visits.get(crew_id)
    is_assist = held.part is Part.ASSIST
    if visit is not None and is_assist and visit.status is VisitStatus.ON_SCENE:
        return
    if visit is not None:
        visit.stand_down(by=DISPATCHER, at=at)
        del picture.visits[crew_id]
    del picture.assignments[crew_id]
    if is_assist:
        return
    helper = _holder(picture, held.referral_id, Part.ASSIST)
    if helper is not None:
        _take_off(picture, helper, at)
    case = picture.referrals.get(held.referral_id)
    if case is not None:
        waiting, _ = case.release(crew_id, refused=False, by=DISPATCHER, at=at)
        picture.referrals[held.referral_id] = waiting
