"""Which waiting 999 calls are for UCR, and in what order a clinician sees them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.codes import Exclusion, Flag, Need, RedFlag
from ucr.domain.stack import Complaint, StackCall
from ucr.domain.stack_complaints import EXAMPLE, need_of
from ucr.domain.stack_fit import (
    FOR_UCR,
    RULES,
    Fit,
    Seen,
    Side,
    assess,
    most_harm_avoided_first,
    needs_ambulance,
)

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
WORSE = (Fit.GOOD, Fit.POSSIBLE, Fit.NO)
A_CALL = StackCall(
    id="EX-1",
    version="v1",
    category="C3",
    complaint=Complaint(code="EX-FALL", system="x", display="Fall"),
    age_years=84,
    sex=None,
    waiting_since_at=NOON - timedelta(minutes=30),
    breach_at=NOON + timedelta(minutes=90),
    on_floor_since_at=None,
    lon=-0.7,
    lat=52.6,
    postcode=None,
    flags=(),
    red_flags=(),
    exclusions=(),
    callback=False,
    resource=None,
)
A_GOOD_ONE = Seen(call=A_CALL, need=Need.FALL, in_area=True, at=NOON)


def fit(**changes: object) -> Fit:
    call = replace(A_CALL, **changes)  # type: ignore[arg-type]
    return assess(replace(A_GOOD_ONE, call=call)).fit


def codes(seen: Seen) -> set[str]:
    return {reason.code for reason in assess(seen).reasons}


MINUTES = st.integers(-200, 200).map(lambda n: NOON + timedelta(minutes=n))
CALLS = st.builds(
    StackCall,
    id=st.just("EX-1"),
    version=st.just("v1"),
    category=st.sampled_from(["C1", "C2", "C2T", "C3", "C4", "C5", "HCP4", "Blue"]),
    complaint=st.just(A_CALL.complaint),
    age_years=st.none() | st.integers(0, 110),
    sex=st.none(),
    waiting_since_at=MINUTES,
    breach_at=st.none() | MINUTES,
    on_floor_since_at=st.none() | MINUTES,
    lon=st.none(),
    lat=st.none(),
    postcode=st.none(),
    flags=st.lists(st.sampled_from([*Flag, "bariatric"]), max_size=2).map(tuple),
    red_flags=st.lists(st.sampled_from([*RedFlag, "odd"]), max_size=2).map(tuple),
    exclusions=st.lists(st.sampled_from([*Exclusion]), max_size=1).map(tuple),
    callback=st.booleans(),
    resource=st.none() | st.sampled_from(["assigned", "running", "something new"]),
)
SEEN = st.builds(
    Seen,
    call=CALLS,
    need=st.none() | st.sampled_from(Need),
    in_area=st.none() | st.booleans(),
    at=st.just(NOON),
)
CONTRAINDICATIONS = (
    lambda s: replace(
        s, call=replace(s.call, red_flags=(*s.call.red_flags, RedFlag.FRACTURE))
    ),
    lambda s: replace(s, call=replace(s.call, red_flags=(*s.call.red_flags, "new"))),
    lambda s: replace(
        s, call=replace(s.call, exclusions=(*s.call.exclusions, Exclusion.SEPSIS))
    ),
    lambda s: replace(
        s, call=replace(s.call, flags=(*s.call.flags, Flag.SCENE_UNSAFE))
    ),
    lambda s: replace(
        s, call=replace(s.call, flags=(*s.call.flags, Flag.SCENE_UNKNOWN))
    ),
    lambda s: replace(s, call=replace(s.call, age_years=17)),
    lambda s: replace(s, call=replace(s.call, category="C2")),
    lambda s: replace(s, call=replace(s.call, category="C1")),
    lambda s: replace(s, call=replace(s.call, resource="running")),
    lambda s: replace(s, in_area=False),
    lambda s: replace(
        s, call=replace(s.call, on_floor_since_at=NOON - timedelta(hours=2))
    ),
)


def test_a_fall_of_category_three_in_our_area_fits_and_says_why() -> None:
    assessed = assess(A_GOOD_ONE)

    assert assessed.fit is Fit.GOOD
    assert {reason.side for reason in assessed.reasons} == {Side.FOR}
    assert {"low_category", "ucr_need"} <= codes(A_GOOD_ONE)


@given(seen=SEEN)
def test_what_may_not_be_ours_never_fits(seen: Seen) -> None:
    call = seen.call
    is_child = call.age_years is not None and call.age_years < 18
    barred = (
        call.red_flags
        or call.exclusions
        or is_child
        or call.resource
        or needs_ambulance(call.category)
        or seen.in_area is False
    )

    assert not barred or assess(seen).fit is Fit.NO


@given(seen=SEEN, worsen=st.sampled_from(CONTRAINDICATIONS))
def test_a_contraindication_never_makes_a_call_fit_better(
    seen: Seen, worsen: object
) -> None:
    assert callable(worsen)
    before = WORSE.index(assess(seen).fit)

    after = WORSE.index(assess(worsen(seen)).fit)

    assert after >= before


@given(seen=SEEN)
def test_what_does_not_fit_always_says_why(seen: Seen) -> None:
    assessed = assess(seen)
    sides = {reason.side for reason in assessed.reasons}

    assert assessed.fit is not Fit.NO or Side.BARS in sides
    assert assessed.fit is not Fit.POSSIBLE or Side.AGAINST in sides
    assert assessed.fit is not Fit.GOOD or sides <= {Side.FOR}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "C4T"}, Fit.GOOD),
        ({"category": "C5"}, Fit.GOOD),
        ({"category": "Red 2"}, Fit.POSSIBLE),
        ({"category": "C2"}, Fit.NO),
        ({"category": "c 1"}, Fit.NO),
        ({"category": "HCP2"}, Fit.NO),
        ({"red_flags": ("not in any list",)}, Fit.NO),
        ({"age_years": None}, Fit.POSSIBLE),
        ({"age_years": 17}, Fit.NO),
        ({"age_years": 18}, Fit.GOOD),
        ({"flags": ("scene_unknown",)}, Fit.POSSIBLE),
        ({"flags": ("animals",)}, Fit.GOOD),
        ({"on_floor_since_at": NOON - timedelta(minutes=59)}, Fit.GOOD),
        ({"on_floor_since_at": NOON - timedelta(minutes=60)}, Fit.POSSIBLE),
        ({"breach_at": NOON + timedelta(minutes=19)}, Fit.POSSIBLE),
        ({"breach_at": NOON + timedelta(minutes=20)}, Fit.GOOD),
        ({"breach_at": None}, Fit.GOOD),
        ({"resource": "assigned"}, Fit.NO),
    ],
)
def test_each_rule_at_its_edge(changes: dict[str, object], expected: Fit) -> None:
    assert fit(**changes) is expected


def test_a_complaint_that_nobody_mapped_is_possible_at_the_most() -> None:
    assert assess(replace(A_GOOD_ONE, need=None)).fit is Fit.POSSIBLE


def test_every_reason_has_a_source_and_ours_is_marked() -> None:
    for rule in RULES:
        text = rule.reason.text
        assert text.says
        assert text.source
        assert text.is_seen == (not text.source.startswith("Our own"))
    assert len({rule.reason.code for rule in RULES}) == len(RULES)


def test_no_category_for_ucr_needs_an_ambulance() -> None:
    assert not any(needs_ambulance(category) for category in FOR_UCR)


def test_what_fits_comes_first_and_then_what_is_harmed_soonest() -> None:
    def seen(id_: str, **changes: object) -> StackCall:
        return replace(A_CALL, id=id_, **changes)  # type: ignore[arg-type]

    lying = seen("lying", on_floor_since_at=NOON - timedelta(minutes=50))
    late = seen("late", breach_at=NOON + timedelta(minutes=30))
    calm = seen("calm")
    hurt = seen("hurt", red_flags=("intense_pain",), breach_at=NOON)
    calls = [hurt, calm, late, lying]

    ordered = sorted(
        calls,
        key=lambda call: most_harm_avoided_first(
            call, assess(replace(A_GOOD_ONE, call=call))
        ),
    )

    assert [call.id for call in ordered] == ["lying", "late", "calm", "hurt"]


def test_a_services_own_map_takes_the_place_of_the_examples() -> None:
    own = {"26A01": Need.FRAILTY}

    assert need_of("26A01", own) is Need.FRAILTY
    assert need_of("EX-FALL", own) is None
    assert need_of("EX-FALL", {}) is Need.FALL
    assert set(EXAMPLE.values()) == set(Need)
