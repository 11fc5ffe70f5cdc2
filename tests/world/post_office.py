"""A mail server outside us: real SMTP on a real socket; it keeps what it was given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

REPLIES: Final = {
    "EHLO": "250 post.example",
    "HELO": "250 post.example",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "RSET": "250 OK",
    "QUIT": "221 Bye",
}


@dataclass(slots=True)
class PostOffice:
    """Takes every letter, until it is told to be full."""

    url: str = ""
    is_full: bool = False
    refused: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Talk to one client until it leaves."""
        await _say(writer, "220 post.example")
        while line := await reader.readline():
            verb = line.decode()[:4].upper()
            if verb == "DATA":
                await self._take(reader, writer)
            else:
                await _say(writer, REPLIES.get(verb, "500 What?"))
            if verb == "QUIT":
                break
        writer.close()

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.is_full:
            self.refused += 1
            self.came.set()
            await _say(writer, "452 Full")
            return
        await _say(writer, "354 Go on")
        raw = await reader.readuntil(b"\r\n.\r\n")
        letter = message_from_bytes(raw[:-3], policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        await _say(writer, "250 Taken")
        self.came.set()


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    """A mail server on the loopback."""
    office = PostOffice()
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    office.url = f"smtp://{host}:{port}"
    async with server:
        yield office
