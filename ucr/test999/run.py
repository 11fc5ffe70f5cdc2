"""Which conversations there are, and running them one after another."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from inspect import cleandoc
from typing import Final

import httpx

from ucr.test999 import awaited, changes, conversations, malformed
from ucr.test999.inbox import listening
from ucr.test999.report import Check, Notes, Report
from ucr.test999.talk import Conversation, Talk, Target
from ucr.test999.wire import TIMEOUT_S, Line

SCRIPTS: Final[Mapping[str, Conversation]] = {
    "new": conversations.new,
    "new-xml": conversations.new_xml,
    "duplicate": conversations.duplicate,
    "copies": conversations.copies,
    "reused-id": conversations.reused_id,
    "reads": conversations.reads,
    "update": changes.update,
    "cancel": changes.cancel,
    "at-once": changes.at_once,
    "stranger": changes.stranger,
    "unknown": changes.unknown,
    "malformed": malformed.malformed,
    "unreadable": malformed.unreadable,
    "headers": malformed.headers,
    "not-offered": malformed.not_offered,
    "imperfect": malformed.imperfect,
    "breach": awaited.breach,
    "accepted": awaited.accepted,
    "duplicate-answer": awaited.duplicate_answer,
    "rejected": awaited.rejected,
    "upgraded": awaited.upgraded,
    "became-urgent": awaited.became_urgent,
    "to-the-end": awaited.to_the_end,
}
WIRE: Final = "BaRS API, transport"
Told = Callable[[str, tuple[Check, ...]], None]


def about(name: str) -> str:
    """What a conversation does, in a line."""
    return cleandoc(SCRIPTS[name].__doc__ or "")


@asynccontextmanager
async def calling(base: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of one receiver."""
    async with httpx.AsyncClient(
        base_url=base.rstrip("/") + "/", timeout=TIMEOUT_S, trust_env=False
    ) as http:
        yield http


async def run(  # noqa: PLR0913 - whom, how, what, where to answer, how to tell
    base: str,
    key: str,
    target: Target,
    names: Iterable[str],
    *,
    port: int,
    follow_clock: bool = False,
    told: Told = lambda _name, _checks: None,
) -> Report:
    """Have these conversations, one after another.

    Args:
        port: Where their responses arrive, on the loopback.
        follow_clock: Go by the clock of their metadata, as for a demo.
        told: Is told of each conversation when it is over.

    Raises:
        OSError: The port is taken.
        httpx.TransportError: They do not answer at all.
    """
    checks: list[Check] = []
    async with calling(base) as http, listening(port) as inbox:
        await Line(http, target.service, key).call("GET", "metadata")
        for name in names:
            line = Line(http, target.service, key)
            ahead = await line.clock_ahead() if follow_clock else timedelta(0)
            notes = Notes(name)
            now = replace(target, clock_ahead=ahead)
            await _converse(name, Talk(now, line, inbox, notes))
            checks += notes.checks
            told(name, tuple(notes.checks))
    return Report(base, tuple(checks))


async def _converse(name: str, talk: Talk) -> None:
    """Have one; a receiver that breaks it off, or talks nonsense, has failed."""
    try:
        await SCRIPTS[name](talk)
    except httpx.TransportError as gone:
        rule = "every call is answered"
        talk.notes.holds(rule, WIRE, ok=False, seen=type(gone).__name__)
    except (AttributeError, LookupError, TypeError, ValueError) as odd:
        rule = "what comes back has the shape of FHIR"
        talk.notes.holds(rule, WIRE, ok=False, seen=type(odd).__name__)
    for our_id, sent in list(talk.line.open.items()):
        with suppress(httpx.TransportError):
            await talk.takes_back(sent, our_id)
