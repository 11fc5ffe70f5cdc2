"""What an alarm receiving centre sends in these tests."""

from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]


def an_alert(at: datetime, /, **changes: object) -> Json:
    """A fall in Uppingham: spoken with, well, and cannot get up."""
    return {
        "arc_id": "careline",
        "alert_id": "A-1001",
        "received_at": at.isoformat(),
        "event": "fall",
        "raw": {"protocol": "Contact ID", "code": "120", "text": "Fall detector"},
        "unit_id": "26317",
        "person": {
            "name": "Test Canary",
            "nhs_number": "999 000 0018",
            "phone_to_call": "01632 960201",
        },
        "address": {
            "lines": ["High Street East", "Uppingham"],
            "postcode": "LE15 9PZ",
            "lon": -0.7228,
            "lat": 52.5881,
        },
        "voice_contact": heard(at),
        "callback": "01632 960202",
        "key_safe": "C4711",
    } | changes


def heard(at: datetime, /, **changes: object) -> Json:
    """The operator spoke with the person, who is well and cannot get up."""
    return {
        "made": True,
        "by": "Jo Operator",
        "at": (at + timedelta(minutes=1)).isoformat(),
        "injury": "none",
        "breathing_ok": True,
        "head_injury": False,
        "loss_of_consciousness": False,
        "pain": "none",
        "on_floor_minutes": 10,
        "can_get_up": False,
    } | changes


def a_cancel(at: datetime, /, **changes: object) -> Json:
    """The operator vouches for the person."""
    return {"human_spoke": True, "by": "Jo Operator", "at": at.isoformat()} | changes
