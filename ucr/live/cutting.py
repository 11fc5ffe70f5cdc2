"""A uvicorn websocket protocol that can cut off a client that does not read.

The stock one sends nothing, not even a close, while the other side's buffer is full,
and then waits for it as long as TCP does; and a process that is told to stop closes its
sockets before the application hears of it, by a code that is not ours. Run uvicorn with
`ws="ucr.live.cutting:CuttingProtocol"`; without it a client learns no code of ours.
"""

from asyncio.transports import BaseTransport
from http import HTTPStatus
from typing import Final

from typing_extensions import override
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ucr.live.closing import Why

EXTENSION: Final = "ucr.cut"
GRACE_S: Final = 30.0
"""How long what is in the buffer may still wait to be read."""
COME_BACK_S: Final = 1


class CuttingProtocol(WebSocketsSansIOProtocol):
    """The stock protocol, and one way out of it."""

    @override
    def connection_made(self, transport: BaseTransport) -> None:
        """Begin as the stock one does, but never write down what is carried.

        At debug level it tells of each header and frame: the cookie, the ticket, what a
        board shows (P29).
        """
        self.conn.debug = False
        super().connection_made(transport)

    @override
    async def run_asgi(self) -> None:
        """Offer the way out to the app."""
        self.scope["extensions"][EXTENSION] = {"cut": self.cut}
        await super().run_asgi()

    @override
    def shutdown(self) -> None:
        """The process was told to stop: let every client come back, to another one.

        One that is not let in yet is told so too, as every door does: 503.
        """
        if self.handshake_complete and not self.close_sent:
            self.queue.put_nowait(
                {"type": "websocket.disconnect", "code": int(Why.DEPLOY)}
            )
            self.cut(Why.DEPLOY, Why.DEPLOY.reason)
        elif not self.handshake_complete and self.initial_response is None:
            busy = self.conn.reject(HTTPStatus.SERVICE_UNAVAILABLE, "")
            busy.headers["Retry-After"] = str(COME_BACK_S)
            self.conn.send_response(busy)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.initial_response = (busy.status_code, [], b"")  # it has its answer
        self.disconnected = (
            True  # what the application says from here on reaches nobody
        )
        super().shutdown()

    def cut(self, code: int, reason: str) -> None:
        """Put a close behind what waits in the buffer, and let go of the client."""
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self.loop.call_later(GRACE_S, self.transport.abort)
