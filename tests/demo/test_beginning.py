"""How a demo begins: its morning, its area's id, its memory."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.demo.conftest import MORNING
from ucr.cli.demo import state
from ucr.cli.demo.ground import slug_of
from ucr.cli.demo.moment import first_morning
from ucr.cli.demo.people import founding, script
from ucr.domain.codes import Role, Source
from ucr.places.pack import AreaPack


@pytest.mark.parametrize(
    ("real", "begins"),
    [
        (datetime(2026, 1, 5, 3, tzinfo=UTC), datetime(2026, 1, 5, 8, tzinfo=UTC)),
        (datetime(2026, 7, 5, 15, tzinfo=UTC), datetime(2026, 7, 5, 7, tzinfo=UTC)),
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), datetime(2026, 7, 6, 7, tzinfo=UTC)),
    ],
)
def test_the_first_day_begins_at_eight_in_london(
    real: datetime, begins: datetime
) -> None:
    assert first_morning(real) == begins


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("rutland-latest.osm.pbf", "rutland"),
        ("rutland-2022-07-20.osm.pbf", "rutland"),
        ("Isle of Wight.osm.pbf", "isle-of-wight"),
        ("greater-london-latest.osm.pbf", "greater-london"),
    ],
)
def test_an_area_is_named_after_its_extract(name: str, slug: str) -> None:
    assert slug_of(Path(name)) == slug


def test_a_demo_is_remembered_as_it_began(tmp_path: Path) -> None:
    began = state.begin(tmp_path, slug="rutland", seed=3, began_at=MORNING)

    assert state.remembered(tmp_path) == began


def test_an_empty_folder_remembers_nothing(tmp_path: Path) -> None:
    assert state.remembered(tmp_path) is None


def test_every_account_has_a_link_and_every_system_a_key(
    county: AreaPack, tmp_path: Path
) -> None:
    known = state.begin(tmp_path, slug="invented-county", seed=3, began_at=MORNING)

    people = founding(known, county, now=MORNING)

    everyone = (*people.accounts, *(home.account for home in people.homes))
    assert {account.id for account in everyone} == people.tokens.keys()
    assert len(set(people.tokens.values())) == len(everyone)
    keyless = [s.name for s in people.senders if s.id not in people.keys]
    assert keyless == [state.DESK]
    assert {a.role for a in everyone} == set(Role)


def test_the_simulated_day_is_told_no_more_than_its_own_keys(
    county: AreaPack, tmp_path: Path
) -> None:
    known = state.begin(tmp_path, slug="invented-county", seed=3, began_at=MORNING)

    told = script(
        known, county, tmp_path / "ledger", origin="http://127.0.0.1:1", until=None
    )

    assert state.MANAGER not in told.model_dump_json()
    assert {sending.source for sending in told.senders} == {
        Source.AMBULANCE,
        Source.NHS_111,
        Source.TELECARE,
        Source.CARE_HOME,
        Source.GP,
    }
