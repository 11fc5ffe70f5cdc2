"""Reading a well-formed FHIR message: elements by name, each with its place.

fhir.resources has checked names, types and formats before; what is missing is None or
empty here, never an error.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from ucr.bars.outcome import required, wrong_value

_SECONDS: Final = re.compile(r"(\.\d{6})\d+")
_DOS: Final = re.compile(
    r"^https?://fhir\.nhs\.uk/id/dos-service-id\|(.+)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a message: its JSON value and its FHIRPath."""

    value: Mapping[str, Any]
    path: str

    def has(self, name: str) -> bool:
        return name in self.value

    def text(self, name: str) -> str | None:
        """A string, or None; other primitives as text."""
        found = self.value.get(name)
        return None if found is None or isinstance(found, dict | list) else str(found)

    def need(self, name: str) -> str:
        """A string that must be there.

        Raises:
            Refused: It is not.
        """
        found = self.text(name)
        if not found:
            raise required(f"{self.path}.{name}")
        return found

    def one(self, name: str) -> Self:
        """A child, or an empty one."""
        found = self.value.get(name)
        if isinstance(found, list):
            found = found[0] if found else {}
        return type(self)(
            found if isinstance(found, dict) else {}, f"{self.path}.{name}"
        )

    def all(self, name: str) -> Iterator[Self]:
        """Every child of that name."""
        found = self.value.get(name)
        for number, one in enumerate(found if isinstance(found, list) else ()):
            if isinstance(one, dict):
                yield type(self)(one, f"{self.path}.{name}[{number}]")

    def words(self, name: str) -> tuple[str, ...]:
        """Every string of that name."""
        found = self.value.get(name)
        return tuple(
            one
            for one in (found if isinstance(found, list) else ())
            if isinstance(one, str)
        )

    def number(self, name: str) -> float | None:
        """A number, or None."""
        found = self.value.get(name)
        try:
            return None if found is None else float(found)
        except (TypeError, ValueError):
            return None

    def codings(self, *names: str) -> Iterator[Self]:
        """Every coding of one concept, or of a list of concepts."""
        at = [self]
        for name in names:
            at = [
                child
                for one in at
                for child in (
                    one.all(name)
                    if isinstance(one.value.get(name), list)
                    else [one.one(name)]
                )
            ]
        for concept in at:
            yield from concept.all("coding")

    def moment(self, name: str) -> datetime | None:
        """An instant in UTC, or None; fractions beyond a microsecond are cut.

        Raises:
            Refused: It is a date without a time, or out of range.
        """
        found = self.text(name)
        if found is None:
            return None
        try:
            at = datetime.fromisoformat(_SECONDS.sub(r"\1", found))
            if at.tzinfo is not None:
                return at.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise wrong_value(f"{self.path}.{name}", "an instant with its offset") from None

    def extension(self, url: str) -> Self | None:
        """The extension whose url ends so, whatever its case."""
        wanted = url.lower()
        for one in self.all("extension"):
            if (one.text("url") or "").lower().endswith(wanted):
                return one
        return None


def service_id(endpoint: str | None) -> str | None:
    """The DoS service id of an endpoint.

    Published examples differ in scheme and case, so neither counts.
    """
    found = _DOS.match(endpoint or "")
    return found.group(1).strip() if found else None
