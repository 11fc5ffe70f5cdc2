"""Going on without the cases that end our deciding: one of them stops no other.

A record that cannot be read, and one that raises while it is thought about, are left
out of an area's picture, and tried again: the first on every look, the others when
their record is another, or after a while.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from routing.travel.standing import StandingTimes
from ucr.domain.ids import ReferralId
from ucr.domain.left_out import Found, LeftOutBecause
from ucr.domain.referral import Referral
from ucr.matching import decide
from ucr.matching.decide import Thought
from ucr.matching.picture import Picture

AGAIN_S: Final = 60.0
"""A defect may have been of the moment: after so long it is tried once more."""


@dataclass(slots=True)
class Undecidable:
    """Cases that end our deciding: how each was then, and when.

    What it was tried with is kept, so that another record is tried at once.
    """

    tried: dict[ReferralId, tuple[Referral, float]] = field(default_factory=dict)

    def add(self, referral: Referral, *, now_s: float) -> None:
        """Go on without it from now.

        Args:
            now_s: Of a clock that is never set.
        """
        self.tried[referral.id] = (referral, now_s)

    def forget_due(self, *, now_s: float) -> None:
        """Forget those that are due to be tried again."""
        self.tried = {
            id_: (referral, at_s)
            for id_, (referral, at_s) in self.tried.items()
            if now_s - at_s < AGAIN_S
        }

    def settle(self, picture: Picture) -> None:
        """Take them off a picture that was just read; what is another by now stays."""
        for id_, (referral, _) in list(self.tried.items()):
            is_another = picture.referrals.get(id_, referral) != referral
            if is_another or id_ in picture.unread:
                del self.tried[id_]
            else:
                picture.referrals.pop(id_, None)


def found(picture: Picture, undecidable: Undecidable) -> Found:
    """All that is left out now, and why."""
    unread = dict.fromkeys(picture.unread, LeftOutBecause.UNREADABLE)
    return dict.fromkeys(undecidable.tried, LeftOutBecause.UNDECIDABLE) | unread


def think(
    picture: Picture, standing: StandingTimes, *, at: datetime, forecast: bool
) -> tuple[Thought, Sequence[ReferralId]]:
    """Decide; where that ends in a defect, without the cases that bring it about.

    Returns:
        The thought, and the cases that it is made without.

    Raises:
        Exception: The defect, where it is not of single cases.
    """
    try:
        return _whole(picture, standing, at=at, forecast=forecast), ()
    except Exception:
        odd = _odd(picture, list(picture.referrals), standing, at)
        if not odd or not _is_sound(_having(picture, ()), standing, at):
            raise
    rest = _having(picture, picture.referrals.keys() - odd)
    return _whole(rest, standing, at=at, forecast=forecast), odd


def _whole(
    picture: Picture, standing: StandingTimes, *, at: datetime, forecast: bool
) -> Thought:
    """A thought, and once through all that is read out of it about each case."""
    thought = decide.think(picture, standing, at=at, forecast=forecast)
    decide.next_visits(picture, thought)
    decide.nobody_in_time(picture, thought)
    return thought


def _odd(
    picture: Picture,
    ids: Sequence[ReferralId],
    standing: StandingTimes,
    at: datetime,
) -> list[ReferralId]:
    """Those of them that end a thought by themselves, found by halving."""
    if not ids or _is_sound(_having(picture, ids), standing, at):
        return []
    if len(ids) == 1:
        return list(ids)
    middle = len(ids) // 2
    halves = (ids[:middle], ids[middle:])
    return [id_ for half in halves for id_ in _odd(picture, half, standing, at)]


def _is_sound(picture: Picture, standing: StandingTimes, at: datetime) -> bool:
    try:
        _whole(picture, standing, at=at, forecast=False)
    except Exception:  # noqa: BLE001 - whatever it is: that is what is asked
        return False
    return True


def _having(picture: Picture, ids: Iterable[ReferralId]) -> Picture:
    """The picture with these cases alone."""
    kept: Mapping[ReferralId, Referral] = picture.referrals
    return replace(picture, referrals={id_: kept[id_] for id_ in ids})
