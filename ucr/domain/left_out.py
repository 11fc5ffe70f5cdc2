"""Cases that no machine can decide about: left out, and a person is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from ucr.domain.fact import Fact
from ucr.domain.ids import Actor, ReferralId, reference


class LeftOutBecause(StrEnum):
    """What is wrong with it; never what is in it."""

    @property
    def words(self) -> str:
        """As a person says it."""
        return self.value.replace("_", " ")

    UNREADABLE = "unreadable"
    UNDECIDABLE = "undecidable"
    ODDLY_HELD = "oddly_held"
    """What says who has it, or what a crew has, cannot be read or contradicts."""


Id = TypeVar("Id", bound=UUID)
Found: TypeAlias = Mapping[ReferralId, LeftOutBecause]
"""What a dispatcher leaves out now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutCard:
    """An open case that the dispatcher goes on without; nothing that is in it."""

    referral_id: ReferralId
    reference: str
    because: LeftOutBecause
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One open case of an area that its dispatcher goes on without.

    Attributes:
        because: Its record cannot be read, or deciding about it ends in a defect.
    """

    referral_id: ReferralId
    because: LeftOutBecause
    since_at: datetime

    def card(self) -> LeftOutCard:
        """What screens see of it."""
        return LeftOutCard(
            referral_id=self.referral_id,
            reference=reference(self.referral_id),
            because=self.because,
            since_at=self.since_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesLeftOut(Fact):
    """The dispatcher goes on without these cases: people must see to them."""

    case_ids: tuple[ReferralId, ...]
    because: LeftOutBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesTakenUp(Fact):
    """They can be read and decided about again, or are no longer open."""

    case_ids: tuple[ReferralId, ...]


LeftOutEvent = CasesLeftOut | CasesTakenUp


@dataclass(frozen=True, slots=True)
class News(Generic[Id]):
    """What is different of what is left out; of crews as of cases.

    Attributes:
        new: Left out now, each with why; also what is so for another reason now.
        gone: No longer left out.
    """

    new: tuple[tuple[Id, LeftOutBecause], ...]
    gone: tuple[Id, ...]

    @classmethod
    def of(
        cls, said: Mapping[Id, LeftOutBecause], found: Mapping[Id, LeftOutBecause]
    ) -> "News[Id]":
        """Compare what people were told with what was found."""
        new = [(id_, why) for id_, why in found.items() if said.get(id_) is not why]
        return cls(tuple(sorted(new)), tuple(sorted(said.keys() - found.keys())))

    def by_reason(self) -> Iterable[tuple[LeftOutBecause, tuple[Id, ...]]]:
        """What is new, for each reason that there is."""
        for because in LeftOutBecause:
            if ids := tuple(id_ for id_, why in self.new if why is because):
                yield because, ids


def now_left_out(
    said: tuple[LeftOut, ...], found: Found, *, by: Actor, at: datetime
) -> tuple[tuple[LeftOut, ...], tuple[LeftOutEvent, ...]]:
    """What people are told is left out after a look, and what is news of it.

    Args:
        said: What they were told before.
    """
    news = News.of({one.referral_id: one.because for one in said}, found)
    stays = [one for one in said if found.get(one.referral_id) is one.because]
    new = [
        LeftOut(referral_id=id_, because=because, since_at=at)
        for id_, because in news.new
    ]
    facts: list[LeftOutEvent] = [
        CasesLeftOut(at=at, by=by, case_ids=ids, because=because)
        for because, ids in news.by_reason()
    ]
    if news.gone:
        facts.append(CasesTakenUp(at=at, by=by, case_ids=news.gone))
    return (*stays, *new), tuple(facts)
