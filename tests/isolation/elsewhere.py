"""Two areas that are alive; in one of them every record carries a mark.

`elsewhere` is the foreign one: whatever people can write there says `MARK`, so that an
answer to Rutland's people in which the mark stands has leaked.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from tests.telecare.messages import an_alert
from tests.world.at_homes import HomePage
from tests.world.callers import Desk, Phone, SenderDesk, World
from tests.world.ground import Ground
from tests.world.people import ELSEWHERE, RUTLAND, UPPINGHAM, Json, a_crew
from ucr.callers import COOKIE
from ucr.domain.codes import CrewKind, Role
from ucr.domain.crew import Crew
from ucr.domain.ids import AreaId, SenderId

MARK: Final = "Kestrelmark"
LINES: Final = [f"1 {MARK} Lane", MARK]


@dataclass(frozen=True, slots=True)
class Area:
    """One area's callers, and an id of each kind of record that it has."""

    callers: Mapping[str, httpx.AsyncClient]
    ids: Mapping[str, str]


async def rutland(world: World) -> Area:
    """The area whose people ask."""
    return await _alive(world, RUTLAND, "", list(world.crews), "")


async def elsewhere(world: World) -> Area:
    """The foreign area, marked throughout."""
    (sender_id,) = await world.asks_the_store(
        "SELECT id FROM sender WHERE area_id = %s AND name = 'EMAS'", ELSEWHERE
    )
    ground = Ground(world.runtime, ELSEWHERE, SenderId(sender_id[0]))
    crews = [await ground.crew_starts(f"{MARK} {n}") for n in (1, 2)]
    for crew in crews:
        who = await ground.signs_in(Role.CREW, crew_id=crew.id)
        http = world.client()
        http.cookies.set(COOKIE, who.token)
        world.phones[crew.name] = Phone(world, http, crew)
    return await _alive(world, ELSEWHERE, " of elsewhere", crews, MARK)


def with_a_volunteer() -> tuple[Crew, ...]:
    """A crew, and volunteers, of Rutland."""
    return (
        a_crew("Oak 1"),
        a_crew("Vale 1", UPPINGHAM, kind=CrewKind.VOLUNTEER, kit=frozenset()),
    )


async def _alive(
    world: World, area_id: AreaId, suffix: str, crews: list[Crew], mark: str
) -> Area:
    """Let everybody in, and let one of each record come to be."""
    callers = await _let_in(world, suffix, crews)
    sam = Desk(world, callers["coordinator"])
    home = HomePage(world, callers["home"])
    sender = SenderDesk(world, callers["sender"])
    waits = await sender.asks(**_story(mark))
    case = await sender.asks(**_story(mark))
    home_case = await home.asks(**_at_home(mark))
    ids = {
        "area": str(area_id),
        "referral_id": case["id"],
        "other_id": waits["id"],
        "lead_id": waits["id"],
        "from_id": waits["id"],
        "id": case["id"],
        "home_case": home_case["id"],
        "crew_id": str(crews[0].id),
        "name": crews[0].name,
    }
    first = world.phone(crews[0].name)
    if area_id == RUTLAND:
        await first.starts()
    ids |= await _sent(sam, first, case)
    ids |= await _written(sam, crews[0], mark)
    callers["tracker"] = _tracker(world, ids["token"])
    ids |= await _listed(world, area_id, callers["telecare"], mark)
    return Area(callers, ids)


async def _let_in(
    world: World, suffix: str, crews: list[Crew]
) -> dict[str, httpx.AsyncClient]:
    """Everybody who may call, at their own door."""
    return {
        "coordinator": await world.signed_in(f"Sam{suffix}"),
        "manager": await world.signed_in(f"Max{suffix}"),
        "clinician": await world.signed_in(f"Ada{suffix}"),
        "crew": world.phone(crews[0].name).http,
        "volunteer": world.phone(crews[1].name).http,
        "home": await world.signed_in(f"Rose Court{suffix}"),
        "sender": world.client(world.keys[f"EMAS{suffix}"]),
        "telecare": world.client(world.keys[f"Careline{suffix}"]),
    }


async def _sent(sam: Desk, crew: Phone, case: Json) -> dict[str, str]:
    """A crew is asked, and sets off."""
    await sam.assigns(case, crew)
    offer = await crew.is_asked()
    await crew.accepts(offer)
    await crew.taps("en-route")
    visit_id = (await crew.today())["visit"]["id"]
    return {"assignment_id": offer["id"], "visit_id": visit_id}


def _story(mark: str) -> Json:
    """Every free text of a request."""
    return {
        "patient": {"name": f"Mary {mark}".strip()},
        "reason": f"Slipped {mark}",
        "notes": f"Lives alone {mark}",
        "location": {
            "lon": UPPINGHAM[0],
            "lat": UPPINGHAM[1],
            "lines": LINES if mark else ["1 High Street"],
            "access": f"Side door {mark}",
            "key_safe": f"C47 {mark}",
        },
        "contacts": [{"name": f"Kim {mark}".strip(), "phone": "01632 960123"}],
    }


def _at_home(mark: str) -> Json:
    return {
        "reason": f"Slipped by the bed {mark}",
        "resident": {"name": f"T. C. {mark}".strip()},
        "access": f"Ring the bell {mark}",
    }


async def _written(sam: Desk, crew: Crew, mark: str) -> dict[str, str]:
    """A message to a crew, a device of it, a note for the next shift, a view."""
    written = f"/api/crews/{crew.id}/messages"
    told = await sam.does(written, {"words": f"Use the gate {mark}"})
    device = await sam.does(f"/api/crews/{crew.id}/devices")
    note = await sam.does("/api/handover/notes", {"words": f"Gate code {mark}"})
    codes = ("sources", "needs", "skills", "states", "places")
    view = {"name": f"Mine {mark}".strip(), "filter": {code: [] for code in codes}}
    (await sam.http.post("/api/views", json=view)).raise_for_status()
    return {
        "message_id": told["messages"][0]["id"],
        "device_id": device["devices"][0]["id"],
        "token": device["token"],
        "note_id": note["notes"][0]["id"],
    }


async def _listed(
    world: World, area_id: AreaId, telecare: httpx.AsyncClient, mark: str
) -> dict[str, str]:
    """What is in the store from the beginning, and an alert of a telecare centre."""
    alert = an_alert(
        world.clock.now(),
        alert_id=f"alert-{area_id}",
        person={"name": f"Mary {mark}".strip()},
        raw={"protocol": "Contact ID", "code": "120", "text": f"Fall {mark}"},
    )
    answer = await telecare.post("/telecare/alerts", json=alert)
    assert answer.is_success, answer.text
    ids = {"alert_id": f"alert-{area_id}"}
    for name, query in {
        "account_id": "SELECT id FROM account WHERE area_id = %s AND name = 'Ada'",
        "sender_id": "SELECT id FROM sender WHERE area_id = %s AND name = 'EMAS'",
        "home_id": "SELECT sender_id FROM home JOIN sender ON id = sender_id"
        " WHERE area_id = %s AND name = 'Rose Court'",
    }.items():
        ((found,),) = await world.asks_the_store(query, area_id)
        ids[name] = str(found)
    return ids


def _tracker(world: World, token: str) -> httpx.AsyncClient:
    client = world.client()
    said = b64encode(f"oak:{token}".encode()).decode()
    client.headers["Authorization"] = f"Basic {said}"
    del client.headers["Origin"]
    return client


async def glass_of(theirs: Area, ours: Area) -> str:
    """A glass that somebody of `theirs` broke to read a case of `ours`: its id."""
    answer = await theirs.callers["clinician"].post(
        "/api/break-glass",
        json={"reference": ours.ids["referral_id"][-8:], "reason": "Rang us for help"},
        headers={"Idempotency-Key": "glass"},
    )
    return str(answer.json()["id"])
