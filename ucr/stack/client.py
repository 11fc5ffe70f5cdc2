"""Speaking to an ambulance stack's adapter: few bytes, few seconds, nowhere else.

TLS is checked, no redirect is followed, no proxy of the environment is used, nothing
compressed is asked for or taken, and no more is read than the contract allows.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx

from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId
from ucr.settings import Settings
from ucr.settings.stack import Stack
from ucr.stack import contract
from ucr.stack.contract import DetailsPart, ListPart, Unreadable

TOTAL_S: Final = 10.0
"""For one exchange from the first byte to the last, however slowly it drips."""
MOST_LIST_BYTES: Final = 1 << 20
MOST_DETAILS_BYTES: Final = 64 * 1024
NOTHING: Final = 0


@dataclass(frozen=True, slots=True)
class StackClient:
    """One stack's adapter, and the connection to it."""

    stack: Stack
    http: httpx.AsyncClient

    async def calls(self) -> ListPart:
        """Every waiting call.

        Raises:
            Unreadable: It did not answer as the contract says.
        """
        content = await self._get("/calls", MOST_LIST_BYTES)
        return contract.read(ListPart, content)

    async def details(self, call_id: str) -> DetailsPart:
        """One call in full.

        Raises:
            NotFound: It has left the stack.
            Unreadable: It did not answer as the contract says, or with another call.
        """
        path = f"/calls/{quote(call_id, safe='')}"
        found = contract.read(DetailsPart, await self._get(path, MOST_DETAILS_BYTES))
        if found.id != call_id:
            why = "id: the call that was asked for"
            raise Unreadable(why)
        return found

    async def tell(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> httpx.Response:
        """POST a message; what its answer says is not read beyond its status.

        Raises:
            Unreadable: There was no answer.
        """
        return (await self._send("POST", path, NOTHING, body, headers))[0]

    async def _get(self, path: str, most: int) -> bytes:
        answer, content = await self._send("GET", path, most)
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            kind = "call in the stack"
            raise NotFound(kind)
        if answer.status_code != httpx.codes.OK:
            why = f"HTTP {answer.status_code}"
            raise Unreadable(why)
        return content

    async def _send(
        self,
        method: str,
        path: str,
        most: int,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[httpx.Response, bytes]:
        try:
            async with asyncio.timeout(TOTAL_S):
                request = self.http.build_request(
                    method, self.stack.url + path, json=body, headers=headers
                )
                if self.stack.token_file is not None:
                    request.headers["Authorization"] = _bearer(self.stack.token_file)
                answer = await self.http.send(request, stream=True)
                try:
                    return answer, await _content(answer, most)
                finally:
                    await answer.aclose()
        except TimeoutError:
            why = f"no whole answer in {TOTAL_S:.0f} s"
            raise Unreadable(why) from None
        except (httpx.HTTPError, OSError, ValueError) as failed:
            raise Unreadable(type(failed).__name__) from None


async def _content(answer: httpx.Response, most: int) -> bytes:
    if most == NOTHING:
        return b""
    if answer.headers.get("content-encoding", "identity") != "identity":
        why = "body: not compressed"
        raise Unreadable(why)
    parts: list[bytes] = []
    size = 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > most:
            why = f"body: at most {most} bytes"
            raise Unreadable(why)
        parts.append(part)
    return b"".join(parts)


def _bearer(token_file: Path) -> str:
    """The token as its file holds it now, so that it may be changed while we run."""
    return f"Bearer {token_file.read_text('ascii').strip()}"


@dataclass(frozen=True, slots=True)
class Stacks:
    """Every stack that the settings name, with its open connection."""

    clients: Sequence[StackClient] = field(default_factory=tuple)

    def of_area(self, area_id: AreaId) -> tuple[StackClient, ...]:
        return tuple(one for one in self.clients if one.stack.area == area_id)

    def get(self, area_id: AreaId, name: str) -> StackClient:
        """The stack of this name.

        Raises:
            NotFound: The area has none of it.
        """
        for client in self.of_area(area_id):
            if client.stack.name == name:
                return client
        kind = "stack"
        raise NotFound(kind)

    def find(self, name: str) -> StackClient | None:
        return next((one for one in self.clients if one.stack.name == name), None)


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Stacks]:
    """Clients of the stacks that the settings name, open as long as the block lasts.

    Raises:
        OSError: An authority that they name cannot be read.
    """
    async with AsyncExitStack() as opened:
        yield Stacks(
            [
                StackClient(stack, await opened.enter_async_context(_http(stack)))
                for stack in settings.stacks
            ]
        )


def _http(stack: Stack) -> httpx.AsyncClient:
    verify: ssl.SSLContext | bool = True
    if stack.url.startswith("http://"):
        verify = False  # this machine only; settings refuse any other
    elif stack.authority is not None:
        verify = ssl.create_default_context(cafile=str(stack.authority))
    return httpx.AsyncClient(
        verify=verify,
        timeout=TOTAL_S,
        follow_redirects=False,
        trust_env=False,
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
    )
