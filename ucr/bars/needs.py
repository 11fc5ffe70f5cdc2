"""What a use case and a coded finding mean for dispatch: data, each with its source.

The published lists of Pathways codes are "example values only", so none of them
decides anything here; they are shown.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from ucr.domain.codes import Need, RedFlag

# Use cases: `usecases-categories-bars` v1.5.0. That a call to community services is a
# decompensation of frailty is assumed; the coordinator sees the sender's own words.
NEEDS: Final[Mapping[str, Need]] = defaultdict(
    lambda: Need.FRAILTY,
    {"a4t1": Need.FALL, "a4t2": Need.FALL, "": Need.FALL},
)
ON_FLOOR: Final = frozenset({"a4t2"})
"""999 to Falls asks for a lifting service: somebody is on the floor (assumed)."""

# SNOMED CT findings that are a yes to an ISTUMBLE question (WMAS / HCPA). Few and
# plain on purpose; a service's clinical safety officer confirms or widens the list.
FOUND: Final[Mapping[str, RedFlag]] = {
    "271594007": RedFlag.LOSS_OF_CONSCIOUSNESS,  # Syncope
    "419045004": RedFlag.LOSS_OF_CONSCIOUSNESS,  # Loss of consciousness
    "29857009": RedFlag.BREATHING,  # Chest pain
    "267036007": RedFlag.BREATHING,  # Dyspnea
    "82271004": RedFlag.TRAUMA,  # Injury of head
    "125605004": RedFlag.FRACTURE,  # Fracture of bone
    "131148009": RedFlag.BLEEDING,  # Bleeding
}
