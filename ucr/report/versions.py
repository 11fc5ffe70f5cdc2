"""Each version of what was told of a case: what changed, who changed it, and when."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ucr.domain.account import Sender
from ucr.domain.board import Kind
from ucr.domain.ids import ReferralId, sender
from ucr.domain.referral import Referral
from ucr.report import case
from ucr.store import accounts, events, told
from ucr.store.connection import Connection
from ucr.store.events import Logged
from ucr.store.referrals import VALUE

TELLS: Final = frozenset({"ReferralReceived", "ReferralUpdated", "ReferralCleared"})
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that was told; None: nothing was."""

    name: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What was told at one time.

    Attributes:
        number: From 1, as people count.
        fields: All that this version says, each with what the one before it said.
        is_kept: False: it was told before words were kept; only the names of the
            fields are known.
    """

    number: int
    at: datetime
    by: str
    fields: tuple[Field, ...]
    is_kept: bool = True


async def versions(conn: Connection, found: Referral) -> list[Version]:
    """Every version, the first first; whoever calls has audited that they are read."""
    logged = await _tellings(conn, found.id)
    by_version = {one.version: one for one in logged}
    kept = await told.list_before(conn, found.id)
    known = {one.version: one.value for one in kept}
    listed = await accounts.list_all(conn, found.area_id)
    names = {one.id: one.name for one in listed}
    from_whom = await accounts.get_sender(conn, found.sender_id)
    made: list[Version] = []
    before: Fields = {}
    stands = json.loads(VALUE.dump_json(found))
    for begins, value in _spans(by_version, known, stands):
        said = _fields(value) if value is not None else {}
        event = by_version[begins]
        made.append(
            Version(
                number=len(made) + 1,
                at=event.recorded_at,
                by=_who(event, from_whom, names),
                fields=_compared(before, said) if value else _named(event),
                is_kept=value is not None,
            )
        )
        before = said or before
    return made


def _spans(
    events_: Mapping[int, Logged],
    kept: Mapping[int, Mapping[str, Any]],
    stands: Mapping[str, Any],
) -> Iterable[tuple[int, Mapping[str, Any] | None]]:
    """Each version at which something was told, and what was told; None: not kept.

    What stood up to a version was told at the last event before it.
    """
    starts = [
        version
        for version, event in sorted(events_.items())
        if event.fact != "ReferralCleared" or version - 1 in kept
    ]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        yield start, stands if following is None else kept.get(following - 1)


async def _tellings(conn: Connection, referral_id: ReferralId) -> Sequence[Logged]:
    return [
        one
        for one in await events.list_of_referral(conn, referral_id)
        if one.kind is Kind.REFERRAL
        and one.key == str(referral_id)
        and one.fact in TELLS
    ]


def _who(event: Logged, from_whom: Sender, names: case.Names) -> str:
    by = str(json.loads(event.body).get("by", ""))
    return from_whom.name if by == sender(from_whom.id) else case.who(by, names)


def _named(event: Logged) -> tuple[Field, ...]:
    changed = json.loads(event.body).get("changed", [])
    return tuple(Field(name=name, before=None, now=None) for name in changed)


def _compared(before: Fields, now: Fields) -> tuple[Field, ...]:
    names = [*now, *(name for name in before if name not in now)]
    return tuple(
        Field(name=name, before=before.get(name), now=now.get(name)) for name in names
    )


def _fields(value: Mapping[str, Any]) -> dict[str, str]:
    """What was told as words, without what is empty; a key safe's code is not told."""
    story, place = value["story"], value["location"]
    person = story["patient"]
    plans = story.get("plans") or {}
    said = {
        "need": value["need"],
        "category": value["category"],
        "reason": story["reason"],
        "notes": story["notes"],
        "conditions": story["conditions"],
        "red_flags": value["red_flags"],
        "exclusions": value["exclusions"],
        "flags": value["flags"],
        "safe_to_wait": value["safe_to_wait"],
        "floor_since_at": value["floor_since_at"],
        "escalation_plans": plans.get("kinds"),
        "name": person["name"],
        "born_on": person["born_on"],
        "nhs_number": person["nhs_number"],
        "phone": person["phone"],
        "contacts": [_contact(one) for one in story["contacts"]],
        "address": [*place["lines"], *filter(None, [place["postcode"]])],
        "on_the_map": place["label"],
        "access": place["access"],
        "key_safe": "a code was told" if place["key_safe"] else None,
    }
    words = {name: _words(name, one) for name, one in said.items()}
    return {name: text for name, text in words.items() if text}


CODES: Final = frozenset(
    {"need", "red_flags", "exclusions", "flags", "escalation_plans"}
)


def _words(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        parts = [_words(name, one) for one in value]
        return ", ".join(sorted(parts) if name in CODES else parts)
    return str(value).replace("_", " ") if name in CODES else str(value)


def _contact(one: Mapping[str, Any]) -> str:
    who = " ".join(filter(None, [one["name"], one["relationship"]]))
    return f"{who}: {one['phone']}"
