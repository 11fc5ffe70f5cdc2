"""Plain words for what routing found: minutes, never clock times."""

from typing import Final

from routing.insertion import Fit
from routing.rules import Rule

WORDS: Final[dict[Rule, str]] = {
    Rule.SKILL_MISSING: "lacks a skill that is needed",
    Rule.SKILL_LAPSED: "has a skill that lapses before the visit would end",
    Rule.KIT_MISSING: "lacks equipment that is needed",
    Rule.TOO_FEW_PEOPLE: "has too few people",
    Rule.CREW_FORBIDDEN: "may not go to this visit",
    Rule.CREW_UNAVAILABLE: "cannot be sent now",
    Rule.PIN_BROKEN: "is not the crew that a person chose",
    Rule.SCENE_NOT_SAFE: "waits: the scene is not known to be safe",
    Rule.LONE_WORKER: "would be one person alone where or when that is not allowed",
    Rule.VOLUNTEER_LIMIT: "would go beyond the limits agreed with volunteers",
    Rule.UNREACHABLE: "has no road to this place",
    Rule.PAST_SHIFT_END: "could not finish before its shift ends",
    Rule.AFTER_LATEST: "could not be there by the latest time agreed",
    Rule.MEETING_BROKEN: "would not meet the other crew there",
    Rule.BREAK_MISSED: "would miss a break",
}


def minutes(seconds: int) -> str:
    """Whole minutes, rounded up so that an estimate never flatters."""
    whole = -(-seconds // 60)
    return f"{whole} minute" if whole == 1 else f"{whole} minutes"


def say_fit(crew: str, fit: Fit) -> str:
    """One sentence: when the crew would be there, and what it does to others."""
    words = [f"{crew} would arrive in {minutes(fit.arrive_s)}"]
    if fit.late_s > 0:
        words.append(f"{minutes(fit.late_s)} late")
    words.append(f"with {minutes(fit.extra_travel_s)} more driving")
    if fit.others_late_s > 0:
        words.append(f"making other visits {minutes(fit.others_late_s)} later")
    return ", ".join(words) + "."


def say_rules(crew: str, rules: tuple[Rule, ...]) -> str:
    return f"{crew} {' and '.join(WORDS.get(rule, str(rule)) for rule in rules)}."
