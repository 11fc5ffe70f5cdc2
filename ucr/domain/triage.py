"""Rules at the door: what a referral asks of a crew, and what a person must decide.

Every rule is data with its source; nothing here reads free text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.codes import Concern, Confidence, Flag, Kit, Need, RedFlag, Skill
from ucr.domain.patient import ADULT_YEARS
from ucr.domain.response_clock import ALLOWED, ClockKind

MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What the crew must bring: hard rules, never traded.

    Attributes:
        people: 1 or 2, at the least.
        service_s: Expected time on scene, whole seconds.
    """

    skills: frozenset[Skill]
    kit: frozenset[Kit]
    people: int
    service_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the sender's structured answers say."""

    need: Need
    red_flags: frozenset[RedFlag]
    flags: frozenset[Flag]
    age_years: int | None
    on_floor: bool
    floor_since_at: datetime | None
    confidence: Confidence


# Skills and kit by need: design assumptions of the UCR notes (section 4), each to be
# confirmed locally; on-scene times are assumed log-normal medians (section 5).
BY_NEED: Final[Mapping[Need, Requirements]] = {
    need: Requirements(
        skills=frozenset(skills), kit=frozenset(kit), people=1, service_s=m * MINUTE_S
    )
    for need, skills, kit, m in (
        (Need.FALL, {Skill.ASSESSMENT}, (), 40),
        (Need.FRAILTY, {Skill.ASSESSMENT}, (), 50),
        (Need.REDUCED_FUNCTION, {Skill.ASSESSMENT}, (), 50),
        (Need.PALLIATIVE, {Skill.END_OF_LIFE}, {Kit.SYRINGE_DRIVER}, 75),
        (Need.EQUIPMENT, {Skill.EQUIPMENT}, {Kit.EQUIPMENT_STOCK}, 40),
        (Need.CONFUSION, {Skill.ASSESSMENT, Skill.DELIRIUM}, (), 60),
        (Need.CATHETER, {Skill.CATHETER}, {Kit.CATHETER_PACK}, 45),
        (Need.DIABETES, {Skill.DIABETES}, {Kit.GLUCOSE_KETONE}, 40),
        (Need.CARER_BREAKDOWN, {Skill.CARE_PACKAGE}, (), 60),
    )
}
# A person on the floor needs two people and a device (falls pick-up, section 3-4).
ON_FLOOR: Final = Requirements(
    skills=frozenset({Skill.LIFT_ASSIST}),
    kit=frozenset({Kit.LIFTING_DEVICE}),
    people=2,
    service_s=30 * MINUTE_S,
)
TWO_PEOPLE: Final = frozenset({Flag.TWO_PERSON, Flag.SCENE_UNSAFE})
UNSURE: Final = frozenset({Confidence.PLACE, Confidence.UNKNOWN})


def requirements(findings: Findings) -> Requirements:
    """What a crew must have for this need, floor or not, alone or not."""
    needed = ON_FLOOR if findings.on_floor else BY_NEED[findings.need]
    if findings.flags & TWO_PEOPLE:
        return Requirements(
            skills=needed.skills,
            kit=needed.kit,
            people=2,
            service_s=needed.service_s,
        )
    return needed


def concerns(findings: Findings, *, at: datetime) -> frozenset[Concern]:
    """Why a person must decide before any crew is sent; empty when none need.

    Source:
        Red flags: ISTUMBLE (WMAS / HCPA), any yes is 999. Long lie: one hour (NHS
        England PR2063). Scene safety: BaRS flag SS, unsafe or unknown stops the line.
        Age: over 18 (NHS England UCR).
    """
    found = {
        Concern.RED_FLAG: bool(findings.red_flags),
        Concern.LONG_LIE: is_long_lie(findings.floor_since_at, at=at),
        Concern.SCENE_UNSAFE: Flag.SCENE_UNSAFE in findings.flags,
        Concern.SCENE_UNKNOWN: Flag.SCENE_UNKNOWN in findings.flags,
        Concern.LOCATION_UNSURE: findings.confidence in UNSURE,
        Concern.UNDER_AGE: is_child(findings.age_years),
    }
    return frozenset(concern for concern, holds in found.items() if holds)


def is_long_lie(floor_since_at: datetime | None, *, at: datetime) -> bool:
    """Whether the person has been on the floor for an hour or more."""
    if floor_since_at is None:
        return False
    return at - floor_since_at >= ALLOWED[ClockKind.ON_FLOOR]


def is_child(age_years: int | None) -> bool:
    """Whether the person is known to be younger than 18."""
    return age_years is not None and age_years < ADULT_YEARS
