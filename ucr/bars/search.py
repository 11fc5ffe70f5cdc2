"""Which of a sender's own requests it asks for: of a person, or by a number.

Source:
    NHS Booking and Referral Standard, API specification 1.4.0, GET /ServiceRequest:
    the NHS number alone, or name, birth date and postcode together, or an identifier.
"""

from datetime import date
from typing import Final
from uuid import UUID

from starlette.datastructures import QueryParams

from ucr.bars.outcome import required, wrong_value
from ucr.bars.people import NHS_NUMBER
from ucr.domain.account import Sender
from ucr.domain.errors import BadField
from ucr.domain.ids import ReferralId
from ucr.domain.patient import nhs_number
from ucr.store import bars_messages
from ucr.store.bars_messages import Described
from ucr.store.connection import Connection

MOST_FOUND: Final = 50
LONGEST: Final = 200
NUMBER: Final = ("patient:identifier", "patient.identifier")
IDENTIFIER: Final = ("identifier", "ServiceRequest.identifier", "_id")
PERSON: Final = ("patient:name", "patient:birthdate", "patient:address-postalcode")


async def search(
    conn: Connection, sender: Sender, query: QueryParams
) -> list[ReferralId]:
    """The requests asked for, newest first, `MOST_FOUND` at the most.

    Raises:
        Refused: Nothing was asked for, too little, or what cannot be.
    """
    if told := _first(query, NUMBER):
        number = _nhs_number(told)
        if number is None:
            return []
        return await bars_messages.list_of_patient(
            conn, sender.id, number, limit=MOST_FOUND
        )
    if told := _first(query, IDENTIFIER):
        return await _identified(conn, sender, told)
    if any(query.get(name) for name in PERSON):
        who = _described(query)
        return await bars_messages.list_described(
            conn, sender.id, who, limit=MOST_FOUND
        )
    raise required("ServiceRequest", "patient:identifier or identifier")


def _first(query: QueryParams, names: tuple[str, ...]) -> str | None:
    return next((told for name in names if (told := query.get(name))), None)


def _nhs_number(told: str) -> str | None:
    """The number; None where it is one of another system."""
    system, _, value = told.rpartition("|")
    try:
        number = nhs_number(value)
    except BadField as wrong:
        raise wrong_value("patient:identifier", wrong.rule) from None
    return number if not system or system.lower() == NHS_NUMBER else None


async def _identified(conn: Connection, sender: Sender, told: str) -> list[ReferralId]:
    """By the sender's case number, or by the id that we gave."""
    value = told.rpartition("|")[2]
    if "\x00" in value or len(value) > LONGEST:
        raise wrong_value("ServiceRequest.identifier", "text")
    kept = await bars_messages.find_case(conn, sender.id, value)
    if kept is None:
        try:
            kept = await bars_messages.find_ours(
                conn, sender.id, ReferralId(UUID(value))
            )
        except ValueError:
            return []
    return [kept.referral_id] if kept else []


def _described(query: QueryParams) -> Described:
    name, born, postcode = (query.get(part, "").strip() for part in PERSON)
    for part, told in zip(PERSON, (name, born, postcode), strict=True):
        if not told:
            raise required(part, "name, birthdate and address-postalcode together")
        if "\x00" in told or len(told) > LONGEST:
            raise wrong_value(part, "text")
    try:
        born_on = date.fromisoformat(born.removeprefix("eq"))
    except ValueError:
        raise wrong_value("patient:birthdate", "a date, year first") from None
    return Described(
        words=tuple(name.split()), born_on=born_on, postcode=postcode.replace(" ", "")
    )
