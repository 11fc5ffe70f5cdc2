"""When two cases are likely one, and when not: true pairs and false ones."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import MINUTE, NOON, a_place, a_referral
from ucr.domain.codes import Confidence, Evidence
from ucr.domain.ids import DISPATCHER, ReferralId, SenderId
from ucr.domain.likeness import (
    AGAINST,
    RULES,
    Names,
    evidence,
    is_likely,
    may_be_compared,
    names,
)
from ucr.domain.patient import Contact, Location, Patient, Story
from ucr.domain.referral import Referral

EMAS, TELECARE = SenderId(UUID(int=1)), SenderId(UUID(int=2))
MARY = {"name": "Mary Canary", "born_on": date(1940, 6, 1)}
HOUSE = a_place(uprn=None, postcode=None, lines=())
TEN_M = 0.00009
"""Degrees of latitude."""


def told(
    *,
    person: dict[str, Any] | None = None,
    place: Location = HOUSE,
    sender: SenderId = EMAS,
    at: datetime = NOON,
    contact: str | None = None,
) -> Referral:
    """A case of whom this was told, from this sender."""
    nobody = {"name": None, "nhs_number": None, "born_on": None, "phone": None}
    contacts = (
        [Contact(name="Daughter", phone=contact, relationship=None, rank=1)]
        if contact
        else []
    )
    story = Story(
        patient=Patient(**(nobody | (person or {}))),
        contacts=tuple(contacts),
        reason="fell",
        notes=None,
        conditions=(),
    )
    made = a_referral(at=at, story=story, location=place)
    return replace(
        made, id=ReferralId(UUID(int=2 + hash((sender, at)) % 1000)), sender_id=sender
    )


def north(metres: float, **changes: object) -> Location:
    """That far north of the house."""
    lat = (HOUSE.lat or 0) + metres / 10 * TEN_M
    return replace(HOUSE, lat=lat, **changes)  # type: ignore[arg-type]


def likely(one: Referral, two: Referral) -> bool:
    return is_likely(evidence(one, two))


SECOND = {"sender": TELECARE, "at": NOON + 10 * MINUTE}
HOUR = {"sender": TELECARE, "at": NOON + 55 * MINUTE}
LONG_AFTER = {"sender": TELECARE, "at": NOON + timedelta(hours=3)}
FAR = north(40_000)
NUMBER = {"nhs_number": "9990000018"}
OTHER_NUMBER = {"nhs_number": "9990000026"}

TRUE_PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "999 and telecare, nobody named": ({}, SECOND),
    "999 knows the street, telecare the door": (
        {"place": north(90, confidence=Confidence.STREET)},
        {"person": MARY, **SECOND},
    ),
    "a number, hours later, of a case that is still open": (
        {"person": NUMBER},
        {"person": NUMBER, "place": FAR, **LONG_AFTER},
    ),
    "a number, and a birth date that was heard wrongly": (
        {"person": NUMBER | {"born_on": date(1940, 6, 1)}},
        {"person": NUMBER | {"born_on": date(1940, 1, 6)}, **SECOND},
    ),
    "a name and a birth date, two places": (
        {"person": MARY},
        {
            "person": {"name": "CANARY, Mary", "born_on": date(1940, 6, 1)},
            "place": FAR,
            **HOUR,
        },
    ),
    "a name with title and initial at one place": (
        {"person": {"name": "Mrs M. Canary"}},
        {"person": {"name": "Mary Canary"}, **HOUR},
    ),
    "the same desk twice under two case numbers": (
        {"person": MARY},
        {"person": MARY, "at": NOON + 10 * MINUTE},
    ),
    "a care home's resident whom 999 could not name": (
        {"place": replace(HOUSE, uprn="100")},
        {"person": MARY, "place": replace(HOUSE, uprn="0100"), **SECOND},
    ),
    "a telephone and a place": (
        {"person": {"phone": "01632 960123"}},
        {"contact": "+44 1632 960 123", "at": NOON + 50 * MINUTE},
    ),
    "one postcode, no better known": (
        {
            "place": a_place(
                uprn=None, lines=(), lon=None, lat=None, confidence=Confidence.POSTCODE
            )
        },
        {
            "place": a_place(
                uprn=None, lines=(), postcode="ca94ry", confidence=Confidence.POSTCODE
            ),
            **SECOND,
        },
    ),
}
FALSE_PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "two residents of one home, both named": (
        {"person": {"name": "Mary Canary"}},
        {"person": {"name": "Ethel Robin"}, **SECOND},
    ),
    "husband and wife": (
        {"person": {"name": "Mary Canary", "phone": "01632 960123"}},
        {"person": {"name": "Arthur Canary", "phone": "01632 960123"}, **SECOND},
    ),
    "two numbers at one door": ({"person": NUMBER}, {"person": OTHER_NUMBER, **SECOND}),
    "two numbers of one name and birth date": (
        {"person": MARY | NUMBER},
        {"person": MARY | OTHER_NUMBER, **SECOND},
    ),
    "two birth dates at one door": (
        {"person": {"born_on": date(1940, 6, 1)}},
        {"person": {"born_on": date(1951, 2, 3)}, **SECOND},
    ),
    "two flats of one house": (
        {"place": replace(HOUSE, uprn="100")},
        {"place": replace(HOUSE, uprn="101"), **SECOND},
    ),
    "one door, unnamed, an hour apart": ({}, HOUR),
    "one desk, one door, nobody named": ({}, {"at": NOON + 10 * MINUTE}),
    "the next street": ({}, {"place": north(45), **SECOND}),
    "the same town, no better known": (
        {"place": replace(HOUSE, confidence=Confidence.PLACE)},
        {"place": replace(HOUSE, confidence=Confidence.PLACE), **SECOND},
    ),
    "one name, two towns": (
        {"person": {"name": "Mary Canary"}},
        {"person": {"name": "Mary Canary"}, "place": FAR, **SECOND},
    ),
    "one office's telephone, two places": (
        {"contact": "01632 960123"},
        {"contact": "01632 960123", "place": FAR, **SECOND},
    ),
}


@pytest.mark.parametrize("pair", TRUE_PAIRS.values(), ids=TRUE_PAIRS)
def test_two_cases_of_one_person_are_likely_the_same(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    one, two = told(**pair[0]), told(**pair[1])

    assert likely(one, two), evidence(one, two)


@pytest.mark.parametrize("pair", FALSE_PAIRS.values(), ids=FALSE_PAIRS)
def test_two_cases_of_two_people_are_not(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    one, two = told(**pair[0]), told(**pair[1])

    assert not likely(one, two), evidence(one, two)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("Mary Canary", "mary  CANARY", Names.SAME),
        ("Ren\u00e9e O'Neill", "Renee ONeill", Names.SAME),
        ("Dr Mary Canary", "Canary, Mary", Names.SAME),
        ("M Canary", "Mary Canary", Names.SAME),
        ("Mary Ann Canary", "Mary Canary", Names.SAME),
        ("Mary Canary", "Mary Robin", Names.UNCLEAR),
        ("Mrs Canary", "Mary Canary", Names.UNCLEAR),
        ("Mary Canary", None, Names.UNCLEAR),
        ("Mr", "Mary Canary", Names.UNCLEAR),
        ("Arthur Canary", "Mary Canary", Names.DIFFERENT),
        ("Mrs Robin", "Mary Canary", Names.DIFFERENT),
        ("Mary Canary", "Ethel Robin", Names.DIFFERENT),
    ],
)
def test_names_are_folded_honestly(a: str, b: str | None, said: Names) -> None:
    one, two = told(person={"name": a}), told(person={"name": b})

    assert names(one.story.patient, two.story.patient) is said
    assert names(two.story.patient, one.story.patient) is said


@pytest.mark.parametrize(("minutes", "may"), [(59, True), (60, False), (-5, True)])
def test_a_closed_case_is_compared_for_an_hour(minutes: int, *, may: bool) -> None:
    closed, _ = told().cancel(by=DISPATCHER, at=NOON + 5 * MINUTE)

    later = told(sender=TELECARE, at=NOON + timedelta(minutes=5 + minutes))

    assert may_be_compared(later, closed) is may
    assert may_be_compared(closed, later) is may


CASES = st.builds(
    told,
    person=st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(
                [
                    "Mary Canary",
                    "M Canary",
                    "Mrs Canary",
                    "Arthur Canary",
                    "\u05de\u05e8",
                ]
            ),
            "nhs_number": st.sampled_from(["9990000018", "9990000026"]),
            "born_on": st.sampled_from([date(1940, 6, 1), date(1951, 2, 3)]),
            "phone": st.sampled_from(["01632 960123", "+441632960123", "999"]),
        },
    ),
    place=st.builds(
        north,
        st.sampled_from([0.0, 20.0, 100.0, 900.0]),
        confidence=st.sampled_from(Confidence),
        uprn=st.sampled_from([None, "100", "0100", "101"]),
        postcode=st.sampled_from([None, "CA9 4RY", "ca94ry", "LE15 1AA"]),
        lines=st.sampled_from([(), ("12 Canary Street",)]),
    ),
    sender=st.sampled_from([EMAS, TELECARE]),
    at=st.integers(0, 240).map(lambda minutes: NOON + minutes * MINUTE),
    contact=st.sampled_from([None, "01632 960123", "07700 900456"]),
)


@given(one=CASES, two=CASES)
def test_likeness_is_the_same_from_both_sides(one: Referral, two: Referral) -> None:
    assert evidence(one, two) == evidence(two, one)


@given(one=CASES)
def test_a_case_shares_everything_with_itself(one: Referral) -> None:
    assert not AGAINST & set(evidence(one, one))


@given(one=CASES)
def test_a_case_told_again_with_a_number_is_likely_the_same(one: Referral) -> None:
    if one.story.patient.nhs_number:
        assert likely(one, replace(one, sender_id=TELECARE))


@given(one=CASES, two=CASES)
def test_two_numbers_are_never_one_person(one: Referral, two: Referral) -> None:
    numbers = {each.story.patient.nhs_number for each in (one, two)}
    if len(numbers - {None}) == 2:
        assert not likely(one, two)


@given(
    found=st.frozensets(st.sampled_from(Evidence)),
    more=st.frozensets(st.sampled_from(sorted(set(Evidence) - AGAINST))),
)
def test_more_that_is_shared_never_makes_two_cases_less_alike(
    found: frozenset[Evidence], more: frozenset[Evidence]
) -> None:
    assert is_likely(tuple(found)) <= is_likely(tuple(found | more))


@given(
    found=st.frozensets(st.sampled_from(Evidence)),
    against=st.frozensets(st.sampled_from(sorted(AGAINST))),
)
def test_what_tells_two_cases_apart_never_makes_them_more_alike(
    found: frozenset[Evidence], against: frozenset[Evidence]
) -> None:
    assert is_likely(tuple(found | against)) <= is_likely(tuple(found))


def test_every_rule_can_hold_and_says_where_it_is_written() -> None:
    for rule in RULES:
        assert rule.holds(rule.all_of | rule.any_of)
        assert rule.text.says
        assert rule.text.source
    assert len({rule.code for rule in RULES}) == len(RULES)
