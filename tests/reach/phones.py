"""A crew's phone as a push service knows it, and a wire that may fall silent."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Json = dict[str, Any]


def base64url(raw: bytes) -> str:
    """Without padding, as browsers write it."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Browser:
    """The keys that a browser keeps to itself when it subscribes."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = b"sixteen secret b"

    @property
    def point(self) -> bytes:
        return self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def subscription(self) -> Json:
        """What it tells the service."""
        return {
            "endpoint": self.endpoint,
            "p256dh": base64url(self.point),
            "auth": base64url(self.auth),
        }

    def opens(self, body: bytes) -> bytes:
        """What was sealed for it; another's it cannot open."""
        opened: bytes = http_ece.decrypt(
            body, private_key=self.private, auth_secret=self.auth, version="aes128gcm"
        )
        return opened

    def reads(self, body: bytes) -> Json:
        """The wake-up that was sealed for it."""
        read: Json = orjson.loads(self.opens(body))
        return read


@dataclass
class Relay:
    """A wire to the service that can be muted: what the phone should hear is lost.

    Attributes:
        swallowed: Bytes that were on their way to the phone and never came.
    """

    address: str = ""
    is_muted: bool = False
    swallowed: int = 0


@asynccontextmanager
async def relay(to: str) -> AsyncIterator[Relay]:
    """A relay to `host:port` as long as the block lasts."""
    found = Relay()
    host, _, port = to.partition(":")
    talks = set[asyncio.Task[None] | None]()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        service, toward = await asyncio.open_connection(host, int(port))
        there = asyncio.create_task(_pass_on(reader, toward, None))
        with suppress(OSError):
            await _pass_on(service, writer, found)
        there.cancel()
        toward.close()
        writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    own_host, own_port = server.sockets[0].getsockname()
    found.address = f"{own_host}:{own_port}"
    try:
        yield found
    finally:
        server.close()
        for talk in filter(None, talks):
            talk.cancel()
        await asyncio.gather(*filter(None, talks), return_exceptions=True)


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: Relay | None
) -> None:
    while part := await reader.read(65_536):
        if wire is not None and wire.is_muted:
            wire.swallowed += len(part)
            continue
        writer.write(part)
        await writer.drain()
