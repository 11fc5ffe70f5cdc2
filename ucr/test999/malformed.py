"""Conversations in which we are wrong: each rule is broken alone, and refused alone."""

import json

from ucr.test999 import told
from ucr.test999.bends import API, APP, BENT, CORE, HEADERS, HEADERS_BENT, TAKEN, the
from ucr.test999.talk import Talk
from ucr.test999.wire import XML


async def malformed(talk: Talk) -> None:
    """Each rule of the message broken alone: refused, by code and place, unstored."""
    for name, (bend, wanted, source) in BENT.items():
        sent = talk.request()
        bundle = sent.bundle()
        bend(bundle)
        answer = await talk.line.send_bent(sent, bundle)
        told.refused(talk.notes, f"{name} is refused", source, answer, wanted)
        count = await talk.line.count(sent.number)
        rule = f"nothing is stored of a message with {name}"
        talk.notes.holds(rule, source, ok=not count, seen=count)


async def unreadable(talk: Talk) -> None:
    """Bytes that are no message: refused as an OperationOutcome, never a crash."""
    bundle = talk.request().bundle()
    whole = json.dumps(bundle).encode()
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]><Bundle xmlns="http://hl7.org/fhir"/>'
    cases: dict[str, tuple[bytes, dict[str, str | None]]] = {
        "nothing": (b"", {}),
        "half a message": (whole[: len(whole) // 2], {}),
        "a list": (b"[]", {}),
        "another resource": (b'{"resourceType": "Patient"}', {}),
        "XML with a document type": (entity, {"Content_Type": XML}),
        "a thousand levels": (b'{"a":' * 1_000 + b"1" + b"}" * 1_000, {}),
    }
    for name, (body, changes) in cases.items():
        answer = await talk.line.post(body, **changes)
        rule = f"{name} is refused"
        ok = 400 <= answer.status < 500  # noqa: PLR2004 - HTTP
        talk.notes.holds(rule, CORE, ok=ok, seen=answer.words)
        told.outcome(talk.notes, name, answer)


async def headers(talk: Talk) -> None:
    """Each header missing or wrong."""
    for name, (changes, wanted) in HEADERS_BENT.items():
        answer = await talk.line.send(talk.request(), **changes)
        issue = answer.issue.get("code")
        ok = any(
            answer.status == status and (code is None or issue == code)
            for status, code in wanted
        )
        talk.notes.holds(f"{name} is refused", HEADERS, ok=ok, seen=answer.words)
        told.outcome(talk.notes, name, answer)


async def not_offered(talk: Talk) -> None:
    """What a receiver of Application 4 must have, and what it must say it has not."""
    meta = await talk.line.call("GET", "metadata", NHSD_Target_Identifier=None)
    kind = (meta.body or {}).get("resourceType")
    talk.notes.holds(
        "metadata is there without a target",
        API,
        ok=kind == "CapabilityStatement",
        seen=kind,
    )
    context = f"https://fhir.nhs.uk/Id/dos-service-id|{talk.target.service}"
    definitions = await talk.line.call(
        "GET", f"MessageDefinition?context={context}&context=a4t3"
    )
    found = (definitions.body or {}).get("entry", [])
    talk.notes.holds(
        "MessageDefinition tells what is supported",
        API,
        ok=bool(found),
        seen=len(found),
    )
    for verb, path in (("GET", "Slot"), ("GET", "Appointment")):
        answer = await talk.line.call(verb, path)
        rule = f"{verb} {path} says that it is not implemented"
        ok = answer.status in (404, 501)
        talk.notes.holds(rule, API, ok=ok, seen=answer.words)
        told.outcome(talk.notes, path, answer)
    wrong = await talk.line.call("DELETE", "$process-message")
    told.refused(talk.notes, "a wrong verb is 405", API, wrong, ((405, None),))
    allowed = wrong.headers.get("Allow", "")
    rule = "with Allow, which says the right one"
    talk.notes.holds(rule, API, ok="POST" in allowed, seen=allowed)


async def imperfect(talk: Talk) -> None:
    """What is odd but usable is taken: nobody is refused help for it."""
    for name, bend in TAKEN.items():
        sent = talk.request()
        bundle = sent.bundle()
        bend(bundle)
        answer = await talk.line.send_bent(sent, bundle)
        rule = f"{name} is taken all the same"
        ok = answer.status == 200  # noqa: PLR2004 - HTTP
        talk.notes.holds(rule, APP, ok=ok, seen=answer.words)
        if answer.our_id is not None:
            back = sent.cancelled(answer.our_id)
            back.parts["patient"] = {**the(bundle, "Patient")}
            back.parts["patient"].pop("meta")
            await talk.sends(back)
