"""What switching a need off, or on again, would do: in words, with numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import Need, Source
from ucr.domain.referral import Referral
from ucr.store.received import Received

OPEN: Final = ("open case of it goes on", "open cases of it go on")
ASKS: Final[Mapping[Source, str]] = {
    Source.AMBULANCE: "999",
    Source.NHS_111: "111",
    Source.TELECARE: "telecare",
    Source.GP: "GPs",
    Source.CARE_HOME: "care homes",
    Source.COMMUNITY: "community teams",
    Source.HOSPITAL: "hospitals",
    Source.SOCIAL_CARE: "social care",
    Source.SELF_OR_CARER: "people themselves and carers",
}
UNLESS_SAID: Final[Mapping[Need, str]] = {
    Need.FALL: (
        "All 999 requests by BaRS for a falls service, or that do not say what for, and"
        " telecare alarms of a fall count as Fall: they would be refused too."
    ),
    Need.FRAILTY: (
        "999 requests by BaRS for anything but a falls service, and telecare alarms"
        " (pendant, pull cord, other) that do not say what for, count as Frailty: they"
        " would be refused too."
    ),
    Need.REDUCED_FUNCTION: (
        "Telecare alarms of inactivity that do not say what for count as Reduced"
        " function: they would be refused too."
    ),
}
"""What a need stands for where a sender tells none: `bars.needs`, `domain.voice`."""


def switched(
    before: AreaSettings,
    after: AreaSettings,
    open_cases: Sequence[Referral],
    received: Sequence[Received],
) -> Iterator[str]:
    """Of each need that is switched off or on, what becomes of it."""
    for need in sorted(after.needs_off - before.needs_off):
        open_now = sum(case.need is need for case in open_cases)
        go_on = f"{open_now} {OPEN[open_now != 1]}"
        yield (
            f"▲ {words(need)}: whoever asks is refused at once, and told to ask"
            f" elsewhere; {go_on if open_now else 'no case of it is open'}."
        )
        yield _of_late(need, received)
        if need in UNLESS_SAID:
            yield UNLESS_SAID[need]
    for need in sorted(before.needs_off - after.needs_off):
        yield f"{words(need)}: taken again."


def words(need: Need) -> str:
    """A need as people say it."""
    return need.value.replace("_", " ").capitalize()


def _of_late(need: Need, received: Sequence[Received]) -> str:
    """How much of what came would have been refused, and whose it was."""
    of_it = [one for one in received if one.need is need]
    week, all_week = _sum(of_it), _sum(received)
    if not all_week:
        return "Nothing came in in the last 7 days: there is nothing to go by."
    if not week:
        return f"In the last 7 days none of {all_week} cases had this need."
    day = f"{sum(one.day for one in of_it)} of {sum(one.day for one in received)}"
    by_sender = sorted(of_it, key=lambda one: (-one.week, one.source))
    told = ", ".join(
        f"{ASKS[one.source]} {one.week} of"
        f" {_sum([each for each in received if each.source is one.source])}"
        for one in by_sender
    )
    return (
        f"In the last 7 days {week} of {all_week} cases had this need, in the last 24"
        f" hours {day}. By who asked, in 7 days: {told}."
    )


def _sum(received: Sequence[Received]) -> int:
    return sum(one.week for one in received)
