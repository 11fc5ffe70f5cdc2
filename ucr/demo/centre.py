"""The simulated alarm receiving centre: its own door, and a sign of life a minute."""

import logging
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Final
from uuid import uuid5

from ucr.demo.call import Call, Json
from ucr.demo.door import Door, Refused
from ucr.demo.roster import NAMES
from ucr.demo.service_clock import ServiceClock

log = logging.getLogger(__name__)

ALERTS: Final = "/telecare/alerts"
HEARTBEAT: Final = "/telecare/heartbeat"
BEAT_EVERY_S: Final = 60.0
ARC: Final = "demo-centre"
OPERATOR: Final = "Operator of the day"
OPERATORS_LINE: Final = "01632 960900"


def alert(call: Call) -> Json:
    """A call as the centre tells it: its operator has spoken with the person."""
    where, person = call.where, call.person
    return {
        "arc_id": ARC,
        "alert_id": call.case_number,
        "received_at": _rfc3339(call.at),
        "event": "fall",
        "raw": {"protocol": "Contact ID", "code": "120", "text": call.reason},
        "unit_id": call.case_number[-8:],
        "person": {
            "name": person.name,
            "dob": person.born_on and person.born_on.isoformat(),
            "nhs_number": person.nhs_number,
            "phone_to_call": person.phone,
        },
        "address": {
            "lines": where.lines,
            "postcode": where.postcode,
            "lon": where.point and where.point.lon,
            "lat": where.point and where.point.lat,
        },
        "voice_contact": _heard(call),
        "callback": OPERATORS_LINE,
        "keyholders": [
            {
                "name": person.contact_name,
                "phone": person.contact_phone,
                "relationship": person.relationship,
            }
        ],
    }


def _heard(call: Call) -> Json:
    lies = call.floor_since_at
    lain_s = 0.0 if lies is None else (call.at - lies).total_seconds()
    return {
        "made": True,
        "at": _rfc3339(call.at),
        "by": OPERATOR,
        "injury": "none",
        "breathing_ok": True,
        "head_injury": False,
        "loss_of_consciousness": False,
        "pain": "none",
        "on_floor_minutes": round(lain_s / 60),
        "can_get_up": lies is None,
        "red_flags": sorted(call.red_flags),
    }


def cancel(at: datetime) -> Json:
    """The operator rang again, and the person is well."""
    return {"human_spoke": True, "by": OPERATOR, "at": _rfc3339(at)}


async def beat(door: Door, clock: ServiceClock) -> None:
    """Be heard once a minute of the service's time, for ever."""
    body: Mapping[str, object] = {"arc_id": ARC}
    for number in count():
        key = uuid5(NAMES, f"{ARC}/heartbeat/{number}")
        try:
            await door.command(HEARTBEAT, body, key=key)
        except Refused as refused:
            log.warning("heartbeat refused: %s", refused)
        await clock.sleep(BEAT_EVERY_S)


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
