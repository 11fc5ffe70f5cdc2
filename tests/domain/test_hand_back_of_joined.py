"""When joined cases must go back: as early as the first, and as one from 999."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import MINUTE, NOON, a_referral
from ucr.domain import drafting, joining
from ucr.domain.codes import Category, Source
from ucr.domain.drafting import Turn
from ucr.domain.hand_back import AHEAD, USUAL, HandBackPolicy, Hold, Outlook
from ucr.domain.ids import DISPATCHER
from ucr.domain.referral import Referral

DUE = st.integers(30, 300).map(lambda minutes: NOON + minutes * MINUTE)
CATEGORIES = st.none() | st.sampled_from(Category)
TOLD = st.fixed_dictionaries({"sender_breach_at": DUE, "category": CATEGORIES})
EVERYTHING = HandBackPolicy(auto=tuple(Hold))


def leads(case: Referral, *others: Referral) -> Referral:
    """It, once the others were joined to it."""
    for other in others:
        follows, _ = joining.join(other, case, by=DISPATCHER, at=NOON)
        case, _ = joining.lead(case, follows, by=DISPATCHER, at=NOON)
    return case


def telecare(due: int = 120) -> Referral:
    """A call of an alarm centre, which has no category."""
    breach = NOON + due * MINUTE
    return a_referral(source=Source.TELECARE, category=None, sender_breach_at=breach)


def of_999(due: int = 60, **changes: Any) -> Referral:
    """The same person, told by 999, with its own breach."""
    return a_referral(number=2, sender_breach_at=NOON + due * MINUTE, **changes)


def seen(case: Referral, minute: int, predicted: int | None = None) -> Outlook:
    there = None if predicted is None else NOON + predicted * MINUTE
    return drafting.outlook(case, USUAL, there, NOON + minute * MINUTE)


def test_a_breach_of_a_joined_999_case_is_the_breach_of_its_lead() -> None:
    alone, both = telecare(), leads(telecare(), of_999())

    assert seen(alone, 0).last_moment_at == NOON + 75 * MINUTE
    assert seen(both, 0).breach_at == NOON + 60 * MINUTE
    assert seen(both, 0).last_moment_at == NOON + 15 * MINUTE


def test_its_lead_goes_back_by_policy_as_the_999_case_would_have() -> None:
    both = leads(telecare(), of_999())
    drafted, _ = drafting.draft(both, seen(both, 10), by=DISPATCHER)
    last = seen(drafted, 15)
    almost = Outlook(
        breach_at=last.breach_at,
        lead=last.lead,
        predicted_at=None,
        now=last.now - AHEAD - timedelta(seconds=1),
    )

    def turn(at: Outlook, case: Referral = drafted) -> Turn | None:
        return drafting.turn(case, at, EVERYTHING, crew_accepted=False)

    assert drafting.turn(both, seen(both, 10), USUAL, crew_accepted=False) is Turn.DRAFT
    assert turn(almost) is None
    assert turn(last) is Turn.SEND


def test_two_cases_that_999_never_had_do_not_go_by_themselves() -> None:
    both = leads(telecare(), of_999(source=Source.NHS_111, category=None))
    drafted, _ = drafting.draft(both, seen(both, 10), by=DISPATCHER)

    turn = drafting.turn(drafted, seen(drafted, 15), EVERYTHING, crew_accepted=False)

    assert turn is None


def test_a_follower_that_an_ambulance_reaches_sooner_is_not_held_for_the_other() -> (
    None
):
    """Category 1 needs 15 minutes, category 4 sixty: ours would come between."""
    both = leads(
        a_referral(category=Category.C4, sender_breach_at=NOON + 60 * MINUTE),
        of_999(category=Category.C1),
    )

    late = seen(both, 45, predicted=65)

    assert late.lead == 15 * MINUTE
    assert late.is_due(USUAL.margin)


@given(own=TOLD, others=st.lists(TOLD, max_size=3))
def test_no_follower_makes_the_last_moment_or_the_breach_later(
    own: dict[str, Any], others: list[dict[str, Any]]
) -> None:
    case = a_referral(**own)
    many = [a_referral(number=n, **one) for n, one in enumerate(others, start=2)]
    alone = [seen(one, 0) for one in (case, *many)]

    both = seen(leads(case, *many), 0)

    assert both.last_moment_at == min(one.last_moment_at for one in alone)
    assert both.breach_at == min(one.breach_at for one in alone)


@given(
    own=TOLD,
    other=TOLD,
    minute=st.integers(0, 300),
    predicted=st.none() | st.integers(0, 400),
)
def test_whatever_is_due_by_itself_is_due_when_it_is_joined(
    own: dict[str, Any],
    other: dict[str, Any],
    minute: int,
    predicted: int | None,
) -> None:
    case, second = a_referral(**own), a_referral(number=2, **other)

    both = seen(leads(case, second), minute, predicted)

    due = [seen(one, minute, predicted).is_due(USUAL.margin) for one in (case, second)]
    assert both.is_due(USUAL.margin) or not any(due)
