"""Two alarm receiving centres that know each other's numbers not."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx import Response

from tests.telecare.messages import Json, an_alert
from tests.world.callers import Caller, World


@dataclass(slots=True)
class Centre(Caller):
    """An alarm receiving centre: it sends, and keeps what it was answered."""

    answers: list[Response] = field(default_factory=list)

    async def alerts(self, *, status: int | None = None, **changes: Any) -> Json:
        """Send an alert; what was answered."""
        return await self.sends(an_alert(self.world.clock.now(), **changes), status)

    async def sends(self, body: Json, status: int | None = None) -> Json:
        answer = await self.http.post("/telecare/alerts", json=body)
        self.answers.append(answer)
        assert status in (None, answer.status_code), answer.text
        return await self._told(answer, status if (status or 0) >= 400 else None)

    async def cancels(self, alert_id: str, body: Json) -> Json:
        path = f"/telecare/alerts/{alert_id}/cancel"
        return await self._told(await self.http.post(path, json=body), None)

    async def beats(self) -> Json:
        """Send a heartbeat, and wait until it is written."""
        told = await self.does("/telecare/heartbeat", {})
        await self.world.runtime.kept.heard.settle()
        return told


@pytest.fixture
def careline(quiet_world: World) -> Centre:
    return Centre(quiet_world, quiet_world.client(quiet_world.keys["Careline"]))


@pytest.fixture
def tunwell(quiet_world: World) -> Centre:
    return Centre(quiet_world, quiet_world.client(quiet_world.keys["Tunwell"]))
