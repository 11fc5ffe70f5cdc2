"""Checks on the end of a case, as a final response tells it.

Source: NHS Booking and Referral Standard, Application 4, 2.4 (final response).
"""

import re
from datetime import datetime
from typing import Final

from ucr.test999.report import Notes
from ucr.test999.request import CODES, Json, Request

APP: Final = "Application 4, interim, rejection and final response"
PRIORITIES: Final = re.compile(r"^(C[1-5]|C4T|HCP[1-4]|HP4T|IFT[1-4])$")
THREE: Final = 3
"""Encounters, where an ambulance case was raised."""


def ended(notes: Notes, sent: Request, plan: Json, encounters: list[Json]) -> None:
    """What a final response says is over, or must be done by 999."""
    notes.holds(
        "CarePlan is completed (nothing for 999) or active (999 must act)",
        APP,
        ok=plan.get("status") in ("completed", "active"),
        seen=plan.get("status"),
    )
    priorities = _priorities(plan)
    notes.holds(
        "it says the priority now",
        APP,
        ok=len(priorities) == 1 and PRIORITIES.match(priorities[0]) is not None,
        seen=priorities,
    )
    _action(notes, plan.get("status"), priorities)
    lifted = [
        one
        for activity in plan.get("activity", [])
        for concept in activity.get("outcomeCodeableConcept", [])
        for one in concept.get("coding", [])
        if one.get("code") == "PATLIFT"
    ]
    notes.holds(
        "PATLIFT, where it is said, is of response-outcome-codes",
        APP,
        ok=all(one.get("system") == f"{CODES}response-outcome-codes" for one in lifted),
        seen=lifted,
    )
    _clock(notes, sent.parts["plan"], plan)
    if len(encounters) == THREE:
        _third(notes, encounters)


def _priorities(plan: Json) -> list[str]:
    return [
        code
        for activity in plan.get("activity", [])
        for one in activity.get("outcomeCodeableConcept", [])
        for code in codes(one, f"{CODES}arp-priority-codes")
    ]


def _clock(notes: Notes, asked: Json, plan: Json) -> None:
    """T5 of the request, or, after an upgrade, the time of the new disposition."""
    started, before = (str(one.get("period", {}).get("start")) for one in (plan, asked))
    now, then = _priorities(plan), _priorities(asked)
    if now and then and now[0] < then[0]:
        rule, ok = "upgraded: the clock starts anew", _later(started, before)
    else:
        rule, ok = "the clock start is the request's", started == before
    notes.holds(rule, APP, ok=ok, seen=started)


def _later(one: str, other: str) -> bool:
    try:
        return datetime.fromisoformat(one) > datetime.fromisoformat(other)
    except ValueError:
        return False


def _third(notes: Notes, encounters: list[Json]) -> None:
    """An upgrade names the ambulance case that was raised by voice or by ITK."""
    numbers = [
        str(number.get("value"))
        for one in encounters
        for number in one.get("identifier", [{}])[:1]
    ]
    ok = len(set(numbers)) == THREE and "None" not in numbers
    rule = "the third Encounter has the number of the new ambulance case"
    notes.holds(rule, APP, ok=ok, seen=numbers)


def _action(notes: Notes, status: object, priorities: list[str]) -> None:
    """The plan's status and the priority must not tell 999 two different things."""
    if status == "active":
        rule, ok = "999 must act: the category is an ambulance's", priorities != ["C5"]
    else:
        rule = "nothing for 999: the category is not C1 or C2"
        ok = not set(priorities) & {"C1", "C2"}
    notes.holds(rule, APP, ok=ok, seen=(status, priorities))


def codes(concept: Json, system: str | None = None) -> list[str]:
    """The codes of a concept, of one system or of any."""
    return [
        str(one.get("code"))
        for one in concept.get("coding", [])
        if system is None or str(one.get("system")).lower() == system.lower()
    ]
