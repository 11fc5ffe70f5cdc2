"""What can go wrong with packs, each named for what happened.

A point outside the area is the domain's `OutsideArea`.
"""

from pathlib import Path


class PlacesError(Exception):
    """A named refusal of this room; its text is fit to show to an operator."""


class PackUnusable(PlacesError):
    """A folder is not a whole area pack of this version; it must be built again."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"{folder} is not a usable area pack: {reason}."
            " Build it again with `ucr area build`."
        )
        self.folder = folder
        self.reason = reason


class ExtractUnusable(PlacesError):
    """An OpenStreetMap extract cannot be made into a pack."""

    def __init__(self, extract: Path, reason: str) -> None:
        super().__init__(f"{extract} cannot be made into an area pack: {reason}.")
        self.extract = extract
        self.reason = reason


class PostcodeFileUnusable(PlacesError):
    """A postcode file has a line that is not `postcode,lat,lon`."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}.")
        self.path = path
        self.line = line
