"""Who UCR may take, and what stops the line until a named person decides.

Each rule is data: what it says, where that is written, and whether we have seen the
text. The page docs/triage.md is drawn from here. Nothing reads free text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Category, Concern, Confidence, Exclusion, Flag, RedFlag
from ucr.domain.patient import ADULT_YEARS
from ucr.domain.response_clock import ALLOWED, ClockKind
from ucr.domain.triage import Findings

ISTUMBLE: Final = "ISTUMBLE, West Midlands Ambulance Service / HCPA"
DRAB: Final = "DRAB survey, used with ISTUMBLE by WMAS / HCPA"
EXCLUDED: Final = "CSH Surrey, UCR exclusions"
UNSURE: Final = frozenset({Confidence.PLACE, Confidence.UNKNOWN})
NEEDS_AMBULANCE: Final = frozenset({Category.C1, Category.C2})


class RuleKind(StrEnum):
    ELIGIBILITY = "eligibility"
    EXCLUSION = "exclusion"
    RED_FLAG = "red flag"
    INTERRUPT = "interrupt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A statement and where it is written.

    Attributes:
        is_seen: We have read the text; else it is our own inference, to be confirmed by
            the service's clinical safety officer.
    """

    says: str
    source: str
    is_seen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reason to stop the line, told from the sender's answers alone.

    Attributes:
        holds: Whether a person must decide because of it, at a moment.
    """

    concern: Concern
    kind: RuleKind
    text: Sourced
    holds: Callable[[Findings, datetime], bool]


RED_FLAGS: Final[Mapping[RedFlag, Sourced]] = {
    RedFlag.INTENSE_PAIN: Sourced(says="Intense pain", source=ISTUMBLE),
    RedFlag.SUSPECTED_COLLAPSE: Sourced(says="Suspected collapse", source=ISTUMBLE),
    RedFlag.TRAUMA: Sourced(says="Trauma to head, neck or back", source=ISTUMBLE),
    RedFlag.UNUSUAL_BEHAVIOUR: Sourced(says="Unusual behaviour", source=ISTUMBLE),
    RedFlag.BREATHING: Sourced(
        says="Marked difficulty breathing, or chest pain", source=ISTUMBLE
    ),
    RedFlag.BLEEDING: Sourced(says="Bleeding freely", source=ISTUMBLE),
    RedFlag.LOSS_OF_CONSCIOUSNESS: Sourced(
        says="Loss of consciousness", source=ISTUMBLE
    ),
    RedFlag.FRACTURE: Sourced(says="Evidence of fracture", source=ISTUMBLE),
    RedFlag.NOT_RESPONDING: Sourced(says="Does not respond", source=DRAB),
    RedFlag.AIRWAY: Sourced(says="The airway is not clear", source=DRAB),
    RedFlag.NOT_BREATHING: Sourced(says="Does not breathe normally", source=DRAB),
    RedFlag.INJURY: Sourced(
        says="An injury that nobody has described: it may be a serious one",
        source="NHS England UCR need 1: a fall with no apparent serious injury",
    ),
}
EXCLUSIONS: Final[Mapping[Exclusion, Sourced]] = {
    Exclusion.EMERGENCY: Sourced(
        says="An immediate, life-threatening emergency", source=EXCLUDED
    ),
    Exclusion.SEPSIS: Sourced(says="Suspected sepsis", source=EXCLUDED),
    Exclusion.STROKE: Sourced(
        says="A specialist pathway such as stroke", source=EXCLUDED
    ),
    Exclusion.MENTAL_HEALTH: Sourced(says="A mental-health crisis", source=EXCLUDED),
}


def is_long_lie(floor_since_at: datetime | None, *, at: datetime) -> bool:
    """Whether the person has been on the floor for an hour or more."""
    if floor_since_at is None:
        return False
    return at - floor_since_at >= ALLOWED[ClockKind.ON_FLOOR]


def is_child(age_years: int | None) -> bool:
    """Whether the person is known to be younger than 18."""
    return age_years is not None and age_years < ADULT_YEARS


RULES: Final = (
    Rule(
        concern=Concern.RED_FLAG,
        kind=RuleKind.RED_FLAG,
        text=Sourced(says="Any red flag is a 999 matter", source=ISTUMBLE),
        holds=lambda findings, _: bool(findings.red_flags),
    ),
    Rule(
        concern=Concern.CATEGORY_UPGRADE,
        kind=RuleKind.RED_FLAG,
        text=Sourced(
            says="A call of category 1 or 2 needs an ambulance",
            source="Ambulance response programme; BaRS Application 4, upgrade",
        ),
        holds=lambda findings, _: findings.category in NEEDS_AMBULANCE,
    ),
    Rule(
        concern=Concern.EXCLUDED,
        kind=RuleKind.EXCLUSION,
        text=Sourced(says="Another service must see the person first", source=EXCLUDED),
        holds=lambda findings, _: bool(findings.exclusions),
    ),
    Rule(
        concern=Concern.UNDER_AGE,
        kind=RuleKind.ELIGIBILITY,
        text=Sourced(
            says="UCR is for people over 18", source="NHS England UCR; St Helens"
        ),
        holds=lambda findings, _: is_child(findings.age_years),
    ),
    Rule(
        concern=Concern.UNSAFE_TO_WAIT,
        kind=RuleKind.ELIGIBILITY,
        text=Sourced(
            says="The person is safe to wait two hours", source="St Helens UCR"
        ),
        holds=lambda findings, _: findings.safe_to_wait is False,
    ),
    Rule(
        concern=Concern.LONG_LIE,
        kind=RuleKind.INTERRUPT,
        text=Sourced(
            says="A lie of an hour or more is linked to serious harm",
            source="NHS England, Going further for winter (PR2063)",
        ),
        holds=lambda findings, at: is_long_lie(findings.floor_since_at, at=at),
    ),
    Rule(
        concern=Concern.SCENE_UNSAFE,
        kind=RuleKind.INTERRUPT,
        text=Sourced(
            says="No crew goes to an unsafe scene until a person cleared it",
            source="BaRS flag SS",
        ),
        holds=lambda findings, _: Flag.SCENE_UNSAFE in findings.flags,
    ),
    Rule(
        concern=Concern.SCENE_UNKNOWN,
        kind=RuleKind.INTERRUPT,
        text=Sourced(
            says="Where the scene's safety is unknown, somebody rings first",
            source="BaRS flag SS",
        ),
        holds=lambda findings, _: Flag.SCENE_UNKNOWN in findings.flags,
    ),
    Rule(
        concern=Concern.UNSURE_ANSWER,
        kind=RuleKind.INTERRUPT,
        text=Sourced(
            says='"Not sure" to a red flag is no "no": somebody rings and asks',
            source="Hazard log, a red flag that was not told",
            is_seen=False,
        ),
        holds=lambda findings, _: findings.unsure,
    ),
    Rule(
        concern=Concern.WELFARE_CHECK,
        kind=RuleKind.INTERRUPT,
        text=Sourced(
            says="Nobody has spoken with the person: somebody rings or goes to look",
            source="NHS England, technology enabled care: triage by voice comes first",
            is_seen=False,
        ),
        holds=lambda findings, _: Flag.NOT_REACHED in findings.flags,
    ),
    Rule(
        concern=Concern.LOCATION_UNSURE,
        kind=RuleKind.INTERRUPT,
        text=Sourced(
            says="A crew is sent only to a place that somebody is sure of",
            source="Hazard log, wrong address",
            is_seen=False,
        ),
        holds=lambda findings, _: findings.confidence in UNSURE,
    ),
)
LATER: Final[Mapping[Concern, Sourced]] = {
    Concern.UPDATED: Sourced(
        says="What is told after dispatch is read by control and by the crew",
        source="Hazard log, an update that nobody saw",
        is_seen=False,
    ),
    Concern.CANCEL_AFTER_ARRIVAL: Sourced(
        says="With a crew at the door, people talk before a case is cancelled",
        source="BaRS Application 4, cancel",
    ),
    Concern.ESCALATED_ON_SCENE: Sourced(
        says="The crew says that the person got worse",
        source="Simpson 2014: 41 % of older fallers had abnormal physiology",
    ),
    Concern.NO_ANSWER: Sourced(
        says="Nobody answered when we rang back",
        source="BaRS rejection code FC; Cornwall UCR procedure V0.14",
    ),
    Concern.CLINICIAN_ASKED: Sourced(
        says="A clinician was asked, and a person then decides",
        source="NHS England PR2063: an advanced practitioner co-ordinates",
    ),
    Concern.LEAD_CANCELLED: Sourced(
        says="The case it was joined to was taken back; this sender still asks",
        source="Hazard log, wrongly stood down",
        is_seen=False,
    ),
}
"""What stops the line after the door: raised by what happens, not by the answers."""


def concerns(findings: Findings, *, at: datetime) -> frozenset[Concern]:
    """Why a person must decide before any crew is sent; empty when none need."""
    return frozenset(rule.concern for rule in RULES if rule.holds(findings, at))
