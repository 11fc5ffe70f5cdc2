"""A provider is asked over HTTP, and only what it proves is believed (promise P31)."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.world.issuer import CLIENT, SECRET, Issuer, issuing
from ucr.domain.errors import ProviderAway
from ucr.identity.id_token import Doubt, NotProven
from ucr.identity.provider import Begun, KnownProvider
from ucr.runtime import SystemClock
from ucr.settings.sign_in import Provider

BACK = "https://ucr.example/api/sign-in/provider/back"


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing(Issuer(back=BACK)) as issuer:
        yield issuer


@pytest.fixture
def provider(issuer: Issuer, tmp_path: Path) -> Provider:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    return Provider(
        name="Northside", issuer=issuer.url, client_id=CLIENT, secret_file=secret
    )


async def sent_back(
    known: KnownProvider, provider: Provider, begun: Begun
) -> dict[str, str]:
    """With what the provider sends the browser back."""
    there = await known.address(provider, begun, back=BACK)
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(there)
    return dict(httpx.URL(answer.headers["location"]).params)


async def believed(
    known: KnownProvider, provider: Provider, begun: Begun, told: dict[str, str]
) -> str:
    """Whom that proves; else the doubt."""
    try:
        now = SystemClock().now()
        return (await known.finish(provider, begun, told, back=BACK, now=now)).subject
    except NotProven as refused:
        return refused.doubt.value


async def test_a_code_is_good_once_and_in_its_own_sign_in(
    issuer: Issuer, provider: Provider
) -> None:
    known, mine, thief = KnownProvider(), Begun.now(""), Begun.now("")
    told = await sent_back(known, provider, mine)
    stolen = await sent_back(known, provider, Begun.now(""))

    first = await believed(known, provider, mine, told)
    again = await believed(known, provider, mine, told)
    other = await believed(known, provider, thief, stolen | {"state": thief.state})

    refused = Doubt.CODE_REFUSED.value
    assert (first, again, other) == ("person-1", refused, refused)
    assert issuer.codes_given == 1


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"state": "another"}, Doubt.WRONG_STATE),
        ({"state": ""}, Doubt.WRONG_STATE),
        ({"iss": "https://other.example"}, Doubt.WRONG_ISSUER),
        ({"code": ""}, Doubt.CODE_REFUSED),
    ],
)
async def test_an_answer_that_is_not_to_what_was_asked_redeems_nothing(
    issuer: Issuer, provider: Provider, changes: dict[str, str], doubt: Doubt
) -> None:
    known, mine = KnownProvider(), Begun.now("")
    told = await sent_back(known, provider, mine)

    assert await believed(known, provider, mine, told | changes) == doubt
    assert issuer.codes_given == 0


async def test_a_key_that_was_changed_is_fetched_and_the_old_one_is_done(
    issuer: Issuer, provider: Provider
) -> None:
    known, before = KnownProvider(), issuer.private
    subjects = []
    for _ in range(2):
        begun = Begun.now("")
        told = await sent_back(known, provider, begun)
        subjects.append(await believed(known, provider, begun, told))
        issuer.rotates()
    issuer.private = before

    begun = Begun.now("")
    told = await sent_back(known, provider, begun)

    assert subjects == ["person-1", "person-1"]
    assert await believed(known, provider, begun, told) == Doubt.BAD_SIGNATURE


async def test_one_that_says_another_issuer_or_nothing_is_away(
    issuer: Issuer, provider: Provider
) -> None:
    other = provider.model_copy(update={"issuer": issuer.url + "/"})
    with pytest.raises(ProviderAway, match="another issuer"):
        await KnownProvider().address(other, Begun.now(""), back=BACK)
    issuer.away = True

    with pytest.raises(ProviderAway, match="HTTPStatusError"):
        await KnownProvider().address(provider, Begun.now(""), back=BACK)
