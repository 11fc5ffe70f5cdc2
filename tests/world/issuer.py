"""A small OpenID Connect provider: real addresses, real signatures, one person at it.

It holds whoever asks to the protocol (registered address, PKCE, a code once, a secret),
and lies only where a test tells it to.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ucr.runtime import SystemClock

CLIENT: Final = "ucr"
SECRET: Final = "a secret of the client's"  # noqa: S105 - a test's


def _bits() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Issuer:
    """Who is at its page, what it says of them, and how it may lie.

    Attributes:
        subject: Who is signed in there.
        back: The one address that it sends browsers back to.
        claims: What its tokens say besides, or otherwise.
        userinfo: What it tells of the person when it is asked with an access token.
        away: It answers every call with 503.
        forged: An ID token that it hands out instead of its own.
        codes_given: How often a code was taken.
    """

    back: str
    url: str = ""
    subject: str = "person-1"
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    away: bool = False
    forged: str | None = None
    codes_given: int = 0
    kid: str = "first"
    private: rsa.RSAPrivateKey = field(default_factory=_bits)
    keys_asked: int = 0
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _access: set[str] = field(default_factory=set)

    def rotates(self) -> None:
        """Sign by another key from now on; the one before is in its set no more."""
        self.kid, self.private = "second", _bits()

    def token(self, nonce: str, algorithm: str = "RS256", /, **more: object) -> str:
        """An ID token; a change to None leaves the claim out."""
        now = int(SystemClock().now().timestamp())
        told: dict[str, Any] = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        told = {
            name: value
            for name, value in (told | self.claims | more).items()
            if value is not None
        }
        headers = {"kid": self.kid}
        if algorithm == "none":
            return f"{_part(headers | {'alg': 'none'})}.{_part(told)}."
        if algorithm == "HS256":
            head = _part({"alg": "HS256", "kid": self.kid})
            body = f"{head}.{_part(told)}"
            secret = json.dumps(self._jwk()).encode()
            mac = hmac.digest(secret, body.encode(), "sha256")
            return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        return jwt.encode(told, self.private, algorithm=algorithm, headers=headers)

    def _jwk(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return public | {"kid": self.kid, "use": "sig", "alg": "RS256"}

    async def describes(self, _: Request) -> Response:
        return self._told(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo",
            }
        )

    async def keys(self, _: Request) -> Response:
        self.keys_asked += 1
        return self._told({"keys": [self._jwk()]})

    async def authorizes(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == self.back
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = token_urlsafe(16)
        self._codes[code] = asked
        told = urlencode({"code": code, "state": asked["state"], "iss": self.url})
        return RedirectResponse(f"{self.back}?{told}", status_code=302)

    async def redeems(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or form["redirect_uri"] != self.back:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = token_urlsafe(16)
        self._access.add(access)
        self.codes_given += 1
        token = self.forged or self.token(asked["nonce"])
        return self._told(
            {"id_token": token, "access_token": access, "token_type": "Bearer"}
        )

    async def tells(self, request: Request) -> Response:
        access = request.headers.get("authorization", "").removeprefix("Bearer ")
        if access not in self._access:
            return JSONResponse({"error": "invalid_token"}, 401)
        return self._told({"sub": self.subject} | self.userinfo)

    def _told(self, body: Mapping[str, Any]) -> Response:
        return JSONResponse(body) if not self.away else Response(status_code=503)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.describes),
                Route("/keys", self.keys),
                Route("/authorize", self.authorizes),
                Route("/token", self.redeems, methods=["POST"]),
                Route("/userinfo", self.tells),
            ]
        )


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@asynccontextmanager
async def issuing(issuer: Issuer) -> AsyncIterator[Issuer]:
    """Serve it on the loopback."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        config = uvicorn.Config(
            issuer.app(), log_level="error", lifespan="off", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()
        issuer.url = f"http://{host}:{port}"
        try:
            yield issuer
        finally:
            server.should_exit = True
            await task
