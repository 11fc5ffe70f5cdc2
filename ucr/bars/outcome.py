"""How a BaRS receiver refuses: an OperationOutcome with the standard's own codes.

Source:
    NHS Booking and Referral Standard, guide 1.12.0, error handling: HTTP status,
    `REC_*` code and FHIR issue type. Diagnostics name the rule, never a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

PROFILE: Final = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome"
CODES: Final = "https://fhir.nhs.uk/CodeSystem/http-error-codes"


class Fault(Enum):
    """An HTTP status with its receiver's code."""

    BAD_REQUEST = (400, "REC_BAD_REQUEST")
    UNAUTHORIZED = (401, "REC_UNAUTHORIZED")
    FORBIDDEN = (403, "REC_FORBIDDEN")
    NOT_FOUND = (404, "REC_NOT_FOUND")
    METHOD_NOT_ALLOWED = (405, "REC_METHOD_NOT_ALLOWED")
    NOT_ACCEPTABLE = (406, "REC_NOT_ACCEPTABLE")
    TIMEOUT = (408, "REC_TIMEOUT")
    CONFLICT = (409, "REC_CONFLICT")
    TOO_LARGE = (413, "REC_UNPROCESSABLE_ENTITY")
    UNSUPPORTED_MEDIA = (415, "REC_BAD_REQUEST")
    UNPROCESSABLE = (422, "REC_UNPROCESSABLE_ENTITY")
    TOO_EARLY = (425, "REC_TOO_EARLY")
    TOO_MANY = (429, "REC_TOO_MANY_REQUESTS")
    SERVER_ERROR = (500, "REC_SERVER_ERROR")
    NOT_IMPLEMENTED = (501, "REC_NOT_IMPLEMENTED")
    UNAVAILABLE = (503, "REC_SERVICE_UNAVAILABLE")

    @property
    def status(self) -> int:
        return self.value[0]

    @property
    def code(self) -> str:
        return self.value[1]


@dataclass(eq=False)
class Refused(Exception):
    """A message, or a request, that is refused whole.

    Attributes:
        issue: FHIR issue type: required, value, invariant, not-supported, ...
        where: FHIRPath of the element, or `http.<header>`.
        rule: What it should have been, in words and without any value.
    """

    fault: Fault
    issue: str
    where: str
    rule: str


def required(where: str, rule: str = "is required") -> Refused:
    """Something that must be there is not."""
    return Refused(Fault.BAD_REQUEST, "required", where, rule)


def wrong_value(where: str, rule: str) -> Refused:
    """A value that the rule does not allow."""
    return Refused(Fault.BAD_REQUEST, "value", where, rule)


def unknown_workflow(where: str, rule: str) -> Refused:
    """A combination of event, reason and statuses that means nothing."""
    return Refused(Fault.BAD_REQUEST, "invariant", where, rule)


def not_supported(where: str, rule: str) -> Refused:
    """Well formed, and not offered by this service."""
    return Refused(Fault.UNPROCESSABLE, "not-supported", where, rule)


def outcome(refused: Refused) -> Mapping[str, Any]:
    """The OperationOutcome of a refusal, as JSON."""
    fault = refused.fault
    return {
        "resourceType": "OperationOutcome",
        "meta": {"profile": [PROFILE]},
        "issue": [
            {
                "severity": "error",
                "code": refused.issue,
                "details": {
                    "coding": [
                        {
                            "system": CODES,
                            "code": fault.code,
                            "display": f"{fault.status} - {fault.code}",
                        }
                    ]
                },
                "diagnostics": f"{refused.where}: {refused.rule}",
                "expression": [refused.where],
            }
        ],
    }
