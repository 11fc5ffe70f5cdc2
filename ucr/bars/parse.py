"""From bytes to a well-formed Bundle; what could harm us is refused before it is read.

fhir.resources checks names, types and formats of every element (its R4B classes: ADR
0021 says why they may judge R4 messages).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from lxml import etree
from pydantic import ValidationError

from ucr.bars.outcome import Fault, Refused

MOST_BYTES: Final = 512 * 1024
MOST_DEPTH: Final = 32
MOST_ENTRIES: Final = 200
LONGEST_TEXT: Final = 64 * 1024
RESOURCES: Final = frozenset(
    {
        "AllergyIntolerance",
        "Appointment",
        "CarePlan",
        "Communication",
        "Condition",
        "Consent",
        "Device",
        "Encounter",
        "Endpoint",
        "Flag",
        "HealthcareService",
        "Location",
        "MedicationStatement",
        "MessageHeader",
        "Observation",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Procedure",
        "Questionnaire",
        "QuestionnaireResponse",
        "RelatedPerson",
        "Schedule",
        "ServiceRequest",
        "Slot",
        "Task",
    }
)
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RULES: Final = {
    "extra_forbidden": ("structure", "an element that FHIR R4 has there"),
    "missing": ("required", "is required"),
    "model_field_validation.missing": ("required", "is required"),
    "string_type": ("structure", "text"),
    "list_type": ("structure", "a list"),
}
_LIBRARY_STUMBLES: Final = (
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
    etree.LxmlError,
)
"""What fhir.resources raises beside its own findings on nonsense it did not foresee."""


def read_json(body: bytes) -> Mapping[str, Any]:
    """A Bundle of JSON bytes.

    Raises:
        Refused: It is no JSON, no well-formed Bundle, or too large.
    """
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _malformed("Bundle", "valid JSON") from None
    return _judged(tree)


def read_xml(body: bytes) -> Mapping[str, Any]:
    """A Bundle of XML bytes; a document type, and so any entity, is refused.

    Raises:
        Refused: It is no XML, no well-formed Bundle, or too large.
    """
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - 0.4 s to import

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
        if root.getroottree().docinfo.doctype:
            raise _malformed("Bundle", "XML without a document type")
        _refuse_deep_xml(root)
        found = Bundle.model_validate_xml(body, xmlparser=parser)
        tree = json.loads(found.model_dump_json())
    except Refused:
        raise
    except ValidationError as wrong:
        raise _first(wrong.errors()) from None
    except _LIBRARY_STUMBLES:
        raise _malformed("Bundle", "a FHIR R4 Bundle in XML") from None
    return _judged(tree)


def _refuse_deep_xml(root: Any) -> None:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise _too_large("Bundle", f"{MOST_DEPTH} levels at the most")
        waiting.extend((child, depth + 1) for child in element)


def _judged(tree: Any) -> Mapping[str, Any]:
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - 0.4 s to import

    _refuse_shape(tree)
    _refuse_unreadable(tree, "Bundle", 1)
    try:
        Bundle.model_validate(tree)
    except ValidationError as wrong:
        raise _first(wrong.errors()) from None
    except _LIBRARY_STUMBLES:
        raise _malformed(_stumbled_at(tree), "what FHIR R4 has there") from None
    bundle: Mapping[str, Any] = tree
    return bundle


def _stumbled_at(tree: Any) -> str:
    """Where the library stumbled: the first resource that alone makes it stumble."""
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - as above

    for number, entry in enumerate(tree.get("entry", [])):
        resource = entry["resource"]
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except ValidationError:
            continue  # its own finding, not a stumble
        except _LIBRARY_STUMBLES:
            return f"Bundle.entry[{number}].resource"
    return "Bundle"


def _refuse_shape(tree: Any) -> None:
    """Refuse what the library would guess at: types it does not know, text as JSON."""
    if not isinstance(tree, dict) or tree.get("resourceType") != "Bundle":
        raise _malformed("Bundle", "a Bundle")
    entries = tree.get("entry", [])
    if not isinstance(entries, list):
        raise _malformed("Bundle.entry", "a list")
    if len(entries) > MOST_ENTRIES:
        raise _too_large("Bundle.entry", f"{MOST_ENTRIES} at the most")
    for number, entry in enumerate(entries):
        path = f"Bundle.entry[{number}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("resource"), dict):
            raise _malformed(f"{path}.resource", "a resource")
        kind = entry["resource"].get("resourceType")
        if not isinstance(kind, str) or kind not in RESOURCES:
            raise Refused(
                Fault.BAD_REQUEST,
                "value",
                f"{path}.resource.resourceType",
                "a resource of the standard",
            )


def _refuse_unreadable(value: Any, path: str, depth: int) -> None:
    """Refuse what no screen can show and no database keep, and gigantic text."""
    if depth > MOST_DEPTH:
        raise _too_large(path, f"{MOST_DEPTH} levels at the most")
    if isinstance(value, str):
        _refuse_text(value, path)
    elif isinstance(value, dict):
        for name, child in value.items():
            if not name.replace("_", "").isalnum():
                raise _malformed(path, "elements that FHIR R4 has there")
            _refuse_unreadable(child, f"{path}.{name}", depth + 1)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            _refuse_unreadable(child, f"{path}[{number}]", depth + 1)


def _refuse_text(text: str, path: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise _too_large(path, f"{LONGEST_TEXT} characters at the most")
    if _UNREADABLE.search(text):
        raise Refused(Fault.BAD_REQUEST, "value", path, "no control characters")


def _first(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """The first finding of the library, in the standard's codes and without values."""
    found = errors[0]
    issue, rule = _RULES.get(str(found["type"]), ("invalid", "the format of FHIR R4"))
    return Refused(Fault.BAD_REQUEST, issue, _path(found["loc"]), rule)


def _path(location: Sequence[int | str]) -> str:
    path = "Bundle"
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part not in ("root", "resource_type"):
            path += f".{part}"
    return path[:300]


def _malformed(where: str, rule: str) -> Refused:
    return Refused(Fault.BAD_REQUEST, "structure", where, rule)


def _too_large(where: str, rule: str) -> Refused:
    return Refused(Fault.UNPROCESSABLE, "too-costly", where, rule)
