"""Conversations about a new request: taken once, whatever is said again."""

import asyncio
from collections import Counter
from typing import Final
from uuid import uuid4

from ucr.test999 import form, told
from ucr.test999.request import NHS_NUMBER
from ucr.test999.talk import ONCE, READ, Talk

OK: Final = 200
COPIES: Final = 50


async def new(talk: Talk) -> None:
    """A new request in JSON is taken, can be read, and is taken back."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    await talk.reads(our_id, "active")
    count = await talk.line.count(sent.number)
    talk.notes.holds("it is found by our case number", READ, ok=count == 1, seen=count)
    await talk.cancels(sent, our_id)


async def new_xml(talk: Talk) -> None:
    """The same in XML, answered in XML."""
    sent = talk.request()
    answer = await talk.line.send_xml(sent)
    talk.notes.holds(
        "what was asked for in XML is answered in XML",
        told.RECEIPT,
        ok=form.is_xml(answer.content),
        seen=answer.headers.get("content-type"),
    )
    if told.receipt(talk.notes, sent, answer) and answer.our_id is not None:
        await talk.cancels(sent, answer.our_id)


async def duplicate(talk: Talk) -> None:
    """The very same message again is a duplicate, and no second case."""
    sent = talk.request()
    first = await talk.sends(sent)
    if not told.receipt(talk.notes, sent, first) or first.our_id is None:
        return
    again = await talk.sends(sent, X_Request_Id=first.sent["X-Request-Id"])
    told.refused(
        talk.notes,
        "the same again is 409 duplicate",
        ONCE,
        again,
        ((409, "duplicate"),),
    )
    count = await talk.line.count(sent.number)
    talk.notes.holds("there is one case", ONCE, ok=count == 1, seen=count)
    await talk.takes_back(sent, first.our_id)


async def copies(talk: Talk) -> None:
    """Fifty copies at once make one case."""
    sent, once = talk.request(), str(uuid4())
    answers = await asyncio.gather(
        *(talk.line.send(sent, X_Request_Id=once) for _ in range(COPIES))
    )
    counts = Counter(answer.status for answer in answers)
    talk.notes.holds(
        f"of {COPIES} copies at once one is taken, the others are 409 or 425",
        ONCE,
        ok=counts[OK] == 1 and set(counts) <= {200, 409, 425},
        seen=dict(counts),
    )
    count = await talk.line.count(sent.number)
    talk.notes.holds("there is one case", ONCE, ok=count == 1, seen=count)
    taken = next((one.our_id for one in answers if one.our_id), None)
    if taken is not None:
        await talk.takes_back(sent, taken)


async def reused_id(talk: Talk) -> None:
    """Another message under a request id that was used is a conflict."""
    sent = talk.request()
    first = await talk.sends(sent)
    if first.our_id is None:
        talk.notes.holds("a valid request is answered 200", ONCE, ok=False)
        return
    other = talk.request()
    again = await talk.line.send(other, X_Request_Id=first.sent["X-Request-Id"])
    told.refused(
        talk.notes,
        "another message under a used X-Request-Id is refused",
        ONCE,
        again,
        ((409, None), (400, None)),
    )
    count = await talk.line.count(other.number)
    rule = "nothing of it is stored"
    talk.notes.holds(rule, ONCE, ok=not count, seen=count)
    await talk.takes_back(sent, first.our_id)


async def reads(talk: Talk) -> None:
    """A request is read and found; each way of asking, and each way of asking wrong."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    read = await talk.reads(our_id, "active")
    talk.notes.holds(
        "what is read bears the id of the receipt",
        READ,
        ok=(read.body or {}).get("id") == our_id,
        seen=(read.body or {}).get("id"),
    )
    number = "https://fhir.nhs.uk/Id/nhs-number|" + NHS_NUMBER
    found = await talk.line.call(
        "GET", "ServiceRequest", {"patient:identifier": number}
    )
    ids = [one.get("id") for one in found.the("ServiceRequest")]
    rule = "it is found by the NHS number"
    talk.notes.holds(rule, READ, ok=our_id in ids, seen=found.words)
    for words, params in (
        ("a search for nothing", None),
        ("a search for half a person", {"patient:name": "Test"}),
    ):
        told.refused(
            talk.notes,
            f"{words} is 400",
            READ,
            await talk.line.call("GET", "ServiceRequest", params),
            ((400, None),),
        )
    await talk.cancels(sent, our_id)
