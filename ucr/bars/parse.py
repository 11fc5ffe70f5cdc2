"""From bytes to a well-formed Bundle; what could harm us is refused before it is read.

fhir.resources checks names, types and formats of every element (its R4B classes: ADR
0021 says why they may judge R4 messages).
"""

import json
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

import orjson
from lxml import etree
from pydantic import ValidationError

from ucr.bars.outcome import Fault, Refused

MOST_BYTES: Final = 512 * 1024
MOST_DEPTH: Final = 32
MOST_ENTRIES: Final = 100
"""The publisher's largest request has 17. A hundred good ones in XML take 74 ms to
read; they are taken, and the 50 ms of P33 are for what is refused.
"""
MOST_VALUES: Final = 3_000
"""In a message; the publisher's own request of 17 entries has 553."""
MOST_IN_RESOURCE: Final = 1_000
"""In one resource, for one is judged whole; the publisher's largest has 121."""
MOST_ATTRIBUTES: Final = 4
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
_FHIR: Final = "{http://hl7.org/fhir}"
_DOCTYPE: Final = re.compile(rb"<!(?!--|\[CDATA\[)")
"""Before it is read: an entity in an attribute would be spread out while it is."""
_CROWDED: Final = re.compile(
    rb"<(?![!?])[^<>\"']*+"
    rb"(?:\"[^\"<]*+\"[^<>\"']*+|'[^'<]*+'[^<>\"']*+){17}"
)
"""A tag of so many quoted values: a parser would keep every one before we count."""
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
    if (
        body.count(b"{") + body.count(b"[") > 2 * MOST_VALUES  # texts may have some
        or body.count(b'"') > 8 * MOST_VALUES  # a name and a text have four
    ):
        raise _too_large("Bundle", f"{MOST_VALUES} values at the most")
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
    root = _root(body)
    resources = _cut_out(root)
    tree = _of_xml(root, "Bundle")
    entries = tree.get("entry", [])
    if len(entries) != len(resources):
        raise _malformed("Bundle.entry", "each has a full URL and a resource")
    for number, (entry, resource) in enumerate(zip(entries, resources, strict=True)):
        path = f"Bundle.entry[{number}].resource"
        if resource is None:
            raise _malformed(path, "a resource")
        entry["resource"] = _of_xml(resource, path)
    return _judged(tree)


def _root(body: bytes) -> Any:
    """The root element, once nothing in it can harm us."""
    if body.count(b"<") > 2 * MOST_VALUES + MOST_ENTRIES:
        raise _too_large("Bundle", f"{MOST_VALUES} elements at the most")
    if _CROWDED.search(body):
        raise _too_large("Bundle", f"{MOST_ATTRIBUTES} attributes at the most")
    if _DOCTYPE.search(body):
        raise _malformed("Bundle", "XML without a document type")
    parser = etree.XMLParser(
        encoding="utf-8",  # FHIR's own; another could hide a document type
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError):
        raise _malformed("Bundle", "XML in UTF-8") from None
    if root.getroottree().docinfo.doctype:
        raise _malformed("Bundle", "XML without a document type")
    _refuse_deep_xml(root)
    return root


def _refuse_deep_xml(root: Any) -> None:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise _too_large("Bundle", f"{MOST_DEPTH} levels at the most")
        if (
            len(element.attrib) > MOST_ATTRIBUTES
            or len(element.nsmap) > MOST_ATTRIBUTES
        ):
            raise _too_large("Bundle", f"{MOST_ATTRIBUTES} attributes at the most")
        waiting.extend((child, depth + 1) for child in element)


def _cut_out(root: Any) -> list[Any]:
    """Take the resources out of a bundle's entries, to be judged one by one."""
    found = []
    entries = root.findall(f"{_FHIR}entry")
    if len(entries) > MOST_ENTRIES:
        raise _too_large("Bundle.entry", f"{MOST_ENTRIES} at the most")
    for entry in entries:
        holder = entry.find(f"{_FHIR}resource")
        alone = holder is not None and len(holder) == 1
        found.append(deepcopy(holder[0]) if alone else None)  # keeps its namespace
        if holder is not None:
            entry.remove(holder)
    return found


def _of_xml(element: Any, path: str) -> dict[str, Any]:
    """One resource of XML as JSON."""
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - 0.4 s

    kind = str(element.tag).removeprefix(_FHIR)
    if kind not in RESOURCES | {"Bundle"}:
        raise _no_such_kind(path)
    if sum(1 for _ in element.iter()) > MOST_IN_RESOURCE:
        raise _too_large(path, f"{MOST_IN_RESOURCE} elements at the most")
    try:
        found = get_fhir_model_class(kind).model_validate_xml(etree.tostring(element))
        read: dict[str, Any] = json.loads(found.model_dump_json())
    except ValidationError as wrong:
        raise _first(wrong.errors(), path) from None
    except _LIBRARY_STUMBLES:
        raise _malformed(path, "what FHIR R4 has there, in XML") from None
    return read


def _judged(tree: Any) -> Mapping[str, Any]:
    """Judge each resource, then the bundle around them; the first finding refuses.

    One by one, so that a message of nothing but faults costs what one resource does.
    """
    _refuse_shape(tree)
    _refuse_many(tree, "Bundle", MOST_VALUES)
    for number, entry in enumerate(tree.get("entry", [])):
        _judge(entry["resource"], f"Bundle.entry[{number}].resource")
    around = [
        {name: one for name, one in entry.items() if name != "resource"}
        for entry in tree.get("entry", [])
    ]
    _judge({**tree, "entry": around} if around else tree, "Bundle")
    bundle: Mapping[str, Any] = tree
    return bundle


def _judge(resource: Mapping[str, Any], path: str) -> None:
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - 0.4 s

    if path != "Bundle":
        _refuse_many(resource, path, MOST_IN_RESOURCE)
    _refuse_unreadable(resource, path, 1)
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as wrong:
        raise _first(wrong.errors(), path) from None
    except _LIBRARY_STUMBLES:
        raise _malformed(path, "what FHIR R4 has there") from None


def _refuse_many(tree: Any, path: str, most: int) -> None:
    """Count values, whatever they are, and stop where there are too many."""
    waiting, count = [tree], 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            count += len(value)
            if count > most:
                raise _too_large(path, f"{most} values at the most")
            waiting.extend(value.values() if isinstance(value, dict) else value)


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
            raise _no_such_kind(f"{path}.resource")


def _no_such_kind(path: str) -> Refused:
    where, rule = f"{path}.resourceType", "a resource of the standard"
    return Refused(Fault.BAD_REQUEST, "value", where, rule)


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


def _first(errors: Sequence[Mapping[str, Any]], path: str) -> Refused:
    """The first finding of the library, in the standard's codes and without values."""
    found = errors[0]
    issue, rule = _RULES.get(str(found["type"]), ("invalid", "the format of FHIR R4"))
    return Refused(Fault.BAD_REQUEST, issue, _path(path, found["loc"]), rule)


def _path(path: str, location: Sequence[int | str]) -> str:
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
