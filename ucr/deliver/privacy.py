"""Whoever guards privacy in an area hears of each glass broken there, by letter (P38).

The letter says that it happened, when, and where to look. It names no person, and no
case: who, which and why are at the desk, for those who may see it.
"""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ucr.deliver import mail
from ucr.deliver.channel import Channel, Fate, News, Reply
from ucr.deliver.mail import Letter
from ucr.runtime import Runtime
from ucr.store.connection import Connection
from ucr.store.outbox import Answer, Claimed

NAME: Final = "privacy"
GIVE_UP: Final = timedelta(hours=24)
LONDON: Final = ZoneInfo("Europe/London")
SUBJECT: Final = "Somebody opened a case that was closed to them"
TEXT: Final = """\
{at:%H:%M} on {at:%d %B %Y}: somebody opened a case of {area} that was closed to them.

Who it was, which case, and why, is shown to a manager of the area at the desk:
{origin}

This letter names nobody on purpose. Please do not answer it.
"""


def channel(runtime: Runtime) -> Channel:
    """Letters to the areas' contacts; where none is set, none is written."""

    async def post(claimed: Claimed) -> Reply:
        letter = Letter(
            to=claimed.body["to"], subject=SUBJECT, text=claimed.body["text"]
        )
        if await mail.send(runtime.settings, letter):
            return Reply(Fate.DELIVERED, "taken")
        return Reply(Fate.LATER, "not taken")

    return Channel(
        name=NAME,
        tells=frozenset({"GlassBroken"}),
        compose=compose,
        post=post,
        tells_of_cancelled=True,
    )


async def compose(runtime: Runtime, _: Connection, news: News) -> Answer | None:
    """The letter about one opening; it is of no case, for no case's sender waits."""
    area_id = news.referral.area_id
    to = runtime.settings.privacy_contacts.get(area_id)
    if to is None:
        return None
    text = TEXT.format(
        at=news.at.astimezone(LONDON),
        area=area_id,
        origin=runtime.settings.public_origin,
    )
    return Answer(
        id=runtime.new_id(),
        area_id=area_id,
        referral_id=None,
        channel=NAME,
        kind="glass",
        closes=False,
        body={"to": to, "text": text},
        headers={},
        made_at=news.at,
        give_up_at=news.at + GIVE_UP,
    )
