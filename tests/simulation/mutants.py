"""The simulated code made wrong in one way each: what the histories must catch.

A mutant of the server is one method, or one answer of the store, in place of the real
one; a mutant of the screens is one place of their source.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import pytest

from tests.simulation.cores import Patch
from tests.simulation.record import Wrong
from tests.simulation.timeline import passes
from ucr.domain.board import Entry
from ucr.live import encode
from ucr.live.connection import Connection
from ucr.live.encode import Answer
from ucr.live.feed import Feed
from ucr.live.hub import Guest, Hub
from ucr.live.messages import At
from ucr.live.outbox import Outbox
from ucr.live.protocol import Checked, Join, Output, ServerCore
from ucr.live.stage import Stage
from ucr.store.events import Head, Logged

Break = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to be wrong.

    Attributes:
        breaks: What is put in place of the server's code.
        wrong: What is wrong with the store, or with who restores it.
        patch: What is put in place of the screens' code.
        often: What must befall often, so that few histories are enough.
    """

    often: tuple[str, ...]
    breaks: Break | None = None
    wrong: Wrong | None = None
    patch: Patch | None = None


# --------------------------------------------------------------- the server's mutants


def subscribes_after_the_snapshot(patch: pytest.MonkeyPatch) -> None:
    """What happens between the answer and the joining is told to nobody."""

    async def join(hub: Hub, guest: Guest, join: Join) -> None:
        session = guest.core.session
        if session is None:
            return
        feed = hub._known(session.account.area_id)
        await feed.fresh()
        if not guest.core.may_hear(join.topic, hub.now()):
            return
        crew_id = session.account.crew_id
        stage = feed.stage
        since = join.since
        answer = stage.answer_crew(crew_id, since) if crew_id else stage.answer(since)
        guest.say(encode.sub_ok(join.id, join.topic, answer, hub.now()))
        await passes(0.5)
        stage.join_crew(crew_id, guest) if crew_id else stage.join(guest)

    patch.setattr(Hub, "join", join)


def asks_for_no_right_at_each_send(patch: pytest.MonkeyPatch) -> None:
    def may_hear(core: ServerCore, topic: str, at: datetime) -> bool:
        del core, topic, at
        return True

    patch.setattr(ServerCore, "may_hear", may_hear)


def waits_for_each_send(patch: pytest.MonkeyPatch) -> None:
    """The reader of the log goes on when every screen has had what was read."""
    follow = Feed._follow

    async def follow_all(feed: Feed) -> None:
        await follow(feed)
        for listener in list(feed.stage.listeners):
            if isinstance(listener, Connection):
                while listener._outbox._frames and not listener.core.ended:
                    await passes(0.01)

    patch.setattr(Feed, "_follow", follow_all)


def trusts_the_epoch_after_a_restore(patch: pytest.MonkeyPatch) -> None:
    """A log that is long enough is taken for the one that was read."""

    def goes_on(stage: Stage, head: Head) -> bool:
        return stage.head.epoch != "" and head.offset >= stage.head.offset

    patch.setattr(Stage, "goes_on", goes_on)


def resumes_across_epochs(patch: pytest.MonkeyPatch) -> None:
    def reaches(stage: Stage, since: At | None) -> bool:
        return since is not None and 0 <= stage.head.offset - since.offset <= len(
            stage._recent
        )

    patch.setattr(Stage, "reaches", reaches)


def resumes_with_a_part_of_what_was_missed(patch: pytest.MonkeyPatch) -> None:
    def reaches(stage: Stage, since: At | None) -> bool:
        return (
            since is not None
            and since.epoch == stage.head.epoch
            and since.offset <= stage.head.offset
        )

    patch.setattr(Stage, "reaches", reaches)


def leaves_out_the_last_that_was_missed(patch: pytest.MonkeyPatch) -> None:
    """And says all the same that the screen stands at the cursor."""
    real = Stage.answer

    def answer(stage: Stage, since: At | None) -> Answer:
        found = real(stage, since)
        return (
            found if found.events is None else replace(found, events=found.events[:-1])
        )

    patch.setattr(Stage, "answer", answer)


def begins_without_the_last_event(patch: pytest.MonkeyPatch) -> None:
    """A service that was started again holds the board, and not what led to it."""
    real = Stage.start_again

    def start_again(
        stage: Stage, head: Head, entries: Iterable[Entry], before: Sequence[Logged]
    ) -> None:
        real(stage, head, entries, before[:-1])

    patch.setattr(Stage, "start_again", start_again)


def goes_over_gaps(patch: pytest.MonkeyPatch) -> None:
    """With a truncated log, or a page that came late."""

    def follows(stage: Stage, rows: object) -> bool:
        del stage, rows
        return True

    patch.setattr(Stage, "follows", follows)


def keeps_screens_of_another_timeline(patch: pytest.MonkeyPatch) -> None:
    def send_back(stage: Stage) -> None:
        del stage

    patch.setattr(Stage, "send_back", send_back)


async def _nothing(*given: object) -> None:
    del given


def believes_hints_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Hub, "_sweep", _nothing)
    patch.setattr("ucr.live.hub.BLIND_S", float("inf"))


def looks_live_without_its_store(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("ucr.live.hub.BLIND_S", float("inf"))


def never_looks_sessions_up_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Hub, "recheck", _nothing)


def keeps_the_topics_of_the_area_before(patch: pytest.MonkeyPatch) -> None:
    def checked(
        core: ServerCore, session: Checked | None, at: datetime
    ) -> list[Output]:
        found: Any = session
        return [] if found is not None else real(core, found, at)

    real = ServerCore._checked
    patch.setattr(ServerCore, "_checked", checked)


def serves_whoever_does_not_read(patch: pytest.MonkeyPatch) -> None:
    def is_too_slow(outbox: Outbox, now: float) -> bool:
        del outbox, now
        return False

    patch.setattr(Outbox, "is_too_slow", is_too_slow)


def serves_whoever_does_not_answer(patch: pytest.MonkeyPatch) -> None:
    real = ServerCore._tick

    def tick(core: ServerCore, now: float, at: datetime) -> list[Output]:
        core._pong_due = None
        return real(core, now, at)

    patch.setattr(ServerCore, "_tick", tick)


def never_says_again(patch: pytest.MonkeyPatch) -> None:
    def remind(core: ServerCore, session: object, now: float) -> list[Output]:
        del core, session, now
        return []

    patch.setattr(ServerCore, "_remind", remind)


def takes_all_news_for_others(patch: pytest.MonkeyPatch) -> None:
    """A crew's phone that comes back is told that it missed nothing."""
    patch.setattr(Stage, "last_own", lambda *_: 0)


def never_pings(patch: pytest.MonkeyPatch) -> None:
    def beat(core: ServerCore, now: float) -> list[Output]:
        del core, now
        return []

    patch.setattr(ServerCore, "_beat", beat)


def lets_a_session_run_over(patch: pytest.MonkeyPatch) -> None:
    """Its end is noticed by looking it up, and not at each send."""

    def may_hear(core: ServerCore, topic: str, at: datetime) -> bool:
        del at
        return not core.ended and topic in core.topics

    patch.setattr(ServerCore, "may_hear", may_hear)


OF_SERVER: Final[dict[str, Mutant]] = {
    each.__name__: Mutant(often, each)
    for each, often in (
        (subscribes_after_the_snapshot, ("reload",)),
        (asks_for_no_right_at_each_send, ("run_out", "move_away")),
        (waits_for_each_send, ("stall_in_much_news",)),
        (trusts_the_epoch_after_a_restore, ("restore",)),
        (resumes_with_a_part_of_what_was_missed, ("no_signal", "much_news")),
        (leaves_out_the_last_that_was_missed, ("no_signal", "news")),
        (begins_without_the_last_event, ("crash", "news")),
        (goes_over_gaps, ("truncate",)),
        (keeps_screens_of_another_timeline, ("restore",)),
        (believes_hints_alone, ("news",)),
        (looks_live_without_its_store, ("store_away", "news")),
        (never_looks_sessions_up_again, ("revoke",)),
        (keeps_the_topics_of_the_area_before, ("move_away",)),
        (serves_whoever_does_not_read, ("stall_in_much_news",)),
        (serves_whoever_does_not_answer, ("silence",)),
        (never_says_again, ("quiet",)),
        (takes_all_news_for_others, ("no_signal", "quiet")),
        (never_pings, ("quiet",)),
        (lets_a_session_run_over, ("run_out",)),
    )
}
OF_STORE: Final[dict[str, Mutant]] = {
    "takes_offsets_from_a_sequence": Mutant(
        ("news",), wrong=Wrong(takes_offset_before_commit=True)
    ),
    "restores_without_a_new_epoch": Mutant(
        ("restore",), wrong=Wrong(restore_keeps_epoch=True)
    ),
    "reads_the_board_and_its_head_apart": Mutant(
        ("store_slow",), wrong=Wrong(reads_board_in_two=True)
    ),
}

# -------------------------------------------------------------- the screens' mutants

CORE: Final = "live/core.ts"
OF_SCREEN: Final[dict[str, Mutant]] = {
    "goes_on_over_a_gap": Mutant(
        ("loss",),
        patch=Patch(
            CORE, "event.offset > state.at.offset + 1 && !options.sparse", "false"
        ),
    ),
    "applies_what_is_old": Mutant(
        ("repeat",),
        patch=Patch(
            CORE, "if (event.offset <= state.at.offset) return [state, []]", ""
        ),
    ),
    "does_not_look_at_the_heads_of_a_ping": Mutant(
        ("loss", "quiet"),
        patch=Patch(
            CORE,
            "if (top.offset <= state.at.offset) return",
            "if (top.offset >= 0) return",
        ),
    ),
    "takes_all_that_a_ping_tells_for_news_of_others": Mutant(
        ("loss", "quiet"), patch=Patch(CORE, "top.own <= at.offset", "true")
    ),
    "takes_silence_for_life": Mutant(
        ("silence",),
        patch=Patch(
            CORE, "if (now - state.socketHeardAt >= SILENCE_MS) return true", ""
        ),
    ),
    "keeps_what_a_revoked_session_had": Mutant(
        ("revoke",),
        patch=Patch(CORE, "code === 4503 ? [{ do: 'forget' }] : []", "[]"),
    ),
    "does_not_wipe_what_is_no_longer_its_own": Mutant(
        ("move_away",),
        patch=Patch(
            CORE, "said.purge ? [{ do: 'forget' }, ...outputs] : outputs", "outputs"
        ),
    ),
    "applies_what_the_twin_has_brought_already": Mutant(
        ("slow_answer",),
        patch=Patch(CORE, "event.offset > from", "from >= 0"),
    ),
    "goes_back_to_a_slow_snapshot": Mutant(
        ("slow_answer",),
        patch=Patch(
            CORE, "if (isBehind(state.at, answer.at)) return [state, [moved]]", ""
        ),
    ),
    "believes_its_socket_after_sleep": Mutant(
        ("sleep_in_silence",),
        patch=Patch(
            CORE,
            "if (state.phase !== 'live' || now - state.socketHeardAt >= SILENCE_MS)",
            "if (true) return [state, []]\n  if (state)",
        ),
    ),
    "never_polls": Mutant(
        ("valkey_away",), patch=Patch(CORE, "now - state.polledAt >= POLL_MS", "false")
    ),
    "never_tries_again": Mutant(
        ("cut",), patch=Patch(CORE, "now >= state.retryAt", "false")
    ),
}
OF_BOTH: Final[dict[str, Mutant]] = {
    resumes_across_epochs.__name__: Mutant(
        ("restore", "no_signal"),
        resumes_across_epochs,
        patch=Patch(
            CORE,
            "if (answer.recovered && answer.at.epoch !== state.at?.epoch)"
            " return [state, []]",
            "",
        ),
    ),
}
"""Of which each side would notice the other's."""
ALL: Final = OF_SERVER | OF_STORE | OF_SCREEN | OF_BOTH
