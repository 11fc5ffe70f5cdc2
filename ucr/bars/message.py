"""A BaRS message as a whole: its parts by name, and how many there may be of each.

Source:
    NHS Booking and Referral Standard, Application 4 v2.0.0, MessageDefinitions. FHIR
    validators do not check these cardinalities; this does.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ucr.bars.element import Element
from ucr.bars.outcome import Refused, required, unknown_workflow, wrong_value

CODES: Final = "https://fhir.nhs.uk/CodeSystem/"
EVENTS: Final = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
REASONS: Final = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
DEFINITION: Final = "https://fhir.nhs.uk/MessageDefinition/bars-message-"
CATEGORIES: Final = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"
USE_CASES: Final = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"

MANY: Final = 1_000
_ANY: Final = (0, MANY)
_SOME: Final = (1, MANY)
_ONE: Final = (1, 1)
CARDINALITY: Final[Mapping[str, Mapping[str, tuple[int, int]]]] = {
    "servicerequest-request-validation": {
        "MessageHeader": _ONE,
        "ServiceRequest": _ONE,
        "Patient": _ONE,
        "Encounter": _ONE,
        "CarePlan": _ONE,
        "Location": _ONE,
        "HealthcareService": _ONE,
        "Organization": (2, MANY),
        "Practitioner": _SOME,
        "PractitionerRole": _SOME,
        "Consent": _SOME,
        "Flag": _ANY,
        "Observation": _ANY,
        "MedicationStatement": _ANY,
        "AllergyIntolerance": _ANY,
    },
    "servicerequest-request-cancelled": {
        "MessageHeader": _ONE,
        "ServiceRequest": _ONE,
        "Patient": _ONE,
        "Organization": (2, MANY),
    },
    "servicerequest-request-referral": {
        "MessageHeader": _ONE,
        "ServiceRequest": _ONE,
        "Patient": _ONE,
        "Encounter": _ONE,
        "CarePlan": _ONE,
        "Location": (0, 1),
        "HealthcareService": _SOME,
        "Organization": (2, MANY),
        "Practitioner": _SOME,
        "PractitionerRole": _SOME,
        "Consent": _SOME,
        "Flag": _ANY,
        "Observation": _ANY,
        "MedicationStatement": _ANY,
        "AllergyIntolerance": _ANY,
        "Task": _ANY,
        "Condition": _ANY,
        "Communication": _ANY,
        "Procedure": _ANY,
        "Questionnaire": _ANY,
        "QuestionnaireResponse": _ANY,
        "RelatedPerson": _ANY,
        "Device": (0, 1),
    },
}


@dataclass(frozen=True, slots=True)
class Message:
    """A well-formed message, its resources by type and by their full URL."""

    bundle: Element
    by_type: Mapping[str, tuple[Element, ...]] = field(repr=False)
    by_url: Mapping[str, Element] = field(repr=False)

    def all(self, kind: str) -> tuple[Element, ...]:
        return self.by_type.get(kind, ())

    def the(self, kind: str) -> Element:
        """The one resource of a kind that the definition asks for.

        Raises:
            Refused: There is none.
        """
        found = self.all(kind)
        if not found:
            raise required(f"Bundle.entry.ofType({kind})")
        return found[0]

    def follow(self, at: Element, name: str) -> Element | None:
        """The resource that a reference points to, where it is in the message."""
        return self.by_url.get(at.one(name).text("reference") or "")

    @property
    def header(self) -> Element:
        return self.the("MessageHeader")

    @property
    def request(self) -> Element:
        return self.the("ServiceRequest")

    @property
    def event(self) -> str | None:
        return self.header.one("eventCoding").text("code")

    @property
    def reason(self) -> str | None:
        return next(
            (one.text("code") for one in self.header.codings("reason")),
            None,
        )

    @property
    def definition(self) -> str:
        return (self.header.text("definition") or "").removeprefix(DEFINITION)

    @property
    def version(self) -> str | None:
        return self.bundle.one("meta").text("versionId")

    def category(self, system: str) -> str | None:
        """The code of the request's category in a code system."""
        for one in self.request.codings("category"):
            if (one.text("system") or "").lower() == system.lower():
                return one.text("code")
        return None


def message(tree: Mapping[str, Any]) -> Message:
    """Sort a bundle's resources; the header must be its first.

    Raises:
        Refused: It is no message, or two entries share one full URL.
    """
    bundle = Element(tree, "Bundle")
    if bundle.text("type") != "message":
        raise wrong_value("Bundle.type", "message")
    by_type: defaultdict[str, list[Element]] = defaultdict(list)
    by_url: dict[str, Element] = {}
    for entry in bundle.all("entry"):
        resource = Element(entry.one("resource").value, f"{entry.path}.resource")
        by_type[resource.need("resourceType")].append(resource)
        url = entry.text("fullUrl")
        if not url:
            raise required(f"{entry.path}.fullUrl")
        if url in by_url:
            raise unknown_workflow(f"{entry.path}.fullUrl", "each entry has its own")
        by_url[url] = resource
    first = next(iter(by_url.values()), None)
    if first is None or first.text("resourceType") != "MessageHeader":
        raise required("Bundle.entry[0]", "a MessageHeader comes first")
    return Message(
        bundle, {kind: tuple(all_) for kind, all_ in by_type.items()}, by_url
    )


def refuse_cardinality(found: Message) -> None:
    """Count what the message's definition says of each resource.

    Raises:
        Refused: The definition is unknown, or a count is outside its bounds.
    """
    allowed = CARDINALITY.get(found.definition)
    if allowed is None:
        raise wrong_value("MessageHeader.definition", "a definition that we receive")
    for kind in found.by_type.keys() - allowed.keys():
        raise _uncounted(kind)
    for kind, (least, most) in allowed.items():
        count = len(found.all(kind))
        if count < least:
            raise required(f"Bundle.entry.ofType({kind})", f"{least} at the least")
        if count > most:
            raise unknown_workflow(
                f"Bundle.entry.ofType({kind})", f"{most} at the most"
            )


def _uncounted(kind: str) -> Refused:
    return unknown_workflow(
        f"Bundle.entry.ofType({kind})", "no such resource in this definition"
    )
