"""The headers of a BaRS call: who asks whom, in which version, under which ids.

Source:
    NHS Booking and Referral Standard, API specification 1.4.0, header parameters.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from uuid import UUID

from starlette.datastructures import Headers

from ucr.bars.outcome import Fault, Refused, required
from ucr.settings.bars import BarsService

REQUEST_ID: Final = "X-Request-Id"
CORRELATION_ID: Final = "X-Correlation-Id"
TARGET: Final = "NHSD-Target-Identifier"
DOS_ID: Final = "https://fhir.nhs.uk/id/dos-service-id"
CORE_MAJOR: Final = "1"
LONGEST: Final = 8_192
ORGANISATION: Final = "NHSD-End-User-Organisation"
_DEMANDED: Final = (ORGANISATION, "NHSD-Requesting-Software")


class Form(Enum):
    """In which form resources travel."""

    JSON = "application/fhir+json"
    XML = "application/fhir+xml"


_NAMES: Final[Mapping[str, Form]] = {
    "application/fhir+json": Form.JSON,
    "application/json": Form.JSON,
    "*/*": Form.JSON,
    "application/*": Form.JSON,
    "": Form.JSON,
    "application/fhir+xml": Form.XML,
    "application/xml": Form.XML,
    "text/xml": Form.XML,
}


@dataclass(frozen=True, slots=True)
class Call:
    """What the headers of a call say."""

    service: BarsService
    request_id: UUID
    correlation_id: UUID


def read_call(headers: Headers, services: tuple[BarsService, ...]) -> Call:
    """Who is asked, under which ids.

    Raises:
        Refused: A header is missing or malformed, or the service is not ours.
    """
    request_id = _guid(headers, REQUEST_ID)
    correlation_id = _guid(headers, CORRELATION_ID)
    service = _target(headers, services)
    for name in _DEMANDED:
        read_object(headers, name)
    if "NHSD-Requesting-Practitioner" in headers:
        read_object(headers, "NHSD-Requesting-Practitioner")
    return Call(service, request_id, correlation_id)


def answer_form(headers: Headers) -> Form:
    """In which form to answer: the one most wanted that we can, in our version.

    Raises:
        Refused: 406: we can answer in none of the forms, or not in that version.
    """
    wanted = [one for one in _wanted(headers.get("accept") or "*/*") if one.weight > 0]
    if not wanted:
        raise _not_acceptable("fhir+json or fhir+xml")
    ours = [one for one in wanted if one.major in (None, CORE_MAJOR)]
    if not ours:
        raise _not_acceptable(f"version {CORE_MAJOR}.x of BaRS Core")
    return max(ours, key=lambda one: one.weight).form


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One form that an Accept header names, in a version or in any."""

    form: Form
    major: str | None
    weight: float


def _wanted(accept: str) -> Iterator[_Wanted]:
    """The forms that we have of those that are named, in order."""
    for one in accept.split(","):
        name, *rest = (part.strip() for part in one.split(";"))
        form = _NAMES.get(name.lower())
        if form is not None:
            named = {
                key.strip().lower(): value.strip().strip('"')
                for key, _, value in (part.partition("=") for part in rest)
            }
            version = named.get("version")
            major = None if version is None else version.split(".")[0]
            yield _Wanted(form, major, _weight(named.get("q", "1")))


def _weight(told: str) -> float:
    try:
        return float(told)
    except ValueError:
        return 0.0


def _not_acceptable(rule: str) -> Refused:
    return Refused(Fault.NOT_ACCEPTABLE, "processing", "http.Accept", rule)


def body_form(headers: Headers) -> Form:
    """In which form the body is.

    Raises:
        Refused: 415: in none that we read.
    """
    told = headers.get("content-type", "").partition(";")[0].strip().lower()
    form = _NAMES.get(told)
    if form is None or "*" in told:
        raise Refused(
            Fault.UNSUPPORTED_MEDIA,
            "not-supported",
            "http.Content-Type",
            "application/fhir+json or application/fhir+xml",
        )
    return form


def _guid(headers: Headers, name: str) -> UUID:
    told = headers.get(name)
    if not told:
        raise required(f"http.{name}")
    try:
        found = UUID(told)
    except ValueError:
        raise _invalid(name, "a GUID") from None
    if str(found) != told.lower():
        raise _invalid(name, "a GUID")
    return found


def _target(headers: Headers, services: tuple[BarsService, ...]) -> BarsService:
    told = read_object(headers, TARGET)
    value, system = told.get("value"), told.get("system")
    if not isinstance(value, str) or not isinstance(system, str):
        raise _invalid(TARGET, "an object with value and system")
    if system.lower().replace("http://", "https://") != DOS_ID:
        raise _invalid(TARGET, "the system of DoS service ids")
    for service in services:
        if service.id == value:
            return service
    raise Refused(
        Fault.NOT_FOUND, "not-found", f"http.{TARGET}", "a service that we are"
    )


def read_object(headers: Headers, name: str) -> Mapping[str, Any]:
    """A header that carries an object, as Base64 of JSON.

    Raises:
        Refused: It is missing, too long, or no such object.
    """
    told = headers.get(name)
    if not told:
        raise required(f"http.{name}")
    if len(told) > LONGEST:
        raise _invalid(name, f"{LONGEST} characters at the most")
    try:
        found = json.loads(b64decode(told, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _invalid(name, "Base64 of a JSON object") from None
    if not isinstance(found, dict):
        raise _invalid(name, "Base64 of a JSON object")
    return found


def _invalid(name: str, rule: str) -> Refused:
    return Refused(Fault.BAD_REQUEST, "invalid", f"http.{name}", rule)
