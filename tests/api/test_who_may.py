"""Who may see and do what: roles, areas, origins, sessions, and what is audited."""

from datetime import timedelta

import pytest

from tests.world.callers import World
from tests.world.ground import ORIGIN, HandClock
from tests.world.people import Json


async def crew_has(world: World) -> tuple[Json, Json]:
    """A case that Oak 1 was asked to take, and the offer."""
    oak = world.phone("Oak 1")
    await oak.starts()
    person = {"name": "Test Canary", "nhs_number": "999 000 0018"}
    case = await world.sender.asks(patient=person)
    await world.desk.assigns(case, oak)
    return case, await oak.is_asked()


@pytest.mark.parametrize("origin", [None, "https://evil.example", ORIGIN + "0"])
async def test_a_command_from_another_page_is_refused(
    quiet_world: World, origin: str | None
) -> None:
    http = quiet_world.desk.http
    headers = {"Idempotency-Key": "k"} | ({"Origin": origin} if origin else {})
    del http.headers["Origin"]

    answer = await http.post(
        "/api/area/mode", json={"mode": "advise", "why": "Training"}, headers=headers
    )

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("Oak 1", "GET", "/api/referrals/{}/case"),
        ("Oak 1", "GET", "/api/referrals/{}/match"),
        ("Oak 1", "GET", "/api/board"),
        ("Oak 1", "GET", "/api/places?q=Oakham"),
        ("Oak 1", "POST", "/api/referrals/{}/pin"),
        ("Oak 1", "POST", "/api/referrals/{}/separate"),
        ("Max", "POST", "/api/referrals/{}/join"),
        ("Oak 1", "POST", "/api/area/mode"),
        ("Oak 1", "POST", "/api/crews/{}/shift"),
        ("Max", "POST", "/api/crews/{}/shift"),
        ("Max", "GET", "/api/referrals/{}/case"),
        ("Max", "POST", "/api/referrals/{}/decide"),
        ("Max", "POST", "/api/referrals"),
        ("Sam", "GET", "/api/crew/today"),
        ("Ada", "POST", "/api/crew/shift/start"),
        ("Rose Court", "GET", "/api/referrals/{}/case"),
        ("Rose Court", "GET", "/api/referrals/{}/match"),
        ("Rose Court", "POST", "/api/referrals/{}/decide"),
        ("Rose Court", "POST", "/api/referrals/{}/pin"),
        ("Rose Court", "POST", "/api/referrals"),
        ("Rose Court", "POST", "/api/area/mode"),
        ("Rose Court", "GET", "/api/area"),
        ("Rose Court", "GET", "/api/board"),
        ("Rose Court", "GET", "/api/sync?topic=area/rutland"),
        ("Rose Court", "POST", "/api/ws-ticket"),
        ("Rose Court", "GET", "/api/places?q=Oakham"),
        ("Rose Court", "GET", "/api/crew/today"),
        ("Rose Court", "POST", "/api/crew/shift/start"),
        ("Rose Court", "GET", "/api/declines"),
        ("Rose Court", "GET", "/api/homes"),
        ("Ada", "GET", "/api/homes"),
        ("Oak 1", "GET", "/api/homes"),
        ("Oak 1", "GET", "/api/home"),
        ("Sam", "GET", "/api/home"),
        ("Sam", "GET", "/api/home/requests/{}"),
    ],
)
async def test_a_role_gets_no_further_than_its_own_doors(
    quiet_world: World, who: str, method: str, path: str
) -> None:
    case = await quiet_world.sender.asks()
    http = await quiet_world.signed_in(who)
    bodies = {"pin": {"crew_id": None}, "mode": {"mode": "auto"}}
    bodies |= {"join": {"lead_id": case["id"]}}
    bodies |= {"shift": {"move": "end", "because": "other", "words": "x"}}
    bodies |= {"decide": {"decision": "accept"}, "start": {"occurred_at": "x"}}

    answer = await http.request(
        method,
        path.format(case["id"]),
        json=bodies.get(path.rpartition("/")[2]),
        headers={"Idempotency-Key": "k"},
    )

    assert answer.status_code == 403


async def test_nothing_of_another_area_exists(quiet_world: World) -> None:
    case, offer = await crew_has(quiet_world)
    crew_id = quiet_world.crews[0].id
    there = await quiet_world.signed_in("Sam of elsewhere")
    key = {"Idempotency-Key": "k"}
    commands = {
        f"/api/referrals/{case['id']}/decide": {"decision": "accept"},
        f"/api/referrals/{case['id']}/pin": {"crew_id": None},
        f"/api/referrals/{case['id']}/assign": {"crew_id": str(crew_id)},
        f"/api/referrals/{case['id']}/hand-back": {"reason": "other"},
        f"/api/referrals/{case['id']}/told": None,
        f"/api/referrals/{case['id']}/join": {"lead_id": case["id"]},
        f"/api/referrals/{case['id']}/separate": None,
        f"/api/referrals/{case['id']}/not-the-same": {"other_id": case["id"]},
        f"/api/referrals/{case['id']}/acknowledge-alarm": None,
        f"/api/assignments/{offer['id']}/confirm": None,
        f"/api/assignments/{offer['id']}/undo": None,
        f"/api/assignments/{offer['id']}/withdraw": {"reason": "x"},
    }

    told = {
        path: (await there.post(path, json=body, headers=key)).status_code
        for path, body in commands.items()
    }
    for path in (
        f"/api/referrals/{case['id']}/case",
        f"/api/referrals/{case['id']}/compare/{case['id']}",
        f"/api/referrals/{case['id']}/match",
        f"/api/crews/{crew_id}/legs",
    ):
        told[path] = (await there.get(path)).status_code
    sender = quiet_world.client(quiet_world.keys["EMAS of elsewhere"])
    told["sender"] = (await sender.get(f"/api/referrals/{case['id']}")).status_code

    assert {path: status for path, status in told.items() if status != 404} == {}
    board = (await there.get("/api/board")).json()["snapshot"]
    assert (board["referrals"], board["crews"]) == ([], [])


async def test_a_crew_of_another_area_cannot_be_pinned(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()

    problem = await quiet_world.desk.does(
        f"/api/referrals/{case['id']}/pin", {"crew_id": case["id"]}, refused=404
    )

    assert problem["type"] == "/problems/not-found"


async def test_the_key_safes_code_is_only_for_the_crew_on_its_way(
    quiet_world: World,
) -> None:
    case, offer = await crew_has(quiet_world)
    oak = quiet_world.phone("Oak 1")
    codes = [(await oak.today())["details"]["location"]["key_safe"]]
    await oak.accepts(offer)
    codes.append((await oak.today())["details"]["location"]["key_safe"])
    codes.extend(
        [
            (await oak.taps(step))["details"]["location"]["key_safe"]
            for step in ("en-route", "on-scene")
        ]
    )
    await oak.taps("complete", {"outcome": "treated"})

    assert codes == [None, None, "C4711", "C4711"]
    assert (await oak.today())["details"] is None
    for told in (
        await quiet_world.desk.case(case),
        await quiet_world.desk.sees("/api/board"),
        await quiet_world.sender.hears(case),
    ):
        assert "C4711" not in str(told)


async def test_every_reading_of_a_person_is_audited(quiet_world: World) -> None:
    case, _ = await crew_has(quiet_world)
    await quiet_world.asks_the_store("DELETE FROM audit RETURNING id")

    await quiet_world.desk.case(case)
    await quiet_world.phone("Oak 1").today()

    lines = await quiet_world.asks_the_store(
        "SELECT action, referral_id::text, actor LIKE 'account:%%' FROM audit"
        " ORDER BY id"
    )
    assert lines == [("read case", case["id"], True), ("read visit", case["id"], True)]


async def test_the_board_and_the_log_name_nobody(quiet_world: World) -> None:
    case, _ = await crew_has(quiet_world)

    board = await quiet_world.desk.sees("/api/board")
    told = await quiet_world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
    )

    for secret in ("Test Canary", "9990000018", "999 000 0018", "Slipped", "C4711"):
        assert secret not in str(board)
        assert secret not in str(told)
    assert case["id"] in str(board)


async def test_a_session_that_was_signed_out_opens_nothing(quiet_world: World) -> None:
    http = await quiet_world.signed_in("Ada")
    cookie = http.cookies["ucr_session"]

    assert (await http.post("/api/sign-out")).status_code == 204

    again = await http.get("/api/me", headers={"Cookie": f"ucr_session={cookie}"})
    assert again.status_code == 401


async def test_a_session_ends_after_twelve_hours(
    quiet_world: World, service_clock: HandClock
) -> None:
    assert (await quiet_world.desk.sees("/api/me"))["role"] == "coordinator"

    service_clock.advance(timedelta(hours=12))

    assert (await quiet_world.desk.http.get("/api/me")).status_code == 401


async def test_a_look_at_a_record_that_is_not_theirs_is_audited(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()
    there = await quiet_world.signed_in("Sam of elsewhere")
    oak = await quiet_world.signed_in("Oak 1")
    await quiet_world.asks_the_store("DELETE FROM audit RETURNING id")

    for http in (there, oak):
        await http.get(f"/api/referrals/{case['id']}/case")

    kept = await quiet_world.asks_the_store(
        "SELECT action, area_id, actor LIKE 'account:%%' FROM audit ORDER BY id"
    )
    assert kept == [
        ("refused: not-found", "elsewhere", True),
        ("refused: not-allowed", "rutland", True),
    ]


async def test_a_guessed_sign_in_token_is_refused_and_audited(
    quiet_world: World,
) -> None:
    answer = await quiet_world.client().post("/api/sign-in", json={"token": "x" * 32})

    assert answer.status_code == 401
    kept = await quiet_world.asks_the_store("SELECT actor, action, area_id FROM audit")
    assert kept == [("unknown", "refused: not-signed-in", None)]


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    quiet_world: World,
) -> None:
    answer = await quiet_world.client().post(
        "/api/sign-in", json={"token": quiet_world.keys["Sam"]}
    )

    cookie = answer.headers["set-cookie"]
    assert ("HttpOnly" in cookie, "SameSite=strict" in cookie) == (True, True)


@pytest.mark.parametrize("path", ["/api/me", "/api/nowhere", "/health/live"])
async def test_every_answer_carries_the_browsers_guards(
    quiet_world: World, path: str
) -> None:
    headers = (await quiet_world.client().get(path)).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    if path.startswith("/api/"):
        assert headers["Cache-Control"] == "no-store"


async def test_a_packs_map_is_served_in_ranges_and_nothing_else_of_it(
    quiet_world: World,
) -> None:
    http = quiet_world.client()
    part = await http.get(
        "/packs/rutland/basemap.pmtiles", headers={"Range": "bytes=0-6"}
    )

    assert (part.status_code, part.content) == (206, b"PMTiles")
    assert (await http.get("/packs/rutland/boundary.geojson")).status_code == 200
    closed = [
        (await http.get(f"/packs/{path}")).status_code
        for path in (
            "rutland/manifest.json",
            "rutland/gazetteer.sqlite",
            "rutland/",
            "rutland/../rutland/manifest.json",
            "%2e%2e/%2e%2e/etc/passwd",
        )
    ]
    assert closed == [404] * 5
