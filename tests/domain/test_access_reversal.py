"""Whether a change of who may come in can be taken back, whatever it is."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.domain.cases import AREA, NOON
from ucr.domain.access_events import AccessChange, AccessChanged
from ucr.domain.access_reversal import Now, Reversal, answer, aspect
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, Actor, SenderId

OPEN, ENDED = Now(is_ended=False), Now(is_ended=True)


def changed(change: AccessChange, **more: object) -> AccessChanged:
    fact = AccessChanged(
        area_id=AREA,
        change=change,
        why="Agreed",
        account_id=AccountId(UUID(int=1)),
        at=NOON,
        by=Actor("account:max"),
    )
    return replace(fact, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("change", AccessChange)
@pytest.mark.parametrize("now", [OPEN, ENDED])
def test_every_change_says_what_can_be_done_about_it(
    change: AccessChange, now: Now
) -> None:
    """Also one of a release before, which kept neither role, key nor limit."""
    for is_newest in (True, False):
        told = answer(changed(change), now, is_newest=is_newest)

        assert told.says.endswith(".")
        assert is_newest or told.how is None


def test_who_is_open_can_be_ended_and_who_is_ended_let_in() -> None:
    invited, ended = (
        changed(AccessChange.PERSON_INVITED),
        changed(AccessChange.PERSON_ENDED),
    )

    told = [
        answer(fact, now, is_newest=True).how
        for fact in (invited, ended)
        for now in (OPEN, ENDED)
    ]

    assert told == [Reversal.END_PERSON, None, None, Reversal.LET_PERSON_IN]


@pytest.mark.parametrize(
    ("role", "how"), [(Role.MANAGER, Reversal.ROLE_BACK), (Role.CLINICIAN, None)]
)
def test_a_role_goes_back_only_while_it_is_what_it_was_changed_to(
    role: Role, how: Reversal | None
) -> None:
    fact = changed(AccessChange.ROLE_CHANGED, before="coordinator", after="manager")

    told = answer(fact, replace(OPEN, role=role), is_newest=True)

    assert told.how is how


def test_a_key_a_link_and_an_ended_public_key_never_come_back() -> None:
    never = (
        AccessChange.LINK_MADE,
        AccessChange.KEY_ISSUED,
        AccessChange.KEY_ENDED,
        AccessChange.PUBLIC_KEY_ENDED,
    )

    for change in never:
        told = answer(changed(change), OPEN, is_newest=True)
        assert told.how is None
        assert told.says.startswith("Cannot be taken back")


def test_what_is_newest_is_asked_of_each_thing_by_itself() -> None:
    role = changed(AccessChange.ROLE_CHANGED)
    one = changed(
        AccessChange.PUBLIC_KEY_ADDED, kid="a", sender_id=SenderId(UUID(int=2))
    )

    assert aspect(role) != aspect(changed(AccessChange.PERSON_ENDED))
    assert aspect(one) != aspect(replace(one, kid="b"))
    assert aspect(one) == aspect(replace(one, change=AccessChange.PUBLIC_KEY_ENDED))
