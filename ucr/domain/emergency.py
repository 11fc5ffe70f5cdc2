"""What is a 999 matter until a named person has decided otherwise.

One rule, so that whoever sent a case and whoever sits at the desk hear the same.
"""

from collections.abc import Set as AbstractSet
from typing import Final

from ucr.domain.codes import Concern, Exclusion

NEEDS_999: Final = frozenset({Concern.RED_FLAG, Concern.CATEGORY_UPGRADE})
EMERGENCIES: Final = frozenset(
    {Exclusion.EMERGENCY, Exclusion.SEPSIS, Exclusion.STROKE}
)
"""Of what another service must see first, those that 999 must see."""


def is_for_999(
    concerns: AbstractSet[Concern], exclusions: AbstractSet[Exclusion]
) -> bool:
    """Whether open concerns, with what was told, ask for 999."""
    return bool(concerns & NEEDS_999) or (
        Concern.EXCLUDED in concerns and bool(exclusions & EMERGENCIES)
    )
