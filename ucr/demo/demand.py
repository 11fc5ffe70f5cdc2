"""When people call, about what, from where: a seeded, uneven Poisson day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from ucr.demo import doors
from ucr.demo.assumed import (
    CALLER_CANCELS,
    CALLS_PER_DAY,
    NEEDS,
    ON_FLOOR_OF_FALLS,
    RED_FLAG,
    SHARE_BY_SIX_HOURS,
    SOURCES,
    TWO_PERSON_OF_FALLS,
)
from ucr.demo.call import BY_PHONE, Call, Where
from ucr.demo.chance import stream, weighted
from ucr.demo.doors import Neighbourhoods
from ucr.demo.people import invent
from ucr.demo.roster import LONDON
from ucr.domain.codes import Category, Flag, Need, RedFlag, Source
from ucr.places.gazetteer.entry import Entry, Kind

BLOCK: Final = timedelta(hours=6)
FLOOR_MIN: Final = (3, 40)
"""How long people have been on the floor when somebody rings: the long lies are few."""
CANCEL_AFTER_MIN: Final = (6, 40)
COORDINATES_FROM: Final = frozenset({Source.AMBULANCE, Source.NHS_111, Source.TELECARE})
C3: Final = 0.6
REASONS: Final = {
    Need.FALL: "Has fallen, no injury seen, cannot get up alone.",
    Need.FRAILTY: "Much weaker over two days, not eating, alone at home.",
    Need.REDUCED_FUNCTION: "Cannot manage the stairs or the toilet since this morning.",
    Need.PALLIATIVE: "End of life at home, symptoms not controlled.",
    Need.EQUIPMENT: "Commode and walking frame needed to stay at home tonight.",
    Need.CONFUSION: "New confusion since yesterday, carer worried.",
    Need.CATHETER: "Catheter blocked, no urine since the early morning.",
    Need.DIABETES: "Blood glucose high, help with insulin needed.",
    Need.CARER_BREAKDOWN: "The carer is ill, nobody to look after them tonight.",
}


def day(ground: Neighbourhoods, *, seed: int, on: date, rate: float) -> Iterator[Call]:
    """Every call of one London day, in order of time.

    Args:
        ground: Where people live.
        seed: The same seed and day give the same calls, to the letter.
        on: The day.
        rate: How many times the usual number; 1 is the published median.
    """
    for number, at in enumerate(moments(seed=seed, on=on, rate=rate), start=1):
        yield _call(ground, stream(seed, "call", on, number), at, number)


def moments(*, seed: int, on: date, rate: float) -> Iterator[datetime]:
    """When the calls of a day come: Poisson, its rate constant within six hours."""
    midnight = datetime.combine(on, time(), tzinfo=LONDON).astimezone(UTC)
    for block, share in enumerate(SHARE_BY_SIX_HOURS):
        expected = CALLS_PER_DAY * rate * share
        if expected <= 0:
            continue
        chance = stream(seed, "moments", on, block)
        passed = chance.expovariate(expected)
        while passed < 1:
            yield midnight + BLOCK * block + BLOCK * passed
            passed += chance.expovariate(expected)


def _call(ground: Neighbourhoods, chance: Random, at: datetime, number: int) -> Call:
    source = weighted(chance, SOURCES)
    need = Need.FALL if source is Source.TELECARE else weighted(chance, NEEDS)
    call = Call(
        at=at.replace(microsecond=0),
        case_number=f"{source.value}-{at:%Y%m%d}-{number:03d}",
        source=source,
        need=need,
        person=invent(chance, on=at.date()),
        where=_where(ground, chance, source),
        reason=REASONS[need],
        category=_category(chance, source),
        red_flags=_red_flags(chance),
        flags=_flags(chance, need),
        cancels_at=_cancels_at(chance, at, source),
    )
    if need is Need.FALL and chance.random() < ON_FLOOR_OF_FALLS:
        return call.with_floor(timedelta(minutes=chance.randint(*FLOOR_MIN)))
    return call


def _where(ground: Neighbourhoods, chance: Random, source: Source) -> Where:
    if source is Source.CARE_HOME:
        return written(doors.care_home(ground, chance))
    home = doors.home(ground, chance)
    told = written(home)
    exact = home.kind is Kind.ADDRESS and source not in COORDINATES_FROM
    return Where(
        point=None if exact else home.point, lines=told.lines, postcode=told.postcode
    )


def written(entry: Entry) -> Where:
    """What somebody who knows the place would say of it, its point included."""
    if entry.kind is Kind.ADDRESS:
        street = " ".join(filter(None, (entry.house, entry.street)))
        parts = (entry.name, street, entry.locality)
    else:
        parts = (entry.name, entry.street, entry.locality)
    lines = tuple(dict.fromkeys(filter(None, parts)))
    return Where(point=entry.point, lines=lines, postcode=entry.postcode or None)


def _category(chance: Random, source: Source) -> Category | None:
    if source is not Source.AMBULANCE:
        return None
    return Category.C3 if chance.random() < C3 else Category.C4


def _red_flags(chance: Random) -> frozenset[RedFlag]:
    if chance.random() >= RED_FLAG:
        return frozenset()
    return frozenset({chance.choice(tuple(RedFlag))})


def _flags(chance: Random, need: Need) -> frozenset[Flag]:
    if need is Need.FALL and chance.random() < TWO_PERSON_OF_FALLS:
        return frozenset({Flag.TWO_PERSON})
    return frozenset()


def _cancels_at(chance: Random, at: datetime, source: Source) -> datetime | None:
    if chance.random() >= CALLER_CANCELS or source in BY_PHONE:
        return None
    return at + timedelta(minutes=chance.randint(*CANCEL_AFTER_MIN))
