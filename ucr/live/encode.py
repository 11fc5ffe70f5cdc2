"""Frames as text. An event is encoded once, whoever hears it; cards are never parsed.

tests/live hold every text made here against the models of `messages.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

import orjson
from orjson import Fragment

from ucr.domain.account import Session
from ucr.domain.board import Kind
from ucr.domain.plan import Position
from ucr.live import topics
from ucr.live.fixes import Fix
from ucr.live.fold import Held
from ucr.live.mailbox import Key, Reminder, Seen
from ucr.live.positions import Verdict
from ucr.runtime import Clock
from ucr.store.events import JSON, Head, Logged

LIST_OF: Final[Mapping[Kind, str]] = {
    Kind.REFERRAL: "referrals",
    Kind.ASSIGNMENT: "assignments",
    Kind.VISIT: "visits",
    Kind.CREW: "crews",
    Kind.PLAN: "plans",
    Kind.FEED: "feeds",
    Kind.FLOOD: "floods",
    Kind.SAFETY: "safety",
    Kind.MESSAGE: "messages",
    Kind.LOAN: "loans",
}
ONE_OF: Final[Mapping[Kind, str]] = {Kind.AREA: "area", Kind.HEARTBEAT: "heartbeat"}
NOTHING: Final = Fragment(b"null")


def text(value: object) -> str:
    """Any JSON value, times in RFC 3339 with `Z`."""
    return orjson.dumps(value, option=JSON).decode()


def happened(topic: str, epoch: str, row: Logged) -> str:
    """An `ev` frame of an area's topic."""
    card = None if row.card is None else row.card.encode()
    seen = Seen(Key(row.kind, row.key), row.version, card)
    return told(topic, epoch, row, seen)


def told(topic: str, epoch: str, row: Logged, seen: Seen) -> str:
    """An `ev` frame about any entry that changed with this event."""
    kind, key = seen.key
    return text(
        {
            "t": "ev",
            "topic": topic,
            "epoch": epoch,
            "offset": row.offset,
            "fact": row.fact,
            "kind": kind,
            "key": key,
            "version": seen.version,
            "at": row.recorded_at,
            "card": NOTHING if seen.card is None else Fragment(seen.card),
        }
    )


def reminder(topic: str, head: Head, again: Reminder) -> str:
    """An `ev` frame that says again how an entry stands that was put to a crew."""
    seen, (kind, key) = again.seen, again.seen.key
    return text(
        {
            "t": "ev",
            "topic": topic,
            "epoch": head.epoch,
            "offset": head.offset,
            "fact": again.fact,
            "kind": kind,
            "key": key,
            "version": seen.version,
            "at": again.since,
            "card": NOTHING if seen.card is None else Fragment(seen.card),
        }
    )


def presence(topic: str, crews: Iterable[Mapping[str, object]]) -> str:
    return text({"t": "presence", "topic": topic, "crews": list(crews)})


def snapshot(entries: Iterable[tuple[Kind, Held]]) -> Fragment:
    """A board, or a crew's part of it."""
    cards: dict[Kind, list[Fragment]] = {kind: [] for kind in Kind}
    for kind, held in entries:
        cards[kind].append(Fragment(held.card))
    lists: dict[str, object] = {name: cards[kind] for kind, name in LIST_OF.items()}
    lists |= {name: next(iter(cards[kind]), None) for kind, name in ONE_OF.items()}
    return Fragment(orjson.dumps(lists))


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a topic stands: every missed event, or a snapshot; never a part of it.

    Attributes:
        events: Frames, oldest first; None: not recovered, so there is a snapshot.
    """

    head: Head
    events: tuple[str, ...] | None
    snapshot: Fragment | None
    positions: tuple[Position, ...]

    def fields(self, now: datetime) -> dict[str, object]:
        """What the socket's answer and the HTTP twin's have in common."""
        missed = self.events or ()
        return {
            "recovered": self.events is not None,
            "events": [Fragment(event.encode()) for event in missed],
            "snapshot": self.snapshot,
            "positions": [position(each, now) for each in self.positions],
            "at": at(self.head),
        }


def sub_ok(id_: int, topic: str, answer: Answer, now: datetime) -> str:
    return text({"t": "sub_ok", "id": id_, "topic": topic, **answer.fields(now)})


def at(head: Head) -> dict[str, object]:
    return {"epoch": head.epoch, "offset": head.offset}


def clock(of: Clock) -> dict[str, object]:
    return {"now": of.now(), "speed": float(of.speed)}


def welcome(session: Session, ping_s: int, of: Clock) -> str:
    return text(
        {
            "t": "welcome",
            "user": str(session.account.id),
            "role": session.account.role,
            "topics": topics.allowed(session),
            "ping_s": ping_s,
            "clock": clock(of),
        }
    )


@dataclass(frozen=True, slots=True)
class Top:
    """How far a topic goes.

    Attributes:
        own: No event after this one was this crew's; None: each event is the topic's.
    """

    head: Head
    own: int | None = None

    def fields(self) -> dict[str, object]:
        return at(self.head) | ({} if self.own is None else {"own": self.own})


def ping(tops: Mapping[str, Top], of: Clock) -> str:
    heads = {topic: top.fields() for topic, top in tops.items()}
    return text({"t": "ping", "clock": clock(of), "tops": heads})


def position(of: Position, now: datetime) -> dict[str, object]:
    """One position with its age in whole seconds, rounded up."""
    return {
        "crew_id": of.crew_id,
        "lon": of.lon,
        "lat": of.lat,
        "accuracy_m": of.accuracy_m,
        "age_s": max(0, ceil((now - of.at).total_seconds())),
        "at": of.at,
        "source": of.source,
    }


def positions(topic: str, moved: Iterable[Fragment]) -> str:
    return text({"t": "positions", "topic": topic, "positions": list(moved)})


def placed(fix: Fix, verdict: Verdict) -> str:
    """What became of the one position that a phone said."""
    rule = verdict.refused[0].rule if verdict.refused else None
    return text({"t": "placed", "at": fix.at, "kept": verdict.kept > 0, "rule": rule})


def problem(id_: int | None, code: str, detail: str) -> str:
    return text({"t": "problem", "id": id_, "code": code, "detail": detail})


def unsubbed(topic: str, code: str, *, purge: bool) -> str:
    return text({"t": "unsub", "topic": topic, "code": code, "purge": purge})
