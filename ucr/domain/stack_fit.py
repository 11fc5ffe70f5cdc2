"""Whether a waiting 999 call is one for UCR, and why: for a clinician, who decides.

Every reason is data with its source. A reason that bars makes it "no" whatever else is
true; any other reason against makes it "possible" at the most. Nothing here takes a
call, and nothing reads free text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Exclusion, Flag, Need, RedFlag
from ucr.domain.intake import OLDEST
from ucr.domain.rules import (
    EXCLUSIONS,
    RED_FLAGS,
    Sourced,
    is_child,
    is_long_lie,
)
from ucr.domain.stack import StackCall

CQC: Final = "CQC: UCR teams answer category 3 and 4 calls from 999"
PULL: Final = "NHS England, UCR and ambulance referral: picking from the queue"
ARP: Final = "Ambulance response programme; BaRS Application 4, upgrade"
OURS: Final = "Our own inference, for the clinical safety officer to confirm"
NEVER: Final = ("C1", "C2", "HCP1", "HCP2")
"""Beginnings of categories that need an ambulance, variants such as C2T included."""
FOR_UCR: Final = frozenset({"C3", "C4", "C4T", "C4H", "C5", "HCP3", "HCP4"})
CREW_NEEDS: Final = timedelta(minutes=20)
"""Less than this until breach: a crew that sets off now may not be there. Assumed."""


class Fit(StrEnum):
    GOOD = "good"
    POSSIBLE = "possible"
    NO = "no"


class Side(StrEnum):
    """What a reason speaks for; `bars`: not for UCR, whatever else is true."""

    FOR = "for"
    AGAINST = "against"
    BARS = "bars"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One sentence for or against, with where it is written."""

    code: str
    side: Side
    text: Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A call as it is judged.

    Attributes:
        need: Of the nine, after the service's own map of complaints; None: not mapped.
        in_area: Whether its place lies in the area; None: nobody knows.
    """

    call: StackCall
    need: Need | None
    in_area: bool | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How well a call fits, with every reason, those that bar it first."""

    fit: Fit
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A reason, and when it holds."""

    reason: Reason
    holds: Callable[[Seen], bool]


def needs_ambulance(category: str) -> bool:
    """Whether a category is 1 or 2 in any spelling: never for UCR."""
    return category.upper().replace(" ", "").startswith(NEVER)


def _rule(
    side: Side,
    code: str,
    says: str,
    source: str,
    holds: Callable[[Seen], bool],
) -> Rule:
    text = Sourced(says=says, source=source, is_seen=source != OURS)
    return Rule(reason=Reason(code=code, side=side, text=text), holds=holds)


RULES: Final = (
    _rule(
        Side.BARS,
        "needs_ambulance",
        "A call of category 1 or 2 needs an ambulance",
        ARP,
        lambda seen: needs_ambulance(seen.call.category),
    ),
    _rule(
        Side.BARS,
        "has_resource",
        "The ambulance side has given it a resource",
        PULL,
        lambda seen: seen.call.resource is not None,
    ),
    _rule(
        Side.BARS,
        "under_age",
        "UCR is for people over 18",
        "NHS England UCR; St Helens",
        lambda seen: is_child(seen.call.age_years),
    ),
    _rule(
        Side.BARS,
        "outside_area",
        "The place lies outside the area that we serve",
        OURS,
        lambda seen: seen.in_area is False,
    ),
    _rule(
        Side.AGAINST,
        "category_unknown",
        "We do not know this category",
        OURS,
        lambda seen: (
            not needs_ambulance(seen.call.category)
            and seen.call.category not in FOR_UCR
        ),
    ),
    _rule(
        Side.AGAINST,
        "complaint_unmapped",
        "This complaint is in no list of ours: choose the need yourself",
        OURS,
        lambda seen: seen.need is None,
    ),
    _rule(
        Side.AGAINST,
        "age_unknown",
        "The age is not told: UCR is for adults",
        OURS,
        lambda seen: seen.call.age_years is None,
    ),
    _rule(
        Side.AGAINST,
        "place_unknown",
        "Nobody knows yet whether the place lies in our area",
        OURS,
        lambda seen: seen.in_area is None,
    ),
    _rule(
        Side.AGAINST,
        "long_lie",
        "A lie of an hour or more is linked to serious harm",
        "NHS England, Going further for winter (PR2063)",
        lambda seen: is_long_lie(seen.call.on_floor_since_at, at=seen.at),
    ),
    _rule(
        Side.AGAINST,
        "scene_unsafe",
        "No crew goes to an unsafe scene until a person cleared it",
        "BaRS flag SS",
        lambda seen: Flag.SCENE_UNSAFE in seen.call.flags,
    ),
    _rule(
        Side.AGAINST,
        "scene_unknown",
        "Where the scene's safety is unknown, somebody rings first",
        "BaRS flag SS",
        lambda seen: Flag.SCENE_UNKNOWN in seen.call.flags,
    ),
    _rule(
        Side.AGAINST,
        "breaches_first",
        "It may breach before a crew could be there",
        OURS,
        lambda seen: (
            seen.call.breach_at is not None
            and seen.call.breach_at - seen.at < CREW_NEEDS
        ),
    ),
    _rule(
        Side.AGAINST,
        "waits_too_long",
        "It has waited for a day: our door would refuse its clock",
        OURS,
        lambda seen: seen.at - seen.call.waiting_since_at >= OLDEST,
    ),
    _rule(
        Side.FOR,
        "low_category",
        "A category that UCR takes in place of an ambulance",
        CQC,
        lambda seen: seen.call.category in FOR_UCR,
    ),
    _rule(
        Side.FOR,
        "ucr_need",
        "One of the nine needs that UCR is for",
        "NHS England two-hour guidance 2022",
        lambda seen: seen.need is not None,
    ),
    _rule(
        Side.FOR,
        "on_floor",
        "On the floor for less than an hour: a lift prevents a long lie",
        "NHS England, Going further for winter (PR2063)",
        lambda seen: (
            seen.call.on_floor_since_at is not None
            and not is_long_lie(seen.call.on_floor_since_at, at=seen.at)
        ),
    ),
    _rule(
        Side.FOR,
        "called_back",
        "A clinician of the ambulance side has rung back and assessed it",
        PULL,
        lambda seen: seen.call.callback,
    ),
)


def assess(seen: Seen) -> Assessment:
    """How well a call fits, as things stand at a moment."""
    reasons = (
        *_named(seen.call.red_flags, RED_FLAGS, "red_flag", "red flag"),
        *_named(seen.call.exclusions, EXCLUSIONS, "exclusion", "exclusion"),
        *(rule.reason for rule in RULES if rule.holds(seen)),
    )
    sides = {reason.side for reason in reasons}
    if Side.BARS in sides:
        fit = Fit.NO
    else:
        fit = Fit.POSSIBLE if Side.AGAINST in sides else Fit.GOOD
    return Assessment(fit=fit, reasons=tuple(sorted(reasons, key=_bars_first)))


def _named(
    codes: tuple[str, ...],
    known: Mapping[RedFlag, Sourced] | Mapping[Exclusion, Sourced],
    prefix: str,
    word: str,
) -> tuple[Reason, ...]:
    """A reason for each code told; one that we do not know bars all the same."""
    texts = {str(code): text for code, text in known.items()}
    return tuple(
        Reason(
            code=f"{prefix}:{code}",
            side=Side.BARS,
            text=texts.get(code)
            or Sourced(
                says=f"A {word} that we do not know: {code}",
                source="As the ambulance side sent it",
            ),
        )
        for code in codes
    )


def _bars_first(reason: Reason) -> int:
    return (Side.BARS, Side.AGAINST, Side.FOR).index(reason.side)


_RANK: Final = (Fit.GOOD, Fit.POSSIBLE, Fit.NO)


def most_harm_avoided_first(
    call: StackCall, assessment: Assessment
) -> tuple[int, datetime, str]:
    """Sorts calls: what fits, then what comes to harm or breach soonest."""
    return _RANK.index(assessment.fit), call.harm_at, call.id
