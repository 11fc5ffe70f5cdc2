"""Facts of the phones that a crew signs in on."""

from dataclasses import dataclass

from ucr.domain.codes import WipeReason
from ucr.domain.fact import Fact
from ucr.domain.ids import CrewId


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonesWiped(Fact):
    """Every sign-in of the crew was ended: its phones forget what they keep.

    `sessions` were open; a phone out of reach forgets at its next contact.
    """

    crew_id: CrewId
    reason: WipeReason
    sessions: int
