"""A care home, or another referrer whose people sign in by a link and ask at a page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ucr.domain.account import Account, Sender
from ucr.domain.codes import Role, Source
from ucr.domain.errors import BadField
from ucr.domain.ids import AccountId

LINK_LIVES: Final = timedelta(minutes=15)
"""A magic link opens one session, once, within this."""
WINDOW: Final = timedelta(minutes=15)
MOST_LINKS: Final = 3
"""Links that one home may have sent to itself within `WINDOW`."""
MOST_LINKS_IN_ALL: Final = 30
"""Links that all homes together may have sent to themselves within `WINDOW`."""
KINDS: Final = frozenset(
    {
        Source.CARE_HOME,
        Source.GP,
        Source.COMMUNITY,
        Source.HOSPITAL,
        Source.SOCIAL_CARE,
    }
)
"""Who may ask at a page; 999, 111 and telecare send by systems of their own."""


def demand_kind(source: Source) -> None:
    """Let only those ask at a page whose people do.

    Raises:
        BadField: It sends by a system of its own.
    """
    if source not in KINDS:
        raise BadField("source", "one of: " + ", ".join(sorted(KINDS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A sender with an address, and the one account of its people.

    Attributes:
        email: Where it may have a link sent to; lower case.
        lines, postcode: Its address, the place of each request unless told otherwise;
            empty for one that asks for people elsewhere, such as a practice.
        lon, lat: Its door, degrees, WGS 84, where somebody made sure of it.
        ended_at: Since when nobody of it may come in; None: they may.
    """

    sender: Sender
    account_id: AccountId
    email: str
    lines: tuple[str, ...]
    postcode: str | None
    lon: float | None = None
    lat: float | None = None
    ended_at: datetime | None = None

    @property
    def account(self) -> Account:
        """The account that its people share."""
        return Account(
            id=self.account_id,
            area_id=self.sender.area_id,
            name=self.sender.name,
            role=Role.HOME,
            crew_id=None,
            sender_id=self.sender.id,
        )

    @property
    def address(self) -> tuple[str, ...]:
        """As it is read out, the postcode last."""
        return (*self.lines, *([self.postcode] if self.postcode else []))

    @property
    def has_address(self) -> bool:
        return bool(self.address or self.lon is not None)
