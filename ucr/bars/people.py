"""Who needs help and whom to ring, from a message's Patient.

Source:
    NHS Booking and Referral Standard, Application 4: an unknown patient is taken; one
    contact of rank 1 with one phone of rank 1 is the callback.
"""

from datetime import date
from typing import Final

from ucr.bars.element import Element
from ucr.bars.message import Message
from ucr.bars.outcome import required, wrong_value
from ucr.domain.errors import BadField
from ucr.domain.patient import Contact, Patient, Remark, nhs_number

NHS_NUMBER: Final = "https://fhir.nhs.uk/id/nhs-number"
VERIFIED: Final = {"number-present-and-verified", "number-present-but-not-traced"}
LAST: Final = 20
MOST: Final = 20
LONGEST: Final = 200


def patient(found: Element) -> tuple[Patient, list[Remark]]:
    """The person, as far as known, and what is odd about the numbers."""
    number, odd = _number(found)
    born_on, odd_birth = _born_on(found)
    name = _name(found.one("name"))
    return (
        Patient(
            name=name[:LONGEST] if name else None,
            nhs_number=number,
            born_on=born_on,
            phone=_phone(found),
        ),
        [*odd, *odd_birth],
    )


def nhs_number_told(found: Element) -> str | None:
    """The NHS number as it was written, valid or not."""
    for one in found.all("identifier"):
        if (one.text("system") or "").lower() == NHS_NUMBER:
            return one.text("value")
    return None


def contacts(found: Message) -> tuple[Contact, ...]:
    """Whom to ring, the callback first.

    Raises:
        Refused: Nobody can be rung.
    """
    who = found.the("Patient")
    listed = [
        Contact(
            name=_name(one.one("name")) or _relationship(one) or "Contact",
            phone=phone[:LONGEST],
            relationship=_relationship(one),
            rank=_rank(one),
        )
        for one in who.all("contact")
        if (phone := _phone(one))
    ]
    own = _phone(who)
    if own and not listed:
        listed = [Contact(name="Patient", phone=own, relationship=None, rank=1)]
    if not listed:
        raise required("Patient.contact.telecom", "a phone to call back on")
    return tuple(sorted(listed, key=lambda one: one.rank))[:MOST]


def _number(found: Element) -> tuple[str | None, list[Remark]]:
    told = nhs_number_told(found)
    if not told:
        return None, []
    try:
        number = nhs_number(told)
    except BadField as wrong:
        return None, [Remark(field="patient.nhs_number", rule=wrong.rule)]
    if _verification(found) not in VERIFIED:
        rule = "the sender did not say that it was verified"
        return number, [Remark(field="patient.nhs_number", rule=rule)]
    return number, []


def _verification(found: Element) -> str | None:
    for one in found.all("identifier"):
        status = one.extension("NHSNumberVerificationStatus")
        if status is not None:
            return status.one("valueCodeableConcept").one("coding").text("code")
    return None


def _born_on(found: Element) -> tuple[date | None, list[Remark]]:
    told = found.text("birthDate")
    if told is None:
        return None, []
    try:
        return date.fromisoformat(told), []
    except ValueError:
        rule = "only a part of it was told"
        return None, [Remark(field="patient.born_on", rule=rule)]


def _name(name: Element) -> str | None:
    parts = (*name.words("prefix"), *name.words("given"), name.text("family") or "")
    told = name.text("text") or " ".join(part for part in parts if part)
    return told.strip()[:LONGEST] or None


def _phone(found: Element) -> str | None:
    phones = sorted(
        (int(one.number("rank") or LAST), str(one.text("value")))
        for one in found.all("telecom")
        if one.text("system") in ("phone", None) and one.text("value")
    )
    return phones[0][1] if phones else None


def _relationship(found: Element) -> str | None:
    for one in found.codings("relationship"):
        return (one.text("display") or one.text("code") or "")[:LONGEST] or None
    return None


def _rank(found: Element) -> int:
    ranked = found.extension("ContactRank")
    rank = int(ranked.number("valuePositiveInt") or LAST) if ranked else LAST
    return max(1, min(rank, LAST))


def born_or_named_otherwise(told: Element, known: Patient) -> bool:
    """Whether a message's person is plainly not the one we know.

    Only what both sides state can differ: a cancel may tell less than the request.
    """
    who, _ = patient(told)
    return (
        _differ(who.nhs_number, known.nhs_number)
        or _differ(who.born_on, known.born_on)
        or (
            who.nhs_number is None
            and who.born_on is None
            and _differ(_bare(who.name), _bare(known.name))
        )
    )


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _bare(name: str | None) -> str | None:
    return name.casefold().replace(" ", "") if name else None


def refuse_stranger(told: Element, known: Patient) -> None:
    """Act on no message about somebody else.

    Raises:
        Refused: The demographics are not those of the case.
    """
    if born_or_named_otherwise(told, known):
        raise wrong_value("Patient", "the person of the case that it is about")
