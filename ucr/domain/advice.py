"""What whoever is with the person does until help arrives: data, with a source each.

The page says it in the reader's language; here is what is meant, when it applies and
where it is written. What is marked unseen is ours: the service's clinical safety
officer confirms or strikes it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Need, RedFlag
from ucr.domain.rules import Sourced
from ucr.domain.safety_check import Answer, Question, Reply

BEFORE_HELP: Final = "Scottish and Northern Ireland Ambulance Services, before help"
ISTUMBLE: Final = "ISTUMBLE, West Midlands Ambulance Service / HCPA"
OURS: Final = "Usual first aid; no text seen"
HURT: Final = frozenset({RedFlag.INTENSE_PAIN, RedFlag.TRAUMA, RedFlag.FRACTURE})


class Step(StrEnum):
    """One thing to do, or not to do."""

    RING_999_IF_WORSE = "ring_999_if_worse"
    STAY = "stay_with_them"
    DO_NOT_MOVE = "do_not_move"
    DO_NOT_LIFT = "do_not_lift"
    KEEP_WARM = "keep_warm"
    PRESS_ON_WOUND = "press_on_wound"
    NOTHING_BY_MOUTH = "nothing_by_mouth"
    CALM_AND_LIGHT = "calm_and_light"
    CATHETER_BAG = "catheter_bag"
    CHECK_SUGAR = "check_sugar"
    OPEN_DOOR = "open_door"
    ANIMALS_AWAY = "animals_away"
    PAPERS_READY = "papers_ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a case, as far as advice depends on it."""

    need: Need
    on_floor: bool
    red_flags: frozenset[RedFlag]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One piece of advice: what it says, where that is written, whom it is for."""

    step: Step
    text: Sourced
    applies: Callable[[Told], bool]


def _always(_: Told) -> bool:
    return True


def _on_floor(told: Told) -> bool:
    return told.on_floor


def _may_be_hurt(told: Told) -> bool:
    unsure = {
        answer.question for answer in told.answers if answer.reply is Reply.NOT_SURE
    }
    doubts = unsure & {Question(flag.value) for flag in HURT}
    return bool(told.red_flags & HURT or doubts)


def _only_to_lift(told: Told) -> bool:
    return told.on_floor and not _may_be_hurt(told)


def _is_for(*needs: Need) -> Callable[[Told], bool]:
    return lambda told: told.need in needs


ADVICE: Final = (
    Advice(
        step=Step.RING_999_IF_WORSE,
        text=Sourced(
            says="Ring 999 at once if they get worse, then tell us",
            source=BEFORE_HELP,
        ),
        applies=_always,
    ),
    Advice(
        step=Step.STAY,
        text=Sourced(says="Stay with them, and talk to them", source=BEFORE_HELP),
        applies=_always,
    ),
    Advice(
        step=Step.PRESS_ON_WOUND,
        text=Sourced(
            says="Press on the wound with a clean dressing and do not let go",
            source=ISTUMBLE,
        ),
        applies=lambda told: RedFlag.BLEEDING in told.red_flags,
    ),
    Advice(
        step=Step.DO_NOT_MOVE,
        text=Sourced(
            says="Do not move them, unless they are in danger where they are",
            source=OURS,
            is_seen=False,
        ),
        applies=_may_be_hurt,
    ),
    Advice(
        step=Step.DO_NOT_LIFT,
        text=Sourced(
            says="Do not lift them. If they can get up, let them do it in their time",
            source="Rutland County Council, What to do if someone falls",
        ),
        applies=_only_to_lift,
    ),
    Advice(
        step=Step.KEEP_WARM,
        text=Sourced(
            says="Keep them warm: a blanket over them, a cushion for the head",
            source="Torbay and South Devon NHS; Rutland County Council",
        ),
        applies=_on_floor,
    ),
    Advice(
        step=Step.NOTHING_BY_MOUTH,
        text=Sourced(
            says="Nothing to eat or drink while a 999 matter is open",
            source=OURS,
            is_seen=False,
        ),
        applies=lambda told: bool(told.red_flags) or _may_be_hurt(told),
    ),
    Advice(
        step=Step.CALM_AND_LIGHT,
        text=Sourced(
            says="A quiet, lit room, glasses and hearing aids on, one voice",
            source=OURS,
            is_seen=False,
        ),
        applies=_is_for(Need.CONFUSION),
    ),
    Advice(
        step=Step.CATHETER_BAG,
        text=Sourced(
            says="Keep the bag below the bladder and the tube free of kinks",
            source=OURS,
            is_seen=False,
        ),
        applies=_is_for(Need.CATHETER),
    ),
    Advice(
        step=Step.CHECK_SUGAR,
        text=Sourced(
            says="Measure the blood sugar if you are trained to, and write it down",
            source=OURS,
            is_seen=False,
        ),
        applies=_is_for(Need.DIABETES),
    ),
    Advice(
        step=Step.OPEN_DOOR,
        text=Sourced(
            says="Somebody opens the door and shows the way", source=BEFORE_HELP
        ),
        applies=_always,
    ),
    Advice(
        step=Step.ANIMALS_AWAY,
        text=Sourced(says="Shut animals away", source=BEFORE_HELP),
        applies=_always,
    ),
    Advice(
        step=Step.PAPERS_READY,
        text=Sourced(
            says="Medicines, allergies, the GP's name and any care plan at hand",
            source=BEFORE_HELP,
        ),
        applies=_always,
    ),
)


def advice_for(told: Told) -> tuple[Step, ...]:
    """What applies, the most urgent first."""
    return tuple(one.step for one in ADVICE if one.applies(told))
