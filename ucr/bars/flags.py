"""The standard's flags as ours: every one is shown, and some change what is sent.

Source:
    CodeSystem flag-categories-bars; scene-safety-codes-bars: S, U, UNK, where "not
    asked" is UNK.
"""

from collections.abc import Mapping
from typing import Final

from ucr.bars.element import Element
from ucr.bars.message import Message
from ucr.domain.codes import Flag
from ucr.domain.escalation import PlanKind
from ucr.domain.patient import Remark

CATEGORIES: Final = "/codesystem/flag-categories-bars"
SCENE: Final = "SS"
LONGEST: Final = 500
MOST: Final = 40
OURS: Final[Mapping[str, Flag]] = {
    "SG": Flag.SAFEGUARDING,
    "IR": Flag.INFECTION_RISK,
    "RA": Flag.REASONABLE_ADJUSTMENT,
    "RC": Flag.REPEAT_CALLER,
    "RT": Flag.ESCALATION_PLAN,
    "CW": Flag.CALL_WARNING,
}
SHOWN: Final[Mapping[str, str]] = {
    "SG": "Safeguarding",
    "SS": "Scene safety",
    "IR": "Infection risk",
    "RA": "Reasonable adjustment",
    "RC": "Repeat caller",
    "RT": "Escalation plan: open it in the shared record",
    "CW": "Call warning",
    "RS": "Services refused before",
    "AC": "Agencies already contacted",
    "API": "About the patient",
}
SCENES: Final[Mapping[str, str]] = {
    "S": "safe",
    "U": "UNSAFE",
    "UNK": "not known, ask before anyone goes in",
}


def flags(found: Message) -> tuple[frozenset[Flag], tuple[str, ...], list[Remark]]:
    """Our flags, the sender's words of each, and remarks on what we do not know."""
    ours = {_scene(found)} - {None}
    told: list[str] = []
    odd: list[Remark] = []
    for flag in found.all("Flag"):
        category = _category(flag)
        if category in OURS:
            ours.add(OURS[category])
        if category not in SHOWN:
            odd.append(Remark(field="flags", rule="of an unknown kind: read its words"))
        words = _words(flag) if category != "RT" else ""
        told.append(": ".join(filter(None, (SHOWN.get(category, "Flag"), words))))
    if len(told) > MOST:
        odd.append(Remark(field="flags", rule=f"more than {MOST}; the rest is kept"))
    return frozenset(filter(None, ours)), tuple(told[:MOST]), odd


def plans(told: frozenset[Flag]) -> frozenset[PlanKind]:
    """The kinds of plans for care: RT says ReSPECT; no flag says nothing at all."""
    return frozenset({PlanKind.RESPECT} if Flag.ESCALATION_PLAN in told else ())


def _category(flag: Element) -> str:
    for one in flag.codings("category"):
        if (one.text("system") or "").lower().endswith(CATEGORIES):
            return one.text("code") or ""
    return ""


def _scene(found: Message) -> Flag | None:
    """Unsafe beats unknown beats safe; nothing said is unknown."""
    said = {
        one.text("code")
        for flag in found.all("Flag")
        if _category(flag) == SCENE
        for one in flag.codings("code")
    }
    if "U" in said:
        return Flag.SCENE_UNSAFE
    return None if said == {"S"} else Flag.SCENE_UNKNOWN


def _words(flag: Element) -> str:
    code = flag.one("code")
    shown = [
        one.text("display")
        or SCENES.get(one.text("code") or "", one.text("code") or "")
        for one in code.all("coding")
    ]
    return (code.text("text") or ", ".join(shown))[:LONGEST]
