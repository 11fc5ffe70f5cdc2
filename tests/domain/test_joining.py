"""Two cases of one person: suspected, dismissed, joined, followed, separated."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.domain.cases import MINUTE, NOON, OAK, a_referral
from ucr.domain import joining
from ucr.domain.board import referral_entry
from ucr.domain.capacity import Capacity
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import (
    Concern,
    DeclineReason,
    Evidence,
    Flag,
    HandBackReason,
    OutcomeKind,
    RedFlag,
)
from ucr.domain.errors import NotJoinable, WrongStatus
from ucr.domain.events import ReferralAccepted, ReferralCompleted
from ucr.domain.ids import DISPATCHER, AccountId, account
from ucr.domain.referral import Referral
from ucr.domain.referral_status import CLOSED, ReferralStatus
from ucr.domain.response_clock import ClockKind
from ucr.domain.ties import Alike
from ucr.domain.timer import Action, Alarm, Owner

LATER = NOON + MINUTE
SAM = account(AccountId(UUID(int=9)))
NONE_FREE = Capacity(crews_on_shift=0, crews_free=0, open_referrals=2)
FIRST = (Evidence.NEAR_PLACE, Evidence.OTHER_SENDER)


def first(**changes: Any) -> Referral:
    return a_referral(number=1, **changes)


def second(**changes: Any) -> Referral:
    return a_referral(number=2, at=NOON + 10 * MINUTE, **changes)


def joined(lead: Referral, follower: Referral) -> tuple[Referral, Referral]:
    """The lead and its follower."""
    follows, _ = joining.join(follower, lead, by=SAM, at=LATER)
    leads, _ = joining.lead(lead, follows, by=SAM, at=LATER)
    return leads, follows


def card(referral: Referral) -> ReferralCard:
    shown = referral_entry(referral).card
    assert isinstance(shown, ReferralCard)
    return shown


def test_a_joined_case_has_an_owner_and_a_timer_and_keeps_its_clocks() -> None:
    _, follows = joined(first(), second())

    assert follows.status is ReferralStatus.JOINED
    assert follows.timer is not None
    assert (follows.timer.action, follows.timer.owner) == (
        Action.FOLLOW,
        Owner.DISPATCHER,
    )
    assert follows.running == second().running


def test_the_earlier_clock_of_the_two_governs_and_neither_is_changed() -> None:
    floor = {"on_floor": True, "floor_since_at": NOON - 20 * MINUTE}

    leads, follows = joined(first(), second(**floor))

    assert leads.due == follows.running[0]
    assert leads.due.kind is ClockKind.ON_FLOOR
    assert leads.running == first().running
    assert card(leads).floor_since_at == NOON - 20 * MINUTE


def test_the_lead_s_own_clock_governs_where_it_is_earlier() -> None:
    leads, _ = joined(first(), second())

    assert leads.due == first().running[0]


def test_a_crew_brings_and_knows_what_either_sender_asks_for() -> None:
    told = second(on_floor=True, flags=frozenset({Flag.TWO_PERSON, Flag.ANIMALS}))

    leads, _ = joined(first(flags=frozenset({Flag.CALL_WARNING})), told)

    shown = card(leads)
    assert (shown.people, shown.kit) == (2, ("lifting_device",))
    assert shown.skills == ("advanced_assessment", "lift_assist")
    assert shown.flags == ("animals", "call_warning", "two_person")


def test_what_nobody_has_decided_about_the_follower_is_carried_to_the_lead() -> None:
    worried = second(red_flags=frozenset({RedFlag.FRACTURE}))

    leads, follows = joined(first(), worried)

    assert joining.carried(follows, first()) == {Concern.RED_FLAG}
    assert follows.concerns == {Concern.RED_FLAG}
    assert card(leads).red_flags == (RedFlag.FRACTURE,)


def test_an_unsure_place_of_the_follower_does_not_stop_a_lead_that_is_found() -> None:
    unsure = replace(second(), concerns=frozenset({Concern.LOCATION_UNSURE}))

    assert not joining.carried(unsure, first())


def test_joining_asks_again_only_for_a_red_flag_that_the_lead_did_not_have() -> None:
    fracture = frozenset({RedFlag.FRACTURE})
    leads = first(red_flags=fracture)
    worse = second(red_flags=fracture | {RedFlag.NOT_BREATHING})

    assert not joining.carried(second(red_flags=fracture), leads)
    assert joining.carried(worse, leads) == {Concern.RED_FLAG}


def test_what_another_follower_told_is_known_to_the_lead() -> None:
    leads, _ = joined(first(), second(red_flags=frozenset({RedFlag.FRACTURE})))
    worried, _ = leads.raise_concern(Concern.RED_FLAG, by=SAM, at=LATER)
    third = a_referral(number=3, red_flags=frozenset({RedFlag.FRACTURE}))

    assert not joining.carried(third, worried)


def test_separated_it_is_as_it_was_and_so_is_the_lead() -> None:
    before = second(on_floor=True)
    leads, follows = joined(first(), before)

    alone, _ = joining.separate(follows, by=SAM, at=LATER)
    left, _ = joining.let_go(leads, alone.id, by=SAM, at=LATER)

    assert (alone.status, alone.running) == (ReferralStatus.WAITING, before.running)
    assert alone.timer is not None
    assert alone.timer.action is Action.MATCH
    assert left == first()


def test_separated_it_still_waits_for_what_nobody_decided() -> None:
    _, follows = joined(first(), second(red_flags=frozenset({RedFlag.FRACTURE})))

    alone, _ = joining.separate(follows, by=SAM, at=LATER)

    assert alone.status is ReferralStatus.NEEDS_DECISION


@pytest.mark.parametrize("status", sorted(CLOSED | {ReferralStatus.DECLINED}))
def test_what_has_ended_leads_nothing(status: ReferralStatus) -> None:
    with pytest.raises(WrongStatus):
        joining.demand_joinable(second(), replace(first(), status=status))


def test_no_case_follows_itself() -> None:
    with pytest.raises(NotJoinable):
        joining.demand_joinable(first(), first())


def test_no_case_that_leads_is_joined_and_none_is_joined_twice() -> None:
    leads, follows = joined(first(), second())
    third = a_referral(number=3)

    with pytest.raises(NotJoinable, match="other way round"):
        joining.demand_joinable(leads, third)
    with pytest.raises(NotJoinable, match="already"):
        joining.demand_joinable(follows, third)


def test_a_joined_case_cannot_be_called_another() -> None:
    leads, follows = joined(first(), second())

    with pytest.raises(NotJoinable, match="separate"):
        joining.dismiss(leads, Alike(other=follows.id, evidence=()), by=SAM, at=LATER)
    with pytest.raises(NotJoinable, match="separate"):
        joining.dismiss(follows, Alike(other=leads.id, evidence=()), by=SAM, at=LATER)


def test_a_worry_about_a_joined_case_is_raised_about_its_lead() -> None:
    _, follows = joined(first(), second())

    with pytest.raises(WrongStatus):
        follows.raise_concern(Concern.NO_ANSWER, by=SAM, at=LATER)


def test_its_sender_hears_who_accepted_the_lead() -> None:
    leads, follows = joined(first(), second())
    accepted, _ = leads.accept(by=SAM, at=LATER)

    told = joining.accepted_with(follows, accepted, LATER)

    assert told is not None
    assert isinstance(told[1], ReferralAccepted)
    assert (told[0].accepted_by, told[0].status) == (SAM, ReferralStatus.JOINED)
    assert joining.accepted_with(told[0], accepted, LATER) is None
    assert joining.accepted_with(follows, leads, LATER) is None


@pytest.mark.parametrize(
    "status", sorted(CLOSED | {ReferralStatus.DECLINED, ReferralStatus.HANDING_BACK})
)
def test_what_has_ended_or_goes_back_is_accepted_by_nobody(
    status: ReferralStatus,
) -> None:
    with pytest.raises(WrongStatus):
        replace(first(), status=status).accept(by=SAM, at=LATER)


def lead_that(ending: str) -> tuple[Referral, Referral]:
    """A lead that has come to its end, and what follows it still."""
    leads, follows = joined(first(), second())
    assigned, _ = leads.assign(OAK, Action.FINISH, by=SAM, at=LATER)
    match ending:
        case "completed":
            return assigned.complete(OutcomeKind.LIFTED, by=SAM, at=LATER)[0], follows
        case "handing_back":
            reason = HandBackReason.RED_FLAG
            return leads.hand_back(reason, by=SAM, at=LATER)[0], follows
        case "declined":
            why = DeclineReason.NEEDS_999
            return leads.decline(why, NONE_FREE, by=SAM, at=LATER)[0], follows
        case _:
            return leads.cancel(by=SAM, at=LATER)[0], follows


@pytest.mark.parametrize(
    "ending", ["completed", "handing_back", "declined", "needs_decision"]
)
def test_it_comes_to_the_end_that_its_lead_has_come_to(ending: str) -> None:
    leads, follows = lead_that(ending)

    told = joining.ended_with(follows, leads, NONE_FREE, by=DISPATCHER, at=LATER)

    assert told is not None
    assert told[0].status == ending
    assert told[0].ties.lead is None


def test_an_outcome_and_a_reason_are_those_of_the_lead() -> None:
    leads, follows = lead_that("completed")
    done = joining.ended_with(follows, leads, NONE_FREE, by=DISPATCHER, at=LATER)
    leads, follows = lead_that("handing_back")
    back = joining.ended_with(follows, leads, NONE_FREE, by=DISPATCHER, at=LATER)

    assert done is not None
    assert isinstance(done[1], ReferralCompleted)
    assert done[1].outcome is OutcomeKind.LIFTED
    assert back is not None
    assert back[0].hand_back_reason is HandBackReason.RED_FLAG


def test_when_the_lead_is_taken_back_a_person_looks_at_who_still_asks() -> None:
    leads, follows = lead_that("needs_decision")

    told = joining.ended_with(follows, leads, NONE_FREE, by=DISPATCHER, at=LATER)

    assert told is not None
    assert told[0].concerns == {Concern.LEAD_CANCELLED}


def test_while_its_lead_goes_on_it_waits() -> None:
    leads, follows = joined(first(), second())

    told = joining.ended_with(follows, leads, NONE_FREE, by=DISPATCHER, at=LATER)

    assert told is None


def test_joined_for_two_hours_a_person_looks_and_it_still_follows() -> None:
    _, follows = joined(first(), second())

    alarmed, _ = follows.run_out(by=DISPATCHER, at=NOON + timedelta(hours=2))

    assert alarmed.alarm is Alarm.STILL_JOINED
    assert alarmed.status is ReferralStatus.JOINED


def test_what_a_person_dismissed_asks_again_only_for_new_evidence() -> None:
    asked, _ = joining.suspect(
        first(), Alike(other=second().id, evidence=FIRST), by=DISPATCHER, at=NOON
    )

    told, _ = joining.dismiss(
        asked, Alike(other=second().id, evidence=FIRST), by=SAM, at=LATER
    )

    more = Alike(other=second().id, evidence=(*FIRST, Evidence.SAME_NAME))
    assert asked.ties.likely_same == (second().id,)
    assert told.ties.likely_same == ()
    assert not told.ties.is_news(Alike(other=second().id, evidence=FIRST[:1]))
    assert told.ties.is_news(more)
    again, _ = joining.suspect(told, more, by=DISPATCHER, at=LATER)
    assert again.ties.likely_same == (second().id,)


def test_a_joined_pair_is_no_question_any_more_and_is_one_again_once_separated() -> (
    None
):
    asked, _ = joining.suspect(
        first(), Alike(other=second().id, evidence=FIRST), by=DISPATCHER, at=NOON
    )
    mirrored, _ = joining.suspect(
        second(), Alike(other=first().id, evidence=FIRST), by=DISPATCHER, at=NOON
    )
    leads, follows = joined(asked, mirrored)

    alone, _ = joining.separate(follows, by=SAM, at=LATER)
    left, _ = joining.let_go(leads, alone.id, by=SAM, at=LATER)

    assert (leads.ties.likely_same, follows.ties.likely_same) == ((), ())
    assert card(leads).joined == (second().id,)
    assert card(follows).joined_to == first().id
    assert alone.ties.likely_same == (first().id,)
    assert left.ties.likely_same == (second().id,)
