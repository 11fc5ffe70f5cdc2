"""What an alarm receiving centre's raw codes mean. Every code is data with its source.

A code that is not listed is kept as it came, and the centre's own label counts. What
the centre heard of the person: ucr/domain/voice.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Flag
from ucr.domain.rules import Sourced

GATEWAY: Final = "SCAIP 01.00 as a public alarm gateway reads it (SS 91100)"
CLIMAX: Final = "Contact ID, Climax manual"
TUNSTALL: Final = "TTNEW, Tunstall"


class Protocol(StrEnum):
    """How the device spoke to the centre, where we have its codes."""

    SCAIP = "scaip"
    CONTACT_ID = "contact_id"
    TTNEW = "ttnew"


class Meaning(StrEnum):
    """What a message asks of us."""

    ALARM = "alarm"
    CANCEL = "cancel"
    TEST = "test"
    HEARTBEAT = "heartbeat"
    TECHNICAL = "technical"


SIGNS_OF_LIFE: Final = frozenset({Meaning.TEST, Meaning.HEARTBEAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code: what it asks of us, what it says, and what a crew must know of it."""

    meaning: Meaning
    text: Sourced
    flags: frozenset[Flag] = frozenset()


def _codes(source: str, found: Mapping[str, tuple[Meaning, str]]) -> Mapping[str, Code]:
    return {
        code: Code(meaning=meaning, text=Sourced(says=says, source=source))
        for code, (meaning, says) in found.items()
    }


_FIRE: Final = frozenset({Flag.SCENE_UNSAFE})
CODES: Final[Mapping[Protocol, Mapping[str, Code]]] = {
    Protocol.SCAIP: _codes(
        GATEWAY,
        {
            "10": (Meaning.ALARM, "Alarm"),
            "9": (Meaning.ALARM, "Alarm (status 9)"),
            "16": (Meaning.ALARM, "Alarm (status 16)"),
            "110": (Meaning.ALARM, "Alarm (status 110)"),
            "123": (Meaning.ALARM, "Alarm (status 123)"),
            "124": (Meaning.ALARM, "Alarm (status 124)"),
            "19": (Meaning.CANCEL, "Cancelled at the device"),
            "102": (Meaning.TEST, "Test"),
            "ME": (Meaning.ALARM, "Alarm"),
            "RE": (Meaning.CANCEL, "Reset"),
            "IN": (Meaning.TECHNICAL, "Information"),
            "PI": (Meaning.HEARTBEAT, "Ping"),
        },
    ),
    Protocol.CONTACT_ID: {
        **_codes(
            CLIMAX,
            {
                "100": (Meaning.ALARM, "Personal emergency"),
                "101": (Meaning.ALARM, "Personal emergency"),
                "102": (Meaning.ALARM, "Inactivity after a fall"),
                "120": (Meaning.ALARM, "Fall emergency"),
                "154": (Meaning.TECHNICAL, "Water leak"),
                "301": (Meaning.TECHNICAL, "Mains failure"),
                "302": (Meaning.TECHNICAL, "Low battery"),
                "602": (Meaning.HEARTBEAT, "Automatic check-in"),
                "641": (Meaning.ALARM, "Inactivity"),
                "661": (Meaning.TECHNICAL, "Nurse arrived"),
            },
        ),
        "111": Code(
            meaning=Meaning.ALARM,
            text=Sourced(says="Smoke", source=CLIMAX),
            flags=_FIRE,
        ),
        "162": Code(
            meaning=Meaning.ALARM,
            text=Sourced(says="Carbon monoxide", source=CLIMAX),
            flags=_FIRE,
        ),
    },
    Protocol.TTNEW: _codes(
        TUNSTALL,
        {
            "1015": (Meaning.ALARM, "Inactivity"),
            "1016": (Meaning.ALARM, "Personal or fall emergency"),
            "1017": (Meaning.ALARM, "Base unit emergency"),
        },
    ),
}


def protocol(told: str) -> Protocol | None:
    """A protocol by its name, however it is written: "Contact ID", "SCAIP"."""
    name = re.sub(r"[^a-z0-9]", "", told.lower())
    return next((one for one in Protocol if one.replace("_", "") == name), None)


def normal(code: str) -> str:
    """A code without padding: numbers are numbers ("010", " 0010"), letters capitals.

    Source:
        SCAIP messages seen pad `stc` with zeros and `cid` with a space.
    """
    bare = code.strip().upper().removeprefix("D#")
    if bare.isascii() and bare.isdigit():
        return bare.lstrip("0") or "0"
    return bare


def read(told: str, code: str, message_type: str | None = None) -> Code | None:
    """What a raw code means; None: we do not know it.

    Args:
        told: The protocol's name.
        code: The status, event or alarm code.
        message_type: SCAIP's `mty`; a ping or reset decides, whatever the status.
    """
    spoken = protocol(told)
    if spoken is None:
        return None
    known = CODES[spoken]
    if spoken is Protocol.SCAIP and message_type is not None:
        kind = known.get(normal(message_type))
        if kind is not None and kind.meaning is not Meaning.ALARM:
            return kind
    return known.get(normal(code))
