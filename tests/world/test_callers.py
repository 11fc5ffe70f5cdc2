"""What a failed story shows of its world."""

from tests.world.callers import World


async def test_a_world_in_which_no_home_asked_can_be_shown(quiet_world: World) -> None:
    shown = repr(quiet_world)

    assert shown.startswith("World(")
