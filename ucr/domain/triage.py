"""Rules at the door: what a referral asks of a crew.

Every rule is data with its source; nothing here reads free text. What a person must
decide before any crew is sent: ucr/domain/rules.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ucr.domain.codes import (
    Category,
    Confidence,
    Exclusion,
    Flag,
    Kit,
    Need,
    RedFlag,
    Skill,
)

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
    """What the sender's structured answers say.

    Attributes:
        safe_to_wait: Whether the sender judged the person safe to wait two hours;
            None: it did not say.
        unsure: A red flag was asked about, and the answer was "not sure".
    """

    need: Need
    red_flags: frozenset[RedFlag]
    flags: frozenset[Flag]
    age_years: int | None
    on_floor: bool
    floor_since_at: datetime | None
    confidence: Confidence
    exclusions: frozenset[Exclusion] = frozenset()
    safe_to_wait: bool | None = None
    category: Category | None = None
    unsure: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a need asks of a crew, in one area: its own, or what is usual."""

    by_need: Mapping[Need, Requirements] = field(default_factory=lambda: BY_NEED)
    on_floor: Requirements = ON_FLOOR


USUAL: Final = Asks()


def requirements(findings: Findings, asks: Asks = USUAL) -> Requirements:
    """What a crew must have for this need, floor or not, alone or not."""
    needed = asks.on_floor if findings.on_floor else asks.by_need[findings.need]
    if findings.flags & TWO_PEOPLE:
        return replace(needed, people=2)
    return needed
