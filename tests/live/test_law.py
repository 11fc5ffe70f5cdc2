"""The law of live: a snapshot and the events after it are a fresh snapshot."""

from typing import Any

import orjson
import pytest

from tests.live.screen import Board, Screen, board_of, signed_in
from tests.live.walk import Walk
from tests.world.ground import Ground
from ucr.domain.codes import Role
from ucr.domain.crew import Crew
from ucr.live import encode
from ucr.live.fold import Fold
from ucr.live.hub import Hub
from ucr.live.messages import At
from ucr.store import boards
from ucr.store.events import Head


async def stored(ground: Ground) -> tuple[int, Board]:
    """The board as the database has it now, whatever live says."""
    async with ground.runtime.pool.connection() as conn:
        board = await boards.read(conn, ground.area_id)
    fold = Fold.of(board.entries)
    cards = ((kind, held) for kind, of in fold.cards.items() for held in of.values())
    return board.head.offset, board_of(orjson.loads(bytes_of(encode.snapshot(cards))))


def bytes_of(fragment: orjson.Fragment) -> bytes:
    return orjson.dumps(fragment)


def own(board: Board, crew: Crew) -> Board:
    """A crew's part of a board, said in another way than the mailbox does."""
    id_ = str(crew.id)
    mine: Board = {
        place: card
        for place, card in board.items()
        if place in (("crew", id_), ("plan", id_))
        or (place[0] in ("assignment", "visit") and card["crew_id"] == id_)
    }
    for card in list(mine.values()):
        if "referral_id" in card and card["status"] != "withdrawn":
            place = ("referral", card["referral_id"])
            mine[place] = {**board[place], "refused_by": []}
    if ("plan", id_) in mine:
        plan = mine["plan", id_]
        mine["plan", id_] = {**plan, "stops": plan["stops"][:1]}
    return mine


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_snapshot_plus_events_is_a_fresh_snapshot(
    ground: Ground, address: str, seed: int
) -> None:
    walk = Walk(ground, seed)
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")
        for _ in range(12):
            for _ in range(5):
                await walk.step()

            offset, board = await stored(ground)
            await screen.until_offset(offset)

            assert screen.board == board
    assert screen.at["offset"] > 60


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_screen_that_comes_and_goes_ends_where_one_that_stayed_does(
    ground: Ground, address: str, seed: int
) -> None:
    walk = Walk(ground, seed)
    who = await ground.signs_in()
    at: dict[str, Any] | None = None
    board: Board = {}
    recovered = 0
    for _ in range(8):
        for _ in range(5):
            await walk.step()
        async with signed_in(address, who) as screen:
            screen.board = board
            answer = await screen.subscribes("area/rutland", at)
            recovered += answer["recovered"]
            offset, fresh = await stored(ground)
            await screen.until_offset(offset)
            board, at = screen.board, screen.at

        assert board == fresh
    assert recovered == 7


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_crew_sees_its_own_part_of_the_board_and_nothing_of_another_crew(
    ground: Ground, address: str, seed: int
) -> None:
    walk = Walk(ground, seed)
    crews = [await ground.crew_starts(name) for name in ("Ash 1", "Elm 1")]
    walk.knows(crews)
    call = await ground.call_comes_in()
    phones: list[Screen] = []
    for crew in crews:
        who = await ground.signs_in(Role.CREW, crew_id=crew.id)
        async with signed_in(address, who) as phone:
            await phone.subscribes(f"crew/{crew.id}")
            offset = 0
            for _ in range(10):
                for _ in range(4):
                    await walk.step()
                # A crew hears nothing of most events: this one tells it to look up.
                await ground.is_planned(crew, [call.id])
                offset, fresh = await stored(ground)
                await phone.until_offset(offset)

                assert phone.board == own(fresh, crew)
            phones.append(phone)
    others = [crews[1].id, crews[0].id]
    for phone, other in zip(phones, others, strict=True):
        assert len(phone.texts) > 10
        assert all(str(other) not in text for text in phone.texts)


async def test_a_crew_without_a_case_is_sent_nothing_for_what_others_do(
    ground: Ground, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.live.feed.WHOLE_EVERY_S", 0.0)  # each reads the board
    idle, other = [await ground.crew_starts(name) for name in ("Ash 1", "Elm 1")]
    who = await ground.signs_in(Role.CREW, crew_id=idle.id)
    began = (await hub.answer(who.session, None)).head
    call = await ground.call_comes_in()
    stood = (await hub.answer(who.session, _at(began))).head
    await ground.is_planned(other, [call.id])
    await ground.is_offered(call.id, other)

    of_others = await hub.answer(who.session, _at(stood))
    await ground.is_planned(idle, [call.id])
    of_its_own = await hub.answer(who.session, _at(of_others.head))

    assert (of_others.events, of_others.snapshot) == ((), None)
    assert of_others.head.offset > stood.offset
    assert of_its_own.snapshot is not None


def _at(head: Head) -> At:
    return At(epoch=head.epoch, offset=head.offset)
