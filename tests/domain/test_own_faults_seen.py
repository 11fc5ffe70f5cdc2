"""Who said that they see to a fault of ours has not seen the next one."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.errors import StaleWrite, WrongStatus
from ucr.domain.heartbeat import Heartbeat, Silence
from ucr.domain.heartbeat_events import Fault
from ucr.domain.ids import DISPATCHER, AccountId, AreaId, ReferralId, account
from ucr.domain.left_out import LeftOut, LeftOutBecause, now_left_out

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
SAM = account(AccountId(UUID(int=7)))
CASES = [ReferralId(UUID(int=n)) for n in range(3)]
LOOKS = st.dictionaries(st.sampled_from(CASES), st.sampled_from(LeftOutBecause))
PRESSES = st.frozensets(st.sampled_from(CASES))


@given(st.lists(st.tuples(LOOKS, PRESSES), max_size=8))
def test_only_what_stands_unbroken_since_the_press_is_seen_to(
    rounds: list[tuple[dict[ReferralId, LeftOutBecause], frozenset[ReferralId]]],
) -> None:
    said: tuple[LeftOut, ...] = ()
    pressed: dict[ReferralId, LeftOutBecause] = {}
    for turn, (found, presses) in enumerate(rounds):
        at = NOON + timedelta(minutes=turn)
        said, _ = now_left_out(said, found, by=DISPATCHER, at=at)
        pressed = {id_: why for id_, why in pressed.items() if found.get(id_) is why}
        seen = {one.referral_id for one in said if one.acknowledged_by is not None}
        assert seen == pressed.keys()
        said = tuple(
            one.acknowledge("Sam", by=SAM, at=at)[0]
            if one.referral_id in presses
            else one
            for one in said
        )
        pressed |= {one.referral_id: one.because for one in said if one.acknowledged_by}


STEPS = st.lists(
    st.tuples(st.sampled_from(["sent", "back", "press"]), st.integers(0, 400)),
    max_size=12,
)


@given(STEPS)
def test_a_silence_is_seen_to_only_since_it_began_and_in_the_half_that_was_pressed(
    steps: list[tuple[str, int]],
) -> None:
    at = NOON
    beat = Heartbeat(
        area_id=AreaId("rutland"), version=1, period_s=60, begun_at=at, sent_at=at
    )
    pressed = None
    for what, passed_s in steps:
        at += timedelta(seconds=passed_s)
        now = beat.fault(at)
        if what == "sent":
            beat, _ = beat.send(60, by=DISPATCHER, at=at)
        elif what == "back" and beat.is_on_its_way:
            beat, _ = beat.come_back(by=DISPATCHER, at=at)
            pressed = None
        elif what == "press" and now is not None:
            saw = Silence(now, beat.heard_at)
            beat, _ = beat.acknowledge(saw, "Sam", by=SAM, at=at)
            pressed = now
        card = beat.card()
        assert card is not None
        assert card.acknowledged_fault is pressed
        assert (card.acknowledged_by is None) is (pressed is None)


@given(passed_s=st.integers(0, 400), since_s=st.integers(-1, 1))
def test_what_is_no_alarm_or_another_one_is_not_seen_to(
    passed_s: int, since_s: int
) -> None:
    beat = Heartbeat(
        area_id=AreaId("rutland"), version=1, period_s=60, begun_at=NOON, sent_at=NOON
    )
    at = NOON + timedelta(seconds=passed_s)
    now = beat.fault(at)
    saw_at = NOON + timedelta(seconds=since_s)
    refusal: type[Exception] | None = None
    try:
        beat.acknowledge(Silence(now or Fault.DOOR, saw_at), "Sam", by=SAM, at=at)
    except (WrongStatus, StaleWrite) as error:
        refusal = type(error)

    is_over = passed_s > beat.limit_s
    expected = (StaleWrite if since_s else None) if is_over else WrongStatus
    assert refusal is expected
