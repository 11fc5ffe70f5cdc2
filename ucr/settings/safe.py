"""What holds where nothing is set: safe, where that shuts nobody out at night."""

from typing import Final

from ucr.settings import Settings

IDLE_MIN: Final = 15
"""Promise P31 (NIST SP 800-63B as the NHS quotes it: 15 to 30 minutes)."""


def ends_idle_min(settings: Settings) -> int:
    """Minutes after which a session that nobody is behind ends; 0: never."""
    if settings.session_idle_min is not None:
        return settings.session_idle_min
    return IDLE_MIN if settings.sign_in or settings.local_key else 0


def locks_after_min(settings: Settings) -> int:
    """Minutes without a hand after which a desk is locked; 0: never."""
    if settings.desk_lock_min is not None:
        return settings.desk_lock_min
    return IDLE_MIN if settings.local_key else 0


def careless(settings: Settings) -> tuple[str, ...]:
    """What of these settings is right for a trial only, a sentence each."""
    links = not (settings.sign_in or settings.local_key)
    said = {
        "Links sign people in, with no second factor: UCR_SIGN_IN, UCR_LOCAL_KEY.": (
            links
        ),
        "A session that nobody is behind goes on: UCR_SESSION_IDLE_MIN.": (
            not ends_idle_min(settings)
        ),
        "No desk locks by itself: UCR_DESK_LOCK_MIN.": not locks_after_min(settings),
        "No test referral says that calls come through: UCR_HEARTBEAT_S.": (
            not settings.heartbeat_s
        ),
        "No paper pack is written: UCR_PAPER_PACK.": not settings.paper_pack,
        "A chain that is rewritten whole is not found: UCR_ANCHORS.": (
            not settings.anchors
        ),
        "Backups are not sealed: UCR_BACKUP_KEY.": not settings.backup_key,
    }
    return tuple(words for words, is_so in said.items() if is_so)
