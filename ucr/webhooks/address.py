"""Which address a webhook may have: one strict form, and hosts that are listed.

Whatever is not of the form is refused, so that no two readers of an address can find
two hosts in it: no user, no fragment, no number for a host, nothing but plain ASCII.
"""

import re
from dataclasses import dataclass
from typing import Final

from ucr.domain.errors import BadField
from ucr.settings import Settings

LONGEST: Final = 500
FIELD: Final = "url"
HTTPS: Final = 443
HTTP: Final = 80
FORM: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[A-Za-z0-9.-]{1,253})"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>/[!-\"$-\[\]-~]*)?"  # visible ASCII but # and backslash
)
NAME: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
"""At least two labels, and the last begins with a letter: never a number."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where webhooks may lead.

    Attributes:
        hosts: `name` or `.suffix`, each with `:port` where it is not 443; by https,
            and to the public internet only.
        inside: `host:port` of our own network: http too, and any address.
    """

    hosts: frozenset[str]
    inside: frozenset[str]

    @classmethod
    def by(cls, settings: Settings) -> "Allowed":
        """What the administrator has listed."""
        return cls(
            frozenset(settings.webhook_hosts), frozenset(settings.webhook_inside)
        )


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts: nobody reads the whole of it again."""

    scheme: str
    host: str
    port: int
    path: str


def demand(url: str, allowed: Allowed) -> Target:
    """Take an address apart, where a webhook may lead there.

    Raises:
        BadField: It is not of the form, or not on the lists.
    """
    form = FORM.fullmatch(url) if len(url) <= LONGEST else None
    if form is None:
        raise BadField(FIELD, "https://HOST/PATH, plain ASCII; no user, no fragment")
    host, scheme = form["host"].lower(), form["scheme"]
    usual = HTTPS if scheme == "https" else HTTP
    target = Target(scheme, host, int(form["port"] or usual), form["target"] or "/")
    if f"{host}:{target.port}" not in allowed.inside:
        _demand_listed(target, allowed.hosts)
    return target


def _demand_listed(target: Target, hosts: frozenset[str]) -> None:
    if target.scheme != "https":
        raise BadField(FIELD, "https")
    if not NAME.fullmatch(target.host):
        raise BadField(FIELD, "a host's full name, in letters")
    port = "" if target.port == HTTPS else f":{target.port}"
    labels = target.host.split(".")
    suffixes = ["." + ".".join(labels[n:]) for n in range(1, len(labels))]
    if hosts.isdisjoint(one + port for one in (target.host, *suffixes)):
        raise BadField(FIELD, "a host and port that this service lists: ask for yours")
