"""From seeds to a verdict: everything that a run of histories needs, and its end."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.phone.histories import Lived, Stage
from tests.phone.lossy import Lossy
from tests.phone.party import gather, good_line
from tests.phone.phones import phones_of
from tests.phone.verdict import Wrong, judge, log_of
from ucr.app import running
from ucr.settings import Settings


async def live(
    settings: Settings,
    bundles: Path,
    seeds: Sequence[int],
    *,
    at_once: int,
    broken: str | None = None,
) -> tuple[list[Lived], list[Wrong]]:
    """Live the histories of these seeds before a service that runs, and judge each.

    Args:
        bundles: Where `phones.bundle` has put the phone's code.
        broken: A wrong outbox to take instead of the one that ships.
    """
    origin = settings.public_origin
    where = urlsplit(origin)
    lossy = Lossy((str(where.hostname), int(where.port or 80)))
    async with (
        running(settings) as runtime,
        lossy.standing() as proxy,
        good_line(origin) as http,
        phones_of(bundles, proxy_port=proxy.port, origin=origin) as phones,
    ):
        parties = await gather(runtime, len(seeds))
        stage = Stage(http, proxy, phones)
        lived = await stage.lives(list(seeds), parties, at_once=at_once, broken=broken)
        wrongs = [
            wrong for one in lived for wrong in judge(one, await log_of(runtime, one))
        ]
    return lived, wrongs
