"""What a crew drives or rides on one shift, and what is always aboard."""

from dataclasses import dataclass

from ucr.domain.codes import Kit


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of an area's fleet, as the rota names it.

    How fast it is, is what its crew goes by: see `Crew.goes_by`.

    Attributes:
        name: As people say it: a fleet name, a call sign, or its registration.
        kit: What it carries for good, whoever has it.
    """

    name: str
    kit: frozenset[Kit]

    @property
    def plate(self) -> str:
        """The name without spaces, in small letters: "AB12 CDE" is "ab12cde"."""
        return "".join(self.name.split()).casefold()
