"""What every screen may see: no name, no address, no words of the caller's (P29)."""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from tests.domain.cases import (
    CANARIES,
    LAT,
    LON,
    MINUTE,
    NOON,
    OAK,
    a_crew,
    a_shift,
    a_tap,
    a_visit,
    an_offer,
    full_referral,
)
from ucr.domain.area import Area
from ucr.domain.board import (
    Entry,
    area_entry,
    assignment_entry,
    crew_entry,
    plan_entry,
    referral_entry,
    visit_entry,
)
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import Destination, Mode, OutcomeKind
from ucr.domain.crew import Break
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.plan import CrewPlan, Stop
from ucr.domain.visit import Outcome, VisitStatus


def entries() -> list[Entry]:
    """One entry of each kind, with all that a card can hold."""
    shift = a_shift(
        breaks=(Break(earliest_at=NOON, latest_at=NOON + MINUTE, duration_s=60),)
    )
    plan = CrewPlan(
        crew_id=OAK,
        area_id=AreaId("rutland"),
        version=1,
        stops=(
            Stop(
                referral_id=ReferralId(UUID(int=1)),
                arrive_at=NOON,
                leave_at=NOON + timedelta(hours=1),
            ),
        ),
        travel="roads",
        as_of=NOON,
    )
    return [
        referral_entry(full_referral()),
        assignment_entry(an_offer(overridden=("lone_worker",))),
        visit_entry(a_visit(status=VisitStatus.ON_SCENE, on_scene_at=NOON)),
        crew_entry(a_crew(), shift),
        plan_entry(plan),
        area_entry(
            Area(id=AreaId("rutland"), name="Rutland", mode=Mode.AUTO, version=1)
        ),
    ]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.kind)
def test_no_card_carries_what_a_sender_told_of_a_person(entry: Entry) -> None:
    shown = orjson.dumps(entry).decode()

    assert entry.card is not None
    told = [name for name, canary in CANARIES.items() if _as_json(canary) in shown]
    assert told == []


def _as_json(text: str) -> str:
    return orjson.dumps(text).decode().strip('"')


def test_the_canaries_are_in_the_referral_that_the_card_is_made_of() -> None:
    stored = orjson.dumps(full_referral(), default=sorted).decode()

    assert [text for text in CANARIES.values() if _as_json(text) not in stored] == []


def test_the_map_shows_a_cell_and_never_a_door() -> None:
    card = referral_entry(full_referral()).card

    assert isinstance(card, ReferralCard)
    assert (card.lon, card.lat) == (-0.729, 52.671)
    assert (card.lon, card.lat) != (LON, LAT)


def test_no_note_of_an_outcome_reaches_the_board_with_the_visit_s_end() -> None:
    outcome = Outcome(
        kind=OutcomeKind.REFERRED_ON,
        destination=Destination.GP,
        note=CANARIES["notes"],
    )
    done, fact = a_visit(status=VisitStatus.ON_SCENE).complete(outcome, a_tap())

    assert visit_entry(done).card is None
    assert b"Canary" not in orjson.dumps(fact)


def test_what_is_over_leaves_the_board() -> None:
    refused = an_offer().withdraw(by=a_tap().by, at=NOON)[0]
    ended = a_shift().end(by=a_tap().by, at=NOON)[0]

    assert assignment_entry(refused).card is None
    assert crew_entry(a_crew(), ended).card is None
