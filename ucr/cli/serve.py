"""`ucr serve`: the API, the websockets and the screens."""

from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from ucr import logs
from ucr.app import create_app
from ucr.cli.given import given
from ucr.settings import Settings

app = typer.Typer()

SHUTDOWN_S = 5
LARGEST_FRAME_BYTES = 32 * 1024
"""Beyond what any frame of `ucr.v1` may have; the protocol's own limit is 16 KiB."""


def build() -> FastAPI:
    """The application of one worker process, for uvicorn to call."""
    settings = Settings()
    logs.configure(settings.log_level)
    return create_app(settings)


@app.command()
def serve(
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that share the port.")
    ] = 1,
) -> None:
    """Answer HTTP and websockets. Settings come from UCR_* (docs/settings.md)."""
    settings = given()
    uvicorn.run(
        "ucr.cli.serve:build",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        ws="ucr.live.cutting:CuttingProtocol",
        ws_max_size=LARGEST_FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
