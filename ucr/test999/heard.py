"""Checks on the responses that the receiver sends later.

Source: NHS Booking and Referral Standard, Application 4, 2.3 (interim and rejection)
and 2.4 (final); Core, conversation and headers.
"""

import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from ucr.test999.ended import APP, codes, ended
from ucr.test999.inbox import Heard
from ucr.test999.report import Notes
from ucr.test999.request import DOS, US, Json, Request

INTERIM: Final = "servicerequest-response-validation-interim"
FULL: Final = "servicerequest-response-validation-full"
HEADERS: Final = "BaRS API, headers"
CORE: Final = "BaRS Core, response"
FHIR: Final = ("application/fhir+json", "application/fhir+xml")
BARS: Final = 3
"""Bars between the four words of a use-context."""
REJECTED: Final = {"RRNA", "FC", "OTH"}
ENCOUNTERS: Final = {"interim": (2, 2), "rejection": (2, 2), "final": (2, 3)}
DEMANDED: Final = {
    "interim": {
        *("MessageHeader", "ServiceRequest", "Patient"),
        *("Organization", "Practitioner", "PractitionerRole"),
    },
    "final": {
        *("MessageHeader", "ServiceRequest", "Patient", "CarePlan", "Location"),
        *("HealthcareService", "Organization", "Practitioner", "PractitionerRole"),
        *("Consent", "Flag"),
    },
}
URN: Final = re.compile(r"^urn:uuid:[0-9a-f-]{36}$")


class Response:
    """One response, its resources by type."""

    def __init__(self, heard: Heard) -> None:
        """Sort what arrived."""
        self.heard = heard
        self.bundle = heard.body
        self.entries: list[Json] = [
            one for one in self.bundle.get("entry", []) if isinstance(one, dict)
        ]

    def all(self, kind: str) -> list[Json]:
        found = (one.get("resource", {}) for one in self.entries)
        return [one for one in found if one.get("resourceType") == kind]

    def the(self, kind: str) -> Json:
        return next(iter(self.all(kind)), {})

    @property
    def focus(self) -> Json:
        """The resource that the header is about."""
        about = self.the("MessageHeader").get("focus") or [{}]
        url = about[0].get("reference")
        return next(
            (one["resource"] for one in self.entries if one.get("fullUrl") == url), {}
        )

    @property
    def kind(self) -> str:
        """What it says: interim, rejection or final."""
        status = self.focus.get("status")
        return {"in-progress": "interim", "cancelled": "rejection"}.get(
            str(status), "final"
        )


def response(notes: Notes, sent: Request, heard: Heard, *, began: bool) -> str:
    """Hold one response against the rules; what it says.

    Args:
        began: An interim response came before it.
    """
    told = Response(heard)
    _http(notes, heard)
    _frame(notes, sent, told)
    _references_resolve(notes, sent, told)
    kind = told.kind
    _header(notes, sent, told, kind, began=began)
    _ends(notes, sent, told)
    _encounters(notes, told, kind)
    if kind == "final":
        ended(notes, sent, told.the("CarePlan"), told.all("Encounter"))
    return kind


def same(notes: Notes, first: Heard, again: Heard, when: str) -> None:
    """A retry is the same message under the same ids.

    Args:
        when: What it was sent again after, in words.
    """
    for name in ("x-request-id", "x-correlation-id"):
        ok = first.headers.get(name) == again.headers.get(name)
        seen = again.headers.get(name)
        notes.holds(f"{when}: {name} is repeated", CORE, ok=ok, seen=seen)
    ok = first.content == again.content
    notes.holds(f"{when}: the body is repeated", CORE, ok=ok)


def another(notes: Notes, first: Heard, later: Heard) -> None:
    """The next response is a message of its own: new ids, the same conversation."""
    name = "x-request-id"
    ok = first.headers.get(name) != later.headers.get(name)
    notes.holds("each message has its own X-Request-Id", CORE, ok=ok)
    ok = first.body.get("id") != later.body.get("id")
    notes.holds("each message has its own Bundle.id", CORE, ok=ok)


def _http(notes: Notes, heard: Heard) -> None:
    notes.holds(
        "X-Request-Id is a GUID",
        HEADERS,
        ok=_is_guid(heard.headers.get("x-request-id", "")),
        seen=heard.headers.get("x-request-id"),
    )
    target = _decoded(heard.headers.get("nhsd-target-identifier", ""))
    notes.holds(
        "NHSD-Target-Identifier is the sender's service",
        HEADERS,
        ok=target.get("value") == US and str(target.get("system")).lower() == DOS,
        seen=target,
    )
    accept = heard.headers.get("accept", "")
    ok = "fhir+" in accept and re.search(r"version=\"?1\.", accept) is not None
    rule = "Accept says FHIR and the Core's version"
    notes.holds(rule, HEADERS, ok=ok, seen=accept)
    kind = heard.headers.get("content-type", "")
    rule = "Content-Type is FHIR"
    notes.holds(rule, HEADERS, ok=kind.startswith(FHIR), seen=kind)
    context = heard.headers.get("use-context", "")
    ok = context.count("|") == BARS and "servicerequest-response" in context
    notes.holds("use-context says the workflow", HEADERS, ok=ok, seen=context)
    for name in ("nhsd-end-user-organisation", "nhsd-requesting-software"):
        seen = _decoded(heard.headers.get(name, ""))
        ok = bool(seen.get("resourceType"))
        notes.holds(f"{name} is a FHIR resource in Base64", HEADERS, ok=ok, seen=seen)


def _frame(notes: Notes, sent: Request, told: Response) -> None:
    bundle = told.bundle
    version = bundle.get("meta", {}).get("versionId")
    notes.holds("the body is a message", CORE, ok=bundle.get("type") == "message")
    notes.holds(
        "meta.versionId is that of the request",
        CORE,
        ok=version == "2.0.0",
        seen=version,
    )
    urls = [str(one.get("fullUrl")) for one in told.entries]
    notes.holds(
        "every entry has a fullUrl of its own, urn:uuid",
        CORE,
        ok=all(map(URN.match, urls)) and len(set(urls)) == len(urls),
        seen=[url for url, count in Counter(urls).items() if count > 1],
    )
    undated = [
        one.get("resource", {}).get("resourceType")
        for one in told.entries
        if not one.get("resource", {}).get("meta", {}).get("lastUpdated")
    ]
    notes.holds(
        "every resource has meta.lastUpdated", CORE, ok=not undated, seen=undated
    )
    notes.holds(
        "the Bundle has an id of its own",
        CORE,
        ok=bool(bundle.get("id")) and bundle.get("id") != sent.id,
        seen=bundle.get("id"),
    )
    people = told.the("Patient").get("identifier", [{}])
    theirs = sent.parts["patient"].get("identifier", [{}])
    notes.holds(
        "it is about the same person",
        CORE,
        ok=[one.get("value") for one in people] == [one.get("value") for one in theirs],
    )


def _references_resolve(notes: Notes, sent: Request, told: Response) -> None:
    """In the response; an interim one may leave out what the request has."""
    known = {one.get("fullUrl") for one in told.entries}
    if told.kind != "final":
        known |= set(sent.urls.values())
    lost = set(_references(told.bundle)) - known
    notes.holds("every reference resolves", CORE, ok=not lost, seen=len(lost))


def _header(
    notes: Notes, sent: Request, told: Response, kind: str, *, began: bool
) -> None:
    header = told.the("MessageHeader")
    event = header.get("eventCoding", {}).get("code")
    notes.holds(
        "the event is servicerequest-response",
        CORE,
        ok=event == "servicerequest-response",
        seen=event,
    )
    answer = header.get("response", {})
    notes.holds(
        "response.identifier is the request's Bundle.id",
        APP,
        ok=answer.get("identifier") == sent.id,
        seen=answer.get("identifier"),
    )
    notes.holds("response.code is ok", APP, ok=answer.get("code") == "ok", seen=answer)
    definition = str(header.get("definition"))
    wanted = FULL if kind == "final" else INTERIM
    notes.holds(
        f"{kind}: the definition is {wanted}",
        APP,
        ok=definition.endswith(wanted),
        seen=definition,
    )
    reason = codes(header.get("reason", {}))
    notes.holds(
        "the reason is update after an interim response, else new",
        APP,
        ok=reason == ["update" if began else "new"],
        seen=reason,
    )


def _ends(notes: Notes, sent: Request, told: Response) -> None:
    header = told.the("MessageHeader")
    to = [str(one.get("endpoint")).lower() for one in header.get("destination", [])]
    notes.holds(
        "it is addressed to where the request came from",
        CORE,
        ok=to == [f"{DOS}|{US}"],
        seen=to,
    )
    source = str(header.get("source", {}).get("endpoint")).lower()
    ours = f"{DOS}|{sent.case.service}"
    notes.holds("it comes from whom we asked", CORE, ok=source == ours, seen=source)


def _encounters(notes: Notes, told: Response, kind: str) -> None:
    least, most = ENCOUNTERS[kind]
    count = len(told.all("Encounter"))
    notes.holds(
        f"{kind}: {least} to {most} Encounters",
        APP,
        ok=least <= count <= most,
        seen=count,
    )
    missing = DEMANDED["final" if kind == "final" else "interim"] - {
        one.get("resource", {}).get("resourceType") for one in told.entries
    }
    notes.holds(
        f"{kind}: what its definition demands is there",
        APP,
        ok=not missing,
        seen=missing,
    )
    status = told.focus.get("status")
    wanted = {"interim": "in-progress", "rejection": "cancelled", "final": "finished"}
    notes.holds(
        "the focus is the receiver's own Encounter, in the right status",
        APP,
        ok=told.focus.get("resourceType") == "Encounter" and status == wanted[kind],
        seen=status,
    )
    reasons = [code for one in told.focus.get("reasonCode", []) for code in codes(one)]
    if kind == "rejection":
        words = [one.get("text") for one in told.focus.get("reasonCode", [])]
        ok = bool(set(reasons) & REJECTED) and any(words)
        rule = "a rejection says RRNA, FC or OTH, with words"
    else:
        ok = "validation-triage-outcome" in reasons
        rule = "the reason of our Encounter is validation-triage-outcome"
    notes.holds(rule, APP, ok=ok, seen=reasons)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _references(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "reference" and str(one).startswith("urn:uuid:"):
                yield str(one)
            else:
                yield from _references(one)


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _decoded(text: str) -> Json:
    try:
        told = json.loads(b64decode(text, validate=True))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
