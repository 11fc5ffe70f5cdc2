"""Invented people stay inside the numbers that are set aside for inventions."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ucr.demo.chance import stream
from ucr.demo.people import invent, number_for_tests
from ucr.domain.patient import ADULT_YEARS, Patient, nhs_number

TODAY = date(2026, 3, 2)


@given(seed=st.integers(0, 2**31))
def test_an_invented_nhs_number_is_valid_and_in_the_test_range(seed: int) -> None:
    number = number_for_tests(stream(seed, "number"))

    assert nhs_number(number) == number
    assert number.startswith("999")


@given(seed=st.integers(0, 2**31))
def test_telephones_are_ofcoms_drama_numbers(seed: int) -> None:
    person = invent(stream(seed, "person"), on=TODAY)

    assert re.fullmatch(r"01632 960\d{3}", person.phone)
    assert re.fullmatch(r"07700 900\d{3}", person.contact_phone)


@given(seed=st.integers(0, 2**31))
def test_everyone_invented_is_an_adult(seed: int) -> None:
    person = invent(stream(seed, "person"), on=TODAY)

    patient = Patient(name=None, nhs_number=None, born_on=person.born_on, phone=None)
    assert ADULT_YEARS < (patient.age_years(TODAY) or 0) < 110
