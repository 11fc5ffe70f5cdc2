"""A system that sends referrals, hears how they end, and takes back what it must."""

import asyncio
import logging
from typing import Final
from uuid import UUID, uuid5

from ucr.demo import centre
from ucr.demo.assumed import TAKE_BACK
from ucr.demo.call import Call, Json, body
from ucr.demo.chance import hesitation_s, stream
from ucr.demo.door import Door, Refused
from ucr.demo.ledger import Ledger, Line, Wrote
from ucr.demo.roster import NAMES
from ucr.demo.service_clock import ServiceClock
from ucr.demo.wire import Outcome, Outcomes, Received
from ucr.domain.codes import Source
from ucr.domain.referral_status import ReferralStatus

log = logging.getLogger(__name__)

PATH: Final = "/api/referrals"
NOTHING: Final[Json] = {}
LOOK_EVERY_S: Final = 30.0
LEAST_REAL_S: Final = 2.0
PAGE: Final = 100
OURS_AGAIN: Final = frozenset({ReferralStatus.DECLINED, ReferralStatus.HANDING_BACK})


class Sender:
    """One referring system: its door, its clock, and its own books."""

    def __init__(
        self, name: str, door: Door, clock: ServiceClock, ledger: Ledger, seed: int
    ) -> None:
        self.name = name
        self._door = door
        self._clock = clock
        self._ledger = ledger
        self._seed = seed

    async def send(self, call: Call) -> None:
        """Make the call when its time has come, and cancel it where the script says.

        A call that the ledger knows is not made again. One that was sent and not
        acknowledged is sent again with the same key and the same words.
        """
        await self._clock.until(call.at)
        received = self._ledger.find(Wrote.RECEIVED, call.case_number)
        id_ = received.id if received else await self._ask(call)
        if call.cancels_at is not None and id_ is not None:
            await self._clock.until(call.cancels_at)
            await self._cancel(id_, call)

    async def _ask(self, call: Call) -> UUID | None:
        try:
            path, told = _request(call)
            content = await self._door.command(path, told, key=call.key)
        except Refused as refused:
            log.warning("%s refused: %s", call.case_number, refused)
            return None
        answer = Received.model_validate_json(content)
        self._note(Wrote.RECEIVED, call.case_number, answer.disposition, answer.id)
        return answer.id

    async def _cancel(self, id_: UUID, call: Call) -> None:
        case_number = call.case_number
        key = uuid5(NAMES, f"{case_number}/cancel")
        path, told = f"{PATH}/{id_}/cancel", NOTHING
        if call.source is Source.TELECARE:
            path = f"{centre.ALERTS}/{case_number}/cancel"
            told = centre.cancel(self._clock.now())
        try:
            await self._door.command(path, told, key=key)
        except Refused as refused:
            log.info("%s not cancelled: %s", case_number, refused)
            return
        self._note(Wrote.CANCELLED, case_number, "", id_)

    async def listen(self) -> None:
        """Hear of our cases for ever, and take back those that come back to us."""
        after = 0
        async with asyncio.TaskGroup() as taking:
            while True:
                heard = await self._door.get(
                    "/api/outcomes", Outcomes, after=after, limit=PAGE
                )
                after = heard.next
                for outcome in heard.items:
                    if outcome.status in OURS_AGAIN:
                        taking.create_task(self._take_back(outcome))
                if not heard.items:
                    await self._rest()

    async def _rest(self) -> None:
        await asyncio.sleep(max(LEAST_REAL_S, LOOK_EVERY_S / self._clock.speed))

    async def _take_back(self, outcome: Outcome) -> None:
        chance = stream(self._seed, "take back", outcome.id)
        await self._clock.sleep(hesitation_s(chance, TAKE_BACK))
        try:
            await self._door.command(
                f"{PATH}/{outcome.id}/acknowledge",
                NOTHING,
                key=uuid5(NAMES, f"{outcome.id}/acknowledge"),
            )
        except Refused as refused:
            log.info("%s not taken back: %s", outcome.case_number, refused)

    def _note(self, wrote: Wrote, name: str, said: str, id_: UUID) -> None:
        at = self._clock.now()
        self._ledger.write(
            Line(wrote=wrote, name=name, by=self.name, at=at, id=id_, said=said)
        )

    async def beat(self) -> None:
        """Give a sign of life every minute, as an alarm receiving centre must."""
        await centre.beat(self._door, self._clock)


def _request(call: Call) -> tuple[str, Json]:
    """The door of whoever calls, and what it is told there."""
    if call.source is Source.TELECARE:
        return centre.ALERTS, centre.alert(call)
    return PATH, body(call)
