"""Going on without what ends our deciding: one odd case or crew stops no other.

A record that cannot be read, and one that raises while it is thought about, are left
out of an area's picture, and tried again: the first on every look, the others when
their record is another, or after a while.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from routing.travel.standing import StandingTimes
from ucr.domain.crew import Crew, Shift
from ucr.domain.crews_left_out import FoundCrews, NamedWhy
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.left_out import Found, LeftOutBecause
from ucr.domain.referral import Referral
from ucr.matching import decide
from ucr.matching.decide import Thought
from ucr.matching.oddly_held import OddlyHeld, oddly_held
from ucr.matching.picture import Picture

AGAIN_S: Final = 60.0
"""A defect may have been of the moment: after so long it is tried once more."""
Id = TypeVar("Id", bound=UUID)
Record = TypeVar("Record")
NOTHING_ODD: Final = OddlyHeld(frozenset(), frozenset())


@dataclass(slots=True)
class Tried(Generic[Id, Record]):
    """What ended our deciding: how each was then, and when.

    What it was tried with is kept, so that another record is tried at once.
    """

    records: dict[Id, tuple[Record, float]] = field(default_factory=dict)

    def add(self, id_: Id, record: Record, *, now_s: float) -> None:
        """Go on without it from now.

        Args:
            now_s: Of a clock that is never set.
        """
        self.records[id_] = (record, now_s)

    def forget_due(self, *, now_s: float) -> None:
        """Forget those that are due to be tried again."""
        self.records = {
            id_: (record, at_s)
            for id_, (record, at_s) in self.records.items()
            if now_s - at_s < AGAIN_S
        }

    def settle(self, here: dict[Id, Record], unread: Iterable[Id]) -> None:
        """Take them off what was just read; what is another by now stays."""
        odd = set(unread)
        for id_, (record, _) in list(self.records.items()):
            if id_ in odd or here.get(id_, record) != record:
                del self.records[id_]
            else:
                here.pop(id_, None)


@dataclass(slots=True)
class Undecidable:
    """What an area's dispatcher goes on without though it can be read.

    Attributes:
        odd: Who has what, where that cannot be relied on.
        names: Call signs of the crews that were last seen on duty.
    """

    cases: Tried[ReferralId, Referral] = field(default_factory=Tried)
    crews: Tried[CrewId, tuple[Crew, Shift]] = field(default_factory=Tried)
    odd: OddlyHeld = NOTHING_ODD
    names: dict[CrewId, str] = field(default_factory=dict)

    def add(self, picture: Picture, odd: "Odd", *, now_s: float) -> None:
        """Go on without these from now."""
        for case in odd.cases:
            self.cases.add(case, picture.referrals[case], now_s=now_s)
        for crew in odd.crews:
            self.crews.add(crew, picture.crews[crew], now_s=now_s)

    def doubt(self, picture: Picture, *, now_s: float) -> None:
        """Have all of it read again at the look that follows."""
        picture.doubted |= self.cases.records.keys() | self.odd.cases
        if self.crews.records or self.odd.crews:
            picture.is_doubted = True
        self.cases.forget_due(now_s=now_s)
        self.crews.forget_due(now_s=now_s)

    def settle(self, picture: Picture) -> None:
        """Take it all off a picture that was just read."""
        self.names = {id_: crew.name for id_, (crew, _) in picture.crews.items()}
        self.crews.settle(picture.crews, picture.unread_crews)
        self.odd = oddly_held(picture, {*self.crews.records})
        self.cases.settle(picture.referrals, picture.unread)
        self.take_off(picture)

    def take_off(self, picture: Picture) -> None:
        """Plan without it: nobody is asked about these cases, nor these crews."""
        for case in (*self.cases.records, *self.odd.cases):
            picture.referrals.pop(case, None)
        for crew in (*self.crews.records, *self.odd.crews):
            picture.crews.pop(crew, None)


@dataclass(frozen=True, slots=True)
class Odd:
    """What a thought was made without, because it ends in a defect with it."""

    cases: tuple[ReferralId, ...] = ()
    crews: tuple[CrewId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cases or self.crews)


def found(picture: Picture, undecidable: Undecidable) -> Found:
    """All cases that are left out now, and why."""
    oddly = dict.fromkeys(undecidable.odd.cases, LeftOutBecause.ODDLY_HELD)
    tried = dict.fromkeys(undecidable.cases.records, LeftOutBecause.UNDECIDABLE)
    unread = dict.fromkeys(picture.unread, LeftOutBecause.UNREADABLE)
    return oddly | tried | unread


def found_crews(picture: Picture, undecidable: Undecidable) -> FoundCrews:
    """All crews on duty that are planned without now, and why."""
    names = undecidable.names | picture.unread_crews
    why = dict.fromkeys(undecidable.odd.crews, LeftOutBecause.ODDLY_HELD)
    why |= dict.fromkeys(undecidable.crews.records, LeftOutBecause.UNDECIDABLE)
    why |= dict.fromkeys(picture.unread_crews, LeftOutBecause.UNREADABLE)
    return {id_: NamedWhy(names[id_], one) for id_, one in why.items() if id_ in names}


def think(
    picture: Picture, standing: StandingTimes, *, at: datetime, forecast: bool
) -> tuple[Thought, Odd]:
    """Decide; where that ends in a defect, without what brings it about.

    Returns:
        The thought, and the cases and crews that it is made without.

    Raises:
        Exception: The defect, where it is not of single cases or crews.
    """
    try:
        return _whole(picture, standing, at=at, forecast=forecast), Odd()
    except Exception:
        odd = _odd(picture, lambda part: _is_sound(part, standing, at))
        if not odd:
            raise
    rest = _without(picture, odd)
    return _whole(rest, standing, at=at, forecast=forecast), odd


def _whole(
    picture: Picture, standing: StandingTimes, *, at: datetime, forecast: bool
) -> Thought:
    """A thought, and once through all that is read out of it about each case."""
    thought = decide.think(picture, standing, at=at, forecast=forecast)
    decide.next_visits(picture, thought)
    decide.nobody_in_time(picture, thought)
    return thought


def _odd(picture: Picture, is_sound: Callable[[Picture], bool]) -> Odd:
    """The fewest that end it: what does so by itself, and then cases or crews.

    A crew that does so only with a case makes each case look odd, and a case that does
    so only with a crew makes each crew look so: whichever are fewer are left out.
    """
    alone = Odd(
        cases=_cases(_manned(picture, ()), is_sound),
        crews=_crews(_having(picture, ()), is_sound),
    )
    rest = _without(picture, alone)
    if is_sound(rest):
        return alone
    cases, crews = _cases(rest, is_sound), _crews(rest, is_sound)
    fewest = [
        replace(alone, cases=(*alone.cases, *cases)),
        replace(alone, crews=(*alone.crews, *crews)),
    ]
    if len(crews) < len(cases):
        fewest.reverse()
    sound = [one for one in fewest if one and is_sound(_without(picture, one))]
    return sound[0] if sound else Odd()


def _cases(
    picture: Picture, is_sound: Callable[[Picture], bool]
) -> tuple[ReferralId, ...]:
    return _halved([*picture.referrals], lambda ids: is_sound(_having(picture, ids)))


def _crews(picture: Picture, is_sound: Callable[[Picture], bool]) -> tuple[CrewId, ...]:
    return _halved([*picture.crews], lambda ids: is_sound(_manned(picture, ids)))


def _halved(
    ids: Sequence[Id], is_sound: Callable[[Sequence[Id]], bool]
) -> tuple[Id, ...]:
    """Those of them that end a thought by themselves."""
    if not ids or is_sound(ids):
        return ()
    if len(ids) == 1:
        return tuple(ids)
    middle = len(ids) // 2
    return (*_halved(ids[:middle], is_sound), *_halved(ids[middle:], is_sound))


def _is_sound(picture: Picture, standing: StandingTimes, at: datetime) -> bool:
    try:
        _whole(picture, standing, at=at, forecast=False)
    except Exception:  # noqa: BLE001 - whatever it is: that is what is asked
        return False
    return True


def _without(picture: Picture, odd: Odd) -> Picture:
    """The picture as it is without these."""
    cases = picture.referrals.keys() - set(odd.cases)
    crews = picture.crews.keys() - set(odd.crews)
    return _manned(_having(picture, cases), crews)


def _having(picture: Picture, ids: Iterable[ReferralId]) -> Picture:
    """The picture with these cases alone, in its own order."""
    kept = set(ids)
    here = {id_: one for id_, one in picture.referrals.items() if id_ in kept}
    return replace(picture, referrals=here)


def _manned(picture: Picture, ids: Iterable[CrewId]) -> Picture:
    """The picture with these crews alone, in its own order."""
    kept = set(ids)
    here = {id_: one for id_, one in picture.crews.items() if id_ in kept}
    return replace(picture, crews=here)
