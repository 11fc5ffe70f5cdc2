"""Connecting to the public internet and nowhere else.

A name is looked up once for each connection, every address that comes back must be
outside, and the connection goes to those very addresses: a name that leads elsewhere
a moment later gains nothing.

Source:
    IANA special-purpose address registries (RFC 6890); OWASP, Server-Side Request
    Forgery Prevention Cheat Sheet.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

import httpcore
from httpcore import SOCKET_OPTION, AsyncNetworkBackend, AsyncNetworkStream
from typing_extensions import override

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""All addresses of a host, as text; OSError where it has none."""
UNICAST: Final = ip_network("2000::/3")
"""The only IPv6 that is handed out: mapped, translated, local and multicast are not."""
NEVER: Final = tuple(
    ip_network(one)
    for one in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's own metadata, at a public address
    )
)


class NotOutside(Exception):
    """A name leads to an address that is not of the public internet."""


def is_outside(address: str) -> bool:
    """Whether an address is one host of the public internet, and no way round."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.scope_id or found not in UNICAST):
        return False
    return (
        found.is_global
        and not (found.is_multicast or found.is_reserved)
        and not any(found in network for network in NEVER)
    )


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system for a host's addresses."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Guard(AsyncNetworkBackend):
    """Looks up, checks, and connects to what it has checked."""

    def __init__(
        self, inside: frozenset[str], wire: AsyncNetworkBackend, resolve: Resolve
    ) -> None:
        """Guard a way out.

        Args:
            inside: `host:port` that may be anywhere.
            wire: What connects to an address.
            resolve: What finds the addresses of a name.
        """
        self._inside = inside
        self._wire = wire
        self._resolve = resolve

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first of the host's addresses that answers.

        Raises:
            NotOutside: One of its addresses is not of the public internet.
            httpcore.ConnectError: It has no address, or none of them answers.
        """
        failed: Exception = httpcore.ConnectError("no address")
        for address in await self._checked(host, port):
            try:
                return await self._wire.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refused:
                failed = refused
        raise failed

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as unknown:
            raise httpcore.ConnectError("no address") from unknown
        if f"{host}:{port}" not in self._inside and not all(map(is_outside, found)):
            raise NotOutside
        return found
