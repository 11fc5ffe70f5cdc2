"""The websocket `/ws`: who may open it, and in which language it speaks."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response
from starlette.websockets import WebSocket

from ucr.callers import TheRuntime
from ucr.live.closing import Why
from ucr.live.connection import Connection
from ucr.live.door import TheHub

SUBPROTOCOL: Final = "ucr.v1"

router = APIRouter()


@router.websocket("/ws")
async def ws(websocket: WebSocket, hub: TheHub, runtime: TheRuntime) -> None:
    """Serve one socket; refused before it opens when it comes from elsewhere (P32)."""
    origin = websocket.headers.get("origin")
    if origin is None or origin != runtime.settings.public_origin:
        await websocket.send_denial_response(Response(status_code=403))
        return
    if hub.is_full:
        busy = Response(status_code=503, headers={"Retry-After": "5"})
        await websocket.send_denial_response(busy)
        return
    if SUBPROTOCOL not in websocket.scope["subprotocols"]:
        await websocket.accept()
        await websocket.close(Why.VERSION, Why.VERSION.reason)
        return
    await websocket.accept(subprotocol=SUBPROTOCOL)
    connection = Connection(websocket, hub, origin=origin)
    hub.arrive(connection)
    await connection.run()
