"""Whether a change of who may come in can be taken back now, and what that does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ucr.domain.access_events import AccessChange, AccessChanged
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, SenderId


class Reversal(StrEnum):
    """How a change is taken back; each is a change of its own, by somebody."""

    END_PERSON = "end_person"
    LET_PERSON_IN = "let_person_in"
    ROLE_BACK = "role_back"
    END_SENDER = "end_sender"
    NEW_KEY = "new_key"
    END_PUBLIC_KEY = "end_public_key"
    LIMIT_BACK = "limit_back"
    END_HOME = "end_home"
    LET_HOME_IN = "let_home_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """How the access that was changed stands now.

    Attributes:
        limit: Seconds of silence until the desk is alarmed, or "none".
        kids: Names of the public keys that are good.
    """

    is_ended: bool
    role: Role | None = None
    limit: str | None = None
    kids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`how`: None where it cannot be taken back; `says`: what that does, or why not."""

    how: Reversal | None
    says: str


_AGAIN: Final = "It was changed again since."
_ENDED: Final = "The access has ended since."
_NOT_KEPT: Final = "It was not kept what it was before: set it again by hand."
_Way = Callable[[AccessChanged, Now], Answer]


def answer(fact: AccessChanged, now: Now, *, is_newest: bool) -> Answer:
    """What can be done about a change.

    Args:
        fact: The change.
        now: How that access stands.
        is_newest: Nothing of the same kind was changed there since.
    """
    never = _NEVER.get(fact.change)
    if never is not None:
        return Answer(None, never)
    return _WAYS[fact.change](fact, now) if is_newest else Answer(None, _AGAIN)


def aspect(fact: AccessChanged) -> tuple[AccountId | SenderId | None, str]:
    """What was changed, and of whom: only the newest of each can be taken back."""
    whose = fact.account_id or fact.sender_id
    match fact.change:
        case AccessChange.ROLE_CHANGED:
            return whose, "role"
        case AccessChange.LIMIT_SET:
            return whose, "limit"
        case AccessChange.PUBLIC_KEY_ADDED | AccessChange.PUBLIC_KEY_ENDED:
            return whose, f"public key {fact.kid}"
        case AccessChange.LINK_MADE | AccessChange.KEY_ENDED | AccessChange.KEY_ISSUED:
            return whose, fact.change
        case _:
            return whose, "access"


def _ends(how: Reversal, says: str) -> _Way:
    def way(_: AccessChanged, now: Now) -> Answer:
        return Answer(None, _ENDED) if now.is_ended else Answer(how, says)

    return way


def _lets_in(how: Reversal, says: str) -> _Way:
    def way(_: AccessChanged, now: Now) -> Answer:
        return Answer(how, says) if now.is_ended else Answer(None, _AGAIN)

    return way


def _role(fact: AccessChanged, now: Now) -> Answer:
    if fact.before is None:
        return Answer(None, _NOT_KEPT)
    if now.is_ended:
        return Answer(None, _ENDED)
    if now.role is None or now.role.value != fact.after:
        return Answer(None, _AGAIN)
    says = f"Makes them {fact.before} again, from their next press on."
    return Answer(Reversal.ROLE_BACK, says)


def _limit(fact: AccessChanged, now: Now) -> Answer:
    if now.is_ended:
        return Answer(None, _ENDED)
    if now.limit != fact.after:
        return Answer(None, _AGAIN)
    was = fact.before
    says = (
        "Nobody listens for its silence any more."
        if was == "none"
        else f"A silence of {was} seconds is alarmed again."
    )
    return Answer(Reversal.LIMIT_BACK, says)


def _public_key(fact: AccessChanged, now: Now) -> Answer:
    if fact.kid is None:
        return Answer(None, _NOT_KEPT)
    if fact.kid not in now.kids:
        return Answer(None, _ENDED)
    says = "Takes nothing more that it signs, from the next request on."
    return Answer(Reversal.END_PUBLIC_KEY, says)


_OUT: Final = "Ends the access: whoever is signed in by it is out within five seconds."
_NEVER: Final[Mapping[AccessChange, str]] = {
    AccessChange.LINK_MADE: (
        "Cannot be taken back: what let them in before stays ended."
        " Make another link, or end the access."
    ),
    AccessChange.KEY_ISSUED: (
        "Cannot be taken back: the key before is kept as a hash only."
        " Make another, or end the sender."
    ),
    AccessChange.KEY_ENDED: (
        "Cannot be taken back: the key is kept as a hash only. Make a new one."
    ),
    AccessChange.PUBLIC_KEY_ENDED: (
        "Cannot be taken back: a key that was ended is never good again. Add another."
    ),
}
_WAYS: Final[Mapping[AccessChange, _Way]] = {
    AccessChange.PERSON_INVITED: _ends(Reversal.END_PERSON, _OUT),
    AccessChange.PERSON_LET_IN: _ends(Reversal.END_PERSON, _OUT),
    AccessChange.PERSON_ENDED: _lets_in(
        Reversal.LET_PERSON_IN,
        "Lets them in again, by a new link that is shown once. What let them in"
        " before stays ended.",
    ),
    AccessChange.ROLE_CHANGED: _role,
    AccessChange.SENDER_ADDED: _ends(
        Reversal.END_SENDER, "Lets it send no more; its cases go on."
    ),
    AccessChange.SENDER_ENDED: _lets_in(
        Reversal.NEW_KEY,
        "Lets it send again, by a new key that is shown once. Keys of before stay"
        " ended.",
    ),
    AccessChange.PUBLIC_KEY_ADDED: _public_key,
    AccessChange.LIMIT_SET: _limit,
    AccessChange.HOME_ENTERED: _ends(Reversal.END_HOME, _OUT),
    AccessChange.HOME_LET_IN: _ends(Reversal.END_HOME, _OUT),
    AccessChange.HOME_ENDED: _lets_in(
        Reversal.LET_HOME_IN, "Lets it in again; every tablet needs a new link."
    ),
}
