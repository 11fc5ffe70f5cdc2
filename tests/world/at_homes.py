"""What a home's page sends."""

from dataclasses import dataclass

from tests.world.callers import Caller, World
from tests.world.people import Json
from ucr.domain.safety_check import Question


@dataclass(slots=True)
class HomePage(Caller):
    """A home's tablet on which somebody has signed in."""

    async def asks(
        self, *, key: str | None = None, refused: int | None = None, **changes: object
    ) -> Json:
        """Ask for help; the request as the page then shows it."""
        body = a_home_request(**changes)
        return await self.does("/api/home/requests", body, key=key, refused=refused)

    async def sees_case(self, case: Json) -> Json:
        return await self.sees(f"/api/home/requests/{case['id']}")

    async def says(
        self, case: Json, what: str, body: object = None, *, refused: int | None = None
    ) -> Json:
        """Worse, cancel or acknowledge."""
        path = f"/api/home/requests/{case['id']}/{what}"
        return await self.does(path, body, refused=refused)


async def at_home(world: World, name: str = "Rose Court") -> HomePage:
    """The tablet of a home."""
    return HomePage(world, await world.signed_in(name))


def safe(**replies: str) -> dict[str, str]:
    """Every question answered with no, but for these."""
    return {question.value: "no" for question in Question} | replies


def a_home_request(**changes: object) -> Json:
    """A resident slipped, is not hurt, and is up again."""
    return {
        "safety": safe(),
        "need": "fall",
        "reason": "Slipped by the bed, says nothing hurts",
        "on_floor": False,
        "resident": {"name": "T. C.", "nhs_number": "999 000 0018"},
        "call_back": {"name": "Kim", "phone": "01632 960123"},
        "room": "12",
        "access": "Ring the night bell",
    } | changes
