"""The service's HTTP door, as a patient client uses it: retries, one key a command."""

import asyncio
import logging
from collections.abc import Mapping
from random import Random
from types import TracebackType
from typing import Final, Self, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel

log = logging.getLogger(__name__)

Model = TypeVar("Model", bound=BaseModel)

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 10.0
LIMIT_S: Final = 15.0
UNAUTHORIZED: Final = 401
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500


class Refused(Exception):
    """The service answered, and the answer is no: repeating it would not help."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(f"{status} {kind}: {detail}")
        self.status = status
        self.kind = kind


class Door:
    """One caller's connection: a signed-in person's, or a sender's with its key."""

    def __init__(
        self, origin: str, chance: Random, *, token: str = "", key: str = ""
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            origin: Scheme, host and port.
            chance: Draws the jitter of retries.
            token: A sign-in link's, for a person.
            key: A sender's.
        """
        headers = {"Authorization": f"Bearer {key}"} if key else {"Origin": origin}
        self._client = httpx.AsyncClient(
            base_url=origin, headers=headers, timeout=LIMIT_S
        )
        self._chance = chance
        self._token = token

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(self, path: str, answer: type[Model], **query: str | int) -> Model:
        """Read something.

        Raises:
            Refused: The service will not show it.
        """
        request = self._client.build_request("GET", path, params=query)
        return answer.model_validate_json(await self._insist(request))

    async def command(
        self, path: str, body: Mapping[str, object], *, key: UUID
    ) -> bytes:
        """Have something done, once, however often it takes to be heard.

        Raises:
            Refused: The service will not do it.
        """
        request = self._client.build_request(
            "POST", path, json=dict(body), headers={"Idempotency-Key": str(key)}
        )
        return await self._insist(request)

    async def _insist(self, request: httpx.Request) -> bytes:
        """Send until answered: trouble of the network or the server passes."""
        wait_s = FIRST_WAIT_S
        while True:
            response = await self._try(request)
            if response is not None and not _passes(response.status_code):
                return _content(response)
            log.info("%s %s: again soon", request.method, request.url.path)
            await asyncio.sleep(wait_s * self._chance.uniform(0.5, 1))
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def _try(self, request: httpx.Request) -> httpx.Response | None:
        try:
            response = await self._send(request)
            if response.status_code == UNAUTHORIZED and self._token:
                await self._sign_in()
                response = await self._send(request)
        except httpx.TransportError:
            return None
        return response

    async def _send(self, request: httpx.Request) -> httpx.Response:
        request.headers.pop("Cookie", None)
        self._client.cookies.set_cookie_header(request)
        return await self._client.send(request)

    async def _sign_in(self) -> None:
        await self._client.post("/api/sign-in", json={"token": self._token})


def _passes(status: int) -> bool:
    return status >= SERVER_ERROR or status == TOO_MANY


def _content(response: httpx.Response) -> bytes:
    if response.is_success:
        return response.content
    kind, detail = "no-problem-document", ""
    if "json" in response.headers.get("content-type", ""):
        problem = response.json()
        kind = str(problem.get("type", kind))
        detail = str(problem.get("detail", detail))
    raise Refused(response.status_code, kind, detail)
