"""The process's one hub, for the routes of live."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from ucr.live.hub import Hub


def hub_of(connection: HTTPConnection) -> Hub:
    """What `app.py` hung on the app when it started."""
    hub: Hub = connection.app.state.hub
    return hub


TheHub = Annotated[Hub, Depends(hub_of)]
