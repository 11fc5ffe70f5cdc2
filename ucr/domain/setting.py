"""What a service may set of its own area, within which range, and what is usual.

No setting may be looser than a promise (docs/safety/promises.md) or a national
standard: a target can be sooner, never later. What is not here cannot be set.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from ucr.domain.codes import GoesBy, Kit, Need, Skill
from ucr.domain.response_clock import ALLOWED, ClockKind
from ucr.domain.timer import PATIENCE, Action
from ucr.domain.triage import BY_NEED, MINUTE_S, ON_FLOOR

Value: TypeAlias = int | tuple[str, ...]
"""A whole number in the setting's unit, or codes in alphabetical order."""


class Group(StrEnum):
    """What a setting is about, as the screen has it in sections."""

    CLOCKS = "clocks"
    WAITS = "waits"
    PRICES = "prices"
    DRIVES = "drives"
    DIVERTING = "diverting"
    NEEDS = "needs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that an area may set.

    Attributes:
        name: Its name on the wire; with its unit where it is a number.
        says: What it does, and what its range rests on.
        usual: What holds where the area says nothing.
        unit: "min", "s", "points", "points a min" or "points an hour"; codes: None.
        least, most: Of a number; of codes, how many.
        options: The codes that may be chosen; empty: it is a number.
    """

    name: str
    group: Group
    label: str
    says: str
    usual: Value
    unit: str | None
    least: int
    most: int
    options: tuple[str, ...] = ()

    def fault(self, value: Value) -> str | None:
        """The rule that a value breaks, in words; None: it may be so."""
        if isinstance(value, int) == bool(self.options):
            return "codes" if self.options else "a whole number"
        if isinstance(value, int):
            within = self.least <= value <= self.most
            rule = f"from {self.least} to {self.most} {self.unit}"
            return None if within else rule
        if not set(value) <= set(self.options):
            return "one of: " + ", ".join(self.options)
        if len(value) > self.most:
            return f"at most {self.most} of them"
        return None if len(value) >= self.least else f"at least {self.least}"


TARGETS: Final[Mapping[str, ClockKind]] = {
    "clock.on_floor_min": ClockKind.ON_FLOOR,
    "clock.ucr_two_hour_min": ClockKind.UCR_TWO_HOUR,
    "clock.c3_min": ClockKind.C3,
    "clock.c4_min": ClockKind.C4,
}
WAITS: Final[Mapping[str, Action]] = {
    "wait.decide_s": Action.DECIDE,
    "wait.match_s": Action.MATCH,
    "wait.choose_s": Action.CHOOSE,
    "wait.confirm_s": Action.CONFIRM,
    "wait.answer_s": Action.ANSWER,
    "wait.reassign_s": Action.REASSIGN,
    "wait.set_off_min": Action.SET_OFF,
    "wait.arrive_min": Action.ARRIVE,
    "wait.finish_min": Action.FINISH,
}
OFFER_ENDS: Final = "wait.offer_ends_s"
LOOK_FIRST: Final = "wait.look_first_s"
FLOOR_SERVICE: Final = "floor.service_min"
NEEDS_OFF: Final = "needs.off"
LEARN_DRIVES: Final = "drives.learned"
SUGGEST_DIVERTING: Final = "divert.suggest"
EARLIEST: Final = "The national standard, or sooner: never later."


def _clocks() -> Iterator[Setting]:
    for name, label, least in (
        ("clock.on_floor_min", "On the floor: a crew there within", 30),
        ("clock.ucr_two_hour_min", "Two-hour response: a crew there within", 30),
        ("clock.c3_min", "Category 3: a crew there within", 30),
        ("clock.c4_min", "Category 4: a crew there within", 60),
    ):
        most = int(ALLOWED[TARGETS[name]].total_seconds()) // MINUTE_S
        yield Setting(
            name=name,
            group=Group.CLOCKS,
            label=label,
            says=EARLIEST,
            usual=most,
            unit="min",
            least=least,
            most=most,
        )


def _waits() -> Iterator[Setting]:
    assumed = "How long before the next person is alarmed."
    promised = "Promise P3, or sooner: never later."
    for name, label, says, least, most in (
        ("wait.decide_s", "A person decides within", assumed, 60, 300),
        ("wait.match_s", "A crew is found within", assumed, 60, 600),
        ("wait.choose_s", "A coordinator chooses within", assumed, 60, 600),
        ("wait.confirm_s", "A proposal is confirmed within", assumed, 60, 600),
        ("wait.answer_s", "A crew answers an offer within", promised, 30, 60),
        ("wait.reassign_s", "Then another crew is suggested after", promised, 60, 120),
        ("wait.set_off_min", "A crew sets off within", assumed, 5, 20),
        ("wait.arrive_min", "A crew arrives within", assumed, 20, 90),
        ("wait.finish_min", "A visit is over within", assumed, 45, 180),
    ):
        usual_s = int(PATIENCE[WAITS[name]].total_seconds())
        unit = name.rpartition("_")[2]
        yield Setting(
            name=name,
            group=Group.WAITS,
            label=label,
            says=says,
            usual=usual_s // (MINUTE_S if unit == "min" else 1),
            unit=unit,
            least=least,
            most=most,
        )


def _of_auto() -> Iterator[Setting]:
    yield Setting(
        name=OFFER_ENDS,
        group=Group.WAITS,
        label="Auto: an unanswered offer ends after",
        says="Then the next crew is asked. Advise mode never ends one by itself.",
        usual=180,
        unit="s",
        least=90,
        most=900,
    )
    yield Setting(
        name=LOOK_FIRST,
        group=Group.WAITS,
        label="Auto: two alike cases are held for",
        says="So long a coordinator may look before a second crew is asked.",
        usual=60,
        unit="s",
        least=30,
        most=150,
    )


PRICED: Final = ("floor", "two_hour", "four_hour")
"""The classes of need that have prices of their own, the most urgent first."""
DIVERTED_FOR: Final = PRICED[:2]
"""Classes for which a crew may be suggested that is on its way to one below."""


def _prices() -> Iterator[Setting]:
    late, waits = "Each minute that a visit starts late", "Each hour until it starts"
    minute, hour = "points a min", "points an hour"
    for name, label, usual, unit, least, most in (
        ("floor.late", f"On the floor. {late}", 10, minute, 5, 60),
        ("two_hour.late", f"Two hours. {late}", 4, minute, 2, 30),
        ("four_hour.late", f"Four hours. {late}", 2, minute, 1, 15),
        ("floor.waiting", f"On the floor. {waits}", 480, hour, 120, 2000),
        ("two_hour.waiting", f"Two hours. {waits}", 110, hour, 30, 500),
        ("four_hour.waiting", f"Four hours. {waits}", 45, hour, 10, 200),
        ("told_crew_changed", "Another crew than was told", 60, "points", 10, 240),
        ("planned_crew_changed", "Another crew than planned", 3, "points", 0, 30),
        ("load_per_visit", "A further visit for the same crew", 1, "points", 0, 20),
        ("preference_missed", "A wish that is not met", 10, "points", 0, 60),
        ("break_late", "Each minute that a break starts late", 3, minute, 1, 20),
    ):
        yield Setting(
            name=f"price.{name}",
            group=Group.PRICES,
            label=label,
            says="One point is a minute of driving. Hard rules have no price.",
            usual=usual,
            unit=unit,
            least=least,
            most=most,
        )


def _drives() -> Iterator[Setting]:
    yield Setting(
        name=LEARN_DRIVES,
        group=Group.DRIVES,
        label="Plans learn from drives",
        says="Drive times are corrected by how long crews' own drives here took, by"
        " hour of the day. Off: as the roads alone say.",
        usual=tuple(sorted(one.value for one in GoesBy)),
        unit=None,
        least=0,
        most=len(GoesBy),
        options=tuple(sorted(one.value for one in GoesBy)),
    )


def _diverting() -> Iterator[Setting]:
    yield Setting(
        name=SUGGEST_DIVERTING,
        group=Group.DIVERTING,
        label="Suggest a diversion for",
        says="The match card names a crew on its way to somebody less urgent, where"
        " whoever is meant to come is late or nobody comes. A person decides. Off: none"
        " is suggested.",
        usual=(),
        unit=None,
        least=0,
        most=len(DIVERTED_FOR),
        options=DIVERTED_FOR,
    )


def _needs() -> Iterator[Setting]:
    yield Setting(
        name=NEEDS_OFF,
        group=Group.NEEDS,
        label="Switched off: not taken here",
        says="Refused at once with what to do instead, and offered in no form. Cases"
        " that are open go on. One need at the least stays on.",
        usual=(),
        unit=None,
        least=0,
        most=len(Need) - 1,
        options=tuple(sorted(one.value for one in Need)),
    )
    for need in Need:
        usual = BY_NEED[need]
        yield _service(f"need.{need}.service_min", usual.service_s)
        yield _codes(f"need.{need}.skills", "Skills", usual.skills, Skill, 1)
        yield _codes(f"need.{need}.kit", "Kit", usual.kit, Kit, 0)
    yield _service(FLOOR_SERVICE, ON_FLOOR.service_s)


def _service(name: str, usual_s: int) -> Setting:
    return Setting(
        name=name,
        group=Group.NEEDS,
        label="Expected time with the person",
        says="The plan counts with it; crews are never hurried by it.",
        usual=usual_s // MINUTE_S,
        unit="min",
        least=10,
        most=180,
    )


def _codes(
    name: str,
    label: str,
    usual: frozenset[Skill] | frozenset[Kit],
    kind: type[Skill] | type[Kit],
    least: int,
) -> Setting:
    return Setting(
        name=name,
        group=Group.NEEDS,
        label=label,
        says="A hard rule: no crew is sent without all of them.",
        usual=tuple(sorted(one.value for one in usual)),
        unit=None,
        least=least,
        most=len(kind),
        options=tuple(sorted(one.value for one in kind)),
    )


CATALOGUE: Final[Mapping[str, Setting]] = {
    one.name: one
    for one in (
        *_clocks(),
        *_waits(),
        *_of_auto(),
        *_prices(),
        *_drives(),
        *_diverting(),
        *_needs(),
    )
}
