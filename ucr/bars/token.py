"""An access token of the national API platform, by a JWT that we sign.

Source:
    NHS England API platform, application-restricted access: OAuth 2 client credentials
    with a signed JWT (RS512; iss and sub our client id; aud the token's address; jti
    once; five minutes at the most).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import httpx
import jwt

LIFE: Final = timedelta(minutes=5)
EARLY: Final = timedelta(seconds=30)
UNSAID_S: Final = 60.0
MOST_S: Final = 86_400
TOKEN: Final = re.compile(r"[\x21-\x7e]{1,8192}")
ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class NoToken(ValueError):
    """The platform's answer holds no token that could be sent."""


def understood(told: object) -> tuple[str, float]:
    """The token in an answer, and for how many seconds it is good.

    How long is only recommended to be said: what says nothing of use is asked again
    after a minute, and nothing is believed for longer than a day.

    Raises:
        NoToken: There is none, or none that a header can carry.

    Source:
        RFC 6749, 5.1: access_token and expires_in of a successful response.
    """
    token = told.get("access_token") if isinstance(told, dict) else None
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise NoToken
    lasts = told.get("expires_in") if isinstance(told, dict) else None
    if isinstance(lasts, str) and lasts.isascii() and lasts.isdigit():
        lasts = int(lasts[:9])
    if isinstance(lasts, bool) or not isinstance(lasts, int | float):
        return token, UNSAID_S
    return token, float(lasts) if 0 < lasts <= MOST_S else UNSAID_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who we are at the platform."""

    client_id: str
    key_id: str
    private_key: bytes = field(repr=False)
    token_url: str


@dataclass(slots=True)
class Tokens:
    """One process's token: asked for when there is none, or it is about to end.

    Attributes:
        now: The machine's own time: the platform knows no other.
    """

    client: Client
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    _token: str | None = None
    _until: datetime | None = None

    async def get(self, http: httpx.AsyncClient) -> str:
        """A token that is good for another half minute.

        Raises:
            httpx.HTTPError: The platform gave none.
            NoToken: What it gave is none.
        """
        if self._token and self._until and self.now() < self._until - EARLY:
            return self._token
        answer = await http.post(
            self.client.token_url,
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION,
                "client_assertion": self._assertion(),
            },
        )
        answer.raise_for_status()
        token, lasts_s = understood(answer.json())
        self._token = token
        self._until = self.now() + timedelta(seconds=lasts_s)
        return token

    def forget(self) -> None:
        """The platform did not take it: ask for another next time."""
        self._token = self._until = None

    def _assertion(self) -> str:
        me = self.client.client_id
        return jwt.encode(
            {
                "iss": me,
                "sub": me,
                "aud": self.client.token_url,
                "jti": str(self.new_id()),
                "exp": int((self.now() + LIFE - EARLY).timestamp()),
            },
            self.client.private_key,
            algorithm="RS512",
            headers={"kid": self.client.key_id},
        )
