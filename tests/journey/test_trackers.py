"""A tracking app says where a crew is while its phone is locked, and nothing else."""

from base64 import b64encode
from datetime import datetime, timedelta

import httpx
import pytest
import pytest_asyncio

from tests.world.callers import World
from tests.world.people import Json

OWNTRACKS = "/trackers/owntracks"
TRACCAR = "/trackers/traccar"


@pytest_asyncio.fixture
async def token(quiet_world: World) -> str:
    """Oak 1 is on duty, and the coordinator has let one app of it in."""
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    path = f"/api/crews/{oak.crew.id}/devices"
    made: str = (await quiet_world.desk.does(path))["token"]
    return made


def basic(token: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'oak:{token}'.encode()).decode()}"}


def owntracks(at: datetime, north: float = 0.0) -> Json:
    return {
        "_type": "location",
        "lon": -0.7286,
        "lat": 52.6705 + north,
        "acc": 12,
        "tst": int(at.timestamp()),
        "batt": 41,
        "t": "u",
    }


async def seen(world: World, source: str) -> Json:
    """Wait until the desk sees a crew where this app says that it is."""

    async def shown() -> Json | None:
        positions: list[Json] = (await world.desk.sees("/api/board"))["positions"]
        return next((one for one in positions if one["source"] == source), None)

    return await world.until(shown)


async def posts(world: World, token: str, body: Json) -> httpx.Response:
    return await world.client().post(OWNTRACKS, json=body, headers=basic(token))


async def test_owntracks_is_believed_and_answered_in_the_form_that_it_expects(
    quiet_world: World, token: str
) -> None:
    answer = await posts(quiet_world, token, owntracks(quiet_world.clock.now()))

    assert (answer.status_code, answer.json()) == (200, [])
    assert answer.headers["UCR-Position"] == "kept"
    assert (await seen(quiet_world, "owntracks"))["accuracy_m"] == 12


async def test_traccar_client_old_and_new_is_believed(
    quiet_world: World, token: str
) -> None:
    at, http = quiet_world.clock.now(), quiet_world.client()
    coords = {"longitude": -0.7286, "latitude": 52.6705, "accuracy": 9}
    body = {
        "device_id": token,
        "location": {"timestamp": at.isoformat(), "coords": coords},
    }

    new = await http.post(TRACCAR, json=body)
    await quiet_world.let_pass(seconds=30)
    later = int(quiet_world.clock.now().timestamp())
    old = await http.get(
        TRACCAR,
        params={"id": token, "lat": 52.6706, "lon": -0.7286, "timestamp": later},
    )

    assert [each.headers["UCR-Position"] for each in (new, old)] == ["kept", "kept"]
    assert [each.status_code for each in (new, old)] == [200, 200]
    await seen(quiet_world, "traccar")


async def test_what_is_believed_of_the_phone_is_believed_of_the_app(
    quiet_world: World, token: str
) -> None:
    at = quiet_world.clock.now()
    await posts(quiet_world, token, owntracks(at))
    await quiet_world.let_pass(seconds=20)
    soon = quiet_world.clock.now()

    jump = await posts(quiet_world, token, owntracks(soon, north=0.2))  # 22 km in 20 s
    old = await posts(quiet_world, token, owntracks(at - timedelta(minutes=1)))
    unsure = await posts(quiet_world, token, owntracks(soon) | {"acc": 501})

    verdicts = [each.headers["UCR-Position"] for each in (jump, old, unsure)]
    assert verdicts == ["jump", "older", "accuracy"]


async def test_off_shift_nothing_is_kept_and_the_app_has_nothing_to_send_again(
    quiet_world: World, token: str
) -> None:
    await quiet_world.phone("Oak 1").duty("end")

    answer = await posts(quiet_world, token, owntracks(quiet_world.clock.now()))

    assert (answer.status_code, answer.json()) == (200, [])
    assert answer.headers["UCR-Position"] == "off_shift"
    board = await quiet_world.desk.sees("/api/board")
    assert board["positions"] == []


async def test_a_token_is_told_once_kept_as_a_hash_and_ends_when_it_is_revoked(
    quiet_world: World, token: str
) -> None:
    path = f"/api/crews/{quiet_world.phone('Oak 1').crew.id}/devices"
    listed = await quiet_world.desk.sees(path)
    assert listed["token"] is None
    kept = await quiet_world.asks_the_store("SELECT device::text FROM device")
    assert token not in str(kept)

    await quiet_world.desk.does(f"{path}/{listed['devices'][0]['id']}/revoke")

    answer = await posts(quiet_world, token, owntracks(quiet_world.clock.now()))
    assert answer.status_code == 401
    assert token not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"_type": "location", "lat": 91, "lon": 0, "tst": 1}, "lat"),
        ({"_type": "encrypted", "data": "x"}, "_type"),
    ],
)
async def test_an_error_names_the_field_and_repeats_no_value(
    quiet_world: World, token: str, body: Json, field: str
) -> None:
    answer = await posts(quiet_world, token, body)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "91" not in answer.json()["detail"].replace("-90", "").replace("90", "")


async def test_nothing_and_other_messages_are_taken_as_signs_of_life(
    quiet_world: World, token: str
) -> None:
    http = quiet_world.client()

    empty = await http.post(OWNTRACKS, content=b"", headers=basic(token))
    other = await posts(quiet_world, token, {"_type": "transition"})

    assert [each.headers["UCR-Position"] for each in (empty, other)] == ["none"] * 2


async def test_only_the_desk_of_the_area_lets_apps_in(
    quiet_world: World, token: str
) -> None:
    assert token
    path = f"/api/crews/{quiet_world.phone('Oak 1').crew.id}/devices"
    key = {"Idempotency-Key": "k"}

    by_crew = await quiet_world.phone("Oak 1").http.post(path, headers=key)
    other = await quiet_world.signed_in("Sam of elsewhere")
    by_stranger = await other.post(path, headers=key)

    assert (by_crew.status_code, by_stranger.status_code) == (403, 404)
