"""What must be seen on every first day, within two hours of its beginning."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.demo import doors
from ucr.demo.call import Call, Where
from ucr.demo.chance import stream
from ucr.demo.demand import REASONS, written
from ucr.demo.doors import Neighbourhoods
from ucr.demo.people import invent
from ucr.demo.second_callers import again
from ucr.domain.codes import Need, RedFlag, Source

LONG_LIE: Final = timedelta(minutes=75)
CANCELS_AFTER: Final = timedelta(minutes=4)
"""Soon enough that no crew is with the person yet."""


class Cue(StrEnum):
    """What one crew does once, at the first chance after its time."""

    REFUSE = "refuse"
    HAND_BACK = "hand_back"
    GO_OFF_WITH_WORK_LEFT = "go_off_with_work_left"


CUES: Final = {
    Cue.REFUSE: timedelta(minutes=15),
    Cue.HAND_BACK: timedelta(minutes=30),
    Cue.GO_OFF_WITH_WORK_LEFT: timedelta(minutes=60),
}
"""When after the beginning each may happen."""


def calls(ground: Neighbourhoods, *, seed: int, began_at: datetime) -> Iterator[Call]:
    """The calls of the script, in order of time; the first comes at once."""
    for name, minutes, source in (
        ("first", 0.5, Source.AMBULANCE),
        ("red-flag", 12, Source.NHS_111),
        ("long-lie", 18, Source.TELECARE),
        ("told-twice", 20, Source.AMBULANCE),
        ("where", 26, Source.SELF_OR_CARER),
        ("cancelled", 34, Source.GP),
    ):
        at = began_at + timedelta(minutes=minutes)
        call = _scene(ground, seed, name, source, at.replace(microsecond=0))
        yield call
        if name == "told-twice":
            yield again(call, stream(seed, "scene", "told again"))


def _scene(
    ground: Neighbourhoods, seed: int, name: str, source: Source, at: datetime
) -> Call:
    chance = stream(seed, "scene", name)
    need = Need.CATHETER if name == "cancelled" else Need.FALL
    call = Call(
        at=at,
        case_number=f"{source.value}-{at:%Y%m%d}-{name}",
        source=source,
        need=need,
        person=invent(chance, on=at.date()),
        where=_vaguely(ground, seed)
        if name == "where"
        else written(doors.home(ground, chance)),
        reason=REASONS[need],
        red_flags=frozenset({RedFlag.SUSPECTED_COLLAPSE} if name == "red-flag" else ()),
        cancels_at=at + CANCELS_AFTER if name == "cancelled" else None,
    )
    return call.with_floor(LONG_LIE) if name == "long-lie" else call


def _vaguely(ground: Neighbourhoods, seed: int) -> Where:
    """All that somebody frightened can say: the town."""
    town = doors.place(ground, stream(seed, "scene", "town"))
    return Where(
        point=None,
        lines=(),
        postcode=None,
        text=f"near the church, {town.name}" if town else "near the church",
    )
