"""A 999 control room's own receiver: a real server on the loopback that keeps all."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]


def outcome(code: str) -> Json:
    """An OperationOutcome with one issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code}],
    }


@dataclass(frozen=True)
class Mutual:
    """It speaks TLS, and only with whoever shows a certificate that it knows.

    Attributes:
        certificate: Its own, for `localhost`.
        key: Of its own certificate.
        known: Who may speak to it.
    """

    certificate: Path
    key: Path
    known: Path

    def asked(self) -> dict[str, Any]:
        """What a server must be told for that."""
        return {
            "ssl_certfile": self.certificate,
            "ssl_keyfile": self.key,
            "ssl_ca_certs": str(self.known),
            "ssl_cert_reqs": ssl.CERT_REQUIRED,
        }


@dataclass
class Outside999:
    """What it was sent, and how it answers next; it takes everything by default.

    Attributes:
        answers: What the next messages get, in turn; a number alone is a status.
        public_key: Signed assertions must check out with it, where it is set.
    """

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    public_key: bytes | None = None
    assertions: list[Json] = field(default_factory=list)
    on_message: Callable[[], None] = lambda: None

    async def process_message(self, request: Request) -> Response:
        self.bodies.append(await request.body())
        self.headers.append(dict(request.headers))
        self.on_message()
        return self.answers.pop(0) if self.answers else JSONResponse({}, 200)

    async def token(self, request: Request) -> Response:
        """Give a token for an assertion that we can check."""
        told = dict(
            [part.split("=", 1) for part in (await request.body()).decode().split("&")]
        )
        assertion = told["client_assertion"]
        if self.public_key is not None:
            claims = jwt.decode(
                assertion,
                self.public_key,
                algorithms=["RS512"],
                audience=f"{self.address}/token",
            )
            self.assertions.append(claims | jwt.get_unverified_header(assertion))
        token = f"token-{len(self.assertions)}"
        return JSONResponse({"access_token": token, "expires_in": "599"})


@asynccontextmanager
async def outside_999(tls: Mutual | None = None) -> AsyncIterator[Outside999]:
    """Serve it as long as the block lasts."""
    outside = Outside999()
    app = Starlette(
        routes=[
            Route("/fhir/$process-message", outside.process_message, methods=["POST"]),
            Route("/token", outside.token, methods=["POST"]),
        ]
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="error",
                lifespan="off",
                timeout_graceful_shutdown=2,
                **(tls.asked() if tls else {}),
            )
        )
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()
        at = f"https://localhost:{port}" if tls else f"http://{host}:{port}"
        outside.address = at
        try:
            yield outside
        finally:
            server.should_exit = True
            await task
