"""No webhook can be turned inwards (promise P37): form, list, address, connection."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.certificates import certified
from tests.webhooks.inward_forms import FORMS, HOSTS
from tests.webhooks.receiver import Listener, Names, Wire, listening
from ucr.domain.errors import BadField
from ucr.settings import Settings
from ucr.webhooks.address import Allowed, demand
from ucr.webhooks.client import Outbound, outbound
from ucr.webhooks.reach import Guard, NotOutside, is_outside, look_up

PUBLIC = "93.184.215.14"
HOOK = "hooks.example.net"
NOWHERE: frozenset[str] = frozenset()
SPECIAL = (
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254"),  # noqa: S104
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1"),
    *("192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("100.100.100.200", "168.63.129.16", "::", "::1", "::127.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"),
    *("2002:808:808::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
    *("5f00::1", "fe80::1%eth0", "2606:4700::1%eth0", "8.8.8.8 ", "08.8.8.8", ""),
)


def listed(port: int) -> Allowed:
    """The lists of a service with two partners, at the port of a listener."""
    hosts = {f"{HOOK}:{port}", f".partner.example.net:{port}"}
    return Allowed(frozenset(hosts), NOWHERE)


async def led_home(host: str, port: int) -> list[str]:
    """Names of partners lead to the loopback; all else is as the system says."""
    if host.endswith("example.net"):
        return ["127.0.0.1"]
    return await look_up(host, port)


async def test_no_form_of_address_reaches_a_socket_of_this_machine() -> None:
    async with (
        listening() as canary,
        outbound(listed(canary.port), resolve=led_home) as out,
    ):
        heard = [
            await out.post(form.replace("{port}", str(canary.port)), {}, b"{}")
            for form in FORMS
        ]

    assert len(set(FORMS)) == 98
    assert {one.words for one in heard} == {"not_allowed"}
    assert canary.hits == 0


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
async def test_the_same_forms_do_reach_it_by_a_client_that_asks_nothing() -> None:
    """Else the corpus would prove nothing."""
    async with listening() as canary:
        for form in FORMS:
            with suppress(OSError, ValueError, RuntimeError):
                parts = urlsplit(form.replace("{port}", str(canary.port)))
                async with asyncio.timeout(2):
                    _, writer = await asyncio.open_connection(
                        parts.hostname, parts.port or 80
                    )
                writer.write(b"POST / HTTP/1.1\r\n\r\n")
                writer.close()

    assert canary.hits >= 20


@pytest.mark.parametrize("host", HOSTS)
async def test_no_host_that_the_system_finds_inside_is_connected_to(host: str) -> None:
    """The last line, by itself: as if form and list had let everything through."""
    async with listening() as canary:
        guard = Guard(NOWHERE, httpcore.AnyIOBackend(), look_up)
        with pytest.raises((NotOutside, httpcore.ConnectError)):
            await guard.connect_tcp(host, canary.port)

    assert canary.hits == 0


@pytest.mark.parametrize("address", SPECIAL)
def test_an_address_with_a_special_purpose_is_not_outside(address: str) -> None:
    assert not is_outside(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111"])
def test_a_public_address_is_outside(address: str) -> None:
    assert is_outside(address)


@given(st.ip_addresses(v=4, network="127.0.0.0/8").map(str))
def test_no_dress_of_ipv6_makes_a_loopback_address_public(inner: str) -> None:
    packed = bytes(int(part) for part in inner.split("."))
    groups = f"{packed[:2].hex()}:{packed[2:].hex()}"
    dresses = ("::", "::ffff:", "::ffff:0:", "64:ff9b::", "64:ff9b:1::")

    assert not any(is_outside(dress + inner) for dress in (*dresses, ""))
    assert not is_outside(f"2002:{groups}::1")


@given(st.text(max_size=80))
def test_whatever_is_sent_for_an_address_is_taken_or_refused_by_name(text: str) -> None:
    allowed = Allowed(frozenset({HOOK}), frozenset({"127.0.0.1:9"}))
    for url in (text, f"https://{text}", f"https://{HOOK}{text}", f"http://{text}@x"):
        try:
            target = demand(url, allowed)
        except BadField:
            continue
        assert (target.host, target.port) in {(HOOK, 443), ("127.0.0.1", 9)}


def test_nothing_is_allowed_until_a_host_is_listed() -> None:
    with pytest.raises(BadField, match="lists"):
        demand(f"https://{HOOK}/", Allowed.by(Settings()))


@pytest.mark.parametrize(
    ("entry", "host", "is_led"),
    [
        ("hooks.example.net", "hooks.example.net", True),
        ("hooks.example.net", "a.hooks.example.net", False),
        (".example.net", "hooks.example.net", True),
        (".example.net", "a.b.example.net", True),
        (".example.net", "example.net", False),
        (".example.net", "badexample.net", False),
        ("hooks.example.net:8443", "hooks.example.net", False),
        ("hooks.example.net:8443", "hooks.example.net:8443", True),
        (".example.net:8443", "hooks.example.net:8443", True),
    ],
)
def test_a_host_is_allowed_as_it_is_listed(
    entry: str,
    host: str,
    is_led: bool,  # noqa: FBT001
) -> None:
    allowed = Allowed.by(Settings(webhook_hosts=(entry,)))
    try:
        found = demand(f"https://{host}/hook?of=ours", allowed)
    except BadField:
        assert not is_led
    else:
        assert is_led
        assert found.path == "/hook?of=ours"


@pytest.mark.parametrize(
    "entry", ["*", ".", ".uk", "https://a.b", "a.b/c", "127.0.0.1"]
)
def test_a_list_that_would_allow_too_much_stops_the_start(entry: str) -> None:
    with pytest.raises(ValueError, match="webhook_hosts"):
        Settings(webhook_hosts=(entry,))


@asynccontextmanager
async def partner(
    folder: Path, names: Names, wire: Wire, certified_for: str = HOOK
) -> AsyncIterator[tuple[Listener, Outbound]]:
    """A partner's server with a certificate, in a network that is all this machine."""
    server, client = certified(folder, certified_for)
    async with (
        listening(tls=server) as listener,
        outbound(
            listed(listener.port), wire=wire, resolve=names.resolve, tls=client
        ) as out,
    ):
        yield listener, out


async def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(
    tmp_path: Path,
) -> None:
    """DNS rebinding: the address that was checked is the one that is called."""
    names, wire = Names([[PUBLIC], ["127.0.0.1"]]), Wire()
    async with partner(tmp_path, names, wire) as (listener, out):
        url = f"https://{HOOK}:{listener.port}/hook"
        first = await out.post(url, {}, b"{}")
        asked, called = list(names.asked), list(wire.called)
        second = await out.post(url, {}, b"{}")

    assert (first.words, asked, called) == ("204", [HOOK], [PUBLIC])
    assert (second.words, wire.called, listener.hits) == ("not_allowed", [PUBLIC], 1)


async def test_one_address_inside_spoils_all_the_others(tmp_path: Path) -> None:
    names, wire = Names([[PUBLIC, "10.0.0.1"]]), Wire()
    async with partner(tmp_path, names, wire) as (listener, out):
        heard = await out.post(f"https://{HOOK}:{listener.port}/", {}, b"{}")

    assert (heard.words, wire.called) == ("not_allowed", [])


async def test_the_pinned_address_must_show_the_certificate_of_the_name(
    tmp_path: Path,
) -> None:
    names, wire = Names([[PUBLIC], [PUBLIC]]), Wire()
    async with partner(tmp_path, names, wire) as (listener, out):
        url = f"https://{HOOK}:{listener.port}/hook"
        taken = await out.post(url, {}, b"{}")
    async with partner(tmp_path, names, wire, "other.example.net") as (other, out):
        refused = await out.post(f"https://{HOOK}:{other.port}/hook", {}, b"{}")

    assert (taken.words, listener.names) == ("204", [HOOK])
    assert f"Host: {HOOK}:{listener.port}".encode() in listener.heard[0]
    assert (refused.words, other.heard) == ("bad_tls", [])


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    server, _ = certified(tmp_path, HOOK)
    names = Names([[PUBLIC]])
    async with (
        listening(tls=server) as listener,
        outbound(
            listed(listener.port),
            wire=Wire(),
            resolve=names.resolve,
            tls=ssl.create_default_context(),
        ) as out,
    ):
        heard = await out.post(f"https://{HOOK}:{listener.port}/", {}, b"{}")

    assert (heard.words, listener.heard) == ("bad_tls", [])
