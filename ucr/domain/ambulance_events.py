"""Facts about an ambulance for somebody whose case is here."""

from dataclasses import dataclass

from ucr.domain.codes import Category
from ucr.domain.fact import ReferralFact


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbulanceRaised(ReferralFact):
    """A person rang 999 about it; their case number is in the case, not in the log."""

    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbulanceCalled(ReferralFact):
    """A named person says that 999 was called: the red flag's alarm may rest."""
