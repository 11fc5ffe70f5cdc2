"""What of a given world was refused or put right, by name; nothing is left unsaid."""

from dataclasses import dataclass, field

from routing.problem import BadProblem


class CommittedUnknown(BadProblem):
    code = "committed_unknown"


class MeetingUnknown(BadProblem):
    code = "meeting_unknown"


class MeetingForOne(BadProblem):
    code = "meeting_for_one"


class MeetingsCrossed(BadProblem):
    code = "meetings_crossed"


class ToldUnreachable(BadProblem):
    code = "told_unreachable"


class ToldCrewRefused(BadProblem):
    code = "told_crew_refused"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was refused, or put right: a stable code, and where it was."""

    code: str
    where: str

    @classmethod
    def of(cls, bad: BadProblem) -> "Reason":
        return cls(bad.code, bad.where)


@dataclass(slots=True)
class Refusals:
    """What was refused, and what stayed though something of it was put right.

    Attributes:
        jobs: By key, or by "#3" for the fourth that was given if it has none.
        crews: The same.
        notes: By job key.
        crew_notes: By crew key.
        lost: Jobs of which a crew that was refused had been told, and that crew.
    """

    jobs: dict[str, Reason] = field(default_factory=dict)
    crews: dict[str, Reason] = field(default_factory=dict)
    notes: dict[str, list[Reason]] = field(default_factory=dict)
    crew_notes: dict[str, list[Reason]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)

    def note_job(self, key: str, bad: BadProblem) -> None:
        self.notes.setdefault(key, []).append(Reason.of(bad))

    def note_crew(self, key: str, bad: BadProblem) -> None:
        self.crew_notes.setdefault(key, []).append(Reason.of(bad))
