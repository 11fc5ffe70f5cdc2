"""Every figure of the simulated day in one place, with its source or "assumed".

No table of a real service's demand is published whole. What is published is named;
the rest is a guess by engineers, fit for a demonstration and for nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ucr.domain.codes import Need, OutcomeKind, Refusal, Source

CALLS_PER_DAY: Final = 45.0
"""Source: NHSE UCR metrics 2024-25, median referrals a day of an integrated care
board (44.3). A county has fewer; here it keeps the crews of the demo busy."""

SHARE_BY_SIX_HOURS: Final = (0.10, 0.33, 0.36, 0.21)
"""Share of a day's calls from midnight, 06:00, noon and 18:00, London time.

Source: Sheridan 2024, falls of people aged 65 and over attended by one fire-EMS
service in the United States (n = 1,169): a proxy, in want of a UCR figure."""

SOURCES: Final[Mapping[Source, float]] = MappingProxyType(
    {
        Source.SELF_OR_CARER: 0.375,
        Source.GP: 0.156,
        Source.AMBULANCE: 0.084,
        Source.NHS_111: 0.10,
        Source.TELECARE: 0.09,
        Source.CARE_HOME: 0.09,
        Source.COMMUNITY: 0.06,
        Source.HOSPITAL: 0.03,
        Source.SOCIAL_CARE: 0.015,
    }
)
"""Source: NHS Providers, October 2023, for the first three; the rest is assumed."""

NEEDS: Final[Mapping[Need, float]] = MappingProxyType(
    {
        Need.FALL: 0.34,
        Need.FRAILTY: 0.17,
        Need.REDUCED_FUNCTION: 0.13,
        Need.CATHETER: 0.11,
        Need.CONFUSION: 0.07,
        Need.PALLIATIVE: 0.07,
        Need.EQUIPMENT: 0.05,
        Need.DIABETES: 0.04,
        Need.CARER_BREAKDOWN: 0.02,
    }
)
"""Assumed: that falls come first is known, the shares are not."""

ON_FLOOR_OF_FALLS: Final = 0.4
RED_FLAG: Final = 0.015
TWO_PERSON_OF_FALLS: Final = 0.05
UNKNOWN_NHS_NUMBER: Final = 0.2
SECOND_CALLER_OF_FALLS: Final = 0.1
SECOND_CALLER_UNNAMED: Final = 0.5
SAME_AFTER_ALL: Final = 0.85
CALLER_CANCELS: Final = 0.02
CREW_REFUSES: Final = 0.03
CREW_HANDS_BACK: Final = 0.01
"""Assumed, each of them."""

ON_SCENE_MEDIAN_MIN: Final = 50.0
ON_SCENE_MEDIAN_BY_NEED_MIN: Final[Mapping[Need, float]] = MappingProxyType(
    {Need.PALLIATIVE: 75.0}
)
ON_SCENE_PICK_UP_MIN: Final = 30.0
ON_SCENE_SPREAD: Final = 0.35
ON_SCENE_LEAST_MIN: Final = 8.0
"""Assumed: log-normal, median 50 min, falls pick-up 30, palliative 75; no published
distribution of UCR on-scene times was found. The spread is the log's deviation."""

DRIVE_SPREAD: Final = 0.12
"""Assumed: how far a drive's length strays from the router's, as a log's deviation."""

OUTCOMES: Final[Mapping[OutcomeKind, float]] = MappingProxyType(
    {
        OutcomeKind.TREATED: 0.62,
        OutcomeKind.REFERRED_ON: 0.25,
        OutcomeKind.CONVEYED: 0.06,
        OutcomeKind.ESCALATED_999: 0.03,
        OutcomeKind.REFUSED_CARE: 0.02,
        OutcomeKind.NOT_FOUND: 0.02,
    }
)
"""Assumed. A person lifted from the floor is `lifted` in place of `treated`."""

REFUSALS: Final[Mapping[Refusal, float]] = MappingProxyType(
    {
        Refusal.VEHICLE: 0.3,
        Refusal.BREAK_DUE: 0.3,
        Refusal.KNOWN_TO_US: 0.2,
        Refusal.OTHER: 0.2,
    }
)
"""Assumed."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long people take: log-normal, cut at both ends; seconds."""

    median_s: float
    spread: float
    least_s: float
    most_s: float


ANSWER_OFFER: Final = Delay(25, 0.6, 6, 150)
SET_OFF: Final = Delay(70, 0.5, 15, 300)
DECIDE_CLINICALLY: Final = Delay(150, 0.4, 60, 480)
CONFIRM_PROPOSAL: Final = Delay(25, 0.5, 8, 120)
COMPARE: Final = Delay(40, 0.4, 15, 120)
TAKE_BACK: Final = Delay(90, 0.4, 30, 240)
PULLS_FROM_STACK: Final = Delay(900, 0.3, 480, 1800)
"""Assumed: seconds of a person's hesitation, each time they must press something."""
