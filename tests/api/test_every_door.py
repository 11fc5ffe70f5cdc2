"""Every documented door against thousands of odd requests (promise P41).

No server error, no undocumented answer, and no word of our code in one, whoever calls
and whatever they send. The long form sends 10,000.
"""

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.telecare.messages import an_alert
from tests.world.at_homes import at_home
from tests.world.callers import World
from tests.world.form import IS_LONG
from tests.world.ground import ORIGIN, START
from tests.world.hits import Hits
from tests.world.people import UPPINGHAM, a_request
from ucr.app import new_id
from ucr.callers import COOKIE

pytestmark = pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module inside strategies"
)
"""The service runs in another thread of this process, and may draw meanwhile."""
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES: Final = 60 if IS_LONG else 5
"""Of each door, twice; one that takes little has no room for as many."""
LEAST: Final = 10_000 if IS_LONG else 1_000
"""Requests in all."""
TRACE: Final = re.compile(r'Traceback|File "|\.py\b|psycopg|SELECT |INSERT |UPDATE ')
"""What an answer says of our code where it should say what happened."""
AT_HOME: Final = re.compile("/api/home(/|$)")
CENTRES: Final = "/telecare/"
TRACKERS: Final = "/trackers/"
IDS: Final = (
    *("referral_id", "assignment_id", "visit_id", "crew_id"),
    *("sender_id", "alert_id", "home_id", "glass_id", "device_id", "message_id"),
    *("account_id", "loan_id"),
)
Door: TypeAlias = tuple[str, str]
TOPIC: Final = "area/rutland"
NEAR: Final = "{},{}".format(*UPPINGHAM)
ASKING: Final = "/api/referrals"
HOME: Final = {
    "name": "Elm House",
    "source": "care_home",
    "email": "night@elm.example",
    "why": "New",
}
SETTING: Final = {"changes": {"wait.answer_s": 45}, "why": "Sooner"}
REAL_BODIES: Final[dict[Door, Callable[[], Any]]] = {
    ("POST", ASKING): a_request,
    ("POST", "/api/settings"): lambda: SETTING,
    ("POST", "/api/settings/homes"): lambda: HOME,
    ("POST", "/telecare/alerts"): lambda: an_alert(START),
}
"""Bodies with rules that no schema tells: a generated one is let in by luck alone."""
OF_OTHERS: Final = {
    ("PUT", "/api/feeds/{sender_id}"): "Max",
    ("GET", "/api/audit"): "Max",
    ("POST", "/api/settings"): "Max",
    ("POST", "/api/settings/preview"): "Max",
    ("POST", "/api/settings/undo"): "Max",
    ("GET", "/api/settings/people"): "Max",
    ("POST", "/api/settings/people"): "Max",
    ("POST", "/api/settings/people/{account_id}/link"): "Max",
    ("POST", "/api/settings/people/{account_id}/role"): "Max",
    ("GET", "/api/settings/access-changes"): "Max",
    ("POST", "/api/settings/access-changes/{offset}/reverse"): "Max",
    ("GET", "/api/settings/senders"): "Max",
    ("POST", "/api/settings/senders"): "Max",
    ("POST", "/api/settings/senders/{sender_id}/limit"): "Max",
    ("POST", "/api/settings/homes"): "Max",
    ("POST", "/api/settings/homes/{home_id}/let-in"): "Max",
    ("POST", "/api/settings/senders/{sender_id}/public-keys"): "Max",
    ("POST", "/api/settings/senders/{sender_id}/public-keys/end"): "Max",
    ("GET", "/api/audit.csv"): "Max",
    ("GET", "/api/audit/chain"): "Max",
    ("POST", "/api/break-glass/{glass_id}/look"): "Max",
    ("POST", "/api/referrals/{referral_id}/advise"): "Ada",
    ("POST", "/api/stack/{feed}/calls/{call_id}/take"): "Ada",
}
"""Who of the desk may do what a coordinator may not: a manager, a clinician."""
HOW_REAL: Final = {
    GenerationMode.POSITIVE: st.just(value=True),
    GenerationMode.NEGATIVE: st.booleans(),
}
"""Whether the ids of a request are of what is there."""
SECRET: Final = {("POST", "/api/sign-in"), ("POST", "/api/home/sign-in")}
"""Behind these is only who has a link: nobody guesses one."""
WHOLE: Final = {
    ("POST", "/api/rota"),
    ("POST", "/api/settings/people"),
    ("POST", "/api/settings/senders/{sender_id}/public-keys"),
    ("PUT", "/api/webhook"),
    ("POST", "/api/crew/visits/{visit_id}/leave"),
}
"""These take a whole rota, a person whose name is free, a public key, or an address
that is listed, and no generated text is one, or a second crew, and the crew here is the
first; real ones go through them in tests/journey (test_rota.py, test_signed_senders.py,
test_two_crews.py), here (`somebody_new`) and in tests/webhooks."""
ENDING: Final = {
    "/api/lock",
    "/api/sign-out",
    "/api/crews/{crew_id}/wipe-phones",
    "/api/settings/people/{account_id}/end",
    "/api/settings/senders/{sender_id}/key",
    "/api/settings/senders/{sender_id}/key/end",
    "/api/settings/senders/{sender_id}/end",
    "/api/settings/homes/{home_id}/end",
}
"""Whoever goes through these lets nobody of theirs through the others."""
TURNED_AWAY: Final = {400, 401, 403, 405, 406, 415, 422}
"""Nothing of a door's own work is behind these: only its caller and its schema."""
SENDERS: Final = {
    ("POST", "/api/referrals"),
    ("PATCH", "/api/referrals/{referral_id}"),
    ("GET", "/api/referrals/{referral_id}"),
    ("POST", "/api/referrals/{referral_id}/cancel"),
    ("POST", "/api/referrals/{referral_id}/acknowledge"),
    ("GET", "/api/outcomes"),
    ("PUT", "/api/webhook"),
    ("GET", "/api/webhook"),
    ("DELETE", "/api/webhook"),
    ("POST", "/api/webhook/rotate"),
    ("POST", "/api/webhook/test"),
}


@dataclass(slots=True)
class Heard:
    """Every status that a door answered, and how often it was asked."""

    statuses: set[int] = field(default_factory=set)
    cases: int = 0

    def hears(self, status: int) -> None:
        self.statuses.add(status)
        self.cases += 1


@pytest.mark.timeout(3_600)  # of the long form
async def test_no_door_answers_with_a_server_error_or_an_undocumented_status(
    world: World, hits: Hits
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    offer = await world.desk.waits_for_offer(case, oak)
    await oak.accepts(offer)
    known = {
        "referral_id": case["id"],
        "assignment_id": offer["id"],
        "visit_id": (await oak.today())["visit"]["id"],
        "crew_id": str(oak.crew.id),
    }
    written = f"/api/crews/{oak.crew.id}/messages"
    (message,) = (await world.desk.does(written, {"words": "Gate"}))["messages"]
    known |= {"message_id": message["id"]}
    home = await at_home(world)
    (listed, _) = (await world.desk.sees("/api/homes"))["homes"]
    known |= {"home_case": (await home.asks())["id"], "home_id": listed["id"]}
    (feed, *_) = (await world.desk.sees("/api/feeds"))["feeds"]
    known |= {"sender_id": feed["sender_id"]}
    world.at_home = home.http
    devices = f"/api/crews/{oak.crew.id}/devices"
    known |= {"device_id": (await world.desk.does(devices))["devices"][0]["id"]}
    stays = (await world.desk.does(devices))["token"]
    world.keys = {**world.keys, "tracker": stays}
    await oak.does("/api/crew/help", {"occurred_at": world.clock.now().isoformat()})
    for name in set(OF_OTHERS.values()):
        world.others[name] = await world.signed_in(name)

    known |= {"account_id": await somebody_new(world)}

    said, answered = await asyncio.to_thread(_knock_everywhere, world, known)

    assert said == []
    assert set(answered) == set(_doors(_described(world)))
    assert never_entered(answered) == {}
    assert asked_in_all(answered, hits) >= LEAST


def never_entered(answered: dict[Door, Heard]) -> dict[Door, list[int]]:
    """Doors that only turned away whoever knocked, and what they answered."""
    return {
        door: sorted(heard.statuses)
        for door, heard in answered.items()
        if heard.statuses <= TURNED_AWAY and door not in SECRET | WHOLE
    }


def asked_in_all(answered: dict[Door, Heard], hits: Hits) -> int:
    """Requests at all doors together."""
    cases = sum(heard.cases for heard in answered.values())
    hits(cases)
    return cases


async def somebody_new(world: World) -> str:
    """A clinician whom a manager has just let in: their id."""
    new = {"name": "Kim", "role": "clinician", "why": "New here"}
    key = {"Idempotency-Key": "kim"}
    max_ = world.others["Max"]
    await max_.post("/api/settings/people", json=new, headers=key)
    told = (await max_.get("/api/settings/people")).json()["people"]
    found: str = next(one["id"] for one in told if one["name"] == "Kim")
    return found


def _knock_everywhere(
    world: World, known: dict[str, str]
) -> tuple[list[str], dict[Door, Heard]]:
    """Knock at every door as the caller it is for.

    Returns:
        What was wrong, door by door, and what each answered.
    """
    application = schemathesis.openapi.from_dict(_described(world))
    found: list[str] = []
    answered: dict[Door, Heard] = {}
    for result in application.get_all_operations():
        assert isinstance(result, Ok), result
        door = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            heard = answered.setdefault((door.method.upper(), door.path), Heard())
            knock = _knock(world, door, mode, known, heard)
            try:
                knock()
            except (Failure, FailureGroup) as wrong:
                why = getattr(wrong, "exceptions", (wrong,))
                found.append(f"{door.method.upper()} {door.path}: {why}")
            except Unsatisfiable:  # a door without input has nothing to get wrong
                assert mode is GenerationMode.NEGATIVE
    return found, answered


def _described(world: World) -> dict[str, Any]:
    described: dict[str, Any] = world.app.openapi()
    paths = described["paths"]
    return described | {
        "paths": {path: doors for path, doors in paths.items() if path not in ENDING}
    }


def _knock(
    world: World,
    door: Any,
    mode: GenerationMode,
    known: dict[str, str],
    heard: Heard,
) -> Callable[[], None]:
    headers, cookies = _caller(world, door)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=door.as_strategy(generation_mode=mode), real=HOW_REAL[mode])
    def knock(case: Any, real: bool) -> None:  # noqa: FBT001 - hypothesis passes it
        if real and "topic" in (case.query or {}):
            case.query["topic"] = TOPIC
        if real and "near" in (case.query or {}):
            case.query["near"] = NEAR
        body = REAL_BODIES.get((door.method.upper(), door.path))
        if real and body and not heard.statuses - TURNED_AWAY:
            case.body = body()
            if case.body is SETTING:
                case.query = {**(case.query or {}), "expect_version": 1}
        if real:
            case.headers["Idempotency-Key"] = str(new_id())
            for name in set(case.path_parameters or {}) & known.keys():
                case.path_parameters[name] = known[
                    "home_case" if AT_HOME.match(door.path) else name
                ]
        answer = case.call(
            base_url=f"http://{world.address}", headers=headers, cookies=cookies
        )
        heard.hears(answer.status_code)
        case.validate_response(answer, checks=CHECKS)
        _says_nothing_of_our_code(door, answer)

    return knock


def _says_nothing_of_our_code(door: Any, answer: Any) -> None:
    found = TRACE.search(answer.text)
    if found and answer.status_code >= HTTPStatus.BAD_REQUEST:
        raise Failure(
            operation=door.label, title="Our code in an answer", message=found[0]
        )


def _caller(world: World, door: Any) -> tuple[dict[str, str], dict[str, str]]:
    if door.path.startswith(TRACKERS):
        said = b64encode(f"oak:{world.keys['tracker']}".encode()).decode()
        return {"Authorization": f"Basic {said}"}, {}
    if door.path.startswith(CENTRES):
        return {"Authorization": f"Bearer {world.keys['Careline']}"}, {}
    if (door.method.upper(), door.path) in SENDERS:
        return {"Authorization": f"Bearer {world.keys['EMAS']}"}, {}
    client = world.desk.http
    other = OF_OTHERS.get((door.method.upper(), door.path))
    if other is not None:
        client = world.others[other]
    elif door.path.startswith("/api/crew/"):
        client = world.phone("Oak 1").http
    elif AT_HOME.match(door.path):
        client = world.at_home
    return {"Origin": ORIGIN}, {COOKIE: client.cookies[COOKIE]}


def _doors(described: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, doors in described["paths"].items():
        for method in doors:
            yield method.upper(), path


async def test_no_door_but_health_and_sign_in_opens_to_a_stranger(
    quiet_world: World,
) -> None:
    world = quiet_world
    stranger = world.client()
    opened = []
    for method, path in _doors(world.app.openapi()):
        concrete = path.replace("{action}", "start").replace("{danger}", "help")
        for name in IDS:
            concrete = concrete.replace(f"{{{name}}}", str(world.crews[0].id))
        answer = await stranger.request(method, concrete)
        if answer.status_code != 401:
            opened.append((path, answer.status_code))

    assert opened == [
        ("/api/sign-in", 422),
        ("/api/sign-in/ways", 200),
        ("/api/sign-in/provider", 422),
        ("/api/sign-in/provider/back", 404),
        ("/api/sign-in/local", 422),
        ("/api/sign-in/local/begin", 422),
        ("/api/sign-in/local/set-up", 422),
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/api/home/door", 200),
        ("/api/home/link", 422),
        ("/api/home/sign-in", 422),
        ("/api/session", 200),
    ]


async def test_a_nul_in_an_address_is_nobodys_server_error(quiet_world: World) -> None:
    world = quiet_world
    callers = [world.desk.http, await world.signed_in("Max")]
    texts = list(_texts_of_addresses(world.app.openapi()))

    wrong = []
    for method, path, where, name in texts:
        text = "a%00b"
        address = path.replace(f"{{{name}}}", text)
        for one in IDS:
            address = address.replace(f"{{{one}}}", str(world.crews[0].id))
        asked = f"{address}?{name}={text}" if where == "query" else address
        for http in callers:
            key = {"Idempotency-Key": str(new_id())}
            answer = await http.request(method, asked, headers=key)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                wrong.append((method, path, name, answer.status_code))

    assert wrong == []
    assert ("GET", "/api/places", "query", "q") in texts


def _texts_of_addresses(described: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every free text that an address takes: verb, door, where in it, and its name."""
    for path, doors in described["paths"].items():
        for method, door in doors.items():
            for one in door.get("parameters", ()):
                kinds = [one["schema"], *one["schema"].get("anyOf", ())]
                is_text = any(
                    kind.get("type") == "string" and not {"format", "enum"} & {*kind}
                    for kind in kinds
                )
                if is_text and one["in"] in ("path", "query"):
                    yield method.upper(), path, one["in"], one["name"]
