"""A refusal points at what was wrong: any element of a message, bent in any way."""

import json
import re
from collections.abc import Mapping

import pytest

from tests.bars.messages import SERVICE, Sent
from tests.bars.mutants import BENDS, Bent, every_bend
from tests.world.ground import HandClock
from tests.world.people import RUTLAND
from ucr.bars.message import message
from ucr.bars.outcome import Refused
from ucr.bars.parse import read_json
from ucr.bars.read import as_intake
from ucr.bars.workflow import asks
from ucr.domain.codes import Source
from ucr.domain.ids import AreaId
from ucr.runtime import Ground
from ucr.settings.bars import BarsService

OURS = BarsService(id=SERVICE, area=RUTLAND)
INDEX = re.compile(r"\[\d+\]")
NO_JSON = "valid JSON"
"""The rule of what no parser can read, and so nobody can find a place in."""


def points_at(where: str, bent: Bent) -> bool:
    """Whether a location is the place bent, something in it, or what it is in."""
    if where == f"Bundle.entry.ofType({bent.kind})":
        return True
    told = INDEX.sub("", where)
    path = INDEX.sub("", bent.path)
    typed = path.replace("Bundle.entry.resource", bent.kind)
    return any(
        told == one or told.startswith(f"{one}.") or is_near(one, told)
        for one in (path, typed)
    )


def is_near(path: str, told: str) -> bool:
    """The resource or anything closer; never just the whole message."""
    whole = told in ("Bundle", "Bundle.entry") and path.count(".") > told.count(".") + 2
    return path.startswith(f"{told}.") and not whole


@pytest.mark.parametrize("how", [how for how in BENDS if how != "swap"])
def test_a_refusal_points_at_the_element_that_was_bent(
    rutland_grounds: Mapping[AreaId, Ground], how: str
) -> None:
    pack = rutland_grounds[AreaId(RUTLAND)].pack
    at = HandClock().now()
    refusals, astray = 0, {}
    for bent in every_bend(Sent(at).bundle):
        if bent.how != how:
            continue
        try:
            found = message(read_json(json.dumps(bent.message).encode()))
            asks(found, OURS)
            as_intake(found, pack, source=Source.AMBULANCE, at=at)
        except Refused as refused:
            refusals += 1
            if not points_at(refused.where, bent) and refused.rule != NO_JSON:
                astray[bent.path] = (refused.where, refused.rule)

    assert astray == {}
    assert refusals > 100
