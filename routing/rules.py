"""The hard rules by their stable codes: what a plan may never break."""

from enum import StrEnum


class Rule(StrEnum):
    """A hard rule. The code is stable: screens, logs and tests use it."""

    SKILL_MISSING = "skill_missing"
    SKILL_LAPSED = "skill_lapsed"
    KIT_MISSING = "kit_missing"
    TOO_FEW_PEOPLE = "too_few_people"
    CREW_FORBIDDEN = "crew_forbidden"
    CREW_UNAVAILABLE = "crew_unavailable"
    PIN_BROKEN = "pin_broken"
    SCENE_NOT_SAFE = "scene_not_safe"
    LONE_WORKER = "lone_worker"
    VOLUNTEER_LIMIT = "volunteer_limit"
    UNREACHABLE = "unreachable"
    PAST_SHIFT_END = "past_shift_end"
    AFTER_LATEST = "after_latest"
    MEETING_BROKEN = "meeting_broken"
    BREAK_MISSED = "break_missed"
    BREAK_OUT_OF_TURN = "break_out_of_turn"
    COMMITTED_MOVED = "committed_moved"
    JOB_TWICE = "job_twice"
    JOB_UNKNOWN = "job_unknown"
    CREW_TWICE = "crew_twice"
    CREW_UNKNOWN = "crew_unknown"
    BEFORE_EARLIEST = "before_earliest"
    FASTER_THAN_THE_ROAD = "faster_than_the_road"
    CUT_SHORT = "cut_short"
