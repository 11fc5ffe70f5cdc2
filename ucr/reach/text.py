"""Texting a crew that has not answered in two minutes, if it may be called."""

from dataclasses import dataclass

from ucr.deliver.channel import Fate, Reply
from ucr.domain.calls import CallResult
from ucr.reach import who
from ucr.reach.gateway import Gateway
from ucr.runtime import Runtime
from ucr.store.outbox import Claimed


@dataclass(frozen=True, slots=True)
class Texter:
    """Texts crews, by whatever takes texts."""

    runtime: Runtime
    gateway: Gateway

    async def post(self, claimed: Claimed) -> Reply:
        """One text to the crew's number; not to one that has answered meanwhile."""
        found = await who.look(self.runtime, claimed)
        if found is None:
            return who.NEEDLESS
        if found.hindrance is not None:
            return Reply(Fate.REFUSED, found.hindrance)
        if found.crew.phone is None:
            return Reply(Fate.REFUSED, CallResult.NO_NUMBER)
        return await self.gateway.text(found.crew.phone, str(claimed.id))
