"""Crews and jobs as others write them: plain mappings, on a clock of their own.

The keys are the fields of `Crew` and `Job`. A moment drops its `_s`, for it is on the
caller's clock, not in seconds from now: `due`, `shift_end`, `free`. What cannot be
read is refused by name and place; nothing is guessed.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields
from math import ceil, floor, isfinite
from reprlib import repr as repr_short
from typing import Final, TypeGuard, TypeVar

import numpy as np

from routing.prices import Need
from routing.problem import (
    AbsurdDuration,
    BadProblem,
    BreakOutsideShift,
    BreakWindow,
    Crew,
    Job,
    Meeting,
    Mode,
    NegativeDuration,
)

FURTHEST_S: Final = 366 * 86_400
"""A moment further than a year from now is a mistake in the clock."""
MOST: Final = 1_000_000
"""A count, or a limit in seconds, above this is a mistake."""

PlaceRow = Callable[[Hashable], int]
"""The row of a place that drive times know.

Raises:
    UnknownPlace: They do not.
"""
Kind = TypeVar("Kind", Need, Mode)
Given = Mapping[object, object]

JOB_FIELDS: Final = frozenset(
    {"key", "place", "due", "service_s", "need", "service_quantiles_s", "earliest"}
    | {"latest", "skills", "kit", "prefers", "people", "may_meet", "meeting"}
    | {"alone_ok", "pinned_to", "forbidden", "on_hold", "told_crew", "planned_crew"}
)
CREW_FIELDS: Final = frozenset(
    {"key", "place", "shift_end", "free", "base_place", "mode", "skills"}
    | {"skill_ends", "kit", "traits", "people", "alone_until", "furthest_s"}
    | {"most_jobs", "unavailable", "breaks", "committed", "done"}
)
BREAK_FIELDS: Final = frozenset({"earliest", "latest", "duration_s"})
MEETING_FIELDS: Final = frozenset({"crews", "at"})
DURATIONS: Final = frozenset(
    {"service_s", "service_quantiles_s", "furthest_s", "duration_s"}
)


class WrongType(BadProblem):
    code = "wrong_type"


class NotFinite(BadProblem):
    code = "not_finite"


class FieldMissing(BadProblem):
    code = "field_missing"


class UnknownField(BadProblem):
    code = "unknown_field"


class UnknownWord(BadProblem):
    code = "unknown_word"


class AbsurdMoment(BadProblem):
    code = "absurd_moment"


class AbsurdNumber(BadProblem):
    code = "absurd_number"


def read_job(given: object, now: float, where: str, row: PlaceRow) -> Job:
    """A job in seconds from `now`; a dataclass is so already.

    Raises:
        BadProblem: By its subclass, naming the field.
    """
    if isinstance(given, Job):
        given, now = _as_given(given), 0
    read = Fields.of(given, now, where, JOB_FIELDS)
    return Job(
        key=read.text("key"),
        place=read.place("place", row),
        due_s=read.no_later("due"),
        service_s=read.seconds("service_s"),
        need=read.word("need", Need.TWO_HOUR),
        service_quantiles_s=read.quantiles("service_quantiles_s"),
        earliest_s=read.no_sooner("earliest") if read.has("earliest") else 0,
        latest_s=read.no_later("latest") if read.has("latest") else None,
        skills=read.words("skills"),
        kit=read.words("kit"),
        prefers=read.words("prefers"),
        people=read.count("people", 1),
        may_meet=read.flag("may_meet", usual=False),
        meeting=_meeting(read),
        alone_ok=read.flag("alone_ok", usual=True),
        pinned_to=read.find_text("pinned_to"),
        forbidden=read.words("forbidden"),
        on_hold=read.flag("on_hold", usual=False),
        told_crew=read.find_text("told_crew"),
        planned_crew=read.find_text("planned_crew"),
    )


def read_crew(
    given: object, now: float, where: str, row: PlaceRow, bad: list[BadProblem]
) -> Crew:
    """A crew in seconds from `now`; a dataclass is so already.

    Args:
        bad: Takes what was wrong with breaks that are left out for it.

    Raises:
        BadProblem: By its subclass, naming the field.
    """
    if isinstance(given, Crew):
        given, now = _as_given(given), 0
    read = Fields.of(given, now, where, CREW_FIELDS)
    return Crew(
        key=read.text("key"),
        place=read.place("place", row),
        shift_end_s=read.no_later("shift_end"),
        free_s=read.no_sooner("free") if read.has("free") else 0,
        base_place=read.place("base_place", row) if read.has("base_place") else None,
        mode=read.word("mode", Mode.CAR),
        skills=read.words("skills"),
        skill_ends_s=_skill_ends(read),
        kit=read.words("kit"),
        traits=read.words("traits"),
        people=read.count("people", 2),
        alone_until_s=read.no_later("alone_until") if read.has("alone_until") else None,
        furthest_s=read.seconds("furthest_s") if read.has("furthest_s") else None,
        most_jobs=read.count("most_jobs", 0) if read.has("most_jobs") else None,
        unavailable=read.find_text("unavailable"),
        breaks=_breaks(read, bad),
        committed=tuple(read.as_text(key) for key in read.items("committed")),
        done=read.count("done", 0),
    )


def _meeting(read: "Fields") -> Meeting | None:
    if not read.has("meeting"):
        return None
    told = read.inside("meeting", MEETING_FIELDS)
    crews = [told.as_text(key) for key in told.items("crews")]
    if len(crews) != 2:  # noqa: PLR2004 (two crews meet)
        raise WrongType(f"{told.where}: crews {crews} are not two")
    return Meeting(crews=(crews[0], crews[1]), at_s=told.no_sooner("at"))


def _skill_ends(read: "Fields") -> dict[str, int]:
    given = read.given.get("skill_ends")
    if given is None:
        return {}
    ends = Fields.of(given, read.now, f"{read.where}: skill_ends", None)
    return {ends.as_text(skill): ends.no_later(str(skill)) for skill in ends.given}


def _breaks(read: "Fields", bad: list[BadProblem]) -> tuple[BreakWindow, ...]:
    """The breaks that can be: a crew is not lost for one that cannot."""
    found: list[BreakWindow] = []
    for given in read.items("breaks"):
        try:
            rest = _break(read, given)
        except (NegativeDuration, AbsurdDuration) as error:
            bad.append(error)
            continue
        if rest.earliest_s + rest.duration_s > read.no_later("shift_end"):
            bad.append(BreakOutsideShift(f"{read.where}: break {rest.earliest_s}"))
        else:
            found.append(rest)
    return tuple(found)


def _break(read: "Fields", given: object) -> BreakWindow:
    now = read.now
    if isinstance(given, BreakWindow):
        given, now = _as_given(given), 0
    rest = Fields.of(given, now, f"{read.where}: break", BREAK_FIELDS)
    return BreakWindow(
        earliest_s=rest.no_sooner("earliest"),
        latest_s=rest.no_later("latest"),
        duration_s=rest.seconds("duration_s"),
    )


def told_jobs(given: object) -> tuple[str, ...]:
    """What a crew that cannot be read as a whole was told of, if that can be read."""
    told: object = ()
    if isinstance(given, Crew):
        told = given.committed
    elif _is_mapping(given):
        told = given.get("committed")
    if not isinstance(told, list | tuple | set | frozenset):
        return ()
    return tuple(key for key in told if isinstance(key, str))


def _as_given(value: Job | Crew | BreakWindow | Meeting) -> dict[object, object]:
    """A dataclass as a mapping: its moments drop their `_s`."""
    found: dict[object, object] = {}
    for field in fields(value):
        name = field.name
        part = getattr(value, name)
        if name not in DURATIONS:
            name = name.removesuffix("_s")
        if name != "part_of":
            found[name] = _as_given(part) if isinstance(part, Meeting) else part
    return found


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping, read field by field. A field that is None is not there."""

    given: Given
    now: float
    where: str

    @classmethod
    def of(
        cls, given: object, now: float, where: str, known: frozenset[str] | None
    ) -> "Fields":
        if not _is_mapping(given):
            raise WrongType(f"{where}: {shown(given)} is no mapping")
        strange = [name for name in given if known is not None and name not in known]
        if strange:
            raise UnknownField(f"{where}: {shown(strange[0])}")
        return cls(given, now, where)

    def has(self, name: str) -> bool:
        return self.given.get(name) is not None

    def get(self, name: str) -> object:
        if not self.has(name):
            raise FieldMissing(f"{self.where}: {name}")
        return self.given[name]

    def text(self, name: str) -> str:
        return self.as_text(self.get(name))

    def find_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def as_text(self, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise WrongType(f"{self.where}: {shown(value)} is no text")
        return str(value)

    def flag(self, name: str, *, usual: bool) -> bool:
        value = self.given.get(name)
        if value is None:
            return usual
        if not isinstance(value, bool | np.bool_):
            raise WrongType(f"{self.where}: {name} {shown(value)} is no truth value")
        return bool(value)

    def number(self, name: str) -> float:
        return number(f"{self.where}: {name}", self.get(name))

    def count(self, name: str, usual: int) -> int:
        value = self.number(name) if self.has(name) else usual
        if value != int(value) or not 0 <= value <= MOST:
            raise AbsurdNumber(f"{self.where}: {name} {shown(value)}")
        return int(value)

    def seconds(self, name: str) -> int:
        """A duration, rounded up; what is too long or negative `Job` refuses."""
        value = self.number(name)
        if abs(value) > FURTHEST_S:
            raise AbsurdNumber(f"{self.where}: {name} {shown(value)}")
        return ceil(value)

    def no_sooner(self, name: str) -> int:
        return ceil(self._from_now(name))

    def no_later(self, name: str) -> int:
        return floor(self._from_now(name))

    def _from_now(self, name: str) -> float:
        value = self.number(name) - self.now
        if abs(value) > FURTHEST_S:
            raise AbsurdMoment(f"{self.where}: {name} is {shown(value)} s from now")
        return value

    def items(self, name: str) -> tuple[object, ...]:
        value = self.given.get(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple | set | frozenset):
            raise WrongType(f"{self.where}: {name} {shown(value)} is no list")
        return tuple(value)

    def words(self, name: str) -> frozenset[str]:
        return frozenset(self.as_text(word) for word in self.items(name))

    def quantiles(self, name: str) -> tuple[int, ...]:
        """Durations, rounded up; how many, and that they rise, `Job` asks."""
        values = [number(f"{self.where}: {name}", v) for v in self.items(name)]
        if any(abs(value) > FURTHEST_S for value in values):
            raise AbsurdNumber(f"{self.where}: {name}")
        return tuple(ceil(value) for value in values)

    def word(self, name: str, usual: Kind) -> Kind:
        if not self.has(name):
            return usual
        value = self.text(name)
        kind = type(usual)
        if value not in list(kind):
            raise UnknownWord(f"{self.where}: {name} {shown(value)}")
        return kind(value)

    def place(self, name: str, row: PlaceRow) -> int:
        value = self.get(name)
        try:
            hash(value)
        except Exception:  # noqa: BLE001 (whatever a place of theirs does)
            raise WrongType(f"{self.where}: {name} cannot be hashed") from None
        return row(value)

    def inside(self, name: str, known: frozenset[str]) -> "Fields":
        """A mapping in this one; a meeting of our own is in seconds from now."""
        where, given = f"{self.where}: {name}", self.get(name)
        if isinstance(given, Meeting):
            return Fields.of(_as_given(given), 0, where, known)
        return Fields.of(given, self.now, where, known)


def number(where: str, value: object) -> float:
    """A finite number, whatever library made it.

    Raises:
        WrongType: It is none; a truth value is none.
        NotFinite: It is, but not finite.
        AbsurdNumber: It is a whole number beyond all reckoning.
    """
    if isinstance(value, bool | np.bool_):
        raise WrongType(f"{where} {shown(value)} is no number")
    if isinstance(value, int | np.integer):
        if abs(int(value)) > 10**15:
            raise AbsurdNumber(f"{where} is beyond all reckoning")
        return int(value)
    if not isinstance(value, float | np.floating):
        raise WrongType(f"{where} {shown(value)} is no number")
    if not isfinite(value):
        raise NotFinite(f"{where} {shown(value)}")
    return float(value)


def _is_mapping(given: object) -> TypeGuard[Given]:
    return isinstance(given, Mapping)


def shown(value: object) -> str:
    """What was given, short enough for an error."""
    try:
        return repr_short(value)
    except Exception:  # noqa: BLE001 (a whole number of thousands of digits, say)
        return f"a {type(value).__name__}"


def failure(error: Exception) -> str:
    """What somebody else's code raised, short enough for an error."""
    try:
        return f"{type(error).__name__} {error}"[:80]
    except Exception:  # noqa: BLE001 (even that may fail)
        return type(error).__name__
