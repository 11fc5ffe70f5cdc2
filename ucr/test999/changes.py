"""Conversations about a request that is known, or should be: told anew, taken back."""

import asyncio
from collections import Counter
from typing import Final
from uuid import uuid4

from ucr.test999 import told
from ucr.test999.request import Request
from ucr.test999.talk import CANCEL, ONCE, READ, UPDATE, Talk
from ucr.test999.wire import Answer

OK: Final = 200
COPIES: Final = 10


async def update(talk: Talk) -> None:
    """An update before acceptance is taken; an older one than the last is not."""
    if (case := await talk.opened(breach_s=7_200)) is None:
        return
    sent, our_id = case
    await talk.reads(our_id, "active")
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
    await talk.cancels(later, our_id)


async def cancel(talk: Talk) -> None:
    """Taken back before acceptance; after that nothing more is taken of it."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    await talk.cancels(sent, our_id)
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
    told.refused(
        talk.notes,
        "reading by what is no id is 400 value",
        READ,
        await talk.line.read("17"),
        ((400, "value"),),
    )


async def stranger(talk: Talk) -> None:
    """A cancellation in the name of somebody else is refused; two other ways do."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    back = sent.cancelled(our_id)
    back.parts["patient"] |= {"birthDate": "1999-09-09", "name": [{"family": "Other"}]}
    back.parts["patient"].pop("identifier")
    told.refused(
        talk.notes,
        "a cancellation that names another person is refused",
        CANCEL,
        await talk.sends(back),
        ((400, None), (404, None), (409, None), (422, None)),
    )
    await talk.reads(our_id, "active")
    mistake = sent.cancelled(our_id, status="entered-in-error")
    mistake.parts["header"]["reason"]["coding"][0]["code"] = "delete"
    answer = await talk.sends(mistake)
    rule = "entered-in-error, with the reason delete, takes it back as well"
    ok = answer.status == OK
    talk.notes.holds(rule, CANCEL, ok=ok, seen=answer.words)
    await talk.reads(our_id, "entered-in-error")


async def at_once(talk: Talk) -> None:
    """Copies of an update at once; update and cancel at once; cancel before receipt."""
    if (case := await talk.opened(breach_s=7_200)) is None:
        return
    sent, our_id = case
    later = sent.updated(seconds=2)
    later.parts["scene"]["code"]["coding"][0]["code"] = "UNK"
    await _copies(talk, later, "update")
    newer, back = later.updated(seconds=2), later.cancelled(our_id)
    both = await asyncio.gather(talk.line.send(newer), talk.line.send(back))
    seen = [one.words for one in both]
    talk.notes.holds(
        "an update and a cancellation at once are each taken, or told to wait or why",
        ONCE,
        ok={one.status for one in both} <= {200, 409, 425},
        seen=seen,
    )
    if both[1].status != OK:
        await talk.takes_back(newer, our_id)
    await talk.reads(our_id, "revoked")
    await _before_its_receipt(talk)


async def _copies(talk: Talk, message: Request, what: str) -> None:
    once = str(uuid4())
    answers = await asyncio.gather(
        *(talk.line.send(message, X_Request_Id=once) for _ in range(COPIES))
    )
    counts = Counter(one.status for one in answers)
    talk.notes.holds(
        f"of {COPIES} copies of an {what} at once one is taken, the rest 409 or 425",
        ONCE,
        ok=counts[OK] == 1 and set(counts) <= {200, 409, 425},
        seen=dict(counts),
    )
    _waiting(talk, answers)


def _waiting(talk: Talk, answers: list[Answer]) -> None:
    """What a copy was told: one of each status is looked at closely."""
    for answer in {one.status: one for one in answers if one.status != OK}.values():
        told.refused(
            talk.notes,
            f"a copy answered {answer.status} is called a duplicate",
            ONCE,
            answer,
            ((409, "duplicate"), (425, "duplicate")),
        )


async def _before_its_receipt(talk: Talk) -> None:
    """We change our mind before we have the receipt; the truth is one of two."""
    sent = talk.request()
    own_id = str(uuid4())
    sent.parts["request"]["id"] = own_id
    first, back = await asyncio.gather(
        talk.line.send(sent), talk.line.send(sent.cancelled(own_id))
    )
    talk.notes.holds(
        "a cancellation before the receipt is taken, not found, or told to wait",
        CANCEL,
        ok=back.status in (200, 404, 409, 425),
        seen=back.words,
    )
    if not told.receipt(talk.notes, sent, first) or first.our_id is None:
        return
    if back.status != OK:
        await talk.takes_back(sent, first.our_id)
    await talk.reads(first.our_id, "revoked")
