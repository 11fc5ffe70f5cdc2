"""Cases that no machine can decide about: left out, and a person is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self, TypeAlias, TypeVar
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


class Alike(Protocol):
    """A case or a crew, as people were told of it."""

    @property
    def because(self) -> LeftOutBecause: ...


Id = TypeVar("Id", bound=UUID)
Said = TypeVar("Said", bound=Alike)
Told = TypeVar("Told", bound=Fact)
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


class Since(Protocol):
    """Something left out, as people were told."""

    @property
    def since_at(self) -> datetime: ...


SinceT = TypeVar("SinceT", bound=Since)


def as_told(found: SinceT | None, since_at: datetime) -> SinceT:
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


def looked_again(
    said: Mapping[Id, Said],
    found: Mapping[Id, LeftOutBecause],
    *,
    one: Callable[[Id, LeftOutBecause], Said],
    left_out: Callable[[tuple[Id, ...], LeftOutBecause], Told],
    taken_up: Callable[[tuple[Id, ...]], Told],
) -> tuple[tuple[Said, ...], tuple[Told, ...]]:
    """What people are told after a look, and what is news of it; of crews as of cases.

    What is left out for another reason than before is news.

    Args:
        said: What they were told before.
        one: Makes what they are told of one that is new.
        left_out: Makes the fact of those that are new for one reason.
        taken_up: Makes the fact of those that are no longer left out.
    """
    stays = {id_: was for id_, was in said.items() if found.get(id_) is was.because}
    new = sorted((id_, why) for id_, why in found.items() if id_ not in stays)
    by_reason = [
        (tuple(id_ for id_, why in new if why is because), because)
        for because in LeftOutBecause
    ]
    facts = [left_out(ids, because) for ids, because in by_reason if ids]
    if gone := tuple(sorted(said.keys() - found.keys())):
        facts.append(taken_up(gone))
    now = (*stays.values(), *(one(id_, because) for id_, because in new))
    return now, tuple(facts)


def now_left_out(
    said: tuple[LeftOut, ...], found: Found, *, by: Actor, at: datetime
) -> tuple[tuple[LeftOut, ...], tuple[LeftOutEvent, ...]]:
    """What people are told of cases after a look, and what is news of it."""
    return looked_again(
        {one.referral_id: one for one in said},
        found,
        one=lambda id_, because: LeftOut(referral_id=id_, because=because, since_at=at),
        left_out=lambda ids, because: CasesLeftOut(
            at=at, by=by, case_ids=ids, because=because
        ),
        taken_up=lambda ids: CasesTakenUp(at=at, by=by, case_ids=ids),
    )
