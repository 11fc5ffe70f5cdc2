"""Facts of who may come in: people of the desk, and systems that send."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ucr.domain.fact import Fact
from ucr.domain.ids import AccountId, AreaId, SenderId


class AccessChange(StrEnum):
    """What was done about who may come in."""

    PERSON_INVITED = "person_invited"
    LINK_MADE = "link_made"
    ROLE_CHANGED = "role_changed"
    PERSON_ENDED = "person_ended"
    PERSON_LET_IN = "person_let_in_again"
    SENDER_ADDED = "sender_added"
    KEY_ISSUED = "key_issued"
    KEY_ENDED = "key_ended"
    PUBLIC_KEY_ADDED = "public_key_added"
    PUBLIC_KEY_ENDED = "public_key_ended"
    SENDER_ENDED = "sender_ended"
    LIMIT_SET = "limit_set"
    HOME_ENTERED = "home_entered"
    HOME_ENDED = "home_ended"
    HOME_LET_IN = "home_let_in_again"


class Whose(StrEnum):
    """On which list of the settings a change is."""

    PEOPLE = "people"
    SENDERS = "senders"
    HOMES = "homes"


_OF_HOMES: Final = frozenset(
    {AccessChange.HOME_ENTERED, AccessChange.HOME_ENDED, AccessChange.HOME_LET_IN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChanged(Fact):
    """Who may come in was changed; of whom by id, for names are in the accounts.

    Attributes:
        before, after: A role, or seconds of silence ("none": nobody listens).
        kid: Of a public key, its name; a key itself is in no fact.
        undoes: The offset of the change that this one takes back.
    """

    area_id: AreaId
    change: AccessChange
    why: str
    account_id: AccountId | None = None
    sender_id: SenderId | None = None
    before: str | None = None
    after: str | None = None
    kid: str | None = None
    undoes: int | None = None

    @property
    def whose(self) -> Whose:
        if self.change in _OF_HOMES:
            return Whose.HOMES
        return Whose.PEOPLE if self.account_id is not None else Whose.SENDERS
