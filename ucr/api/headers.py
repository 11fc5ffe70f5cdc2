"""What every answer carries, and which files of a pack may be fetched."""

import os
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

PUBLIC_FILES: Final = frozenset({"basemap.pmtiles", "boundary.geojson"})
PRIVATE: Final = ("/api/", "/bars/", "/telecare/")
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; "
        "script-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CREW_WORKER: Final = "/crew/worker.js"
WORKER_HEADERS: Final = {"Service-Worker-Allowed": "/crew"}
"""It also answers for `/crew` itself, which lies above the worker's own folder."""


class SafeHeaders:
    """ASGI middleware: the browser's guards on, answers about people uncached."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the start of each answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        private = scope["path"].startswith(PRIVATE)
        own = WORKER_HEADERS if scope["path"] == CREW_WORKER else {}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | own).items():
                    headers.setdefault(name, value)
                headers.setdefault(
                    "Cache-Control", "no-store" if private else "no-cache"
                )
            await send(message)

        await self._app(scope, receive, with_headers)


class Packs(StaticFiles):
    """The map files of the packs, with ranges; nothing else of a pack is served."""

    def __init__(self, folder: Path) -> None:
        """Serve from the folder of packs; it may be made later."""
        super().__init__(directory=folder, check_dir=False)

    @override
    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Refuse every file but the public ones."""
        if Path(path).name not in PUBLIC_FILES:
            raise HTTPException(404)
        return super().lookup_path(path)
