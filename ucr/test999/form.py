"""FHIR in bytes: JSON, and XML written and read by hand.

Source: HL7 FHIR R4, XML representation of resources. The receiver reads by a library;
a fault of that library must not be repeated here.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

Json = dict[str, Any]

NAMESPACE: Final = "http://hl7.org/fhir"
FIRST: Final = ("id", "meta", "extension")
"""Of a resource and of an element these come before all others."""
LISTS: Final = {
    *("activity", "category", "coding", "contact", "contained", "destination"),
    *("entry", "episodeOfCare", "extension", "focus", "identifier", "issue"),
    *("name", "outcomeCodeableConcept", "reasonCode", "telecom"),
}
"""Elements that repeat, among those that any check here looks at."""
WORDS: Final = {"expression", "given", "line", "profile"}
"""Primitive values that repeat."""


def as_xml(resource: Json) -> bytes:
    """A resource as an XML document; its elements in the order they were written."""
    return (
        etree.tostring(_resource(resource), xml_declaration=True, encoding="UTF-8")
        or b""
    )


def read(content: bytes) -> Json | None:
    """A resource of JSON or XML; None where it is neither."""
    if content.lstrip()[:1] == b"<":
        return _read_xml(content)
    try:
        told = json.loads(content)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def is_xml(content: bytes) -> bool:
    """Whether that is a FHIR resource in XML."""
    return content.lstrip()[:1] == b"<" and _read_xml(content) is not None


def _resource(resource: Json) -> Any:
    kind = resource["resourceType"]
    root = etree.Element(f"{{{NAMESPACE}}}{kind}", nsmap={None: NAMESPACE})
    _fill(root, {k: v for k, v in resource.items() if k != "resourceType"})
    return root


def _fill(parent: Any, members: Json) -> None:
    for name, value in _in_order(members):
        for one in value if isinstance(value, list) else [value]:
            if name == "url" and "}extension" in parent.tag:
                parent.set("url", one)
            else:
                _child(parent, name, one)


def _child(parent: Any, name: str, value: Any) -> None:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if isinstance(value, dict) and "resourceType" in value:
        element.append(_resource(value))
    elif isinstance(value, dict):
        _fill(element, value)
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        element.set("value", text)


def _in_order(members: Json) -> Iterator[tuple[str, Any]]:
    yield from ((name, members[name]) for name in FIRST if name in members)
    yield from ((name, one) for name, one in members.items() if name not in FIRST)


def _read_xml(content: bytes) -> Json | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError):
        return None
    return _read_resource(root) if etree.QName(root).namespace == NAMESPACE else None


def _read_resource(root: Any) -> Json:
    return {"resourceType": etree.QName(root).localname, **_read_members(root)}


def _read_members(parent: Any) -> Json:
    found: Json = {"url": parent.get("url")} if parent.get("url") else {}
    for child in parent:
        name = etree.QName(child).localname
        value = _read_value(child)
        if name in WORDS or (name in LISTS and isinstance(value, dict)):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _read_value(element: Any) -> Any:
    if element.get("value") is not None:
        return element.get("value")
    inner = next(iter(element), None)
    if inner is not None and etree.QName(inner).localname[:1].isupper():
        return _read_resource(inner)
    return _read_members(element)
