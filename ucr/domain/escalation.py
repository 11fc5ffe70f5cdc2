"""What a sender told of plans for care: a marker that one exists, never what it says.

A plan is read in the shared record, by whoever may treat; nothing here is advice.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucr.domain.errors import BadField
from ucr.domain.ids import Actor


class PlanKind(StrEnum):
    """Which kind of plan, or that the sender asked and knows of none.

    Source:
        CQC and the NHS England UCR guidance name ReSPECT, treatment escalation plans,
        advance decisions and advance care plans; ReSPECT is SNOMED 1107891000000106.
    """

    RESPECT = "respect"
    TREATMENT_ESCALATION = "treatment_escalation"
    DNACPR = "dnacpr"
    ADVANCE_CARE_PLAN = "advance_care_plan"
    ADVANCE_DECISION = "advance_decision"
    OTHER = "other"
    NONE_KNOWN = "none_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansTold:
    """Who said what of plans, and when we heard it."""

    kinds: frozenset[PlanKind]
    by: Actor
    at: datetime


def demand_one_answer(kinds: frozenset[PlanKind] | None) -> None:
    """Refuse "there is one" and "none is known" in one breath.

    Raises:
        BadField: Both were said.
    """
    if kinds and PlanKind.NONE_KNOWN in kinds and len(kinds) > 1:
        raise BadField("escalation_plans", "none_known stands alone")


def is_plan(kinds: frozenset[PlanKind] | None) -> bool:
    """Whether some plan was told of."""
    return bool(kinds and kinds - {PlanKind.NONE_KNOWN})
