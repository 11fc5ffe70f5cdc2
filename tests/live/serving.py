"""The doors of live behind a real uvicorn, and nothing else of the app."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from ucr.domain.errors import DomainError, NotAllowed, NotSignedIn, StoreUnavailable
from ucr.live import endpoint, sync
from ucr.live.hub import Hub
from ucr.runtime import Runtime

STATUS = {NotSignedIn: 401, NotAllowed: 403, StoreUnavailable: 503}


def app_of(runtime: Runtime, hub: Hub) -> FastAPI:
    """What `ucr/app.py` does for live, in a few lines."""
    app = FastAPI()
    app.state.runtime = runtime
    app.state.hub = hub
    app.include_router(endpoint.router)
    app.include_router(sync.router)

    @app.exception_handler(DomainError)
    async def refuse(request: Request, error: Exception) -> JSONResponse:
        del request
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        return JSONResponse({"detail": str(error)}, status_code=status)

    return app


@asynccontextmanager
async def serving(runtime: Runtime, hub: Hub) -> AsyncIterator[str]:
    """Serve until the block ends; gives host and port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        config = uvicorn.Config(
            app_of(runtime, hub),
            log_level="error",
            lifespan="off",
            ws="ucr.live.cutting:CuttingProtocol",
            ws_per_message_deflate=False,
            ws_max_size=32 * 1024,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()
        yield f"{host}:{port}"
        server.should_exit = True
        await task
