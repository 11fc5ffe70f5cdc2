"""Scripted conversations about cases: each says what it does in its docstring."""

import asyncio
from collections import Counter
from typing import Final
from uuid import uuid4

from ucr.test999 import told
from ucr.test999.heard import same
from ucr.test999.request import Request
from ucr.test999.talk import Talk
from ucr.test999.wire import root_of

OK: Final = 200
ONCE: Final = "BaRS Core, idempotency"
UPDATE: Final = "Application 4, 2.2 Update"
CANCEL: Final = "Application 4, 2.5 Cancel"
APP: Final = "Application 4, conversation"
READ: Final = "BaRS API, read before write"
COPIES: Final = 50
QUIET_S: Final = 5.0
SILENCE_S: Final = 1.0


async def new(talk: Talk) -> None:
    """A new request in JSON is taken, can be read, and is taken back."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    await _reads(talk, our_id, "active")
    found = await talk.line.find(sent.number)
    entries = (found.body or {}).get("entry", [])
    talk.notes.holds(
        "it is found by our case number", READ, ok=len(entries) == 1, seen=len(entries)
    )
    await _cancels(talk, sent, our_id)


async def new_xml(talk: Talk) -> None:
    """The same in XML, answered in XML."""
    sent = talk.request()
    answer = await talk.line.send_xml(sent)
    told.echoes(talk.notes, answer)
    rule = "a valid request in XML is answered 200"
    ok = talk.notes.holds(
        rule, told.RECEIPT, ok=answer.status == OK, seen=answer.status
    )
    root = root_of(answer.content)
    talk.notes.holds(
        "the receipt is a Bundle in XML", told.RECEIPT, ok=root == "Bundle", seen=root
    )
    if not ok:
        return
    found = await talk.line.find(sent.number)
    entries = (found.body or {}).get("entry", [])
    if talk.notes.holds(
        "it is on record", READ, ok=len(entries) == 1, seen=found.words
    ):
        await _cancels(talk, sent, str(entries[0]["resource"]["id"]))


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
    found = await talk.line.find(sent.number)
    entries = (found.body or {}).get("entry", [])
    talk.notes.holds("there is one case", ONCE, ok=len(entries) == 1, seen=len(entries))
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
    found = await talk.line.find(sent.number)
    entries = (found.body or {}).get("entry", [])
    talk.notes.holds("there is one case", ONCE, ok=len(entries) == 1, seen=len(entries))
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
    found = await talk.line.find(other.number)
    entries = (found.body or {}).get("entry", [])
    rule = "nothing of it is stored"
    talk.notes.holds(rule, ONCE, ok=not entries, seen=len(entries))
    await talk.takes_back(sent, first.our_id)


async def update(talk: Talk) -> None:
    """An update before acceptance is taken; an older one than the last is not."""
    if (case := await talk.opened(breach_s=7_200)) is None:
        return
    sent, our_id = case
    later = sent.updated(seconds=2)
    later.parts["scene"]["code"]["coding"][0]["code"] = "UNK"
    answer = await talk.sends(later)
    talk.notes.holds(
        "an update is answered 200", UPDATE, ok=answer.status == OK, seen=answer.words
    )
    told.echoes(talk.notes, answer)
    older = sent.updated(seconds=1)
    late = await talk.sends(older)
    told.refused(
        talk.notes,
        "an update older than what is on record is 409",
        ONCE,
        late,
        ((409, None),),
    )
    await _cancels(talk, later, our_id)


async def cancel(talk: Talk) -> None:
    """Taken back before acceptance; after that nothing more is taken of it."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    await _cancels(talk, sent, our_id)
    answer = await talk.sends(sent.updated(seconds=30))
    told.refused(
        talk.notes,
        "an update of what was taken back is refused",
        CANCEL,
        answer,
        ((409, None), (400, None), (404, None), (422, None)),
    )


async def unknown(talk: Talk) -> None:
    """Updates and cancellations of what nobody has are not found."""
    stranger = talk.request()
    told.refused(
        talk.notes,
        "a cancellation of an unknown request is 404",
        CANCEL,
        await talk.sends(stranger.cancelled(str(uuid4()))),
        ((404, "not-found"),),
    )
    told.refused(
        talk.notes,
        "reading an unknown request is 404",
        READ,
        await talk.line.read(str(uuid4())),
        ((404, "not-found"),),
    )


async def accepted(talk: Talk) -> None:
    """Somebody accepts: the interim response; its retry; update and cancel after it."""
    talk.inbox.say(talk.line.correlation_id, 503)
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    responses = await talk.hears(2)
    if not responses:
        _nobody(talk)
        await talk.takes_back(sent, our_id)
        return
    kind = talk.checks(sent, responses[0])
    if len(responses) > 1:
        same(talk.notes, responses[0], responses[1])
    else:
        talk.notes.holds("what was answered 503 is sent again", APP, ok=False)
    if kind != "interim":
        talk.notes.not_exercised("an interim response", APP, f"they sent a {kind}")
        return
    more = sent.updated(seconds=60)
    later = await talk.sends(more)
    talk.notes.holds(
        "an update after acceptance is taken or refused whole",
        UPDATE,
        ok=later.status in (200, 409, 422),
        seen=later.words,
    )
    await _cancels(talk, more, our_id)


async def duplicate_answer(talk: Talk) -> None:
    """Our 409 duplicate to their response is success: they do not send it again."""
    talk.inbox.say(talk.line.correlation_id, 409)
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    if not await talk.hears(1):
        _nobody(talk)
    else:
        more = await talk.hears(2, within_s=QUIET_S)
        talk.notes.holds(
            "409 duplicate is taken as success", APP, ok=len(more) == 1, seen=len(more)
        )
    await talk.takes_back(sent, our_id)


async def upgraded(talk: Talk) -> None:
    """A case of category 2 is not theirs to keep: a rejection, or a final response."""
    if (case := await talk.opened(priority="C2")) is None:
        return
    sent, our_id = case
    responses = await talk.hears(1)
    if not responses:
        _nobody(talk)
        await talk.takes_back(sent, our_id)
        return
    kind = talk.checks(sent, responses[0])
    talk.notes.holds(
        "a category 2 case is not kept in silence",
        APP,
        ok=kind in ("rejection", "interim", "final"),
        seen=kind,
    )
    if kind == "interim":
        await talk.takes_back(sent, our_id)


async def to_the_end(talk: Talk) -> None:
    """From the request to the final response; it takes as long as a visit takes."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    first = await talk.hears(1)
    if not first:
        _nobody(talk)
        await talk.takes_back(sent, our_id)
        return
    kind = talk.checks(sent, first[0])
    if kind != "interim":
        return
    both = await talk.hears(2)
    if len(both) == 1:
        why = "the visit did not end while we waited"
        talk.notes.not_exercised("a final response", APP, why)
        await talk.takes_back(sent, our_id)
        return
    talk.checks(sent, both[1], began=True)


async def breach(talk: Talk) -> None:
    """The breach time passes unanswered: we send an ambulance and take it back."""
    sent = talk.request(breach_s=SILENCE_S)
    sent.parts["scene"]["code"]["coding"][0]["code"] = "UNK"  # a person must look first
    answer = await talk.sends(sent)
    if not told.receipt(talk.notes, sent, answer) or answer.our_id is None:
        return
    if await talk.hears(1, within_s=SILENCE_S):
        talk.notes.not_exercised("silence at the breach time", APP, "they answered")
        await talk.takes_back(sent, answer.our_id)
        return
    await _reads(talk, answer.our_id, "active")
    await _cancels(talk, sent, answer.our_id)
    late = await talk.hears(1, within_s=QUIET_S)
    rule = "nothing is accepted after it was taken back"
    talk.notes.holds(rule, CANCEL, ok=not late, seen=len(late))


def _nobody(talk: Talk) -> None:
    why = f"nobody answered the case within {talk.target.patience_s:g} s"
    talk.notes.not_exercised("a response", APP, why)


async def _reads(talk: Talk, our_id: str, status: str) -> None:
    read = await talk.line.read(our_id)
    told.echoes(talk.notes, read)
    seen = (read.body or {}).get("status")
    rule = f"it reads as {status}"
    talk.notes.holds(rule, READ, ok=read.status == OK and seen == status, seen=seen)


async def _cancels(talk: Talk, sent: Request, our_id: str) -> None:
    answer = await talk.takes_back(sent, our_id)
    told.echoes(talk.notes, answer)
    talk.notes.holds(
        "a cancellation is answered 200",
        CANCEL,
        ok=answer.status == OK,
        seen=answer.words,
    )
    await _reads(talk, our_id, "revoked")
