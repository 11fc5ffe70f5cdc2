"""What is on the map is in a list, and the other way round; and how it is drawn."""

import math
from collections.abc import Sequence
from typing import Final

import pytest
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Position,
    ViewportSize,
    expect,
)

from tests.browser.served import Stack
from tests.browser.test_desk_map import (
    FITS,
    _begins,
    _row,
    _spot,
)
from tests.world.people import OAKHAM, UPPINGHAM, a_number

pytestmark = pytest.mark.browser

Place = tuple[float, float]
Colour = tuple[int, int, int]
AWAY: Final = (-0.6228, 52.6381)
"""By Edith Weston, where no other sign is near."""
LOW: Final[ViewportSize] = {"width": 1440, "height": 620}
ROWS: Final = 9
"""More than a low window has room for."""
WITHIN_M: Final = 400
"""So badly known that every map says so; worse than 500 is not believed."""
M_PER_DEGREE: Final = 111_195
SHARE: Final = """([spots, [red, green, blue], reach]) => {
  const map = document.querySelector('.map').getBoundingClientRect()
  const about = (data, i) => Math.abs(data[i] - red) + Math.abs(data[i + 1] - green)
    + Math.abs(data[i + 2] - blue) < 70 && data[i + 3] > 200
  const has = ([x, y]) => [...document.querySelectorAll('.map canvas')].some((one) => {
    const box = one.getBoundingClientRect()
    const by = one.width / box.width
    const [left, top] = [x + map.left - box.left - reach, y + map.top - box.top - reach]
    const wide = Math.ceil(2 * reach * by)
    const pen = one.getContext('2d')
    const {data} = pen.getImageData(left * by, top * by, wide, wide)
    for (let i = 0; i < data.length; i += 4) if (about(data, i)) return true
    return false
  })
  return spots.filter(has).length / spots.length
}"""
"""At which part of some spots of the map this colour is drawn, so near to each."""
DRAWN_AT: Final = f"([share, ...what]) => ({SHARE})(what) >= share"
GREEN: Final = (0x00, 0x7F, 0x3B)
CHOSEN: Final = (0xFF, 0xEB, 0x3B)
EDGE: Final = (0x4C, 0x62, 0x72)
EDGE_BY_NIGHT: Final = (0x9F, 0xB0, 0xBB)
LEG: Final = (0x00, 0x5E, 0xB8)
LEG_BY_NIGHT: Final = (0x6F, 0xB3, 0xF2)
SIGN_PX: Final = 14
"""Within a sign."""
DASH_PX: Final = 9
"""Over the gap of any dashed line."""
MOST: Final = 0.9
ZOOMS: Final = 3
"""Each is twice as close."""


def _calls(stack: Stack, browser: Browser) -> tuple[Page, Locator, Locator]:
    """A desk with one open call away from all, whose row the closed ones hide."""
    _begins(stack, "Oak 1", within_m=WITHIN_M)
    desk = browser.new_context(viewport=LOW, reduced_motion="reduce").new_page()
    stack.opens(desk, "Sam")
    expect(desk.get_by_role("application")).to_be_visible()
    closed = [_asks(stack, UPPINGHAM) for _ in range(ROWS)]
    for case in closed:
        stack.cancels(case)
    row = _row(desk, _asks(stack, AWAY))
    expect(row).to_contain_text("Oak 1")
    last = desk.locator("#lists [data-row]").nth(ROWS)
    expect(last).to_contain_text("Cancelled")
    last.scroll_into_view_if_needed()
    expect(row).not_to_be_in_viewport()
    return desk, row, last


def _asks(stack: Stack, place: Place) -> dict[str, object]:
    """Somebody falls there, and is off the floor again; each is somebody else."""
    return stack.asks(
        location={"lon": place[0], "lat": place[1]},
        patient={"name": "Test Canary", "nhs_number": a_number()},
        category="C4",
        on_floor=False,
    )


def _shows_all(desk: Page) -> None:
    """The whole area, once the map has the size of its place."""
    desk.wait_for_function(FITS)
    desk.get_by_role("button", name="Whole area").click()


def _waits_for(
    desk: Page, colour: Colour, spots: Sequence[Position], reach_px: int = SIGN_PX
) -> None:
    """Until it is drawn at most of these spots."""
    at = [[spot["x"], spot["y"]] for spot in spots]
    desk.wait_for_function(DRAWN_AT, arg=[MOST, at, colour, reach_px])


def _share(
    desk: Page, colour: Colour, spots: Sequence[Position], reach_px: int = SIGN_PX
) -> float:
    at = [[spot["x"], spot["y"]] for spot in spots]
    found: float = desk.evaluate(SHARE, [at, colour, reach_px])
    return found


def _middle(desk: Page) -> Position:
    box = desk.locator(".map").bounding_box()
    assert box is not None
    return {"x": box["width"] / 2, "y": box["height"] / 2}


def _is_pressed(desk: Page, place: Place, row: Locator, words: str) -> None:
    """A dot of the map: its row comes into sight in its list, and its details open."""
    _shows_all(desk)
    spot = _spot(desk, *place)
    _waits_for(desk, GREEN, [spot])
    desk.locator(".map").click(position=spot)
    expect(desk.get_by_role("complementary")).to_contain_text(words)
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_be_in_viewport()


def _closes(desk: Page) -> None:
    desk.get_by_role("complementary").get_by_role("button", name="Close").click()


def _leads_back(desk: Page, row: Locator, words: str) -> None:
    """From its row the map comes to its dot, by one press."""
    _closes(desk)
    row.click()
    desk.wait_for_function(FITS)
    desk.get_by_role("button", name="Show chosen").click()
    middle = _middle(desk)
    _waits_for(desk, CHOSEN, [middle], 22)
    desk.locator(".map").hover(position=middle)
    expect(desk.get_by_role("tooltip")).to_contain_text(words)


def test_a_dot_of_the_map_leads_to_its_row_and_the_row_to_its_dot(
    stack: Stack, browser: Browser
) -> None:
    desk, row, last = _calls(stack, browser)
    crew = desk.get_by_role("navigation", name="Crews on duty").locator("[data-row]")

    _is_pressed(desk, AWAY, row, "Fall, ")

    expect(last).not_to_be_in_viewport()
    _leads_back(desk, row, "Fall, ")
    _closes(desk)
    _is_pressed(desk, OAKHAM, crew, "Planned visits")
    _leads_back(desk, crew, "Oak 1, Falls team")


def _edge(desk: Page) -> list[Position]:
    """Places along the edge of the area, as its own file has them."""
    told = desk.evaluate(
        "fetch('/packs/rutland/boundary.geojson').then(found => found.json())"
    )
    line = told["geometry"]["coordinates"][0][0]
    return [_spot(desk, *place) for place in line[:: max(1, len(line) // 60)]]


def _leg(desk: Page) -> list[Position]:
    """Places along the road that Oak 1 is meant to take, away from both its ends."""
    crew = desk.evaluate("fetch('/api/board').then(found => found.json())")
    (id_,) = [one["id"] for one in crew["snapshot"]["crews"] if one["name"] == "Oak 1"]
    told = desk.evaluate(
        "id => fetch(`/api/crews/${id}/legs`).then(found => found.json())", id_
    )
    (leg,) = told["legs"]
    road = leg["coordinates"]
    inner = road[len(road) // 4 : -len(road) // 4]
    return [_spot(desk, *place) for place in inner[:: max(1, len(inner) // 30)]]


def _aside(spot: Position) -> Position:
    return {"x": spot["x"] + 3 * DASH_PX, "y": spot["y"] + 3 * DASH_PX}


def _around(desk: Page, place: Place, radius_m: float) -> list[Position]:
    """Places so far from another, all around it, on the map of the whole area."""
    lon, lat = place
    north = radius_m / M_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    turns = [math.tau * step / 24 for step in range(24)]
    return [
        _spot(desk, lon + east * math.sin(turn), lat + north * math.cos(turn))
        for turn in turns
    ]


def _comes_closer(desk: Page, around: Sequence[Position]) -> list[Position]:
    """Oak 1 in the middle, and the same places once they are far from its sign."""
    desk.get_by_role("tab", name="Crews").click()
    desk.get_by_role("navigation", name="Crews on duty").get_by_text("Oak 1").click()
    expect(desk.get_by_role("complementary")).to_contain_text("Planned visits")
    desk.wait_for_function(FITS)
    desk.get_by_role("button", name="Show chosen").click()
    for _ in range(ZOOMS):
        desk.get_by_title("Zoom in").click()
    at, by = _spot(desk, *OAKHAM), 2**ZOOMS
    middle = _middle(desk)
    return [
        {
            "x": middle["x"] + by * (one["x"] - at["x"]),
            "y": middle["y"] + by * (one["y"] - at["y"]),
        }
        for one in around
    ]


def test_a_planned_road_the_edge_and_the_doubt_about_a_place_are_drawn_where_they_are(
    stack: Stack, browser: Browser
) -> None:
    desk, row, _ = _calls(stack, browser)
    edge = _edge(desk)
    _waits_for(desk, EDGE, edge, DASH_PX)
    assert _share(desk, EDGE, [_aside(one) for one in edge], DASH_PX) < 0.5
    leg = _leg(desk)
    assert _share(desk, LEG, leg, DASH_PX) < 0.1  # nothing is chosen

    row.click()
    _shows_all(desk)

    edge, leg, around = _edge(desk), _leg(desk), _around(desk, OAKHAM, WITHIN_M)
    assert min(len(edge), len(leg)) >= 10
    for colour, line in ((EDGE, edge), (LEG, leg)):
        _waits_for(desk, colour, line, DASH_PX)
    desk.get_by_role("button", name="Night").click()
    for colour, line in ((EDGE_BY_NIGHT, edge), (LEG_BY_NIGHT, leg)):
        _waits_for(desk, colour, line, DASH_PX)
    ring = _comes_closer(desk, around)
    _waits_for(desk, LEG_BY_NIGHT, ring, DASH_PX)
    desk.get_by_role("button", name="Day").click()
    _waits_for(desk, LEG, ring, DASH_PX)
