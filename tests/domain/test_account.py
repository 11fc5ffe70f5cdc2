"""How long a sign-in lasts."""

from datetime import UTC, datetime, timedelta

import pytest

from ucr.domain.account import session_ends

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
TWELVE_HOURS = timedelta(hours=12)


def test_a_desk_s_sign_in_lasts_as_long_as_it_always_does() -> None:
    assert session_ends(SIX, lives=TWELVE_HOURS) == SIX + TWELVE_HOURS


@pytest.mark.parametrize(("needed_h", "lasts_h"), [(4, 12), (12, 12), (15, 15)])
def test_a_crew_s_sign_in_lasts_until_it_is_needed_no_more(
    needed_h: int, lasts_h: int
) -> None:
    needed_until = SIX + timedelta(hours=needed_h)

    ends = session_ends(SIX, lives=TWELVE_HOURS, needed_until=needed_until)

    assert ends == SIX + timedelta(hours=lasts_h)


def test_no_rota_keeps_a_phone_signed_in_for_more_than_a_day() -> None:
    needed_until = SIX + timedelta(days=3)

    ends = session_ends(SIX, lives=TWELVE_HOURS, needed_until=needed_until)

    assert ends == SIX + timedelta(hours=24)
