"""Every door and topic, for every kind of caller, with ids of another area (P14)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from psycopg import sql

from tests.bars.messages import SERVICE, encoded, headers
from tests.isolation.asked import Ask, asks, doors
from tests.isolation.conftest import FOREIGN_SERVICE, Two
from tests.isolation.elsewhere import (
    MARK,
    Area,
)
from tests.live.screen import opened
from tests.world.callers import World
from tests.world.hits import Hits
from tests.world.people import ELSEWHERE
from tests.world.service import TABLES
from ucr.app import new_id
from ucr.bars.capability import BASE

ACROSS: Final = {("POST", "/api/break-glass")}
"""The one way across, with a reason, for half an hour, and its area is told: its own
story is tests/journey/test_break_glass.py."""
NAMING: Final = {("GET", "/api/loans/areas"), ("GET", "/api/break-glass")}
"""They name other areas, to whom a crew may be lent and whence a case was opened (with
the id of that opening), and tell nothing else of them."""
LAST: Final = {("POST", "/api/lock"), ("POST", "/api/sign-out")}
"""After these a caller is nobody, or at a locked desk."""
LISTS: Final = {
    ("GET", "/api/audit"),
    ("GET", "/api/audit.csv"),
    ("GET", "/api/bulk"),
    ("POST", "/api/bulk"),
    ("POST", "/api/search"),
    ("POST", "/api/crew/presses"),
    ("POST", "/api/from-paper/preview"),
    ("POST", "/api/break-glass/{glass_id}/look"),
}
"""They answer with a list, in which what is not there is left out, or said to be; and
a glass that theirs broke is of a case of ours: our manager looks at that."""
NHS_SYSTEM: Final = "https://fhir.nhs.uk/Id/nhs-number"
REFUSED: Final = {401, 403, 404, 422}
ONE_AMONG_OURS: Final = REFUSED | {409, 412}
"""What may be said of a request about our own record that names a foreign one."""


@dataclass(slots=True)
class Told:
    """What one caller was answered at one door."""

    who: str
    ask: Ask
    status: int
    leaked: list[str]


async def test_nobody_gets_or_changes_anything_of_another_area(
    two: Two, hits: Hits
) -> None:
    before = await rows_of(two.world, two.theirs)
    callers = {**two.ours.callers, "stranger": two.world.client()}
    every = in_order(two)

    told = [
        await knock(who, http, ask, two.theirs)
        for who, http in callers.items()
        for ask in every
    ]
    by_bars = [
        await knock(who, http, ask, two.theirs, headers(NHSD_Target_Identifier=target))
        for who, http in callers.items()
        for ask in of_bars(two.theirs)
        for target in map(service_header, (SERVICE, FOREIGN_SERVICE))
    ]

    hits(sum(one.ask.names > 0 for one in (*told, *by_bars)))
    leaks = [one for one in (*told, *by_bars) if one.leaked]
    assert [(one.who, one.ask.method, one.ask.path) for one in leaks] == []
    assert [one for one in told if not is_refused(one)] == []
    assert {one.status for one in by_bars} == {200, 400, 401, 403, 404}
    answered = {one.who for one in by_bars if one.status in (200, 404)}
    assert answered == {"sender", "telecare"}
    assert await rows_of(two.world, two.theirs) == before
    asked = {(one.ask.method, one.ask.door) for one in told}
    assert asked == set(doors(two.world.app.openapi())) - ACROSS
    assert doors_nobody_came_through(told) == []


def of_bars(theirs: Area) -> list[Ask]:
    """What a BaRS sender may ask, of cases of another area; no description has it."""
    requests = f"{BASE}/ServiceRequest"
    theirs_by_number = {"patient:identifier": f"{NHS_SYSTEM}|9990000018"}
    asked = [
        ("GET", f"{requests}/{theirs.ids['referral_id']}", {}, None),
        ("GET", requests, {"_id": theirs.ids["referral_id"]}, None),
        ("GET", requests, theirs_by_number, None),
        ("POST", f"{BASE}/$process-message", {}, {"resourceType": "Bundle"}),
    ]
    return [Ask(verb, path, path, query, body, 1) for verb, path, query, body in asked]


def service_header(service: str) -> str:
    return encoded(
        {"value": service, "system": "https://fhir.nhs.uk/Id/dos-service-id"}
    )


def in_order(two: Two) -> list[Ask]:
    """What is asked; what ends the caller's own session comes last."""
    described = two.world.app.openapi()
    every = [
        ask
        for ask in asks(described, two.ours.ids, two.theirs.ids)
        if (ask.method, ask.door) not in ACROSS
    ]
    return sorted(every, key=lambda ask: (ask.method, ask.door) in LAST)


async def knock(
    who: str,
    http: httpx.AsyncClient,
    ask: Ask,
    theirs: Area,
    more: Mapping[str, str] | None = None,
) -> Told:
    """Ask once, and look for the mark and for ids that were not in the question."""
    answer = await http.request(
        ask.method,
        ask.path,
        params=ask.query,
        json=ask.body,
        headers={"Idempotency-Key": str(new_id()), **(more or {})},
    )
    said = f"{answer.headers} {answer.text}".casefold()
    named = {ELSEWHERE, theirs.ids["glass_id"]}
    leaked = [
        word
        for word in (MARK, *theirs.ids.values())
        if word.casefold() in said and word not in ask.said
        if word not in named or (ask.method, ask.door) not in NAMING
    ]
    return Told(who, ask, answer.status_code, leaked)


def is_refused(one: Told) -> bool:
    """A question without an id of theirs may be answered: of one's own area."""
    if not one.ask.names or (one.ask.method, one.ask.door) in LISTS:
        return one.status < 500
    mixed = one.ask.names > 1
    return one.status in (ONE_AMONG_OURS if mixed else REFUSED)


def doors_nobody_came_through(told: list[Told]) -> list[tuple[str, str]]:
    """Doors at which nothing was shown: every caller stopped before the record."""
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for one in told:
        if one.ask.names and (one.ask.method, one.ask.door) not in LISTS:
            seen[one.ask.method, one.ask.door].add(one.status)
    del seen["GET", "/api/sync"]  # a topic that is not one's own is forbidden
    return [door for door, statuses in seen.items() if 404 not in statuses]


async def rows_of(world: World, theirs: Area) -> Mapping[str, list[str]]:
    """Every row of the foreign area, the head of its log among them."""
    names = [*theirs.ids.values(), ELSEWHERE]
    found = {}
    for (table,) in await world.asks_the_store(TABLES):
        query = sql.SQL("SELECT to_jsonb(t), t::text FROM {} t").format(
            sql.Identifier(table)
        )
        rows = await world.asks_the_store(query.as_string())
        found[table] = sorted(text for row, text in rows if of_theirs(row, names))
    return found


def of_theirs(row: Mapping[str, Any], names: list[str]) -> bool:
    if "area_id" in row:
        return bool(row["area_id"] == ELSEWHERE)
    return any(name in str(row) for name in names)


FOUND: Final = {
    ("coordinator", "/api/board"),
    ("coordinator", "/api/crews/{crew_id}/messages"),
    ("coordinator", "/api/handover"),
    ("coordinator", "/api/referrals/{referral_id}/case"),
    ("coordinator", "/api/views"),
    ("clinician", "/api/referrals/{referral_id}/compare/{other_id}"),
    ("crew", "/api/crew/today"),
    ("home", "/api/home"),
}


async def test_the_mark_is_found_where_its_own_people_ask(two: Two) -> None:
    described = two.world.app.openapi()
    reads = [
        ask
        for ask in asks(described, two.theirs.ids, two.theirs.ids)
        if ask.method == "GET"
    ]

    told = [
        await knock(who, http, ask, two.theirs)
        for who, http in two.theirs.callers.items()
        for ask in reads
    ]

    assert {(one.who, one.ask.door) for one in told if one.leaked} >= FOUND
    assert len([one for one in told if MARK in one.leaked]) > len(FOUND)


async def test_no_topic_of_another_area_is_heard(two: Two) -> None:
    topics = [f"area/{ELSEWHERE}", f"crew/{two.theirs.ids['crew_id']}", "area/*"]
    tickets = {}
    for who, http in two.ours.callers.items():
        answer = await http.post("/api/ws-ticket")
        tickets[who] = answer.json().get("ticket") or answer.status_code

    told = {
        who: await listens(two, ticket, topics)
        for who, ticket in tickets.items()
        if isinstance(ticket, str)
    }

    people = ("coordinator", "manager", "clinician", "crew", "volunteer")
    assert told == dict.fromkeys(people, ["forbidden"] * len(topics))
    others = {who: one for who, one in tickets.items() if who not in people}
    assert others == dict.fromkeys(("home", "sender", "telecare", "tracker"), 403)


async def listens(two: Two, ticket: str, topics: list[str]) -> list[str]:
    """What is said to whoever wants these topics while something happens there."""
    async with opened(two.world.address) as screen:
        await screen.says({"t": "hello", "ticket": ticket, "client": "test/1"})
        await screen.until("welcome")
        codes = []
        for topic in topics:
            await screen.says({"t": "sub", "id": 1, "topic": topic})
            codes.append((await screen.until("problem"))["code"])
        written = f"/api/crews/{two.theirs.ids['crew_id']}/messages"
        await two.theirs.callers["coordinator"].post(
            written, json={"words": MARK}, headers={"Idempotency-Key": ticket[:40]}
        )
        await screen.says({"t": "sub", "id": 2, "topic": "area/nowhere"})
        await screen.until("problem")  # after all that was on its way
        assert {frame["t"] for frame in screen.heard} <= {"welcome", "problem", "ping"}
        return codes
