"""The coordinator and the clinician of the day: they decide what waits for a person.

A human at the real desk comes first: each thing is left alone for a person's while,
and looked at again before it is touched. `ucr demo --hands-on` leaves all of it to you.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Final
from uuid import UUID, uuid5

from ucr.demo.assumed import (
    COMPARE,
    CONFIRM_PROPOSAL,
    DECIDE_CLINICALLY,
    SAME_AFTER_ALL,
    TAKE_BACK,
    Delay,
)
from ucr.demo.call import BY_PHONE
from ucr.demo.chance import hesitation_s, stream
from ucr.demo.door import Door, Refused
from ucr.demo.service_clock import ServiceClock
from ucr.demo.wire import Board, Case, Places
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.cards import AssignmentCard, ReferralCard
from ucr.domain.codes import Category, Concern, DeclineReason, HandBackReason
from ucr.domain.referral_status import CLOSED, ReferralStatus
from ucr.domain.timer import Alarm, standing

log = logging.getLogger(__name__)

SEEN_AND_NOTED: Final = frozenset(
    {
        Alarm.NOT_SET_OFF,
        Alarm.NOT_ARRIVED,
        Alarm.VISIT_OVERRUN,
        Alarm.ARRIVED_AFTER_END,
    }
)
SHORTEST_SEARCH: Final = 2
LONGEST_SEARCH: Final = 100
TO_TELL: Final = frozenset({ReferralStatus.DECLINED, ReferralStatus.HANDING_BACK})

HAND_BACK: Final[Mapping[Concern, HandBackReason]] = {
    Concern.RED_FLAG: HandBackReason.RED_FLAG,
    Concern.CATEGORY_UPGRADE: HandBackReason.RED_FLAG,
    Concern.EXCLUDED: HandBackReason.RED_FLAG,
    Concern.NO_ANSWER: HandBackReason.NO_ACCESS,
    Concern.ESCALATED_ON_SCENE: HandBackReason.DETERIORATED,
    Concern.SCENE_UNSAFE: HandBackReason.SCENE_UNSAFE,
}
"""What a simulated clinician never keeps; the first that holds gives the reason."""
RINGS_999: Final = frozenset({Concern.RED_FLAG, Concern.CATEGORY_UPGRADE})
"""Of a case that was taken already: an ambulance is asked for by voice."""

Act = Callable[[], Coroutine[None, None, None]]


class Desk:
    """Two people at one board."""

    def __init__(
        self, coordinator: Door, clinician: Door, clock: ServiceClock, seed: int
    ) -> None:
        self._coordinator = coordinator
        self._clinician = clinician
        self._clock = clock
        self._seed = seed
        self._thinking: dict[str, asyncio.Task[None]] = {}
        self._board: Board | None = None

    async def read(self, board: Board) -> None:
        """Look at the board, and begin to think about what is new on it."""
        self._board = board
        for done in [k for k, task in self._thinking.items() if task.done()]:
            await self._thinking.pop(done)
        for assignment in board.snapshot.assignments:
            if assignment.status is AssignmentStatus.PROPOSED:
                self._think(assignment.id, "confirm", CONFIRM_PROPOSAL)
        for card in board.snapshot.referrals:
            self._think_of(card)

    def _think_of(self, card: ReferralCard) -> None:
        if card.likely_same and card.status not in CLOSED:
            self._think(card.id, "same", COMPARE)
        self._look_at(card)

    def _look_at(self, card: ReferralCard) -> None:
        if card.status in TO_TELL and card.source in BY_PHONE:
            self._think(card.id, "tell", TAKE_BACK)
        elif _needs_decision(card):
            self._think(card.id, "decide", DECIDE_CLINICALLY)
        elif _is_due_back(card):
            self._think(card.id, "hand back", TAKE_BACK)
        elif card.alarm is not None and (
            card.status not in CLOSED or standing(card.alarm)
        ):
            self._think(card.id, "alarm", TAKE_BACK)

    def _think(self, id_: UUID, what: str, delay: Delay) -> None:
        name = f"{what}/{id_}"
        if name not in self._thinking:
            self._thinking[name] = asyncio.create_task(self._after(id_, what, delay))

    async def _after(self, id_: UUID, what: str, delay: Delay) -> None:
        """Hesitate, look again, and act if it still waits for us."""
        await self._clock.sleep(
            hesitation_s(stream(self._seed, what, id_), delay),
        )
        try:
            if what == "confirm":
                await self._confirm(id_)
            else:
                await self._see_to(id_, what)
        except Refused as refused:
            log.info("desk, %s: %s", what, refused)

    async def _confirm(self, id_: UUID) -> None:
        proposed = self._assignment(id_)
        if proposed is not None and proposed.status is AssignmentStatus.PROPOSED:
            await self._do(self._coordinator, f"assignments/{id_}/confirm", {})

    async def _see_to(self, id_: UUID, what: str) -> None:
        card = self._referral(id_)
        if card is None:
            return
        if what == "decide" and _needs_decision(card):
            await self._decide(card)
        elif what == "same" and card.likely_same:
            await self._compare(card)
        elif what == "tell" and card.status in TO_TELL:
            await self._do(self._coordinator, f"referrals/{id_}/told", {})
        elif what == "hand back" and _is_due_back(card):
            await self._do(
                self._coordinator,
                f"referrals/{id_}/hand-back",
                {"reason": HandBackReason.NO_CREW_IN_TIME},
            )
        elif what == "alarm" and card.alarm is not None:
            await self._heed(card, card.alarm)

    # ------------------------------------------------------------------- decisions

    async def _decide(self, card: ReferralCard) -> None:
        for concern, reason in HAND_BACK.items():
            if concern in card.concerns:
                if concern in RINGS_999 and card.accepted_at and not card.told_999_at:
                    await self._ring_999(card)
                await self._say(card, decision="hand_back", reason=reason)
                return
        if Concern.UNDER_AGE in card.concerns:
            await self._say(card, decision="decline", reason=DeclineReason.NOT_ELIGIBLE)
        elif Concern.LOCATION_UNSURE in card.concerns:
            await self._find(card)
        else:
            await self._say(card, decision="accept")

    async def _ring_999(self, card: ReferralCard) -> None:
        """Tell 999 by voice, and write down the number that they give."""
        told = {"case_number": f"CAD-{card.reference}", "category": Category.C2}
        await self._do(self._coordinator, f"referrals/{card.id}/told-999", told)

    async def _find(self, card: ReferralCard) -> None:
        """Make sure of the place: search what was told, and set what was found."""
        case = await self._coordinator.get(f"/api/referrals/{card.id}/case", Case)
        told = case.location
        for words in (", ".join(told.lines), told.postcode, told.label, told.locality):
            if not words or len(words) < SHORTEST_SEARCH:
                continue
            query = words[:LONGEST_SEARCH]
            found = await self._coordinator.get("/api/places", Places, q=query, limit=1)
            if found.places:
                place = found.places[0]
                await self._say(
                    card, decision="accept", location=place.model_dump(mode="json")
                )
                return
        await self._say(card, decision="decline", reason=DeclineReason.FAILED_CONTACT)

    async def _say(self, card: ReferralCard, **decision: object) -> None:
        """Decide, as the person whose decision it is."""
        unsure = set(card.concerns) == {Concern.LOCATION_UNSURE}
        who = self._coordinator if unsure else self._clinician
        await self._do(who, f"referrals/{card.id}/decide", decision)

    # --------------------------------------------------------------- two of one person

    async def _compare(self, card: ReferralCard) -> None:
        """Of two the later is decided about: joined, the right way round, or not.

        What a person would hear on the telephone is drawn by lot.
        """
        other = self._referral(card.likely_same[0])
        if other is not None and other.received_at > card.received_at:
            return
        chance = stream(self._seed, "same", card.id).random()
        if other is None or other.status in CLOSED or chance > SAME_AFTER_ALL:
            body = {"other_id": str(card.likely_same[0])}
            path = f"referrals/{card.id}/not-the-same"
            await self._do(self._coordinator, path, body)
            return
        lead, led = (card, other) if self._is_attended(card.id) else (other, card)
        path = f"referrals/{led.id}/join"
        await self._do(self._coordinator, path, {"lead_id": str(lead.id)})

    def _is_attended(self, id_: UUID) -> bool:
        shown = self._board.snapshot.visits if self._board else ()
        return any(visit.referral_id == id_ for visit in shown)

    # ---------------------------------------------------------------------- alarms

    async def _heed(self, card: ReferralCard, alarm: Alarm) -> None:
        if alarm is Alarm.REASSIGN_SUGGESTED:
            await self._withdraw(card)
        elif alarm in SEEN_AND_NOTED:
            await self._do(
                self._coordinator, f"referrals/{card.id}/acknowledge-alarm", {}
            )

    async def _withdraw(self, card: ReferralCard) -> None:
        for offer in self._board.snapshot.assignments if self._board else ():
            unanswered = offer.status is AssignmentStatus.OFFERED
            if offer.referral_id == card.id and unanswered:
                await self._do(
                    self._coordinator,
                    f"assignments/{offer.id}/withdraw",
                    {"reason": "No answer from the crew"},
                )

    # ------------------------------------------------------------------- the board

    def _referral(self, id_: UUID) -> ReferralCard | None:
        shown = self._board.snapshot.referrals if self._board else ()
        return next((card for card in shown if card.id == id_), None)

    def _assignment(self, id_: UUID) -> AssignmentCard | None:
        shown = self._board.snapshot.assignments if self._board else ()
        return next((card for card in shown if card.id == id_), None)

    async def _do(self, who: Door, path: str, body: Mapping[str, object]) -> None:
        key = uuid5(UUID(int=0), f"{path}/{self._clock.now().isoformat()}")
        await who.command(f"/api/{path}", body, key=key)


def _needs_decision(card: ReferralCard) -> bool:
    settled = {*TO_TELL, *CLOSED, ReferralStatus.JOINED}
    return bool(card.concerns) and card.status not in settled


def _is_due_back(card: ReferralCard) -> bool:
    """A hand-back is drafted, and nobody has kept the case."""
    return card.hand_back is not None and card.hand_back.dismissed_at is None
