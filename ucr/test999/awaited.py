"""Conversations in which people at the other side must do something, or do not."""

from typing import Final
from uuid import uuid4

from ucr.test999 import told
from ucr.test999.ended import THREE
from ucr.test999.heard import Response, another, same
from ucr.test999.inbox import SILENT
from ucr.test999.request import Json, instant
from ucr.test999.talk import CANCEL, UPDATE, Talk

APP: Final = "Application 4, conversation"
QUIET_S: Final = 5.0
SILENCE_S: Final = 1.0
VISIT: Final = 4
"""A visit takes so many times as long as somebody who answers."""
TRIED: Final = ("after 503", "after an answer without an OperationOutcome")


async def accepted(talk: Talk) -> None:
    """Somebody accepts: the interim response; its retry; update and cancel after it."""
    talk.inbox.say(talk.line.correlation_id, 503, SILENT)
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    responses = await talk.hears(3)
    if not responses:
        _nobody(talk)
        await talk.takes_back(sent, our_id)
        return
    kind = talk.checks(sent, responses[0])
    for again, words in zip(responses[1:], TRIED, strict=False):
        same(talk.notes, responses[0], again, words)
    for words in TRIED[len(responses) - 1 :]:
        talk.notes.holds(f"{words}: it is sent again", APP, ok=False)
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
    await talk.cancels(more, our_id)


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


async def rejected(talk: Talk) -> None:
    """Chest pain is told: a clinician gives it back before anybody goes."""
    sent = talk.request()
    sent.parts["finding"] = _chest_pain()
    sent.urls["finding"] = f"urn:uuid:{uuid4()}"
    answer = await talk.sends(sent)
    if not told.receipt(talk.notes, sent, answer) or answer.our_id is None:
        return
    responses = await talk.hears(1)
    if not responses:
        _nobody(talk)
    elif talk.checks(sent, responses[0]) != "rejection":
        talk.notes.not_exercised("a rejection", APP, "they accepted it")
    else:
        more = await talk.hears(2, within_s=QUIET_S)
        rule = "after a rejection nothing more is said"
        talk.notes.holds(rule, APP, ok=len(more) == 1, seen=len(more))
        return
    await talk.takes_back(sent, answer.our_id)


def _chest_pain() -> Json:
    """A finding that no community team keeps."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {
            "coding": [
                {
                    "system": "http://snomed.info/sct",
                    "code": "29857009",
                    "display": "Chest pain",
                }
            ]
        },
        "subject": {"reference": "#patient"},
    }


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


async def became_urgent(talk: Talk) -> None:
    """Taken, then category 2: the end names the ambulance case that they raised."""
    if (case := await talk.opened()) is None:
        return
    sent, our_id = case
    responses = await talk.hears(1)
    if not responses or talk.checks(sent, responses[0]) != "interim":
        _nobody(talk)
        await talk.takes_back(sent, our_id)
        return
    worse = sent.updated()
    plan = worse.parts["plan"]
    plan["activity"][0]["outcomeCodeableConcept"][0]["coding"][0]["code"] = "C2"
    plan["period"]["start"] = instant(worse.told_at)
    told.echoes(talk.notes, await talk.sends(worse))
    both = await talk.hears(2)
    if len(both) == 1:
        why = "nobody answered the upgrade while we waited"
        talk.notes.not_exercised("a final response", APP, why)
        await talk.takes_back(worse, our_id)
        return
    talk.checks(sent, both[1], began=True)
    count = len(Response(both[1]).all("Encounter"))
    rule = "999 rung by voice: the end has a third Encounter"
    talk.notes.holds(rule, APP, ok=count == THREE, seen=count)


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
    both = await talk.hears(2, within_s=talk.target.patience_s * VISIT)
    if len(both) == 1:
        why = "the visit did not end while we waited"
        talk.notes.not_exercised("a final response", APP, why)
        await talk.takes_back(sent, our_id)
        return
    another(talk.notes, both[0], both[1])
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
    await talk.reads(answer.our_id, "active")
    await talk.cancels(sent, answer.our_id)
    late = await talk.hears(1, within_s=QUIET_S)
    rule = "nothing is accepted after it was taken back"
    talk.notes.holds(rule, CANCEL, ok=not late, seen=len(late))


def _nobody(talk: Talk) -> None:
    why = f"nobody answered the case within {talk.target.patience_s:g} s"
    talk.notes.not_exercised("a response", APP, why)
