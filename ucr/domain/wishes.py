"""What is wished of whoever comes: asked for, made a rule, or ruled out."""

from dataclasses import dataclass
from typing import Final, Self

from ucr.domain.codes import Trait
from ucr.domain.fact import ReferralFact
from ucr.domain.ids import CrewId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person, and those who care for them, wish of a crew.

    Attributes:
        prefers: Asked for. It has a price; nobody waits for it in vain.
        must: A hard rule, because a named person says that safeguarding asks for it.
        not_crews: Crews that may not go, because a named person says so.
    """

    prefers: frozenset[Trait] = frozenset()
    must: frozenset[Trait] = frozenset()
    not_crews: frozenset[CrewId] = frozenset()

    def __or__(self, other: Self) -> Self:
        """What both wish for; what one of them insists on is a rule for both."""
        must = self.must | other.must
        return type(self)(
            prefers=(self.prefers | other.prefers) - must,
            must=must,
            not_crews=self.not_crews | other.not_crews,
        )


NO_WISHES: Final = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesChanged(ReferralFact):
    """A person wrote down what is wished of a crew; the audit has their words."""

    prefers: tuple[Trait, ...]
    must: tuple[Trait, ...]
    not_crews: tuple[CrewId, ...]
