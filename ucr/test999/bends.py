"""Messages that are wrong at one place, and what must be said of each."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from ucr.test999.request import CODES, DOS, Json, instant

APP: Final = "Application 4, message definition"
CORE: Final = "BaRS Core, processing rules"
HEADERS: Final = "BaRS API, headers"
API: Final = "BaRS API, endpoints"
Bend = Callable[[Json], None]
Wanted = tuple[tuple[int, str | None], ...]
BAD: Final[Wanted] = ((400, None),)
FHIR: Final = "HL7 FHIR R4"
OLD_DOS: Final = "http://fhir.nhs.uk/Id/dos-service-id"
NOBODYS: Final = "9d3cbf1c-0c1e-4c39-9a5c-0f3a2f9c2f10"
REQUIRED: Final[Wanted] = ((400, "required"),)
INVARIANT: Final[Wanted] = ((400, "invariant"),)
NOT_OFFERED: Final[Wanted] = ((422, "not-supported"),)


def the(bundle: Json, kind: str) -> Json:
    """The resource of a kind."""
    found: Json = next(
        one["resource"]
        for one in bundle["entry"]
        if one["resource"]["resourceType"] == kind
    )
    return found


def _without(kind: str) -> Bend:
    def bend(bundle: Json) -> None:
        bundle["entry"] = [
            one for one in bundle["entry"] if one["resource"]["resourceType"] != kind
        ]

    return bend


def _twice(kind: str) -> Bend:
    def bend(bundle: Json) -> None:
        entry = next(
            one for one in bundle["entry"] if one["resource"]["resourceType"] == kind
        )
        bundle["entry"].append({**entry, "fullUrl": f"{entry['fullUrl'][:-4]}0000"})

    return bend


def _set(kind: str, name: str, value: Any) -> Bend:
    def bend(bundle: Json) -> None:
        the(bundle, kind)[name] = value

    return bend


def _drop(kind: str, name: str) -> Bend:
    def bend(bundle: Json) -> None:
        the(bundle, kind).pop(name)

    return bend


def _no_version(bundle: Json) -> None:
    bundle["meta"].pop("versionId")


def _other_version(bundle: Json) -> None:
    bundle["meta"]["versionId"] = "9.9.9"


def _no_breach(bundle: Json) -> None:
    the(bundle, "ServiceRequest")["occurrencePeriod"].pop("end")


def _no_phone(bundle: Json) -> None:
    for contact in the(bundle, "Patient")["contact"]:
        contact.pop("telecom")


def _nowhere(bundle: Json) -> None:
    place = the(bundle, "Location")
    place.pop("position")
    place.pop("address")


def _use_case(bundle: Json) -> None:
    for one in the(bundle, "ServiceRequest")["category"]:
        for coding in one["coding"]:
            if coding["system"].endswith("usecases-categories-bars"):
                coding["code"] = "a5t1"


def _event(bundle: Json) -> None:
    the(bundle, "MessageHeader")["eventCoding"]["code"] = "no-such-event"


def _elsewhere(bundle: Json) -> None:
    the(bundle, "MessageHeader")["destination"][0]["endpoint"] = f"{DOS}|1"


def _no_return(bundle: Json) -> None:
    the(bundle, "MessageHeader")["source"].pop("endpoint")


def _category(system: str, code: str | None) -> Bend:
    """Another code of the request's category; None: none of that system."""

    def bend(bundle: Json) -> None:
        request = the(bundle, "ServiceRequest")
        for one in request["category"]:
            kept = [c for c in one["coding"] if not c["system"].endswith(system)]
            more = [] if code is None else [{"system": CODES + system, "code": code}]
            one["coding"] = [*kept, *more]

    return bend


def _code(name: str, code: str) -> Bend:
    def bend(bundle: Json) -> None:
        header = the(bundle, "MessageHeader")
        found = header[name]
        (found["coding"][0] if "coding" in found else found)["code"] = code

    return bend


def _collection(bundle: Json) -> None:
    bundle["type"] = "collection"


def _header_last(bundle: Json) -> None:
    bundle["entry"] = [*bundle["entry"][1:], bundle["entry"][0]]


def _same_url(bundle: Json) -> None:
    bundle["entry"][2]["fullUrl"] = bundle["entry"][1]["fullUrl"]


def _no_url(bundle: Json) -> None:
    bundle["entry"][2].pop("fullUrl")


def _passed(bundle: Json) -> None:
    """The breach time was yesterday."""
    period = the(bundle, "ServiceRequest")["occurrencePeriod"]
    start = datetime.fromisoformat(period["start"])
    period["end"] = instant(start - timedelta(days=2))


def _undefined(bundle: Json) -> None:
    header = the(bundle, "MessageHeader")
    header["definition"] = f"{header['definition']}-of-nobody"


def _not_a_fhir_element(bundle: Json) -> None:
    the(bundle, "ServiceRequest")["urgentness"] = "very"


def _not_a_date(bundle: Json) -> None:
    the(bundle, "ServiceRequest")["authoredOn"] = "yesterday"


def _as_response(**response: str) -> Bend:
    """It says to be an answer: to nothing, or to what nobody sent."""

    def bend(bundle: Json) -> None:
        _code("eventCoding", "servicerequest-response")(bundle)
        header = the(bundle, "MessageHeader")
        header["definition"] = (
            "https://fhir.nhs.uk/MessageDefinition/"
            "bars-message-servicerequest-response-validation-interim"
        )
        if response:
            header["response"] = response

    return bend


BENT: Final[Mapping[str, tuple[Bend, Wanted, str]]] = {
    "no version": (_no_version, INVARIANT, CORE),
    "a version that nobody offers": (_other_version, NOT_OFFERED, CORE),
    "an event that is none": (_event, INVARIANT, CORE),
    "a use case that is not offered": (_use_case, NOT_OFFERED, CORE),
    "a booking": (
        _code("eventCoding", "booking-request"),
        ((422, "not-supported"), (400, None), (501, None)),
        CORE,
    ),
    "a reason that is none": (_code("reason", "maybe"), BAD, CORE),
    "the reason delete of what is active": (_code("reason", "delete"), BAD, CORE),
    "a definition that is none": (_undefined, BAD, CORE),
    "a definition that does not fit its category": (
        _category("message-category-servicerequest", "referral"),
        ((400, None), (422, "not-supported")),
        CORE,
    ),
    "no category": (_category("message-category-servicerequest", None), BAD, APP),
    "no use case": (_category("usecases-categories-bars", None), BAD, APP),
    "a response to nothing": (_as_response(), INVARIANT, CORE),
    "a response to what nobody sent": (
        _as_response(identifier=NOBODYS, code="ok"),
        ((404, "not-found"),),
        CORE,
    ),
    "another destination": (_elsewhere, ((400, None), (404, None)), CORE),
    "no return address": (_no_return, BAD, CORE),
    "a type that is no message": (_collection, BAD, CORE),
    "the header not first": (_header_last, BAD, CORE),
    "two entries of one fullUrl": (_same_url, BAD, CORE),
    "an entry without fullUrl": (_no_url, BAD, CORE),
    "an element that FHIR has not": (_not_a_fhir_element, BAD, FHIR),
    "a date that is none": (_not_a_date, BAD, FHIR),
    "a breach time of two days ago": (_passed, BAD, APP),
    "no reason": (_drop("MessageHeader", "reason"), BAD, CORE),
    "no definition": (_drop("MessageHeader", "definition"), BAD, CORE),
    "a CarePlan that is completed": (
        _set("CarePlan", "status", "completed"),
        INVARIANT,
        CORE,
    ),
    "an Encounter that is finished": (
        _set("Encounter", "status", "finished"),
        INVARIANT,
        CORE,
    ),
    "a ServiceRequest that is a draft": (
        _set("ServiceRequest", "status", "draft"),
        BAD,
        CORE,
    ),
    "an intent that is no plan": (_set("ServiceRequest", "intent", "order"), BAD, APP),
    "no breach time": (_no_breach, BAD, APP),
    "no phone to ring back": (_no_phone, BAD, APP),
    "no usable place": (_nowhere, BAD, APP),
    "no case number": (_drop("Encounter", "identifier"), BAD, APP),
    **{
        f"no {kind}": (_without(kind), BAD, APP)
        for kind in (
            "ServiceRequest",
            "Patient",
            "Encounter",
            "CarePlan",
            "Location",
            "HealthcareService",
            "Organization",
            "Practitioner",
            "PractitionerRole",
            "Consent",
        )
    },
    **{
        f"two of {kind}": (_twice(kind), BAD, APP)
        for kind in ("ServiceRequest", "Patient", "Encounter", "CarePlan", "Location")
    },
}


def _number(value: str) -> Bend:
    def bend(bundle: Json) -> None:
        the(bundle, "Patient")["identifier"][0]["value"] = value

    return bend


def _swapped(bundle: Json) -> None:
    place = the(bundle, "Location")["position"]
    place["longitude"], place["latitude"] = place["latitude"], place["longitude"]


def _odd_flag(bundle: Json) -> None:
    coding = {"system": f"{CODES}flag-categories-bars", "code": "ZZ"}
    the(bundle, "Flag")["category"] = [{"coding": [coding]}]


def _odd_times(bundle: Json) -> None:
    """Seven digits of a second, and an offset of far away."""
    request = the(bundle, "ServiceRequest")
    told_at = datetime.fromisoformat(request["authoredOn"])
    far = told_at.astimezone(timezone(timedelta(hours=7)))
    words = far.isoformat(timespec="microseconds")
    request["authoredOn"] = f"{words[:-6]}0{words[-6:]}"


def _old_addresses(bundle: Json) -> None:
    """As older examples of the publisher write them."""
    header = the(bundle, "MessageHeader")
    for one in (*header["destination"], header["source"]):
        one["endpoint"] = one["endpoint"].replace(DOS, OLD_DOS)


def _untraced(bundle: Json) -> None:
    number = the(bundle, "Patient")["identifier"][0]
    status = number["extension"][0]["valueCodeableConcept"]["coding"][0]
    status["code"] = "number-present-but-not-traced"


def _nobody_known(bundle: Json) -> None:
    for name in ("identifier", "name", "birthDate"):
        the(bundle, "Patient").pop(name)


TAKEN: Final[Mapping[str, Bend]] = {
    "no NHS number": _drop("Patient", "identifier"),
    "an NHS number with a wrong check digit": _number("9990000019"),
    "no name": _drop("Patient", "name"),
    "swapped coordinates": _swapped,
    "no journey": _drop("Encounter", "episodeOfCare"),
    "no authoredOn": _drop("ServiceRequest", "authoredOn"),
    "an unknown flag": _odd_flag,
    "times of seven digits and +07:00": _odd_times,
    "addresses as older examples write them": _old_addresses,
    "an NHS number that was not traced": _untraced,
    "a person whom nobody knows": _nobody_known,
    "no flags at all": _without("Flag"),
}


HEADERS_BENT: Final[Mapping[str, tuple[dict[str, str | None], Wanted]]] = {
    "no X-Request-Id": ({"X_Request_Id": None}, REQUIRED),
    "an X-Request-Id that is no GUID": (
        {"X_Request_Id": "seven"},
        ((400, "invalid"),),
    ),
    "no X-Correlation-Id": ({"X_Correlation_Id": None}, REQUIRED),
    "an X-Correlation-Id that is no GUID": (
        {"X_Correlation_Id": "{seven}"},
        ((400, "invalid"),),
    ),
    "no organisation": ({"NHSD_End_User_Organisation": None}, REQUIRED),
    "an organisation that is no JSON": (
        {"NHSD_End_User_Organisation": "c2V2ZW4="},
        ((400, None),),
    ),
    "no software": ({"NHSD_Requesting_Software": None}, REQUIRED),
    "a body of another form": (
        {"Content_Type": "text/plain"},
        ((415, None), (400, None)),
    ),
    "an Accept of pictures": ({"Accept": "image/png"}, ((406, None),)),
    "no target": ({"NHSD_Target_Identifier": None}, REQUIRED),
    "a target that is no Base64": (
        {"NHSD_Target_Identifier": "%%%"},
        ((400, None),),
    ),
    "a target that they are not": (
        {
            "NHSD_Target_Identifier": (
                "eyJ2YWx1ZSI6ICIxIiwgInN5c3RlbSI6ICJodHRwczovL2ZoaXIubmhzLnVr"
                "L0lkL2Rvcy1zZXJ2aWNlLWlkIn0="
            )
        },
        ((404, None), (400, None)),
    ),
    "an Accept of another major version": (
        {"Accept": "application/fhir+json; version=9.0.0"},
        ((406, "processing"),),
    ),
    "no key": ({"Authorization": None}, ((401, None), (403, None))),
}
