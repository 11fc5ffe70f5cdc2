"""What a gateway for texts must be able to do, and the one that we speak to.

Source:
    GOV.UK Notify, REST API v2: POST /v2/notifications/sms with `phone_number`,
    `template_id` and `reference`; 201 when it has been taken. The key is
    NAME-SERVICE-SECRET, the last two each a UUID; the bearer token is a JWT by HS256
    that the secret signs, `iss` the service, `iat` within 30 s of their time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol, Self
from uuid import UUID

import jwt
import orjson

from ucr.deliver.channel import Fate, Reply, asked_s
from ucr.webhooks.client import Heard, Outbound

PATH: Final = "/v2/notifications/sms"
KEY: Final = re.compile(
    r"(?:.*-)?(?P<service>[0-9a-f-]{36})-(?P<secret>[0-9a-f-]{36})", re.IGNORECASE
)
NEVER: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN})
"""Another try would be refused alike: a bad number, a bad key, a template gone."""


class Gateway(Protocol):
    """Takes a text for a number. What it says is fixed: no word of a case is in it."""

    async def text(self, number: str, reference: str) -> Reply:
        """Hand one text over.

        Args:
            number: As E.164 writes it.
            reference: The same for every try of one text.
        """


class KeyUnusable(Exception):
    """The file holds no key of GOV.UK Notify; nothing of its content is told."""


@dataclass(frozen=True, slots=True)
class NotifyKey:
    """A service at GOV.UK Notify, and the secret that signs for it."""

    service: str
    secret: str = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The key of a file.

        Raises:
            KeyUnusable: It cannot be read, or is none.
        """
        try:
            found = KEY.fullmatch(path.read_text("ascii").strip())
        except (OSError, ValueError) as failed:
            raise KeyUnusable(type(failed).__name__) from None
        if found is None:
            raise KeyUnusable("not NAME-SERVICE-SECRET")
        return cls(found["service"], found["secret"])


@dataclass(frozen=True, slots=True)
class Notify:
    """GOV.UK Notify.

    Attributes:
        url: Its base; another's only where a trial stands in for it.
        template: The text's own wording is kept there.
        now: Real time, which Notify compares with its own.
    """

    out: Outbound
    url: str
    key: NotifyKey
    template: UUID
    now: Callable[[], datetime]

    async def text(self, number: str, reference: str) -> Reply:
        """Hand one text over; taken is not read, and not even delivered."""
        body = {
            "phone_number": number,
            "template_id": str(self.template),
            "reference": reference,
        }
        headers = {
            "content-type": "application/json",
            "user-agent": "ucr-dispatch",
            "authorization": f"Bearer {self._token()}",
        }
        return self._reply(
            await self.out.post(f"{self.url}{PATH}", headers, orjson.dumps(body))
        )

    def _token(self) -> str:
        claims = {"iss": self.key.service, "iat": int(self.now().timestamp())}
        return jwt.encode(claims, self.key.secret, algorithm="HS256")

    def _reply(self, heard: Heard) -> Reply:
        if heard.status == HTTPStatus.CREATED:
            return Reply(Fate.DELIVERED, heard.words)
        if heard.status in NEVER or heard.words == "not_allowed":
            return Reply(Fate.REFUSED, heard.words)
        asked = asked_s(heard.retry_after, self.now())
        return Reply(Fate.LATER, heard.words, asked)
