"""Whoever sets nothing gets what is safe, where that closes nobody out (P12, P31)."""

from pathlib import Path

import pytest

from ucr.settings import Settings
from ucr.settings.safe import careless, ends_idle_min, locks_after_min
from ucr.settings.sign_in import Provider

KEY = Path("key")
PROVIDER = Provider.model_construct(
    name="Northside", issuer="https://login.example", client_id="ucr"
)


@pytest.mark.parametrize(
    ("settings", "idle_min", "lock_min"),
    [
        (
            Settings(),
            0,
            0,
        ),  # a link opens once: a session that ended shuts the night out
        (Settings(local_key=KEY), 15, 15),
        (Settings(local_key=KEY, session_idle_min=0, desk_lock_min=0), 0, 0),
        (Settings(local_key=KEY, session_idle_min=30, desk_lock_min=5), 30, 5),
        (Settings().model_copy(update={"sign_in": PROVIDER}), 15, 0),
    ],
)
def test_sessions_end_and_desks_lock_where_there_is_a_way_in_again(
    settings: Settings, idle_min: int, lock_min: int
) -> None:
    assert (ends_idle_min(settings), locks_after_min(settings)) == (idle_min, lock_min)


def test_a_test_referral_is_sent_each_minute_unless_that_is_set_otherwise() -> None:
    assert Settings().heartbeat_s == 60
    assert Settings(heartbeat_s=0).heartbeat_s == 0


def test_what_is_for_a_trial_only_is_said() -> None:
    said = " ".join(careless(Settings(heartbeat_s=0)))
    safe = Settings(
        local_key=KEY, paper_pack=KEY, anchors=KEY, backup_key=KEY, heartbeat_s=60
    )

    for name in ("SIGN_IN", "SESSION_IDLE_MIN", "DESK_LOCK_MIN", "HEARTBEAT_S"):
        assert f"UCR_{name}" in said
    assert careless(safe) == ()
