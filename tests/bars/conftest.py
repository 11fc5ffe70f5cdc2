"""A served area that is a BaRS service, and a 999 control room that speaks to it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from httpx import Response

from tests.bars.messages import SERVICE, Sent, headers
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, three_crews
from tests.world.service import world_on
from ucr.runtime import Runtime
from ucr.settings.bars import BarsService

BASE = "/bars/FHIR/R4"


@dataclass
class Control:
    """A 999 control room: it sends, and keeps what it was answered."""

    world: World

    def message(self, use_case: str = "a4t2") -> Sent:
        return Sent(self.world.clock.now(), use_case=use_case)

    async def sends(
        self, sent: Sent | Mapping[str, Any], **changes: str | None
    ) -> Response:
        """POST a message; headers may be changed or left out."""
        body = sent.bundle if isinstance(sent, Sent) else sent
        return await self.world.sender.http.post(
            f"{BASE}/$process-message", json=body, headers=headers(**changes)
        )

    async def asks(self, path: str, **changes: str | None) -> Response:
        return await self.world.sender.http.get(
            f"{BASE}{path}", headers=headers(Content_Type=None, **changes)
        )


@pytest.fixture
def services() -> tuple[BarsService, ...]:
    """What we are, in production."""
    return (BarsService(id=SERVICE, area=RUTLAND),)


@pytest_asyncio.fixture
async def bars_world(
    service_runtime: Runtime,
    service_clock: HandClock,
    services: tuple[BarsService, ...],
) -> AsyncIterator[World]:
    """A served area that is a BaRS service; nobody dispatches."""
    settings = service_runtime.settings.model_copy(update={"bars_services": services})
    runtime = replace(service_runtime, settings=settings)
    async with world_on(runtime, service_clock, three_crews()) as world:
        yield world


@pytest.fixture
def control(bars_world: World) -> Control:
    """Its 999 control room."""
    return Control(bars_world)
