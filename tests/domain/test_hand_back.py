"""When a case must go back to 999: early enough, once, and never for a crew in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import MINUTE, NOON, a_referral
from ucr.domain import alarming, drafting
from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import (
    Category,
    Concern,
    Dismissed,
    Exclusion,
    HandBackReason,
    ResponseStandard,
    Source,
    Told,
)
from ucr.domain.drafting import Turn
from ucr.domain.errors import WrongStatus
from ucr.domain.hand_back import (
    AHEAD,
    LEAD,
    STEADY,
    USUAL,
    WORSE,
    HandBackPolicy,
    Hold,
    Outlook,
    Standing,
    breach_at,
)
from ucr.domain.ids import DISPATCHER
from ucr.domain.referral import Referral
from ucr.domain.referral_status import CLOSED, ReferralStatus
from ucr.domain.response_clock import clocks
from ucr.domain.timer import Alarm

LONDON = ZoneInfo("Europe/London")
ORDER = list(Standing)
LEADS = st.integers(1, 240).map(lambda minutes: minutes * MINUTE)
AWAY = st.timedeltas(timedelta(hours=-6), timedelta(hours=6))
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    datetime(2030, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
OUTLOOKS = st.builds(
    lambda now, breach, lead, predicted: Outlook(
        breach_at=now + breach,
        lead=lead,
        predicted_at=None if predicted is None else now + predicted,
        now=now,
    ),
    MOMENTS,
    AWAY,
    LEADS,
    st.none() | AWAY,
)


def in_120(now: timedelta = 0 * MINUTE, predicted: timedelta | None = None) -> Outlook:
    """A case due two hours after noon; 999 needs 45 minutes."""
    return Outlook(
        breach_at=NOON + 120 * MINUTE,
        lead=45 * MINUTE,
        predicted_at=None if predicted is None else NOON + predicted,
        now=NOON + now,
    )


@pytest.mark.parametrize(
    ("minute", "standing"),
    [
        (0, Standing.WATCH),
        (64, Standing.WATCH),
        (65, Standing.HAND_BACK),
        (75, Standing.HAND_BACK),
        (76, Standing.TOO_LATE),
    ],
)
def test_with_nobody_coming_it_is_due_the_margin_before_the_last_moment(
    minute: int, standing: Standing
) -> None:
    seen = in_120(minute * MINUTE)

    assert seen.standing(USUAL.margin) is standing
    assert seen.last_moment_at == NOON + 75 * MINUTE


@given(seen=OUTLOOKS, later=st.timedeltas(timedelta(0), timedelta(hours=6)))
def test_a_later_arrival_never_makes_a_case_calmer(
    seen: Outlook, later: timedelta
) -> None:
    nobody = replace(seen, predicted_at=None)
    cases = [nobody]
    if seen.predicted_at is not None:
        cases.append(replace(seen, predicted_at=seen.predicted_at + later))

    for worse in cases:
        ranks = [ORDER.index(one.standing(USUAL.margin)) for one in (seen, worse)]
        assert ranks == sorted(ranks)
        assert worse.is_due(USUAL.margin) or not seen.is_due(USUAL.margin)
        assert seen.is_over or not worse.is_over


@given(seen=OUTLOOKS)
def test_a_crew_after_the_breach_is_never_fine(seen: Outlook) -> None:
    missed = seen.predicted_at is None or seen.predicted_at > seen.breach_at

    assert (seen.standing(USUAL.margin) is Standing.FINE) is not missed


@given(seen=OUTLOOKS)
def test_the_last_moment_is_the_breach_less_the_lead(seen: Outlook) -> None:
    assert seen.last_moment_at + seen.lead == seen.breach_at
    assert seen.last_moment_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("breach", "told"),
    [
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "01:45 BST"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "00:45 GMT"),
    ],
    ids=["clocks go back", "clocks go forward"],
)
def test_on_the_nights_of_the_change_the_lead_is_still_elapsed_time(
    breach: datetime, told: str
) -> None:
    seen = Outlook(breach_at=breach, lead=45 * MINUTE, predicted_at=None, now=breach)

    london = seen.last_moment_at.astimezone(LONDON)

    assert f"{london:%H:%M %Z}" == told


@given(seen=OUTLOOKS)
def test_it_is_due_only_where_an_ambulance_would_be_sooner(seen: Outlook) -> None:
    if seen.is_due(USUAL.margin):
        there = seen.predicted_at
        assert there is None or there > seen.now + seen.lead
        assert there is None or there > seen.breach_at
        assert not seen.is_over


def test_a_case_that_is_late_with_a_crew_nearer_than_an_ambulance_stays_ours() -> None:
    seen = in_120(110 * MINUTE, predicted=125 * MINUTE)

    assert seen.standing(USUAL.margin) is Standing.TOO_LATE
    assert not seen.is_due(USUAL.margin)


def test_the_sender_s_own_breach_counts_and_not_an_earlier_clock_of_ours() -> None:
    told = a_referral(sender_breach_at=NOON + 200 * MINUTE)
    untold = a_referral(on_floor=True)

    assert breach_at(told.running) == NOON + 200 * MINUTE
    assert breach_at(untold.running) == NOON + 60 * MINUTE


def test_a_target_of_our_own_that_is_sooner_calls_no_ambulance_sooner() -> None:
    ours = AreaSettings(own={"clock.ucr_two_hour_min": 90})

    running = clocks(
        clock_start_at=NOON,
        standard=ResponseStandard.TWO_HOUR,
        category=None,
        floor_since_at=None,
        sender_breach_at=None,
        targets=ours.targets,
    )

    assert running[0].due_at == NOON + 90 * MINUTE
    assert breach_at(running) == NOON + 120 * MINUTE


def test_every_category_has_a_lead_time_that_says_whether_it_was_read() -> None:
    assert set(LEAD) == {*Category, "none"}
    assert [name for name, lead in LEAD.items() if lead.text.is_seen] == ["C1", "C2"]
    assert HandBackPolicy(lead_min={"C3": 30}).lead(Category.C3) == 30 * MINUTE
    assert USUAL.lead(None) == 45 * MINUTE


def late(minute: int = 70) -> tuple[Referral, Outlook]:
    """A case from 999 that nobody will reach in time."""
    case = a_referral(sender_breach_at=NOON + 120 * MINUTE)
    return case, in_120(minute * MINUTE)


def drafted(minute: int = 70) -> tuple[Referral, Outlook]:
    case, seen = late(minute)
    return drafting.draft(case, seen, by=DISPATCHER)[0], seen


def turn_of(
    case: Referral, seen: Outlook, policy: HandBackPolicy = USUAL, *, crew: bool = False
) -> Turn | None:
    return drafting.turn(case, seen, policy, crew_accepted=crew)


def test_a_draft_says_what_would_be_sent_and_until_when() -> None:
    case, seen = late()

    moved, fact = drafting.draft(case, seen, by=DISPATCHER)

    assert fact.reason is HandBackReason.NO_CREW_IN_TIME
    assert fact.would_send is Told.REJECTION
    assert fact.last_moment_at == NOON + 75 * MINUTE
    assert moved.draft is not None
    assert moved.status is case.status


def test_after_acceptance_a_draft_would_send_the_final_response() -> None:
    case, _ = late()[0].accept(by=DISPATCHER, at=NOON)

    assert drafting.draft(case, late()[1], by=DISPATCHER)[1].would_send is Told.FINAL


def test_nothing_is_drafted_twice_for_one_state() -> None:
    case, seen = late()
    assert turn_of(case, seen) is Turn.DRAFT

    moved, _ = drafting.draft(case, seen, by=DISPATCHER)

    assert turn_of(moved, seen) is None
    assert turn_of(moved, replace(seen, now=seen.now + 60 * MINUTE)) is None


def test_a_new_breach_or_lead_time_is_a_new_state() -> None:
    case, seen = drafted()

    sooner = replace(seen, lead=60 * MINUTE)

    assert turn_of(case, sooner) is Turn.DRAFT


@pytest.mark.parametrize(
    ("arrival", "then"),
    [
        (120 * MINUTE, None),
        (120 * MINUTE - STEADY + timedelta(seconds=1), None),
        (120 * MINUTE - STEADY, Turn.DROP),
    ],
)
def test_a_draft_stays_until_a_crew_is_in_time_by_enough_not_to_flap(
    arrival: timedelta, then: Turn | None
) -> None:
    case, seen = drafted()

    assert turn_of(case, replace(seen, predicted_at=NOON + arrival)) is then


@given(
    arrivals=st.lists(st.none() | st.integers(110, 124), min_size=2, max_size=30),
)
def test_an_arrival_that_trembles_around_the_breach_changes_a_draft_once_at_most(
    arrivals: list[int | None],
) -> None:
    """Within the steadying minutes it never goes from drafted to dropped and back."""
    case, seen = late()
    turns = []
    for arrival in arrivals:
        there = None if arrival is None else NOON + arrival * MINUTE
        now = replace(seen, predicted_at=there)
        turn = turn_of(case, now)
        if turn is Turn.DRAFT:
            case = drafting.draft(case, now, by=DISPATCHER)[0]
        if turn is Turn.DROP:
            case = drafting.drop(case, by=DISPATCHER, at=seen.now)[0]
            assert arrival is not None
            assert arrival <= 115
        turns.append(turn)
    calm = [arrival for arrival in arrivals if arrival is not None and arrival <= 115]
    assert turns.count(Turn.DROP) <= len(calm)
    assert turns.count(Turn.DRAFT) <= turns.count(Turn.DROP) + 1


@pytest.mark.parametrize(
    ("known", "minute", "predicted", "then"),
    [
        (130 * MINUTE, 71, 130 * MINUTE + WORSE, None),
        (130 * MINUTE, 71, 131 * MINUTE + WORSE, Turn.DRAFT),
        (130 * MINUTE, 71, None, Turn.DRAFT),
        (None, 84, None, None),
        (None, 85, None, Turn.DRAFT),
        (130 * MINUTE, 71, 115 * MINUTE, Turn.DROP),
    ],
)
def test_what_a_person_dismissed_comes_back_only_when_it_is_worse(
    known: timedelta | None,
    minute: int,
    predicted: timedelta | None,
    then: Turn | None,
) -> None:
    case, _ = drafted()
    knew = None if known is None else NOON + known
    left, fact = drafting.dismiss(
        case, Dismissed.AGREED_LATE, knew, by=DISPATCHER, at=NOON + 70 * MINUTE
    )

    assert fact.predicted_at == knew
    assert turn_of(left, in_120(minute * MINUTE, predicted)) is then


def test_what_is_not_drafted_cannot_be_dismissed_nor_twice() -> None:
    case, _ = late()
    with pytest.raises(WrongStatus):
        drafting.dismiss(case, Dismissed.OTHER, None, by=DISPATCHER, at=NOON)
    once, _ = drafting.dismiss(
        drafted()[0], Dismissed.OTHER, None, by=DISPATCHER, at=NOON
    )

    with pytest.raises(WrongStatus):
        drafting.dismiss(once, Dismissed.OTHER, None, by=DISPATCHER, at=NOON)


EVERYTHING = HandBackPolicy(auto=tuple(Hold))


def test_by_default_nothing_goes_by_itself() -> None:
    case, _ = drafted()

    assert turn_of(case, in_120(75 * MINUTE)) is None
    assert turn_of(case, in_120(300 * MINUTE)) is None


def test_by_policy_it_goes_a_minute_before_the_last_moment_and_not_sooner() -> None:
    case, _ = drafted()
    last = in_120(75 * MINUTE)

    sooner = replace(last, now=last.now - AHEAD - timedelta(seconds=1))

    assert turn_of(case, sooner, EVERYTHING) is None
    assert turn_of(case, replace(last, now=last.now - AHEAD), EVERYTHING) is Turn.SEND
    assert turn_of(late()[0], last, EVERYTHING) is Turn.DRAFT


@pytest.mark.parametrize("allowed", Hold)
@pytest.mark.parametrize("crew", [False, True])
@pytest.mark.parametrize("accepted", [False, True])
def test_only_the_classes_that_policy_names_go_by_themselves(
    allowed: Hold,
    crew: bool,  # noqa: FBT001 - a case of the table
    accepted: bool,  # noqa: FBT001 - a case of the table
) -> None:
    case, _ = drafted()
    if accepted:
        case, _ = case.accept(by=DISPATCHER, at=NOON)
    policy = HandBackPolicy(auto=(allowed,))

    sent = turn_of(case, in_120(75 * MINUTE), policy, crew=crew) is Turn.SEND

    assert sent is (drafting.hold(case, crew_accepted=crew) is allowed)


@given(seen=OUTLOOKS, crew=st.booleans())
def test_nothing_goes_by_itself_where_our_crew_is_nearer_than_an_ambulance(
    seen: Outlook,
    crew: bool,  # noqa: FBT001 - hypothesis gives it by name
) -> None:
    case = drafting.draft(late()[0], seen, by=DISPATCHER)[0]

    if turn_of(case, seen, EVERYTHING, crew=crew) is Turn.SEND:
        assert seen.predicted_at is None or seen.predicted_at > seen.now + seen.lead


def test_a_draft_that_still_stands_does_not_go_once_our_crew_is_nearer() -> None:
    """Not so near that the draft is dropped, yet nearer than an ambulance."""
    case, _ = drafted()
    seen = in_120(110 * MINUTE, predicted=153 * MINUTE)

    assert not seen.is_over
    assert turn_of(case, seen, EVERYTHING, crew=True) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"source": Source.NHS_111},
        {"concerns": frozenset({Concern.UPDATED})},
        {"status": ReferralStatus.NEEDS_DECISION},
    ],
    ids=["not from 999", "an open concern", "a person decides"],
)
def test_what_a_person_must_see_to_never_goes_by_itself(
    changes: dict[str, object],
) -> None:
    case = replace(drafted()[0], **changes)  # type: ignore[arg-type]

    assert turn_of(case, in_120(75 * MINUTE), EVERYTHING) is None


def test_a_dismissed_draft_does_not_go_by_itself() -> None:
    case, _ = drafting.dismiss(
        drafted()[0], Dismissed.AGREED_LATE, None, by=DISPATCHER, at=NOON + 70 * MINUTE
    )

    assert turn_of(case, in_120(75 * MINUTE), EVERYTHING) is None


@pytest.mark.parametrize("status", [*sorted(CLOSED), ReferralStatus.HANDING_BACK])
def test_what_has_ended_or_goes_back_is_not_drafted(status: ReferralStatus) -> None:
    case = replace(late()[0], status=status)

    assert turn_of(case, late()[1]) is None
    with pytest.raises(WrongStatus):
        drafting.draft(case, late()[1], by=DISPATCHER)


def test_a_draft_ends_with_the_case_and_lives_through_a_change_of_crew() -> None:
    case, _ = drafted()

    back, _ = case.hand_back(HandBackReason.OTHER, by=DISPATCHER, at=NOON)

    assert back.draft is None
    waiting = replace(case, status=ReferralStatus.NEEDS_DECISION)
    cleared, _ = waiting.clear(by=DISPATCHER, at=NOON)
    assert cleared.draft == case.draft


def test_a_sender_that_takes_back_what_is_on_its_way_to_it_ends_the_case() -> None:
    back, _ = late()[0].hand_back(HandBackReason.OTHER, by=DISPATCHER, at=NOON)

    cancelled, _ = back.cancel(by=DISPATCHER, at=NOON)

    assert cancelled.status is ReferralStatus.CANCELLED
    with pytest.raises(WrongStatus):
        back.pin(None, by=DISPATCHER, at=NOON)


def arrived(at: datetime = NOON) -> Referral:
    """A case on its way back, at whose door a crew stands."""
    back, _ = late()[0].hand_back(HandBackReason.OTHER, by=DISPATCHER, at=at)
    return drafting.arrived_after(back, by=DISPATCHER, at=at)[0]


def test_that_a_crew_came_stands_until_a_person_has_seen_it_whatever_999_says() -> None:
    alarm = Alarm.ARRIVED_AFTER_END
    taken, _ = arrived().acknowledge(by=DISPATCHER, at=NOON)
    cancelled, _ = arrived().cancel(by=DISPATCHER, at=NOON)
    waited, _ = arrived().run_out(by=DISPATCHER, at=NOON + 5 * MINUTE)

    assert [one.alarm for one in (taken, cancelled, waited)] == [alarm] * 3
    with pytest.raises(WrongStatus):
        taken.file(by=DISPATCHER, at=NOON)
    seen, fact = alarming.acknowledge(taken, "Sam", by=DISPATCHER, at=NOON)
    assert (seen.alarm, fact.alarm) == (None, alarm)
    assert seen.file(by=DISPATCHER, at=NOON)[0].filed_at == NOON


def test_who_saw_that_a_crew_came_has_not_seen_that_the_sender_is_untold() -> None:
    missed, _ = alarming.miss_sender(arrived(), by=DISPATCHER, at=NOON)

    seen, _ = alarming.acknowledge(missed, "Sam", by=DISPATCHER, at=NOON)
    both, _ = alarming.acknowledge(seen, "Sam", by=DISPATCHER, at=NOON)

    assert (seen.alarm, seen.undelivered) == (None, True)
    assert not both.undelivered


@pytest.mark.parametrize(
    ("concern", "exclusions", "reason"),
    [
        (Concern.RED_FLAG, (), HandBackReason.RED_FLAG),
        (Concern.CATEGORY_UPGRADE, (), HandBackReason.RED_FLAG),
        (Concern.ESCALATED_ON_SCENE, (), HandBackReason.RED_FLAG),
        (Concern.EXCLUDED, (Exclusion.SEPSIS,), HandBackReason.RED_FLAG),
        (Concern.EXCLUDED, (Exclusion.MENTAL_HEALTH,), HandBackReason.NO_CREW_IN_TIME),
        (Concern.LONG_LIE, (Exclusion.SEPSIS,), HandBackReason.NO_CREW_IN_TIME),
    ],
)
def test_what_is_an_emergency_does_not_go_back_as_no_crew(
    concern: Concern, exclusions: tuple[Exclusion, ...], reason: HandBackReason
) -> None:
    case = replace(
        late()[0], concerns=frozenset({concern}), exclusions=frozenset(exclusions)
    )

    assert drafting.why(case) is reason
    assert drafting.draft(case, late()[1], by=DISPATCHER)[1].reason is reason
