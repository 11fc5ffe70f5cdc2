"""How alike two cases are: evidence for and against, and whether a person must look.

Nothing here merges anything. A rule is what must be shared, and what must not be
there; each is data with its source, and docs/likeness.md is drawn from here. Nobody
reads free text: only numbers, names, places and times.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from math import asin, cos, radians, sin, sqrt
from typing import Final

from ucr.domain.codes import Confidence, Evidence
from ucr.domain.patient import Location, Patient
from ucr.domain.referral import Referral
from ucr.domain.rules import Sourced

PROMISED: Final = "Promise 21: place or person, 30 min, another source"
TELECARE: Final = "Telecare notes: one person within 60 min, suggest, never merge"
SOON: Final = timedelta(minutes=30)
LATER: Final = timedelta(minutes=60)
CLOSED_SINCE: Final = timedelta(minutes=60)
NEAR_M: Final = 30
SLACK_M: Final[Mapping[Confidence, int]] = {
    Confidence.EXACT: 0,
    Confidence.STREET: 100,
    Confidence.POSTCODE: 150,
}
"""How much farther apart two places may be, for each that is known less surely."""
EARTH_M: Final = 6_371_008.8
TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "lady"})
SHORTEST_PHONE: Final = 9
PLACE: Final = frozenset(
    {Evidence.SAME_ADDRESS, Evidence.NEAR_PLACE, Evidence.SAME_POSTCODE}
)
AGAINST: Final = frozenset(
    {
        Evidence.DIFFERENT_NHS_NUMBER,
        Evidence.DIFFERENT_NAME,
        Evidence.DIFFERENT_BIRTH_DATE,
        Evidence.DIFFERENT_ADDRESS,
    }
)
SOMEBODY_ELSE: Final = AGAINST - {Evidence.DIFFERENT_ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way in which two cases are likely the same.

    Attributes:
        all_of: Evidence that must all be there.
        any_of: Of these at least one, where any are named.
        none_of: Evidence that speaks against it.
    """

    code: str
    text: Sourced
    all_of: frozenset[Evidence]
    any_of: frozenset[Evidence] = frozenset()
    none_of: frozenset[Evidence] = SOMEBODY_ELSE

    def holds(self, found: frozenset[Evidence]) -> bool:
        return (
            self.all_of <= found
            and (not self.any_of or bool(self.any_of & found))
            and not self.none_of & found
        )


RULES: Final = (
    Rule(
        code="one_nhs_number",
        text=Sourced(
            says="One NHS number is one person, whatever else was heard wrongly",
            source="NHS Data Dictionary, NHS NUMBER",
        ),
        all_of=frozenset({Evidence.SAME_NHS_NUMBER}),
        none_of=frozenset(),
    ),
    Rule(
        code="one_name_and_birth_date",
        text=Sourced(
            says="One name and one birth date, and no second NHS number",
            source="The usual trace of a person without a number",
            is_seen=False,
        ),
        all_of=frozenset({Evidence.SAME_NAME, Evidence.SAME_BIRTH_DATE}),
    ),
    Rule(
        code="one_phone_and_place",
        text=Sourced(
            says="One telephone, one place, one hour, and no sign of two people",
            source=TELECARE,
            is_seen=False,
        ),
        all_of=frozenset({Evidence.SAME_PHONE, Evidence.WITHIN_60_MIN}),
        any_of=PLACE,
    ),
    Rule(
        code="one_name_and_place",
        text=Sourced(says="One name and one place within an hour", source=TELECARE),
        all_of=frozenset({Evidence.SAME_NAME, Evidence.WITHIN_60_MIN}),
        any_of=PLACE,
    ),
    Rule(
        code="one_birth_date_and_place",
        text=Sourced(
            says="One birth date and one place within an hour, names unclear",
            source=TELECARE,
            is_seen=False,
        ),
        all_of=frozenset({Evidence.SAME_BIRTH_DATE, Evidence.WITHIN_60_MIN}),
        any_of=PLACE,
    ),
    Rule(
        code="one_place_from_two_senders",
        text=Sourced(
            says="Two senders, one place, half an hour, and no sign of two people",
            source=PROMISED,
        ),
        all_of=frozenset({Evidence.OTHER_SENDER, Evidence.WITHIN_30_MIN}),
        any_of=PLACE,
    ),
)


LIMITS: Final[Mapping[str, Sourced]] = {
    f"{SOON // timedelta(minutes=1)} min": Sourced(
        says="apart, two calls about nobody who was named", source=PROMISED
    ),
    f"{LATER // timedelta(minutes=1)} min": Sourced(
        says="apart, two calls that share a name, a birth date or a telephone",
        source=TELECARE,
    ),
    f"{CLOSED_SINCE // timedelta(minutes=1)} min after its end": Sourced(
        says="a closed case is no longer compared", source=TELECARE, is_seen=False
    ),
    f"{NEAR_M} m": Sourced(
        says="between two exact places that may be one door; farther for each that is"
        " known less surely: "
        + ", ".join(f"{sure} {slack} m" for sure, slack in SLACK_M.items() if slack),
        source="Engineers' estimate: a plot and the error of a point",
        is_seen=False,
    ),
}
"""How near is near, and how soon is soon; all but the first to be confirmed."""


class Names(Enum):
    """What two names say of each other."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"


def evidence(one: Referral, two: Referral) -> tuple[Evidence, ...]:
    """Everything that two cases share, and what tells them apart, in a fixed order."""
    found = {*_of_person(one, two), *_of_place(one.location, two.location)}
    found |= set(_of_time_and_sender(one, two))
    return tuple(sorted(found))


def is_likely(found: tuple[Evidence, ...]) -> bool:
    """Whether a person must look: some rule holds on this evidence."""
    return any(rule.holds(frozenset(found)) for rule in RULES)


def may_be_compared(one: Referral, two: Referral) -> bool:
    """Whether the later came while the earlier was open, or soon after its end."""
    first, second = sorted((one, two), key=lambda each: each.received_at)
    ended = first.closed_at
    return ended is None or second.received_at - ended < CLOSED_SINCE


def _of_person(one: Referral, two: Referral) -> Iterator[Evidence]:
    a, b = one.story.patient, two.story.patient
    if a.nhs_number and b.nhs_number:
        same = a.nhs_number == b.nhs_number
        yield Evidence.SAME_NHS_NUMBER if same else Evidence.DIFFERENT_NHS_NUMBER
    if a.born_on and b.born_on:
        same = a.born_on == b.born_on
        yield Evidence.SAME_BIRTH_DATE if same else Evidence.DIFFERENT_BIRTH_DATE
    match names(a, b):
        case Names.SAME:
            yield Evidence.SAME_NAME
        case Names.DIFFERENT:
            yield Evidence.DIFFERENT_NAME
        case Names.UNCLEAR:
            pass
    if _phones(one) & _phones(two):
        yield Evidence.SAME_PHONE


def names(a: Patient, b: Patient) -> Names:
    """What two people's names say; where one is unknown they say nothing.

    A first name may be an initial, and a title is no name. Another first name is
    another person (husband and wife share the rest); another last name alone may be a
    typing error or a married name.
    """
    first, second = _words(a.name or ""), _words(b.name or "")
    if not first or not second:
        return Names.UNCLEAR
    if sorted(first) == sorted(second):
        return Names.SAME
    if len(first) == 1 or len(second) == 1:
        return Names.UNCLEAR if set(first) & set(second) else Names.DIFFERENT
    if not _is_one_given_name(first[0], second[0]):
        return Names.DIFFERENT
    return Names.SAME if first[-1] == second[-1] else Names.UNCLEAR


def _is_one_given_name(a: str, b: str) -> bool:
    return a == b or (1 in (len(a), len(b)) and a[0] == b[0])


def _words(name: str) -> list[str]:
    """A name's words, folded: no accents, case, titles or punctuation; last name last.

    "CANARY, Mary" is Mary Canary.
    """
    last, comma, first = name.partition(",")
    told = f"{first} {last}" if comma else name
    plain = "".join(
        letter if letter.isalnum() else "" if letter in "'\u2019-" else " "
        for letter in unicodedata.normalize("NFKD", told)
        if not unicodedata.combining(letter)
    )
    return [word for word in plain.casefold().split() if word not in TITLES]


def _phones(one: Referral) -> frozenset[str]:
    told = [one.story.patient.phone, *(each.phone for each in one.story.contacts)]
    digits = (_digits(phone) for phone in told if phone)
    return frozenset(number for number in digits if len(number) >= SHORTEST_PHONE)


def _digits(phone: str) -> str:
    """A British number from its first digit that is not a nought."""
    digits = "".join(letter for letter in phone if letter in "0123456789")
    return digits.lstrip("0").removeprefix("44").lstrip("0")


def _of_place(a: Location, b: Location) -> Iterator[Evidence]:
    if a.uprn and b.uprn:
        same = a.uprn.lstrip("0") == b.uprn.lstrip("0")
        yield Evidence.SAME_ADDRESS if same else Evidence.DIFFERENT_ADDRESS
        if not same:  # two flats of one house
            return
    one, two = _postcode(a), _postcode(b)
    if one and one == two:
        yield Evidence.SAME_POSTCODE
        if a.lines and b.lines and _folded(a.lines[0]) == _folded(b.lines[0]):
            yield Evidence.SAME_ADDRESS
    if _is_near(a, b):
        yield Evidence.NEAR_PLACE


def _postcode(place: Location) -> str:
    return _folded(place.postcode or "")


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _is_near(a: Location, b: Location) -> bool:
    """Whether both are known well enough, and no farther apart than that allows."""
    if a.confidence not in SLACK_M or b.confidence not in SLACK_M:
        return False
    return _apart_m(a, b) <= NEAR_M + SLACK_M[a.confidence] + SLACK_M[b.confidence]


def _apart_m(a: Location, b: Location) -> float:
    """Metres between two places; without end where one of them is not known.

    Source:
        Haversine formula; mean Earth radius R1 of GRS 80 (Moritz, 2000).
    """
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return float("inf")
    north = sin(radians(b.lat - a.lat) / 2) ** 2
    east = sin(radians(b.lon - a.lon) / 2) ** 2
    across = north + cos(radians(a.lat)) * cos(radians(b.lat)) * east
    return 2 * EARTH_M * asin(min(1.0, sqrt(across)))


def _of_time_and_sender(one: Referral, two: Referral) -> Iterator[Evidence]:
    apart = abs(one.received_at - two.received_at)
    if apart <= LATER:
        yield Evidence.WITHIN_60_MIN
    if apart <= SOON:
        yield Evidence.WITHIN_30_MIN
    if one.sender_id != two.sender_id:
        yield Evidence.OTHER_SENDER
