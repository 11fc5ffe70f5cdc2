"""Cases that no machine can decide about: left out, and a person is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, Self, TypeAlias, TypeVar
from uuid import UUID

from ucr.domain.errors import NotFound, StaleWrite
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
    """An open case that the dispatcher goes on without; nothing that is in it.

    `acknowledged_by`: the name of whoever sees to it; null: nobody says that they do.
    """

    referral_id: ReferralId
    reference: str
    because: LeftOutBecause
    since_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One open case of an area that its dispatcher goes on without.

    Attributes:
        because: Its record cannot be read, or deciding about it ends in a defect.
        acknowledged_by: The name of whoever sees to it. What is left out anew, or for
            another reason, is another one: nobody has seen that.
    """

    referral_id: ReferralId
    because: LeftOutBecause
    since_at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None

    def acknowledge(
        self, name: str, *, by: Actor, at: datetime
    ) -> tuple[Self, "CaseLeftOutAcknowledged"]:
        """A named person sees to it; it stays until it is taken up."""
        fact = CaseLeftOutAcknowledged(
            at=at, by=by, case_id=self.referral_id, because=self.because
        )
        return replace(self, acknowledged_by=name, acknowledged_at=at), fact

    def card(self) -> LeftOutCard:
        """What screens see of it."""
        return LeftOutCard(
            referral_id=self.referral_id,
            reference=reference(self.referral_id),
            because=self.because,
            since_at=self.since_at,
            acknowledged_by=self.acknowledged_by,
            acknowledged_at=self.acknowledged_at,
        )


class Told(Protocol):
    """Something left out, as people were told."""

    @property
    def since_at(self) -> datetime: ...


ToldT = TypeVar("ToldT", bound=Told)


def as_told(found: ToldT | None, since_at: datetime) -> ToldT:
    """What a person saw is left out since `since_at`, if that is so still.

    Raises:
        NotFound: It is not left out, or no longer.
        StaleWrite: It was taken up meanwhile, and is left out anew or otherwise.
    """
    if found is None:
        raise NotFound("alarm")
    if found.since_at != since_at:
        raise StaleWrite("alarm", f"of {since_at.isoformat()}")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesLeftOut(Fact):
    """The dispatcher goes on without these cases: people must see to them."""

    case_ids: tuple[ReferralId, ...]
    because: LeftOutBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesTakenUp(Fact):
    """They can be read and decided about again, or are no longer open."""

    case_ids: tuple[ReferralId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLeftOutAcknowledged(Fact):
    """A named person knows that nobody plans this case, and sees to it."""

    case_id: ReferralId
    because: LeftOutBecause


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
