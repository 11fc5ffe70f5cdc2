"""A trust's own sign-in, by OpenID Connect: ask the provider, and check what it says.

Source:
    OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636 (PKCE, S256); RFC 9207 (`iss` in
    the answer); RFC 9700 (one exact redirect address, state bound to the browser).
"""

import ssl
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import compare_digest, token_urlsafe
from time import monotonic
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ucr.domain.errors import ProviderAway
from ucr.identity.id_token import (
    Claims,
    Doubt,
    Expected,
    NotProven,
    checked,
    find_key,
    key_id,
    roles_at,
)
from ucr.settings.sign_in import Provider

PATIENCE_S: Final = 5.0
GOOD_S: Final = 3600.0
"""How long a provider's own description is believed; an unknown key asks at once."""
DISCOVERY: Final = "/.well-known/openid-configuration"


Told = TypeVar("Told", bound=BaseModel)


class Discovered(BaseModel):
    """What a provider says of itself, as far as we need it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(BaseModel):
    id_token: str
    access_token: str = ""


class _Keys(BaseModel):
    keys: list[dict[str, Any]] = Field(max_length=100)


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: kept by the browser that began it, and by nobody else.

    Attributes:
        link: The let-in link that this sign-in is to be tied to; "": none.
    """

    state: str
    nonce: str
    verifier: str
    link: str

    @classmethod
    def now(cls, link: str) -> "Begun":
        return cls(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48), link)


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider has signed in.

    Attributes:
        roles: As the provider tells them; empty where none were asked for.
    """

    issuer: str
    subject: str
    roles: frozenset[str]


@dataclass(slots=True)
class KnownProvider:
    """What this process remembers of the provider: its description and its keys."""

    _found: tuple[str, Discovered, float] | None = None
    _keys: list[dict[str, Any]] = field(default_factory=list)

    async def address(self, provider: Provider, begun: Begun, *, back: str) -> str:
        """Where to send the browser.

        Args:
            back: Where the provider sends it back to, as registered there.

        Raises:
            ProviderAway: It does not say what it is.
        """
        async with _client(provider) as http:
            found = await self._discover(http, provider)
        digest = sha256(begun.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": back,
            "scope": " ".join(provider.scopes),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if provider.acr:
            asked["acr_values"] = " ".join(provider.acr)
        joint = "&" if "?" in found.authorization_endpoint else "?"
        return f"{found.authorization_endpoint}{joint}{urlencode(asked)}"

    async def finish(
        self,
        provider: Provider,
        begun: Begun,
        answer: Mapping[str, str],
        *,
        back: str,
        now: datetime,
    ) -> Known:
        """Whom the provider has signed in.

        Args:
            answer: The parameters with which the browser came back.
            now: The machine's own time.

        Raises:
            ProviderAway: It does not answer.
            NotProven: What it answered, or what came back, proves nobody.
        """
        if not compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise NotProven(Doubt.WRONG_STATE)
        if answer.get("iss", provider.issuer) != provider.issuer:
            raise NotProven(Doubt.WRONG_ISSUER)
        code = answer.get("code")
        if not code:
            raise NotProven(Doubt.CODE_REFUSED)
        async with _client(provider) as http:
            found = await self._discover(http, provider)
            tokens = await _redeem(http, provider, found, code, begun, back)
            key = await self._key(http, found, key_id(tokens.id_token))
            expected = Expected(
                issuer=provider.issuer,
                client_id=provider.client_id,
                nonce=begun.nonce,
                acr=provider.acr,
            )
            told = checked(tokens.id_token, key, expected, now=now)
            roles = await _roles(http, provider, found, tokens, told)
        return Known(provider.issuer, told["sub"], roles)

    async def _discover(
        self, http: httpx.AsyncClient, provider: Provider
    ) -> Discovered:
        if self._found is not None:
            issuer, found, until_s = self._found
            if issuer == provider.issuer and monotonic() < until_s:
                return found
        told = await _get(http, provider.issuer.rstrip("/") + DISCOVERY)
        found = _read(Discovered, told)
        if found.issuer != provider.issuer:
            raise ProviderAway("another issuer")
        self._found = (provider.issuer, found, monotonic() + GOOD_S)
        self._keys = []
        return found

    async def _key(
        self, http: httpx.AsyncClient, found: Discovered, kid: str | None
    ) -> Claims:
        """The key of a token; where it is not known, the provider has changed it."""
        key = find_key(self._keys, kid)
        if key is None:
            self._keys = _read(_Keys, await _get(http, found.jwks_uri)).keys
            key = find_key(self._keys, kid)
        if key is None:
            raise NotProven(Doubt.UNKNOWN_KEY)
        return key


def _client(provider: Provider) -> httpx.AsyncClient:
    try:
        trusted = (
            ssl.create_default_context(cafile=str(provider.authority))
            if provider.authority
            else True
        )
    except OSError:  # a file that is no certificate is an SSLError, which is one too
        raise ProviderAway("the authority's file cannot be read") from None
    return httpx.AsyncClient(timeout=PATIENCE_S, verify=trusted, trust_env=False)


async def _redeem(
    http: httpx.AsyncClient,
    provider: Provider,
    found: Discovered,
    code: str,
    begun: Begun,
    back: str,
) -> _Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": begun.verifier,
        "client_id": provider.client_id,
    }
    auth: httpx.Auth = httpx.Auth()  # none: a public client
    if provider.secret_file is not None:
        secret = _secret(provider.secret_file)
        if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
            auth = httpx.BasicAuth(provider.client_id, secret)
        else:
            form["client_secret"] = secret
    try:
        answer = await http.post(found.token_endpoint, data=form, auth=auth)
    except httpx.HTTPError as failed:
        raise ProviderAway(type(failed).__name__) from None
    if answer.is_server_error:
        raise ProviderAway(str(answer.status_code))
    if not answer.is_success:
        raise NotProven(Doubt.CODE_REFUSED)
    return _read(_Tokens, answer)


def _secret(file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise ProviderAway("our secret's file cannot be read") from None


async def _roles(
    http: httpx.AsyncClient,
    provider: Provider,
    found: Discovered,
    tokens: _Tokens,
    told: Claims,
) -> frozenset[str]:
    if not provider.role_claim:
        return frozenset()
    path = provider.role_claim.split(".")
    roles = roles_at(told, path)
    if not roles and found.userinfo_endpoint and tokens.access_token:
        bearer = {"Authorization": f"Bearer {tokens.access_token}"}
        more = (await _get(http, found.userinfo_endpoint, bearer)).json()
        if not isinstance(more, dict) or more.get("sub") != told["sub"]:
            raise NotProven(Doubt.WRONG_SUBJECT)
        roles = roles_at(more, path)
    return frozenset(roles)


async def _get(
    http: httpx.AsyncClient, url: str, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    try:
        answer = await http.get(url, headers=headers)
        return answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise ProviderAway(type(failed).__name__) from None


def _read(kind: type[Told], answer: httpx.Response) -> Told:
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError:
        raise ProviderAway("not a provider's answer") from None
