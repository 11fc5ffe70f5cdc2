"""Whoever is shown a person is written down, and before a byte of it leaves (P28)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx

from tests.isolation.asked import Ask, asks, doors
from tests.isolation.conftest import Two
from tests.isolation.elsewhere import MARK
from tests.world.hits import Hits
from tests.world.people import Json
from ucr.app import new_id

ABOUT_A_PERSON: Final = tuple(
    f"{word} {MARK}" for word in ("Mary", "Slipped", "Lives alone", "Kim", "T. C.")
)
"""What their sender, their home or their telecare centre said of people over there."""
OF_A_PERSON: Final = {"PatientView", "StoryView", "SharedRecordView"}
"""Shapes of the description in which somebody can be recognised."""
LINES: Final = """
SELECT action FROM audit
WHERE id > %s AND referral_id IS NOT NULL AND action NOT LIKE 'refused:%%'
"""
REFUSE_AT_COMMIT: Final = """
CREATE FUNCTION refuse_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no line is kept'; END $$;
CREATE CONSTRAINT TRIGGER no_line AFTER INSERT ON audit
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.referral_id IS NOT NULL AND NEW.action NOT LIKE 'refused:%')
EXECUTE FUNCTION refuse_line();
"""
"""The line is taken, and the fault comes at the last moment there is: the commit."""
KEEP_AGAIN: Final = "DROP TRIGGER no_line ON audit; DROP FUNCTION refuse_line()"
CREW: Final = "/api/crew"
VISIT: Final = f"{CREW}/visits/{{visit_id}}"
ASKED: Final = f"{CREW}/assignments/{{assignment_id}}"
MESSAGE: Final = f"{CREW}/messages/{{message_id}}"
ON_ITS_WAY: Final = (
    f"{VISIT}/undo",
    f"{VISIT}/en-route",
    f"{VISIT}/on-scene",
    f"{CREW}/help",
    f"{CREW}/help/place",
    f"{CREW}/help/cancel",
    f"{MESSAGE}/received",
    f"{MESSAGE}/seen",
    f"{CREW}/presses",
    f"{ASKED}/change-seen",
)
"""What a crew presses while it is on its way to the person, in this order."""
STOOD_DOWN: Final = (f"{ASKED}/stand-down-received", f"{ASKED}/stand-down-seen")
ANEW: Final = (
    f"{ASKED}/received",
    f"{ASKED}/seen",
    f"{ASKED}/accept",
    f"{CREW}/shift/{{action}}",
)
TO_ITS_END: Final = (
    f"{CREW}/well",
    f"{ASKED}/refuse",
    f"{VISIT}/leave",
    f"{VISIT}/hand-back",
    f"{VISIT}/complete",
    f"{VISIT}/amend",
)


@dataclass(slots=True)
class Looked:
    """Doors at which somebody was shown a person; those that left no line of it."""

    two: Two
    asked: set[tuple[str, str]] = field(default_factory=set)
    shown: set[tuple[str, str]] = field(default_factory=set)
    unaudited: set[tuple[str, str]] = field(default_factory=set)
    broken: set[tuple[str, str]] = field(default_factory=set)

    async def at(self, http: httpx.AsyncClient, ask: Ask) -> httpx.Response:
        """Ask once, and look whether a person was shown, and whether it is written."""
        ((last,),) = await self.two.world.asks_the_store("SELECT max(id) FROM audit")
        answer = await http.request(
            ask.method,
            ask.path,
            params=ask.query,
            json=ask.body,
            headers={"Idempotency-Key": str(new_id())},
        )
        door = ask.method, ask.door
        self.asked.add(door)
        if answer.status_code == 500:
            self.broken.add(door)
        if any(word in answer.text for word in ABOUT_A_PERSON):
            self.shown.add(door)
            if not await self.two.world.asks_the_store(LINES, last):
                self.unaudited.add(door)
        return answer


def reaches(described: Json, shape: object) -> Iterator[str]:
    """Names of all the shapes that a shape is made of."""
    todo, known = [shape], set[str]()
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            name = str(one.get("$ref", "")).rpartition("/")[2]
            if name and name not in known:
                known.add(name)
                yield name
                todo.append(described["components"]["schemas"][name])
            todo += one.values()
        elif isinstance(one, list):
            todo += one


def may_show_a_person(described: Json) -> set[tuple[str, str]]:
    """Every door whose good answer has a place for one."""
    return {
        (method, door)
        for method, door in doors(described)
        for status, told in described["paths"][door][method.lower()][
            "responses"
        ].items()
        if status.startswith("2")
        if OF_A_PERSON & {*reaches(described, told.get("content", {}))}
    }


async def read_everywhere(two: Two, looked: Looked) -> None:
    """Everybody of the area asks at every door that reads."""
    for ask in asks(two.world.app.openapi(), two.theirs.ids, two.theirs.ids):
        if ask.method == "GET":
            for http in two.theirs.callers.values():
                await looked.at(http, ask)


async def pressed_everywhere(two: Two, looked: Looked) -> None:
    """A crew lives through two cases, and presses whatever it can press."""
    ids, crew = dict(two.theirs.ids), two.theirs.callers["crew"]
    desk, described = two.theirs.callers["coordinator"], two.world.app.openapi()

    async def press(doors: tuple[str, ...], http: httpx.AsyncClient = crew) -> None:
        for door in doors:
            every = {(one.method, one.door): one for one in asks(described, ids, ids)}
            await looked.at(http, every["POST", door])

    await press(("/api/referrals/{referral_id}/shared-record",), desk)
    await press(ON_ITS_WAY)
    await press(("/api/assignments/{assignment_id}/withdraw",), desk)
    await press(STOOD_DOWN)
    ids["referral_id"] = ids["other_id"]
    await press(("/api/referrals/{referral_id}/assign",), desk)
    day = (await crew.get("/api/crew/today")).json()
    ids["assignment_id"] = day["assignment"]["id"]
    await press(ANEW)
    ids["visit_id"] = (await crew.get("/api/crew/today")).json()["visit"]["id"]
    await press(TO_ITS_END)


async def test_every_door_that_shows_a_person_writes_down_who_looked(two: Two) -> None:
    looked = Looked(two)

    await read_everywhere(two, looked)
    await pressed_everywhere(two, looked)

    assert looked.unaudited == set()
    assert may_show_a_person(two.world.app.openapi()) - looked.asked == set()
    assert looked.shown >= {
        ("GET", "/api/referrals/{referral_id}/case"),
        ("GET", "/api/referrals/{referral_id}/compare/{other_id}"),
        ("GET", "/api/crew/today"),
        *(("POST", door) for door in (*ON_ITS_WAY, *ANEW)),
    }


@asynccontextmanager
async def no_line_is_kept(two: Two) -> AsyncIterator[None]:
    """From now on a line about a case cannot be committed."""
    async with two.world.runtime.pool.connection() as conn:
        await conn.execute(REFUSE_AT_COMMIT)
    try:
        yield
    finally:
        async with two.world.runtime.pool.connection() as conn:
            await conn.execute(KEEP_AGAIN)


async def test_where_the_line_cannot_be_committed_nobody_is_shown_a_person(
    two: Two, hits: Hits
) -> None:
    """Had one byte left before the commit, the person would be in it."""
    looked = Looked(two)
    case = {("GET", "/api/referrals/{referral_id}/case"), ("GET", "/api/crew/today")}
    ids, crew = two.theirs.ids, two.theirs.callers["crew"]
    every = {one.door: one for one in asks(two.world.app.openapi(), ids, ids)}

    async with no_line_is_kept(two):
        await read_everywhere(two, looked)
        for door in ON_ITS_WAY:
            await looked.at(crew, every[door])

    hits(len(looked.broken))
    assert looked.shown == set()
    assert looked.broken >= case | {("POST", door) for door in ON_ITS_WAY[:3]}
