"""Who may send: a system with a key, or one whose certificate the TLS end checked."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import httpx
import pytest
import pytest_asyncio

from tests.bars.conftest import BASE
from tests.bars.messages import SERVICE, Sent, encoded, headers
from tests.world.callers import Desk, World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, three_crews
from tests.world.service import world_on
from tests.world.signing import Signer
from ucr.runtime import Runtime
from ucr.settings.bars import BarsPeer, BarsService

NAMED = "X-Client-Certificate"
OURS = "CN=cad.999.test,O=Test ambulance service"
PROXY = "CN=proxy.test,O=Carries many"


@dataclass
class Gate:
    """Our TLS terminator: it tells which certificate it has verified."""

    world: World

    async def passes(self, *certificates: str, **changes: str | None) -> httpx.Response:
        """A call without a key, with what the terminator tells of it."""
        told = [*headers(**changes).items(), *((NAMED, one) for one in certificates)]
        async with httpx.AsyncClient(base_url=f"http://{self.world.address}") as http:
            return await http.post(
                f"{BASE}/$process-message",
                json=Sent(self.world.clock.now()).bundle,
                headers=told,
            )


@pytest.fixture
def named() -> str | None:
    """The header that the settings name."""
    return NAMED


@pytest_asyncio.fixture
async def gate(
    service_runtime: Runtime, service_clock: HandClock, named: str | None
) -> AsyncIterator[Gate]:
    """A service that believes two certificates: a sender's, and a proxy's for RX9."""
    known: dict[str, object] = {
        "bars_services": (BarsService(id=SERVICE, area=RUTLAND),),
        "bars_certificate_header": named,
    }
    runtime = replace(
        service_runtime, settings=service_runtime.settings.model_copy(update=known)
    )
    async with world_on(runtime, service_clock, three_crews()) as world:
        ((emas,),) = await world.asks_the_store(
            "SELECT id FROM sender WHERE name = 'EMAS' AND area_id = %s", RUTLAND
        )
        peers = (
            BarsPeer(certificate=OURS, sender=emas),
            BarsPeer(certificate=PROXY, ods="RX9", sender=emas),
        )
        trusting = runtime.settings.model_copy(update={"bars_peers": peers})
        world.app.state.runtime = replace(runtime, settings=trusting)
        yield Gate(world)


def of(ods: str) -> Mapping[str, str]:
    """The header in which a sender says for whom it speaks."""
    return {
        "NHSD_End_User_Organisation": encoded(
            {
                "resourceType": "Organization",
                "identifier": [
                    {
                        "system": "https://fhir.nhs.uk/Id/ods-organization-code",
                        "value": ods,
                    }
                ],
            }
        )
    }


async def test_a_certificate_that_was_checked_is_as_good_as_a_key(gate: Gate) -> None:
    assert (await gate.passes(OURS)).status_code == 200


@pytest.mark.parametrize("told", [(), ("CN=somebody.test",), (OURS, OURS)])
async def test_no_certificate_an_unknown_one_or_two_at_once_are_nobody(
    gate: Gate, told: tuple[str, ...]
) -> None:
    answer = await gate.passes(*told)

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (401, "security")


@pytest.mark.parametrize(("ods", "status"), [("RX9", 200), ("RX8", 401)])
async def test_a_proxy_s_certificate_speaks_only_for_the_organisation_it_was_given(
    gate: Gate, ods: str, status: int
) -> None:
    assert (await gate.passes(PROXY, **of(ods))).status_code == status


@pytest.mark.parametrize("named", [None])
async def test_where_no_terminator_is_named_no_certificate_is_believed(
    gate: Gate,
) -> None:
    assert (await gate.passes(OURS)).status_code == 401


async def test_a_system_that_signs_each_request_needs_neither_key_nor_certificate(
    gate: Gate,
) -> None:
    world = gate.world
    manager = Desk(world, await world.signed_in("Max"))
    senders = (await manager.sees("/api/settings/senders"))["senders"]
    signer = Signer(next(one["id"] for one in senders if one["name"] == "EMAS"))
    body = {"public_key": signer.jwk_text, "why": "Agreed with their supplier"}
    path = f"/api/settings/senders/{signer.sender_id}/public-keys"
    await manager.does(path, body)
    token = f"Bearer {signer.signs()}"

    first = await gate.passes(Authorization=token)
    again = await gate.passes(Authorization=token)

    assert (first.status_code, again.status_code) == (200, 401)
