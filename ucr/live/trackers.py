"""The door of tracking apps: where a crew is while its phone is locked.

A device's token opens it and nothing else. What comes is judged like the phone's own
positions, and dropped unless the crew is on shift (P18, P42). The OsmAnd protocol puts
the token in the query, so no log of ours has queries.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.requests import Request

from ucr.callers import TheRuntime
from ucr.domain.errors import NotSignedIn
from ucr.live import positions, tracked
from ucr.live.fixes import Fix
from ucr.runtime import Runtime
from ucr.store import devices, walls
from ucr.store.devices import Device

router = APIRouter(prefix="/trackers", tags=["trackers"])
VERDICT: Final = "UCR-Position"
"""Header that says what became of it: kept, none, lost, or the rule that refused it."""
MOST_PARAMETERS: Final = 50


async def body_of(request: Request) -> bytes:
    """The whole body: `BodyLimits` has counted it."""
    return await request.body()


TheBody = Annotated[bytes, Depends(body_of)]


@router.post("/owntracks")
async def from_owntracks(
    request: Request, runtime: TheRuntime, body: TheBody
) -> Response:
    """OwnTracks in HTTP mode: Basic auth, any user name, the token as password.

    The app expects a JSON array of what it should show; ours is empty. Off shift the
    answer is the same, or the app would keep the positions and send them later.
    """
    device = await _demand(runtime, _password(request))
    fix = tracked.owntracks(tracked.as_json(body)) if body else None
    verdict = await _keep(runtime, device, fix, "owntracks")
    return JSONResponse([], headers={VERDICT: verdict})


@router.post("/traccar", response_class=PlainTextResponse)
async def from_traccar(
    request: Request, runtime: TheRuntime, body: TheBody
) -> Response:
    """Traccar Client: JSON with `device_id`, or OsmAnd parameters with `id`."""
    if _is_json(request):
        message = tracked.as_json(body)
        named = message.get("device_id")
        token = named if isinstance(named, str) else _password(request)
        device = await _demand(runtime, token)
        fix = tracked.traccar(message)
    else:
        said = dict(request.query_params) | _form(body)
        device = await _demand(runtime, _named(said) or _password(request))
        fix = tracked.osmand(said)
    verdict = await _keep(runtime, device, fix, "traccar")
    return PlainTextResponse(headers={VERDICT: verdict})


@router.get("/traccar", response_class=PlainTextResponse)
async def from_osmand(request: Request, runtime: TheRuntime) -> Response:
    """The OsmAnd protocol in a query: id, lat, lon, timestamp, accuracy."""
    said = dict(request.query_params)
    device = await _demand(runtime, _named(said) or _password(request))
    verdict = await _keep(runtime, device, tracked.osmand(said), "traccar")
    return PlainTextResponse(headers={VERDICT: verdict})


async def _demand(runtime: Runtime, token: str | None) -> Device:
    """The device of a token.

    Raises:
        NotSignedIn: There is none, or it was revoked.
    """
    if not token:
        raise NotSignedIn
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            found = await devices.find(conn, token)
    if found is None:
        raise NotSignedIn
    walls.stand_in(found.area_id)
    return found


async def _keep(runtime: Runtime, device: Device, fix: Fix | None, source: str) -> str:
    if fix is None:
        return "none"
    verdict = await positions.keep(
        runtime, device.area_id, device.crew_id, [fix], source=source
    )
    if verdict.lost:
        return "lost"
    return verdict.refused[0].rule if verdict.refused else "kept"


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def _named(said: Mapping[str, str]) -> str | None:
    return said.get("id") or said.get("deviceid")


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return {}


def _password(request: Request) -> str | None:
    """The password of Basic auth; the user name may be anything."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = b64decode(given, validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError):
        return None
    return password
