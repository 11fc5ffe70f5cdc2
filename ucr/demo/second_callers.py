"""Now and then two people ring about one fall, and do not know of each other."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

from ucr.demo.assumed import SECOND_CALLER_OF_FALLS, SECOND_CALLER_UNNAMED
from ucr.demo.call import BY_PHONE, Call
from ucr.demo.chance import stream
from ucr.domain.codes import Category, Need, Source

AFTER_MIN: Final = (2, 14)
WHO_ELSE: Final = (Source.AMBULANCE, Source.NHS_111, Source.TELECARE)
WORDS: Final = "Somebody fell here and calls for help; I could not get in."


def second_callers(calls: Iterable[Call], *, seed: int) -> Iterator[Call]:
    """The second call about some of these falls; the same for a seed, always."""
    for call in calls:
        chance = stream(seed, "second caller", call.case_number)
        is_heard = call.need is Need.FALL and call.source not in BY_PHONE
        if is_heard and chance.random() < SECOND_CALLER_OF_FALLS:
            yield again(call, chance)


def again(call: Call, chance: Random) -> Call:
    """The same fall as somebody else tells it: later, and knowing less."""
    others = [source for source in WHO_ELSE if source is not call.source]
    source = chance.choice(others)
    is_unnamed = chance.random() < SECOND_CALLER_UNNAMED
    return replace(
        call,
        at=call.at + timedelta(minutes=chance.randint(*AFTER_MIN)),
        case_number=f"{call.case_number}-{source.value}",
        source=source,
        person=replace(
            call.person,
            name=None if is_unnamed else call.person.name,
            born_on=None if is_unnamed else call.person.born_on,
            nhs_number=None,
        ),
        reason=WORDS,
        category=Category.C3 if source is Source.AMBULANCE else None,
        red_flags=frozenset(),
        cancels_at=None,
    )
