"""The integrator's page for 111, done exactly as it says."""

import json
import re
from pathlib import Path

import pytest

from tests.bars.conftest import Control
from tests.bars.test_conversation import our_id
from tests.bars.test_walk_through import walked
from ucr.settings import Settings
from ucr.settings.bars import BarsService

PAGE = Path(__file__).parents[2] / "docs/integrators/111.md"
SETTING = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def services() -> tuple[BarsService, ...]:
    """What the page says that the service is."""
    (shown,) = SETTING.findall(PAGE.read_text())
    return Settings(bars_services=json.loads(shown)).bars_services


async def test_every_request_of_the_page_is_answered_as_it_says(
    control: Control,
) -> None:
    said, answers = await walked(control, PAGE.read_text())

    assert [one.status_code for one in answers] == said
    assert len(said) == 5
    case = await control.world.desk.case({"id": our_id(answers[0].json())})
    assert case["case_number"] == "111-2026-000815"
    assert case["referral"]["status"] == "cancelled"
