"""What one area has set of its own; where it says nothing, what is usual holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from ucr.domain import timer
from ucr.domain.codes import GoesBy, Kit, Need, Skill
from ucr.domain.response_clock import ALLOWED, ClockKind
from ucr.domain.setting import (
    CATALOGUE,
    FLOOR_SERVICE,
    LEARN_DRIVES,
    LOOK_FIRST,
    NEEDS_OFF,
    OFFER_ENDS,
    PRICED,
    SUGGEST_DIVERTING,
    TARGETS,
    WAITS,
    Value,
)
from ucr.domain.timer import Action, Timer
from ucr.domain.triage import BY_NEED, MINUTE_S, ON_FLOOR, Asks, Requirements

NAME_OF: Final = {action: name for name, action in WAITS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One setting, and the rule that it breaks."""

    name: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSettings:
    """What differs from usual, by name in the catalogue.

    A name that the catalogue no longer has is kept and does nothing.
    """

    own: Mapping[str, Value] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """What holds here; what is stored and no longer allowed does not."""
        known, own = CATALOGUE[name], self.own.get(name)
        return known.usual if own is None or known.fault(own) else own

    def number(self, name: str) -> int:
        """What holds here of a number, in its unit."""
        value = self.value(name)
        return value if isinstance(value, int) else len(value)

    @property
    def targets(self) -> Mapping[ClockKind, timedelta]:
        """How long each kind of clock allows a case that comes in now."""
        own = {
            kind: timedelta(minutes=self.number(name))
            for name, kind in TARGETS.items()
            if name in self.own
        }
        return {**ALLOWED, **own}

    @property
    def asks(self) -> Asks:
        """What a crew must bring to a case that comes in now."""
        if not self.own:
            return Asks()
        by_need = {need: self._asked(need) for need in BY_NEED}
        service_s = self.number(FLOOR_SERVICE) * MINUTE_S
        on_floor = replace(ON_FLOOR, service_s=service_s)
        return Asks(by_need=by_need, on_floor=on_floor)

    @property
    def needs_off(self) -> frozenset[Need]:
        """What is not taken here now; a case that is there already goes on."""
        return frozenset(map(Need, self._codes(NEEDS_OFF)))

    @property
    def learns_drives(self) -> frozenset[GoesBy]:
        """Of which ways of getting about plans reckon with what drives really took."""
        return frozenset(map(GoesBy, self._codes(LEARN_DRIVES)))

    @property
    def diverts_for(self) -> frozenset[str]:
        """For which classes of need a diversion is suggested; usually for none."""
        return frozenset(self._codes(SUGGEST_DIVERTING))

    def _asked(self, need: Need) -> Requirements:
        return replace(
            BY_NEED[need],
            skills=frozenset(map(Skill, self._codes(f"need.{need}.skills"))),
            kit=frozenset(map(Kit, self._codes(f"need.{need}.kit"))),
            service_s=self.number(f"need.{need}.service_min") * MINUTE_S,
        )

    def _codes(self, name: str) -> tuple[str, ...]:
        value = self.value(name)
        return () if isinstance(value, int) else value

    def wait(self, action: Action) -> timedelta:
        """How long an action may take that is begun now."""
        name = NAME_OF.get(action)
        if name is None or name not in self.own:
            return timer.PATIENCE[action]
        minutes = name.endswith("_min")
        return timedelta(seconds=self.number(name) * (MINUTE_S if minutes else 1))

    def retimed(self, begun: Timer | None, *, at: datetime) -> Timer | None:
        """A timer that was begun at this moment with the usual patience, by our own.

        One that ran before, or was given a time of its own, stays as it is.
        """
        if begun is None or begun != timer.start(begun.action, at=at):
            return begun
        return timer.start(begun.action, at=at, within=self.wait(begun.action))

    def offer_ends_s(self, usual: int) -> int:
        """Seconds after which an unanswered offer ends in auto mode; 0: never."""
        return self.number(OFFER_ENDS) if OFFER_ENDS in self.own else usual

    @property
    def look_first(self) -> timedelta:
        """How long a second crew for what may be one person is held back."""
        return timedelta(seconds=self.number(LOOK_FIRST))

    def having(self, changes: Mapping[str, Value | None]) -> "AreaSettings":
        """These with some changed; None, or what is usual anyway: as usual.

        When an offer ends is usual only where nothing is said: the service's own
        setting may be another than the catalogue's.
        """
        stored = {name: value for name, value in self.own.items() if name in CATALOGUE}
        usual = {name: one.usual for name, one in CATALOGUE.items()}
        kept = {
            name: value
            for name, value in {**stored, **changes}.items()
            if value is not None and (name == OFFER_ENDS or usual.get(name) != value)
        }
        return AreaSettings(own=kept)


def faults(settings: AreaSettings) -> list[Fault]:
    """Every rule that settings break, each by the name of its field."""
    found = [
        Fault(name=name, rule=rule)
        for name, value in sorted(settings.own.items())
        if (rule := _rule(name, value)) is not None
    ]
    return found or list(_between(settings))


def _rule(name: str, value: Value) -> str | None:
    known = CATALOGUE.get(name)
    return "a setting that there is" if known is None else known.fault(value)


def _between(settings: AreaSettings) -> Iterator[Fault]:
    """Rules about two settings at once; each is sound by itself."""
    for what in ("late", "waiting"):
        names = [f"price.{need}.{what}" for need in PRICED]
        for urgent, less in pairwise(names):
            if settings.number(urgent) < settings.number(less):
                rule = f"at least that of {less}: who needs it more comes first"
                yield Fault(name=urgent, rule=rule)
    floor, usual = "clock.on_floor_min", "clock.ucr_two_hour_min"
    if settings.number(floor) > settings.number(usual):
        yield Fault(name=floor, rule=f"no later than {usual}")
