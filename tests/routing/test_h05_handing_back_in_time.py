"""H05: When to hand a call back to 999, given how long an ambulance then takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ahead.hand_back import LEADS, AmbulanceLead, Terms, Turn, advise
from tests.routing.worlds import HOUR

MINUTE = 60
HALF_AN_HOUR = AmbulanceLead(quantiles_s=(1800,) * 5, source="test", is_seen=True)
CALM = {Turn.KEEP: 0, Turn.DECIDE_BY: 1, Turn.HAND_BACK: 2}


def at(*minutes: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """When our crew is there, world by world."""
    return np.array(minutes, dtype=np.float64) * MINUTE


def test_a_call_that_is_surely_in_time_is_kept() -> None:
    advice = advise(2 * HOUR, at(80, 90, 100), HALF_AN_HOUR)

    assert advice.turn is Turn.KEEP
    assert (advice.kept_late, advice.kept_late_s) == (0.0, 0)


def test_a_call_for_whom_nobody_comes_is_looked_at_again_by_the_last_moment() -> None:
    advice = advise(2 * HOUR, None, HALF_AN_HOUR)

    assert advice.turn is Turn.DECIDE_BY
    assert advice.by_s == 90 * MINUTE
    assert (advice.kept_late, advice.kept_late_s) == (1.0, None)


def test_at_the_last_moment_it_goes_back_if_the_ambulance_is_sooner() -> None:
    advice = advise(35 * MINUTE, at(70, 80, 90), HALF_AN_HOUR)

    assert advice.turn is Turn.HAND_BACK
    assert (advice.kept_late_s, advice.handed_late_s) == (45 * MINUTE, 0)


def test_it_is_kept_if_the_ambulance_would_be_later_still() -> None:
    advice = advise(5 * MINUTE, at(10, 20, 30), HALF_AN_HOUR)

    assert advice.turn is Turn.KEEP
    assert advice.kept_late == 1.0


def test_after_the_last_moment_it_still_goes_back_if_that_is_much_sooner() -> None:
    advice = advise(5 * MINUTE, at(200, 220), HALF_AN_HOUR)

    assert advice.by_s < 0
    assert advice.turn is Turn.HAND_BACK


def test_a_slow_ambulance_moves_the_last_moment_forward() -> None:
    sure = Terms(sure=0.9)
    by_s = [advise(4 * HOUR, None, LEADS[name], sure).by_s for name in ("C3", "C4")]

    assert by_s[0] == pytest.approx(2 * HOUR, abs=3 * MINUTE)
    assert by_s[1] == pytest.approx(HOUR, abs=3 * MINUTE)


def test_waiting_to_the_last_moment_is_said_to_cost_something() -> None:
    advice = advise(2 * HOUR, None, LEADS["C3"])

    assert advice.if_waited_s > advice.handed_late_s


@given(
    minutes=st.lists(st.integers(0, 400), min_size=1, max_size=20),
    later=st.integers(0, 120),
    due=st.integers(-60, 240),
)
def test_a_crew_that_comes_later_never_makes_it_calmer(
    minutes: list[int], later: int, due: int
) -> None:
    starts_s = at(*minutes)

    now = advise(due * MINUTE, starts_s, HALF_AN_HOUR)
    then = advise(due * MINUTE, starts_s + later * MINUTE, HALF_AN_HOUR)

    assert CALM[then.turn] >= CALM[now.turn]
    assert then.kept_late >= now.kept_late


def test_no_lead_claims_to_be_known() -> None:
    assert [name for name, lead in LEADS.items() if lead.is_seen] == []
    assert all("not known" in x.source or "assumed" in x.source for x in LEADS.values())
